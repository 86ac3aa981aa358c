"""Entries go into a ``dvc.yaml`` in its own style; everything else stays, to the last comment."""

import pytest
import yaml

from mldebt.model.fix import StageEntry
from mldebt.source.stageedits import StageEditError, with_entries


def added(text: str, block: str, entry: str, *, stage: str = "train", file: str = "") -> str:
    return with_entries(text, [StageEntry("dvc.yaml", stage, block, entry, file)])


BLOCKS = """\
# the pipeline
stages:
  prepare:
    cmd: python prepare.py   # first
    deps:
    - raw.csv
  train:
    cmd: >-
      python train.py
      --fast

    # what it needs
    deps:
      - train.csv  # made by prepare
      # - old.csv
    outs:
      - model.pkl:
          cache: false
    # the end of train
  evaluate:
    cmd: python evaluate.py
"""


def test_item_goes_behind_the_last_one_in_the_style_of_the_list() -> None:
    assert added(BLOCKS, "deps", "weights.csv") == BLOCKS.replace(
        "      - train.csv  # made by prepare\n", "      - train.csv  # made by prepare\n      - weights.csv\n"
    )
    assert "    - raw.csv\n    - more.csv\n  train:" in added(BLOCKS, "deps", "more.csv", stage="prepare")


def test_item_goes_behind_one_with_options() -> None:
    assert "          cache: false\n      - columns.json\n    # the end" in added(BLOCKS, "outs", "columns.json")


def test_missing_block_comes_behind_the_ones_before_it() -> None:
    edited = added(BLOCKS, "params", "train.depth")
    assert (
        "      - train.csv  # made by prepare\n    params:\n      - train.depth\n      # - old.csv\n    outs:" in edited
    )
    last = added(BLOCKS, "deps", "model.pkl", stage="evaluate")
    assert last.endswith("    cmd: python evaluate.py\n    deps:\n      - model.pkl\n")


def test_block_scalar_ends_where_its_text_ends() -> None:
    text = "stages:\n  train:\n    cmd: |\n      python a.py\n      python b.py\n\n    # a note\n    outs: [m.pkl]\n"
    assert added(text, "deps", "a.py") == text.replace(
        "      python b.py\n", "      python b.py\n    deps:\n      - a.py\n"
    )


def test_lists_in_one_line() -> None:
    text = "stages:\n  train:\n    cmd: python t.py\n    deps: [a.csv, b.csv]  # both\n    params: []\n"
    assert "    deps: [a.csv, b.csv, c.csv]  # both\n" in added(text, "deps", "c.csv")
    assert "    params: [depth]\n" in added(text, "params", "depth")
    assert "    params: [{conf.yaml: [depth]}]\n" in added(text, "params", "depth", file="conf.yaml")


def test_keys_of_another_parameter_file() -> None:
    text = "stages:\n  train:\n    cmd: python t.py\n    params:\n      - seed\n      - conf.yaml:\n          - rate\n"
    assert added(text, "params", "depth", file="conf.yaml") == f"{text}          - depth\n"
    assert added(text, "params", "depth", file="other.yaml") == f"{text}      - other.yaml:\n          - depth\n"


def test_empty_key_no_last_newline_and_windows_lines() -> None:
    text = "stages:\n  train:\n    cmd: python t.py\n    deps:\n    outs:\n      - m.pkl"
    assert "    deps:\n      - a.csv\n    outs:" in added(text, "deps", "a.csv")
    assert added(text, "outs", "n.pkl").endswith("      - m.pkl\n      - n.pkl")
    windows = text.replace("\n", "\r\n")
    assert added(windows, "outs", "n.pkl") == added(text, "outs", "n.pkl").replace("\n", "\r\n")


def test_entry_that_yaml_would_read_otherwise_is_quoted() -> None:
    text = "stages:\n  train:\n    cmd: python t.py\n    deps: [a.csv]\n"
    edited = added(added(text, "deps", "x: y#.csv"), "deps", "1.5")
    assert yaml.safe_load(edited)["stages"]["train"]["deps"] == ["a.csv", "x: y#.csv", "1.5"]


def test_template_of_a_foreach() -> None:
    text = (
        "stages:\n  train:\n    foreach: [a, b]\n    do:\n      cmd: python t.py ${item}\n      deps:\n        - t.py\n"
    )
    assert added(text, "deps", "x.csv") == f"{text}        - x.csv\n"


@pytest.mark.parametrize(
    "text",
    [
        "stages:\n  other:\n    cmd: x\n",
        "stages: {train: {cmd: python t.py}}\n",
        "stages:\n  base: &base\n    deps: [a]\n  train:\n    <<: *base\n    cmd: x\n",
        "stages:\n  train:\n    cmd: x\n    deps: ${files}\n",
        "stages: [",
    ],
)
def test_what_cannot_be_edited_safely_is_refused(text: str) -> None:
    with pytest.raises(StageEditError):
        added(text, "deps", "a.csv")


def test_several_entries_share_a_new_block() -> None:
    text = "stages:\n  train:\n    cmd: python t.py\n"
    entries = [StageEntry("dvc.yaml", "train", "params", key) for key in ("depth", "rate", "depth")]
    assert with_entries(text, entries) == f"{text}    params:\n      - depth\n      - rate\n"
