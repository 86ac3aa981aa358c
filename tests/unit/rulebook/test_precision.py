from pathlib import Path

import pytest

from mldebt.rulebook.families import read_families
from mldebt.rulebook.precision import wilson_lower_bound
from mldebt.rulebook.records import RulebookError


@pytest.mark.parametrize(
    ("true", "read", "bound"), [(29, 30, 0.833), (28, 30, 0.787), (55, 60, 0.819), (0, 10, 0.0), (0, 0, 0.0)]
)
def test_wilson_lower_bound(true: int, read: int, bound: float) -> None:
    assert wilson_lower_bound(true, read) == pytest.approx(bound, abs=0.001)


def test_broken_families_are_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "families.toml"
    path.write_text("[gate]\nleast_precision_bound = 0.8\n[[family]]\nkey = 'x'\n")
    with pytest.raises(RulebookError, match=r"families\.toml"):
        read_families(path)
