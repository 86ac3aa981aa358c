"""Patterns of the configuration that match nothing are told once, and stop nobody."""

from pathlib import Path

import pytest

from mldebt.cli.running import run
from tests.support.repositories import write

CONFIG = """\
extend-exclude = ["legacy/**", "old/**", "!old/kept.py"]
include = ["vendor/ours/**", "third_party/**"]
roots = ["lib", "src"]
[per-file-ignores]
"notebooks/**" = ["REPRO008"]
"src/*.py" = ["REPRO008"]
[components]
training = ["src/train.py", "dvc.yaml"]
[owners]
"src/serve/**" = ["Ada Example"]
"src/" = ["Ben Example"]
"""
SENTENCE = (
    "mldebt.toml: nothing here matches extend-exclude `legacy/**`, include `third_party/**`, [per-file-ignores] "
    "`notebooks/**`, [components] training `dvc.yaml`, [owners] `src/serve/**`, roots `lib`; correct what was misspelt "
    "or has moved, or remove it."
)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    files = ("src/train.py", "old/kept.py", "vendor/ours/a.py")
    write(tmp_path, {"mldebt.toml": CONFIG, **dict.fromkeys(files, "x = 1\n")})
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("project")
def test_they_are_in_the_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "--no-cache"]) == 0
    shown = capsys.readouterr()
    assert f"Note: {SENTENCE}" in " ".join(shown.out.split())
    assert "matches" not in shown.err


@pytest.mark.usefixtures("project")
def test_they_are_told_beside_a_report_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["audit", "--no-cache", "--format", "json"]) == 0
    shown = capsys.readouterr()
    assert shown.err.count(SENTENCE) == 1
    assert shown.out.count("nothing here matches") == 1
    run(["audit", "--no-cache", "--format", "json", "-q"])
    assert not capsys.readouterr().err


@pytest.mark.usefixtures("project")
def test_a_hook_is_spared(capsys: pytest.CaptureFixture[str]) -> None:
    run(["check", "--no-cache", "src/train.py"])
    assert "matches" not in capsys.readouterr().out
