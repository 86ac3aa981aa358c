from datetime import date
from pathlib import Path

import pytest

from mldebt.knowledge.lifecycle import (
    LifecycleError,
    frozen_frameworks,
    read_lifecycle,
    retiring_models,
    retiring_products,
)

ROW = """
as_of = 2026-01-31

[[framework]]
id = "old"
title = "Old"
imports = ["old"]
state = "archived"
date = "2024-05"
source = "https://example.org/old"
sure = "high"
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "rows.toml"
    path.write_text(text)
    return path


def test_row_takes_date_of_table(tmp_path: Path) -> None:
    (row,) = read_lifecycle(write(tmp_path, ROW)).framework
    assert row.as_of == date(2026, 1, 31)
    assert row.when == "since 2024-05"


def test_row_may_have_its_own_date_and_an_end(tmp_path: Path) -> None:
    (row,) = read_lifecycle(write(tmp_path, ROW + 'as_of = 2026-03-01\nends = "2027"\n')).framework
    assert row.as_of == date(2026, 3, 1)
    assert row.when == "since 2024-05 with its end set for 2027"


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    text = ROW.replace('imports = ["old"]\n', "") + '\n[[model]]\nprovider = "p"\n\n[[modle]]\nid = "x"\n'
    with pytest.raises(LifecycleError) as caught:
        read_lifecycle(write(tmp_path, text))
    told = "\n".join(caught.value.sentences)
    assert len(caught.value.sentences) == 3
    assert "unknown table 'modle'" in told
    assert "[[framework]] old: name at least one import" in told
    assert "[[model]] 1" in told
    assert "rows.toml" in told


@pytest.mark.parametrize(
    ("wrong", "right", "said"),
    [
        ('state = "archived"', 'state = "dead"', "state"),
        ('sure = "high"', 'sure = "maybe"', "sure"),
        ('date = "2024-05"', 'date = "May 2024"', "'May 2024' is no date"),
        ("https://example.org/old", "hearsay", "'hearsay' is no https address"),
        ("as_of = 2026-01-31\n", "", "as_of"),
        ('id = "old"', 'id = "old"\ncolour = "red"', "colour"),
    ],
)
def test_row_is_checked_against_schema(tmp_path: Path, wrong: str, right: str, said: str) -> None:
    with pytest.raises(LifecycleError, match=r"rows\.toml") as caught:
        read_lifecycle(write(tmp_path, ROW.replace(wrong, right)))
    assert said in str(caught.value)


def test_unreadable_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(LifecycleError, match=r"rows\.toml"):
        read_lifecycle(write(tmp_path, "as_of = ["))


def test_shipped_rows_are_known_and_unique() -> None:
    rows = frozen_frameworks()
    ids = [row.id for row in rows]
    assert len(ids) == len(set(ids))
    assert {"text-generation-inference", "torchserve", "mxnet", "gym", "autoawq"} <= set(ids)
    names = [name for row in rows for name in row.imports]
    assert len(names) == len(set(names))


def test_projects_that_are_alive_are_not_listed() -> None:
    alive = {"ludwig", "autokeras", "hyperopt", "torchdata", "setfit", "nltk", "gensim", "spacy", "surprise"}
    listed = {name.lower() for row in frozen_frameworks() for name in (*row.imports, *row.distributions)}
    assert not alive & listed


def test_model_ids_have_one_date_for_each_provider() -> None:
    ids = [(row.provider, name) for row in retiring_models() for name in row.ids]
    assert len(ids) == len(set(ids))
    dates = {name: row.shutdown for row in retiring_models() for name in row.ids}
    assert dates["claude-3-opus-20240229"] == date(2026, 1, 5)
    assert dates["gpt-5"] == date(2026, 12, 11)


def test_products_name_the_calls_that_need_them() -> None:
    assert all(row.symbols for row in retiring_products())
