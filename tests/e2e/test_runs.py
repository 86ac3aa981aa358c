"""Whole runs of the real program: exit codes, streams, scopes, baselines, bad input."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.environments import clean_environ
from tests.support.histories import make_history
from tests.support.pipeline import needs_pipeline

pytestmark = needs_pipeline

LEAKING = """\
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

frame = pd.read_csv("data/train.csv")
y = frame.pop("label")
x = StandardScaler().fit_transform(frame)
x_train, x_test, y_train, y_test = train_test_split(x, y, random_state=0)
print(LogisticRegression().fit(x_train, y_train).score(x_test, y_test))
"""
CLEAN = "import pandas as pd\n\nframe = pd.read_csv('data/train.csv')\n"
CONFIG = 'select = ["LEAK001", "READ001"]\n'
LEAK_LINE = 8


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A repository with one clean and one leaking file."""
    files = {"mldebt.toml": CONFIG, "clean.py": CLEAN, "leaking.py": LEAKING}
    author = "Ada Lovelace <ada@example.org>"
    recipe = {"commits": [{"author": author, "date": "2026-01-01", "message": "first", "write": files}]}
    return make_history(recipe, tmp_path / "project")


def mldebt(cwd: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    known = clean_environ(MLDEBT_CACHE_DIR=str(cwd.parent / "cache"), SOURCE_DATE_EPOCH="1767312000", **environ)
    command = [sys.executable, "-m", "mldebt", *arguments]
    return subprocess.run(command, cwd=cwd, env=known, capture_output=True, text=True, check=False, timeout=120)


def git(cwd: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=Ada Lovelace", "-c", "user.email=ada@example.org"]
    subprocess.run(["git", *identity, *arguments], cwd=cwd, env=clean_environ(), check=True, capture_output=True)


def report(cwd: Path, *arguments: str) -> dict[str, Any]:
    done = mldebt(cwd, "check", "--format", "json", *arguments)
    assert done.returncode in {0, 1}, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def active(found: dict[str, Any]) -> list[tuple[str, str, int]]:
    return [
        (item["code"], item["location"]["path"], item["location"]["line"])
        for item in found["findings"]
        if item["status"] == "active"
    ]


def test_a_finding_at_the_gate_exits_with_1_and_goes_to_standard_output(project: Path) -> None:
    done = mldebt(project, "check", "--format", "concise")
    assert done.returncode == 1
    assert f"leaking.py:{LEAK_LINE}:" in done.stdout
    assert "LEAK001" in done.stdout
    assert "LEAK001" not in done.stderr


def test_nothing_at_the_gate_exits_with_0(project: Path) -> None:
    for arguments in (["clean.py"], ["--exit-zero"], ["--ignore", "LEAK001"], ["--select", "READ001"]):
        assert mldebt(project, "check", *arguments).returncode == 0, arguments


def test_paths_restrict_what_is_reported_and_not_what_is_analysed(project: Path) -> None:
    whole = report(project)
    clean, leaking = report(project, "clean.py"), report(project, "leaking.py")
    assert active(clean) == []
    assert active(leaking) == [found for found in active(whole) if found[1] == "leaking.py"] != []
    for found in (clean, leaking):
        read = ("files", "read", "partly", "unread", "lines", "cells", "excluded")
        assert [found["coverage"][name] for name in read] == [whole["coverage"][name] for name in read]


def test_files_read_partly_read_and_unread_sum_to_the_total(project: Path) -> None:
    (project / "broken.py").write_text("def f(:\n")
    found = report(project)
    coverage = found["coverage"]
    assert coverage["read"] + coverage["partly"] + coverage["unread"] == coverage["files"] == len(found["files"])
    assert ("READ001", "broken.py", 1) in active(found)


def test_a_pragma_suppresses_with_its_reason(project: Path) -> None:
    marked = LEAKING.replace(
        "fit_transform(frame)", "fit_transform(frame)  # mldebt: ignore[LEAK001] because it is a demo"
    )
    (project / "leaking.py").write_text(marked)
    found = report(project)
    assert active(found) == []
    assert found["findings"][0]["status"] == "suppressed"
    assert "demo" in found["findings"][0]["status_reason"]


def test_a_baseline_silences_old_findings_and_only_shrinks(project: Path) -> None:
    assert mldebt(project, "baseline", "write").returncode == 0
    baseline = ["--baseline", "mldebt-baseline.json"]
    assert mldebt(project, "check", *baseline).returncode == 0
    (project / "leaking.py").write_text("# a line\n\n" + LEAKING)
    assert mldebt(project, "check", *baseline).returncode == 0
    (project / "second.py").write_text(LEAKING)
    assert mldebt(project, "check", *baseline).returncode == 1
    (project / "second.py").unlink()
    (project / "leaking.py").write_text(CLEAN)
    assert mldebt(project, "check", *baseline, "--ratchet").returncode == 0
    assert json.loads((project / "mldebt-baseline.json").read_text())["files"] == {}


def test_staged_content_is_what_a_commit_would_hold(project: Path) -> None:
    (project / "clean.py").write_text(LEAKING)
    git(project, "add", "clean.py")
    (project / "clean.py").write_text(CLEAN)
    assert mldebt(project, "check", "clean.py").returncode == 0
    assert mldebt(project, "check", "clean.py", "--staged").returncode == 1


def test_any_revision_without_checkout(project: Path) -> None:
    (project / "leaking.py").write_text(CLEAN)
    git(project, "commit", "-q", "-a", "-m", "mend")
    assert mldebt(project, "check").returncode == 0
    assert mldebt(project, "check", "--at", "HEAD~1").returncode == 1
    assert (project / "leaking.py").read_text() == CLEAN


def test_a_change_is_judged_against_the_merge_base(project: Path) -> None:
    git(project, "checkout", "-q", "-b", "change")
    (project / "clean.py").write_text(CLEAN + "print(len(frame))\n")
    git(project, "commit", "-q", "-a", "-m", "change")
    assert mldebt(project, "check", "--base", "main").returncode == 0
    (project / "leaking.py").write_text(LEAKING + "print(1)\n")
    git(project, "commit", "-q", "-a", "-m", "touch")
    assert mldebt(project, "check", "--base", "main", "--scope", "files").returncode == 1
    assert mldebt(project, "check", "--base", "main", "--scope", "lines").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["check", "--select", "LEAK01"], "LEAK001"),
        (["check", "--ignore", "NOSUCH1"], "NOSUCH1"),
        (["check", "--at", "no-such-revision"], "no-such-revision"),
        (["check", "--base", "no-such-revision"], "no-such-revision"),
        (["check", "no_such_file.py"], "no_such_file.py"),
        (["check", "--baseline", "missing.json"], "missing.json"),
        (["audit", "no-such-folder"], "no-such-folder"),
        (["explain", "file:no/such/node.csv"], "node.csv"),
        (["graph", "--focus", "file:no/such/node.csv"], "node.csv"),
        (["owners", "no_such_file.py"], "no_such_file.py"),
        (["impact", "no_such_file.py"], "no_such_file.py"),
    ],
)
def test_what_is_named_and_not_there_exits_with_2(project: Path, arguments: list[str], expected: str) -> None:
    done = mldebt(project, *arguments)
    assert done.returncode == 2, done.stdout + done.stderr
    assert expected in done.stderr
    assert "Traceback" not in done.stderr
    assert "fault of mldebt" not in done.stderr


