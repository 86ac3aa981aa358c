"""JSON, SARIF, GitHub, GitLab, JUnit: what programs read, within their limits."""

import json
from collections import Counter
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import msgspec
import pytest
from msgspec.structs import replace

from mldebt.cli.cards import texts_of
from mldebt.model.finding import RuleRun
from mldebt.model.report import Report
from mldebt.report import RenderOptions, render
from mldebt.report import json as json_report
from mldebt.report import sarif as sarif_report
from mldebt.rulebook import builtin_cards
from tests.support import extreme_reports, reports
from tests.support.sarif import LOG

SCHEMA = Path(__file__).resolve().parents[3] / "rules" / "schema" / "report.schema.json"
MAKERS = [reports.dvc, reports.empty, reports.no_history, reports.solo, extreme_reports.hostile]


def test_committed_schema_is_the_records_own() -> None:
    assert SCHEMA.read_text(encoding="utf-8") == json_report.schema(), (
        "The records changed: write mldebt.report.json.schema() to rules/schema/report.schema.json, and raise "
        "SCHEMA_VERSION if a field was renamed or removed."
    )


@pytest.mark.parametrize("make", MAKERS)
def test_json_is_valid_and_reads_back(make: Any) -> None:
    report = make()
    text = render("json", report, RenderOptions(emails=True))
    jsonschema.validate(json.loads(text), json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert msgspec.json.decode(text, type=Report) == report


def test_schema_refuses_what_is_no_report() -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"tool_version": 1}, json.loads(SCHEMA.read_text(encoding="utf-8")))


def test_jsonl_is_one_object_a_line() -> None:
    rows = [json.loads(line) for line in render("jsonl", reports.dvc()).splitlines()]
    assert Counter(row["kind"] for row in rows) == {"run": 1, "finding": 9, "rule": 2}
    assert rows[0]["subject"]["name"] == "acme/churn"
    assert {row["location"]["cell"] for row in rows if row["kind"] == "finding"} == {0, 4}


def sarif(report: Report, **options: Any) -> dict[str, Any]:
    log = json.loads(render("sarif", report, RenderOptions(**options)))
    assert log["version"] == "2.1.0"
    run: dict[str, Any] = log["runs"][0]
    return run


@pytest.mark.parametrize("cards", [{}, reports.CARDS])
@pytest.mark.parametrize("suppressed", [False, True])
@pytest.mark.parametrize("make", MAKERS)
def test_sarif_keeps_to_the_specification(make: Any, suppressed: bool, cards: Any) -> None:
    log = json.loads(render("sarif", make(), RenderOptions(show_suppressed=suppressed, cards=cards)))
    jsonschema.validate(log, LOG)
    (run,) = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(set(rules)) == len(rules)
    prints = [(one["ruleId"], json.dumps(one["locations"]), one["partialFingerprints"]) for one in run["results"]]
    assert all(prints.count(one) == 1 for one in prints)
    assert all(rules[one["ruleIndex"]] == one["ruleId"] for one in run["results"])
    regions = [one["locations"][0]["physicalLocation"]["region"] for one in run["results"]]
    assert all(_end(region) >= (region["startLine"], region.get("startColumn", 1)) for region in regions)


def _end(region: dict[str, int]) -> tuple[int, int]:
    """Where a region ends; without an end it reaches to that of its line (3.30.8)."""
    return region.get("endLine", region["startLine"]), region.get("endColumn", 10**9)


def test_sarif_of_every_rule_that_is_shipped() -> None:
    cards = texts_of(builtin_cards())
    runs = tuple(RuleRun(code, "ran") for code in cards)
    text = render("sarif", replace(reports.empty(), rules=runs), RenderOptions(cards=cards))
    jsonschema.validate(json.loads(text), LOG)


def test_sarif_lists_every_rule_and_points_at_them() -> None:
    run = sarif(reports.dvc(), cards=reports.CARDS)
    rules = run["tool"]["driver"]["rules"]
    assert {rule["id"] for rule in rules} == {one.code for one in reports.RULES}
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    leak = next(rule for rule in rules if rule["id"] == "LEAK001")
    assert leak["name"] == "FitBeforeSplit"
    assert leak["properties"]["precision"] == "high"
    assert leak["helpUri"].startswith("https://")


def test_sarif_evidence_is_a_code_flow_and_places_are_true() -> None:
    results = {(one["ruleId"], one["level"]): one for one in sarif(reports.dvc())["results"]}
    leak = results["LEAK001", "error"]
    steps = leak["codeFlows"][0]["threadFlows"][0]["locations"]
    assert [step["location"]["physicalLocation"]["region"]["startLine"] for step in steps] == [17, 18, 24, 12]
    assert leak["partialFingerprints"]["primaryLocationLineHash"] == reports.FINDINGS[0].fingerprint
    notebook = results["DATA005", "warning"]["locations"][0]["physicalLocation"]
    assert notebook["artifactLocation"]["uri"] == "notebooks/retention.ipynb"
    assert notebook["region"] == {"startLine": 88}
    assert results["CACE001", "note"]


