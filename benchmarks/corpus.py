"""Audits many checkouts and writes what came of it: ``python benchmarks/corpus.py CHECKOUT... > docs/corpus.md``

Every file must be read, partly read or unread with a reason, and no run may crash. ``--samples DIR --seed N`` draws
findings for reading (see samples.py).
"""

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import audits
from checkouts import commit, commit_count, label
from children import run
from corpus_page import Outcome, document
from samples import Audited, write_samples


def audited(checkout: Path, reports: Path, timeout: float, *, reuse: bool) -> Outcome:
    """Audits one checkout into ``reports`` (JSON, HTML and how it went) and looks for faults."""
    outcome = Outcome(label(checkout), commit(checkout), checkout.resolve(), commit_count(checkout))
    target, html, faults = (reports / f"{checkout.resolve().name}.{form}" for form in ("json", "html", "faults"))
    if not (reuse and target.exists() and faults.exists()):
        target.unlink(missing_ok=True)
        faults.write_text(json.dumps(run_audit(outcome, target, html, timeout)), encoding="utf-8")
    outcome.faults = json.loads(faults.read_text(encoding="utf-8"))
    if target.exists():
        outcome.report = json.loads(target.read_text(encoding="utf-8"))
        outcome.faults += faults_in(outcome.report)
    return outcome


def run_audit(outcome: Outcome, target: Path, html: Path, timeout: float) -> list[str]:
    """One cold audit: sentences on what went wrong."""
    with tempfile.TemporaryDirectory(prefix="corpus-") as scratch:
        command = audits.audit(Path(scratch) / "cache", [("json", target), ("html", html)])
        done = run(command, cwd=outcome.checkout, timeout=timeout)
    faults = [] if done.exit_code in audits.OK else [f"audit: {done.complaint}"]
    if "Traceback (most recent call last)" in done.stderr + done.stdout:
        faults.append("audit: a traceback reached the user")
    return faults


def faults_in(report: dict[str, Any]) -> list[str]:
    """What a report itself says went wrong."""
    faults = [f"error: {sentence}" for sentence in report.get("errors", ())]
    faults += [f"{rule['code']} failed: {rule['reason']}" for rule in report["rules"] if rule["state"] == "failed"]
    return [*faults, *miscounts(report)]


def miscounts(report: dict[str, Any]) -> Iterator[str]:
    """Files that are not accounted for, or that the tool itself stumbled over."""
    coverage, files = report["coverage"], report["files"]
    states = Counter(file["reading"] for file in files)
    listed = [states["read"], states["partly read"], states["unread"]]
    claimed = [coverage["read"], coverage["partly"], coverage["unread"]]
    if listed != claimed or sum(claimed) != coverage["files"] or len(files) != coverage["files"]:
        yield f"{coverage['files']} files; counted as read, partly, unread: {claimed}; listed: {listed}"
    for file in files:
        if file["reading"] != "read" and not file["problems"]:
            yield f"{file['path']}: {file['reading']} without a reason"
        for problem in file["problems"]:
            if problem["code"] == "crash":
                yield f"{file['path']}: {problem['reason']}"


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkouts", nargs="+", type=Path, metavar="CHECKOUT")
    parser.add_argument("--reports", type=Path, metavar="DIR", help="keep the JSON and HTML reports here")
    parser.add_argument("--reuse", action="store_true", help="take the reports that are already there")
    parser.add_argument("--samples", type=Path, metavar="DIR", help="draw findings for reading into this folder")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--choice", default="", metavar="SENTENCE", help="how the repositories were chosen, for the page"
    )
    parser.add_argument("--timeout", type=float, default=1800.0, help="seconds for each audit")
    return parser.parse_args()


def main() -> int:
    """Audits, prints, draws; 1 where a run had a fault."""
    options = arguments()
    with tempfile.TemporaryDirectory(prefix="reports-") as scratch:
        reports = (options.reports or Path(scratch)).resolve()
        reports.mkdir(parents=True, exist_ok=True)
        outcomes = []
        for checkout in options.checkouts:
            outcome = audited(checkout, reports, options.timeout, reuse=options.reuse)
            print(f"{outcome.name}: {'; '.join(outcome.faults) or 'no fault'}", file=sys.stderr)
            outcomes.append(outcome)
    print(document(outcomes, options.choice))
    if options.samples:
        read = [Audited(one.name, one.commit, one.checkout, one.report) for one in outcomes if one.report]
        for code, count in write_samples(options.samples, read, options.seed).items():
            print(f"{code}: {count} findings to read", file=sys.stderr)
    return 1 if any(outcome.faults for outcome in outcomes) else 0


if __name__ == "__main__":
    raise SystemExit(main())
