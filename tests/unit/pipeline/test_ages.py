"""What somebody wrote after it had become wrong fails the check; what time made wrong does not."""

import subprocess
from pathlib import Path

import pytest

from mldebt.model.finding import Finding
from mldebt.pipeline import check
from mldebt.pipeline.options import silent
from tests.support.histories import make_history
from tests.support.runs import options_for

ADA = "Ada Lovelace <ada@example.org>"
CALL = 'import openai\n\nclient = openai.OpenAI()\nclient.chat.completions.create(model="{}", messages=[])\n'
GONE = CALL.format("text-davinci-003")  # since January 2024
OTHER = CALL.format("o9")


def project(folder: Path, *commits: tuple[str, str]) -> Path:
    rows = [{"author": ADA, "date": day, "message": day, "write": {"ask.py": text}} for day, text in commits]
    return make_history({"commits": rows}, folder / "project")


def found(folder: Path, **options: object) -> Finding:
    report = check(options_for(folder, **options), silent)
    assert not report.errors
    [finding] = [one for one in report.findings if one.code == "LLM005"]
    return finding


def test_what_was_written_before_is_a_matter_of_time(tmp_path: Path) -> None:
    folder = project(tmp_path, ("2023-05-01", GONE), ("2025-05-01", GONE + "print(1)\n"))
    finding = found(folder)
    assert finding.severity.value == "error"
    assert (finding.dated, finding.gates) == (True, False)
    assert "--gate-dated" in finding.spared
    assert found(folder, gate_dated=True).gates
    assert found(folder, gate_dated=True).spared == ""


def test_what_was_written_since_is_not(tmp_path: Path) -> None:
    finding = found(project(tmp_path, ("2023-05-01", OTHER), ("2025-05-01", GONE)))
    assert (finding.dated, finding.gates, finding.spared) == (False, True, "")


def test_a_rule_that_is_named_is_at_the_gate(tmp_path: Path) -> None:
    folder = project(tmp_path, ("2023-05-01", GONE))
    assert found(folder, select=("LLM005",)).gates
    assert found(folder, extend_select=("retiring-model",)).gates
    assert not found(folder, select=("LLM",)).gates  # a family is many rules


def test_what_is_not_committed_is_written_now(tmp_path: Path) -> None:
    folder = project(tmp_path, ("2023-05-01", OTHER))
    (folder / "ask.py").write_text(GONE)
    assert found(folder).gates
    assert found(folder, tree="worktree", base="HEAD").gates
    subprocess.run(["git", "-C", folder, "add", "-A"], check=True)
    assert found(folder, tree="index").gates


def test_a_line_that_only_moved_is_as_old_as_it_was(tmp_path: Path) -> None:
    folder = project(tmp_path, ("2023-05-01", GONE))
    (folder / "ask.py").write_text("import os\n\n" + GONE)
    assert not found(folder).gates
    (folder / "ask.py").rename(folder / "asked.py")
    subprocess.run(["git", "-C", folder, "add", "-A"], check=True)
    assert not found(folder).gates
    assert not found(folder, tree="index").gates


def test_a_commit_that_only_lays_out_makes_nothing_new(tmp_path: Path) -> None:
    folder = project(tmp_path, ("2023-05-01", GONE.replace("[]", "[ ]")), ("2025-05-01", GONE))
    sha = subprocess.run(["git", "-C", folder, "rev-parse", "HEAD"], check=True, capture_output=True, text=True)
    (folder / ".git-blame-ignore-revs").write_text(sha.stdout)
    assert not found(folder).gates


@pytest.mark.parametrize("depth", [1])
def test_where_nobody_can_say_it_is_a_matter_of_time(tmp_path: Path, depth: int) -> None:
    folder = project(tmp_path, ("2023-05-01", GONE), ("2025-05-01", GONE + "print(1)\n"))
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", "--depth", str(depth), folder.as_uri(), clone], check=True)
    assert not found(clone).gates
    plain = tmp_path / "plain"
    plain.mkdir()
    (plain / "ask.py").write_text(GONE)
    assert not found(plain).gates