def test_sarif_suppressions_are_opt_in() -> None:
    assert not [one for one in sarif(reports.dvc())["results"] if "suppressions" in one]
    kinds = {
        one["ruleId"]: one["suppressions"][0]["kind"]
        for one in sarif(reports.dvc(), show_suppressed=True)["results"]
        if "suppressions" in one
    }
    assert kinds == {"SERVE001": "inSource", "CONF003": "external"}


def test_sarif_says_what_was_not_read_or_run() -> None:
    invocation = sarif(reports.dvc())["invocations"][0]
    notes = [note["message"]["text"] for note in invocation["toolExecutionNotifications"]]
    assert "legacy/score.py: Written in Python 2: a print statement on line 8." in notes
    assert "OWN002 not run: the history is younger than 12 months" in notes
    assert invocation["executionSuccessful"] is False
    assert sarif(replace(reports.dvc(), rules=()))["invocations"][0]["executionSuccessful"] is True


def test_sarif_keeps_the_worst_within_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    assert sarif_report.MOST_RESULTS <= 25_000
    monkeypatch.setattr(sarif_report, "MOST_RESULTS", 60)
    one = reports.FINDINGS[1]
    many = tuple(replace(one, fingerprint=f"{index:016x}", priority=float(index % 7)) for index in range(65))
    run = sarif(replace(reports.empty(), findings=many))
    ranks = [result["rank"] for result in run["results"]]
    assert ranks == sorted((float(index % 7) for index in range(65)), reverse=True)[:60]
    assert "5 less important findings were left out" in json.dumps(run["invocations"])


def test_sarif_paths_are_encoded() -> None:
    uris = {
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for result in sarif(extreme_reports.hostile())["results"]
    }
    assert all(uri.isascii() and not set(' "<>\n\\') & set(uri) for uri in uris)


def test_github_shows_ten_of_each_and_lists_the_rest() -> None:
    lines = render("github", extreme_reports.huge()).splitlines()
    kinds = Counter(line.split(" ")[0] for line in lines if line.startswith("::"))
    assert kinds == {"::error": 10, "::warning": 10, "::notice": 10}
    assert sum(kinds.values()) <= 50
    assert len([line for line in lines if line.startswith("  pkg")]) == 1777 - 30
    assert lines[-1].startswith("mldebt: 1,777 findings. 30 of them are annotations")


def test_github_escapes_data_and_properties() -> None:
    lines = render("github", extreme_reports.hostile()).splitlines()
    assert len([line for line in lines if line.startswith("::")]) == 2
    assert not [line for line in lines if line.startswith("::error::")]
    evil = next(line for line in lines if "svg" in line)
    properties = evil.removeprefix("::error ").partition("::")[0]
    assert "%0A%3A%3Aerror%3A%3Ax%2C%250A" in properties
    assert dict(part.split("=", 1) for part in properties.replace("<svg onload=", "").split(","))["line"] == "3"


def test_github_notebook_annotation_is_on_the_raw_line() -> None:
    line = next(one for one in render("github", reports.dvc()).splitlines() if ".ipynb" in one)
    assert line.startswith("::warning file=notebooks/retention.ipynb,line=88,title=DATA005 undeclared-consumer::")
    assert "(cell 4, line 2)" in line


def test_gitlab_fingerprints_are_unique_and_stable() -> None:
    twice = replace(reports.dvc(), findings=(*reports.FINDINGS, reports.FINDINGS[0]))
    issues = json.loads(render("gitlab", twice))
    assert len({issue["fingerprint"] for issue in issues}) == len(issues) == 10
    assert {issue["severity"] for issue in issues} <= {"info", "minor", "major", "critical", "blocker"}
    assert all(issue["description"].startswith(f"{issue['check_name']}: ") for issue in issues)
    assert json.loads(render("gitlab", reports.dvc()))[0] in issues


def test_junit_has_a_case_a_rule() -> None:
    suite = ElementTree.fromstring(render("junit", reports.dvc())).find("testsuite")
    assert suite is not None
    cases = {case.get("name", "").split()[0]: [child.tag for child in case] for case in suite}
    assert len(cases) == int(suite.get("tests", "")) == 13
    assert cases["LEAK001"] == ["failure"]
    assert cases["OWN002"] == ["skipped"]
    assert cases["LEAK004"] == ["error"]
    assert cases["DATA006"] == []
    assert cases["CACE001"] == []
    assert [suite.get(name) for name in ("failures", "errors", "skipped")] == ["7", "1", "1"]


def test_junit_of_a_hostile_report_is_xml() -> None:
    assert ElementTree.fromstring(render("junit", extreme_reports.hostile())).tag == "testsuites"