def test_an_empty_folder_and_an_empty_repository_are_no_errors(tmp_path: Path) -> None:
    for name in ("folder", "repository"):
        place = tmp_path / name
        place.mkdir()
        if name == "repository":
            git(place, "init", "-q")
        done = mldebt(place, "check")
        assert done.returncode == 0, done.stderr
        assert mldebt(place, "audit", "-q").returncode == 0
        assert "</html>" in (place / "mldebt-report.html").read_text("utf-8")


def test_outside_git_history_rules_say_not_run(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.py").write_text(CLEAN)
    done = mldebt(folder, "check", "--format", "json", "--select", "OWN001")
    assert done.returncode == 2
    assert "OWN001" in done.stderr
    found = json.loads(done.stdout)
    states = {rule["code"]: (rule["state"], rule["reason"]) for rule in found["rules"]}
    assert states["OWN001"][0] == "not run"
    assert states["OWN001"][1]


def test_audit_writes_one_file_and_says_where(project: Path) -> None:
    done = mldebt(project, "audit")
    assert done.returncode == 0
    assert done.stdout == ""
    assert "mldebt-report.html" in done.stderr
    page = (project / "mldebt-report.html").read_text("utf-8")
    assert "LEAK001" in page
    assert "ada@example.org" not in page


def test_several_formats_in_one_run(project: Path) -> None:
    done = mldebt(project, "check", "--format", "json:report.json", "--format", "concise")
    assert done.returncode == 1
    assert "LEAK001" in done.stdout
    assert json.loads((project / "report.json").read_text())["schema_version"] >= 1


def test_explain_a_finding_shows_its_evidence(project: Path) -> None:
    fingerprint = report(project)["findings"][0]["fingerprint"]
    done = mldebt(project, "explain", fingerprint)
    assert done.returncode == 0, done.stderr
    assert "StandardScaler().fit_transform(frame)" in done.stdout


def test_warm_and_cold_say_the_same(project: Path) -> None:
    cold = report(project)
    warm = report(project)
    without = report(project, "--no-cache")
    assert active(cold) == active(warm) == active(without) != []


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")
def test_the_environment_of_a_surrounding_hook_does_not_lead_astray(project: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "-q")
    done = mldebt(project, "check", GIT_DIR=str(other / ".git"), GIT_INDEX_FILE=os.devnull)
    assert done.returncode == 1, done.stderr
    assert "LEAK001" in done.stdout
