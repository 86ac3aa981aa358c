"""Commands around a report that is given: exit codes, outputs, what the pipeline is asked. No analysis runs."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

import mldebt.pipeline
from mldebt.cli.running import run
from mldebt.model.finding import Confidence, Finding, RuleRun, Severity, Status
from mldebt.model.graph import DependencyGraph, Node, NodeKind
from mldebt.model.history import Person
from mldebt.model.impact import Impact
from mldebt.model.panel import Role
from mldebt.model.place import Location
from mldebt.model.report import Coverage, Report, Subject
from mldebt.model.score import Maintainer, RepositoryScore
from mldebt.model.source import FileState, Reading
from mldebt.pipeline.options import ImpactAnswer, Output, RunOptions

Answer = Callable[..., Any]


def finding(number: int = 1, **more: Any) -> Finding:
    return Finding(
        code="LEAK001",
        slug="preprocessing-before-split",
        message="fitted on all rows",
        severity=Severity.ERROR,
        confidence=Confidence.HIGH,
        location=Location("a.py", number),
        fingerprint=f"{number:016x}",
        moved_fingerprint=f"{number + 100:016x}",
        **more,
    )


def report(*findings: Finding, **more: Any) -> Report:
    return Report(
        tool_version="0",
        subject=Subject("project", "work tree", "2026-01-01"),
        role=Role("application"),
        coverage=Coverage(files=1, read=1),
        files=(FileState("a.py", "python", Reading.READ),),
        findings=findings,
        rules=more.pop("rules", (RuleRun("LEAK001", "ran"),)),
        **more,
    )


class Pipeline:
    """Stands in for the pipeline: returns what it is told to, and keeps the options of each call."""

    def __init__(self) -> None:
        self.answer: Any = report()
        self.options: RunOptions | None = None
        self.more: tuple[Any, ...] = ()

    def __call__(self, options: RunOptions, progress: Any, *more: Any, **named: Any) -> Any:
        progress("reading", 1, 2)
        self.options, self.more = options, (*more, *named.values())
        return self.answer

    @property
    def asked(self) -> RunOptions:
        assert self.options is not None
        return self.options


@pytest.fixture
def pipeline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pipeline:
    fake = Pipeline()
    for name in ("check", "analyse", "graph_view", "owners_view", "impact_view"):
        monkeypatch.setattr(mldebt.pipeline, name, fake, raising=False)
    monkeypatch.chdir(tmp_path)
    return fake


GATING = finding(gates=True)


@pytest.mark.parametrize(
    ("answer", "arguments", "code"),
    [
        (report(), [], 0),
        (report(finding()), [], 0),
        (report(GATING), [], 1),
        (report(GATING), ["--exit-zero"], 0),
        (report(GATING, errors=("a.py cannot be read.",)), [], 2),
        (report(errors=("The history is not available.",)), ["--exit-zero"], 2),
        (report(rules=(RuleRun("LEAK001", "failed", "KeyError"),)), [], 2),
        (report(rules=(RuleRun("OWN001", "not run", "shallow clone"),)), [], 0),
    ],
)
def test_exit_codes_of_check(
    pipeline: Pipeline, capsys: pytest.CaptureFixture[str], answer: Report, arguments: list[str], code: int
) -> None:
    pipeline.answer = answer
    assert run(["check", "--format", "json", *arguments]) == code
    shown = capsys.readouterr()
    assert len(json.loads(shown.out)["findings"]) == len(answer.findings)
    assert all(sentence in shown.err for sentence in answer.errors)


def test_check_hands_on_what_was_asked(pipeline: Pipeline) -> None:
    arguments = (
        "check a.py b --select LEAK,OWN001 --select DATA --ignore OWN002 --per-file-ignores tests/**:LEAK001,OWN"
    )
    more = "--fail-on warning --min-confidence low --base main --scope reach --jobs 2 --today 2026-02-03"
    assert run([*arguments.split(), *more.split(), "--preview", "--no-cache", "-qq", "-v"]) == 0
    asked = pipeline.asked
    assert (asked.paths, asked.base, asked.scope, asked.tree) == (("a.py", "b"), "main", "reach", "worktree")
    assert (asked.select, asked.ignore) == (("LEAK", "OWN001", "DATA"), ("OWN002",))
    assert asked.per_file_ignores == (("tests/**", ("LEAK001", "OWN")),)
    assert (asked.fail_on, asked.min_confidence, asked.preview) == (Severity.WARNING, Confidence.LOW, True)
    assert (asked.jobs, asked.use_cache, asked.verbosity) == (2, False, -1)
    assert asked.today.isoformat() == "2026-02-03"
    assert asked.outputs == (Output("text"),)


def test_what_is_not_given_is_left_to_the_configuration(pipeline: Pipeline) -> None:
    assert run(["check"]) == 0
    asked = pipeline.asked
    assert (asked.fail_on, asked.min_confidence, asked.preview, asked.scope) == (
        None,
        None,
        None,
        "",
    )


def test_trees(pipeline: Pipeline) -> None:
    for arguments, expected in [
        (["--staged"], ("index", "")),
        (["--at", "v1"], ("commit", "v1")),
        ([], ("worktree", "")),
    ]:
        assert run(["check", *arguments]) == 0
        assert (pipeline.asked.tree, pipeline.asked.rev) == expected


def test_each_format_goes_where_it_is_sent(
    pipeline: Pipeline, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pipeline.answer = report(GATING)
    assert run(["check", "--format", "json:found.json", "--format", "concise"]) == 1
    shown = capsys.readouterr()
    assert "a.py:1:1" in shown.out
    assert "found.json" in shown.err
    assert json.loads((tmp_path / "found.json").read_text())["findings"][0]["code"] == "LEAK001"
    assert [path.name for path in tmp_path.iterdir()] == ["found.json"]
    assert run(["check", "--format", "concise", "-o", "found.txt", "-q"]) == 1
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", "")
    assert "LEAK001" in (tmp_path / "found.txt").read_text()


def test_audit_writes_its_page_and_gates_only_when_told(
    pipeline: Pipeline, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pipeline.answer = report(GATING)
    assert run(["audit", "."]) == 0
    assert capsys.readouterr().out == ""
    assert "</html>" in (tmp_path / "mldebt-report.html").read_text("utf-8")
    assert (pipeline.asked.paths, pipeline.asked.fail_on) == ((".",), None)
    assert run(["audit", "--fail-on", "error", "-o", "other.html"]) == 1
    assert (tmp_path / "other.html").exists()
    assert run(["audit", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["schema_version"] == 1


def test_an_audit_answers_its_question_at_once(pipeline: Pipeline, capsys: pytest.CaptureFixture[str]) -> None:
    people, subject = (Person("a", "Ana"),), Subject("project", "work tree", "2026-01-01", history="complete")
    score = RepositoryScore(known_people=1, active_people=1, likeliest=(Maintainer("a", "Ana", 0.9, 1_767_225_600),))
    pipeline.answer = replace(report(), people=people, subject=subject, repository=score)
    run(["audit"])
    sentence = "Who will maintain this in a year? Probably Ana, who alone wrote all of it (90 %, last seen today)."
    assert sentence in capsys.readouterr().err
    run(["audit", "--anonymous"])
    assert "Ana" not in capsys.readouterr().err
    for quiet in (["audit", "-q"], ["audit", "--format", "json"]):
        run(quiet)
        assert sentence not in capsys.readouterr().err


def test_baseline_is_written_and_shrinks(
    pipeline: Pipeline, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    known = tmp_path / "mldebt-baseline.json"
    pipeline.answer = report(finding(1), finding(2), finding(3, status=Status.SUPPRESSED))
    assert run(["baseline", "write"]) == 0
    assert "2 findings" in capsys.readouterr().out
    whole = known.read_bytes()
    assert run(["check", "--baseline", str(known), "--ratchet"]) == 0
    assert known.read_bytes() == whole
    pipeline.answer = report(finding(1, status=Status.BASELINED))
    assert run(["check", "--baseline", str(known)]) == 0
    assert known.read_bytes() == whole
    assert pipeline.asked.baseline == known
    assert run(["check", "--baseline", str(known), "--ratchet"]) == 0
    assert json.loads(known.read_bytes())["files"]["a.py"]["LEAK001"]["count"] == 1
    pipeline.answer = report()
    capsys.readouterr()
    assert run(["baseline", "prune", "--file", str(known)]) == 0
    assert "1 finding dropped" in capsys.readouterr().out
    assert json.loads(known.read_bytes())["files"] == {}


@pytest.mark.usefixtures("pipeline")
def test_a_baseline_that_cannot_be_read_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["baseline", "prune", "--file", "missing.json"]) == 2
    assert "baseline write --file missing.json" in capsys.readouterr().err


def test_graph_owners_impact_and_components_print_every_format(
    pipeline: Pipeline, capsys: pytest.CaptureFixture[str]
) -> None:
    from mldebt.report import formats_for

    for command in ("graph", "owners", "impact", "components"):
        pipeline.answer = ImpactAnswer((Impact("a.py"),)) if command == "impact" else report()
        for name in formats_for(command):
            more = ["--all"] if command == "impact" else []
            assert run([command, "--format", name, *more]) == 0, (command, name)
            assert "failed" not in capsys.readouterr().err


def test_graph_focus_must_be_a_node(pipeline: Pipeline, capsys: pytest.CaptureFixture[str]) -> None:
    node = Node("file:data/train.csv", NodeKind.FILE, "data/train.csv")
    pipeline.answer = report(graph=DependencyGraph(nodes=(node,)))
    assert run(["graph", "--focus", node.key, "--depth", "2"]) == 0
    assert run(["graph", "--focus", "file:data/trian.csv"]) == 2
    assert f"Did you mean `{node.key}`?" in capsys.readouterr().err


def test_errors_of_a_view_exit_with_2(pipeline: Pipeline, capsys: pytest.CaptureFixture[str]) -> None:
    pipeline.answer = msgspec.structs.replace(report(), errors=("There is no history here.",))
    assert run(["owners"]) == 2
    assert "There is no history here." in capsys.readouterr().err
    assert run(["cache", "warm"]) == 2
