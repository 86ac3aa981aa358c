"""Coefficients: all there, all explained, and errors that name the field."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import Struct

from mldebt.knowledge.places import rules_dir
from mldebt.knowledge.weights import Coefficient, WeightsError, default_weights, read_weights


def coefficients(table: Struct) -> Iterator[Coefficient]:
    for name in table.__struct_fields__:
        value = getattr(table, name)
        if isinstance(value, Coefficient):
            yield value
        else:
            yield from coefficients(value)


def test_every_coefficient_says_what_it_is_and_whence() -> None:
    found = list(coefficients(default_weights()))
    assert len(found) > 80
    assert all(len(each.unit) > 3 and each.source for each in found)


def test_a_misspelt_coefficient_is_named(tmp_path: Path) -> None:
    text = (rules_dir() / "weights.toml").read_text("utf-8")
    path = tmp_path / "weights.toml"
    path.write_text(text.replace("absence =", "abscence =", 1), "utf-8")
    with pytest.raises(WeightsError, match=r"weights\.toml.*ab"):
        read_weights(path)
