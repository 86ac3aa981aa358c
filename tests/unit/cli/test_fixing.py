"""``check --fix`` settles what it can, says what it did, and writes nothing else."""

from pathlib import Path

import pytest

from mldebt.cli.running import run

PIPELINE = """\
stages:
  # trains the model
  train:
    cmd: python train.py
    deps:
      - train.py
    outs:
      - model.pkl  # small
"""
CODE = """\
import joblib
import pandas as pd
import yaml
from xgboost import XGBClassifier

depth = yaml.safe_load(open("params.yaml"))["depth"]
df = pd.read_csv("train.csv")
df.to_csv("seen.csv")
joblib.dump(XGBClassifier(max_depth=depth).fit(df[["x"]], df["y"]), "model.pkl")
"""
RULES = ("--select", "DATA001,DATA002,CONF005", "--preview", "--no-cache", "--jobs", "1")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in {
        "dvc.yaml": PIPELINE,
        "train.py": CODE,
        "params.yaml": "depth: 3\n",
        "train.csv": "x,y\n",
    }.items():
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_fix_adds_what_the_stage_lacks_and_reports_what_is_left(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(["check", "--fix", *RULES])
    safe = PIPELINE.replace("      - train.py\n", "      - train.py\n      - train.csv\n    params:\n      - depth\n")
    assert (project / "dvc.yaml").read_text() == safe
    shown = capsys.readouterr()
    assert "Fixed 2 findings in dvc.yaml." in shown.err
    assert "1 finding has an unsafe fix; --unsafe-fixes makes it, too." in shown.err
    assert "DATA001" not in shown.out
    assert "DATA002" in shown.out
    assert code == 0
    run(["check", "--fix", "--unsafe-fixes", *RULES])
    assert (project / "dvc.yaml").read_text() == safe.replace("  # small\n", "  # small\n      - seen.csv\n")
    shown = capsys.readouterr()
    assert "Fixed 1 finding in dvc.yaml." in shown.err
    assert "unsafe" not in shown.err
    assert "DATA002" not in shown.out


@pytest.mark.usefixtures("project")
def test_unsafe_fixes_alone_ask_for_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "--unsafe-fixes", *RULES]) == 2
    assert "--unsafe-fixes widens --fix and --diff; add one of them." in capsys.readouterr().err


def test_diff_shows_and_writes_nothing(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["check", "--fix", "--diff", *RULES])
    shown = capsys.readouterr().out
    assert "+      - train.csv\n" in shown
    assert "--- a/dvc.yaml" in shown
    assert (project / "dvc.yaml").read_text() == PIPELINE


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("how", [["--diff"], ["--fix"]])
def test_nothing_to_fix_is_said(capsys: pytest.CaptureFixture[str], how: list[str]) -> None:
    run(["check", *how, "--select", "LOCK001", "--no-cache", "--jobs", "1"])
    assert "No finding of this run has a safe fix; --preview runs" in capsys.readouterr().err
    run(["check", *how, *RULES])
    assert "No finding of this run" not in capsys.readouterr().err


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], True),
        (["--select", "DATA"], True),
        (["--select", "DATA001"], False),
        (["--extend-select", "DATA001"], False),
        (["--preview"], False),
        (["train.py"], False),
        (["--format", "json"], False),
        (["-q"], False),
    ],
)
def test_a_person_is_told_that_rules_in_preview_did_not_run(
    capsys: pytest.CaptureFixture[str], arguments: list[str], told: bool
) -> None:
    run(["check", *arguments, "--no-cache", "--jobs", "1"])
    assert ("in preview did not run; --preview shows what they find." in capsys.readouterr().err) is told


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--select", "DATA"], True),
        (["--extend-select", "data"], True),
        (["--select", "DATA001"], False),
        (["--select", "DATA", "--preview"], False),
        ([], False),
    ],
)
def test_a_word_that_chooses_nothing_is_told(
    capsys: pytest.CaptureFixture[str], arguments: list[str], told: bool
) -> None:
    run(["check", *arguments, "--no-cache", "--jobs", "1"])
    assert ("chose nothing: all" in capsys.readouterr().out) is told


@pytest.mark.usefixtures("project")
def test_changed_lines_need_a_change(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "--scope", "lines"]) == 2
    assert "give --base REV or --staged" in capsys.readouterr().err


def test_suppressed_findings_are_left_alone(project: Path) -> None:
    pragma = "    cmd: python train.py  # mldebt: ignore[DATA,CONF] so be it\n"
    kept = PIPELINE.replace("    cmd: python train.py\n", pragma)
    (project / "dvc.yaml").write_text(kept)
    run(["check", "--fix", *RULES])
    assert (project / "dvc.yaml").read_text() == kept


def test_what_cannot_be_fixed_is_said(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "dvc.yaml").write_text("stages:\n  train: {cmd: python train.py, outs: [model.pkl, seen.csv]}\n")
    run(["check", "--fix", *RULES])
    assert "was not fixed: stage train is written in one line" in capsys.readouterr().err


@pytest.mark.usefixtures("project")
def test_only_the_work_tree_is_edited(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "--fix", "--staged"]) == 2
    assert "leave out --at and --staged" in capsys.readouterr().err
