"""JUnit XML: one test case a rule, failed where it found something, skipped where it did not run."""

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from mldebt.model.finding import Finding, RuleRun
from mldebt.model.report import Report
from mldebt.report.concise import line_of
from mldebt.report.options import RenderOptions
from mldebt.report.order import by_place, shown
from mldebt.report.wording import one_line, plural


def _case(suite: Element, run: RuleRun, findings: list[Finding], slug: str) -> None:
    family = run.code.rstrip("0123456789") or run.code
    name = one_line(f"{run.code} {slug}".strip())
    case = SubElement(suite, "testcase", classname=f"mldebt.{one_line(family)}", name=name, time=f"{run.seconds:.3f}")
    if findings:
        worst = max(findings, key=lambda one: one.severity.rank).severity.value
        failure = SubElement(case, "failure", message=plural(len(findings), "finding"), type=worst)
        failure.text = "\n".join(map(line_of, findings))
    elif run.state == "failed":
        SubElement(case, "error", message=one_line(run.reason) or "the rule failed", type="failed")
    elif run.state != "ran":
        SubElement(case, "skipped", message=one_line(run.reason) or run.state)


def render(report: Report, options: RenderOptions) -> str:
    """One suite. Questions never fail a case: they are left to the other formats."""
    findings: dict[str, list[Finding]] = {}
    for finding in by_place(shown(report, options.show_suppressed)):
        if not finding.question and finding.status.value == "active":
            findings.setdefault(finding.code, []).append(finding)
    runs = {run.code: run for run in report.rules}
    for code in findings:
        runs.setdefault(code, RuleRun(code, "ran"))
    slugs = {finding.code: finding.slug for finding in report.findings}
    suite = Element("testsuite", name="mldebt", timestamp=report.subject.today)
    for code in sorted(runs):
        _case(suite, runs[code], findings.get(code, []), slugs.get(code, ""))
    for kind, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(kind, str(len(suite.findall(f"testcase/{tag}"))))
    suite.set("tests", str(len(runs)))
    suite.set("time", f"{sum(run.seconds for run in runs.values()):.3f}")
    root = Element("testsuites")
    root.append(suite)
    indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="unicode") + "\n"
