"""The page about the corpus: what became of each repository, each rule, each file that was not read."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tables import conditions, table

_ARGUMENT = re.compile("the command-line argument.*")  # which one is a matter of its repository
EXAMPLES = 3  # paths named for each reason a file was not read


@dataclass(slots=True)
class Outcome:
    """What came of one checkout. ``report`` is empty where there is none; ``faults`` are sentences."""

    name: str
    commit: str
    checkout: Path
    commits: int
    report: dict[str, Any] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    @property
    def coverage(self) -> Counter[str]:
        """The numbers of the report's coverage."""
        numbers = self.report.get("coverage", {}).items()
        return Counter({key: value for key, value in numbers if isinstance(value, int)})

    @property
    def active(self) -> int:
        """How many findings are neither suppressed nor out of scope, questions and demoted ones among them."""
        return sum(finding["status"] == "active" for finding in self.report.get("findings", ()))


def share(part: int, whole: int) -> str:
    """``412 of 530 (78 %)``."""
    return f"{part:,} of {whole:,} ({part / whole:.0%})" if whole else "0 of 0"


def figures(coverage: Counter[str], commits: int, active: int) -> list[object]:
    """The numbers of one line of the table of repositories, or of its sum."""
    return [
        *(f"{coverage[key]:,}" for key in ("files", "partly", "unread", "cells", "lines")),
        f"{commits:,}",
        share(coverage["io_resolved"], coverage["io_calls"]),
        f"{active:,}",
    ]


def repositories(outcomes: Sequence[Outcome]) -> str:
    """The table of repositories, with a sum."""
    header: tuple[str, ...] = ("repository", "files", "partly read", "unread", "cells", "lines", "commits")
    header += ("I/O calls resolved", "findings", "history")
    rows, total = [], Counter[str]()
    for one in outcomes:
        total.update(one.coverage)
        history = one.report["subject"]["history"] if one.report else "no report"
        row = figures(one.coverage, one.commits, one.active)
        rows.append([f"{one.name}@{one.commit[:12]}", *row, history])
    commits, active = sum(one.commits for one in outcomes), sum(one.active for one in outcomes)
    return table(header, [*rows, ["all", *figures(total, commits, active), ""]])


def tally(outcomes: Sequence[Outcome]) -> dict[str, Counter[str]]:
    """For each rule, how often it ran, and how many findings it made of each kind."""
    rules: dict[str, Counter[str]] = {}
    for outcome in outcomes:
        for rule in outcome.report.get("rules", ()):
            rules.setdefault(rule["code"], Counter())[rule["state"]] += 1
        findings = outcome.report.get("findings", ())
        for code in {finding["code"] for finding in findings}:
            rules.setdefault(code, Counter())["repositories"] += 1
        for finding in findings:
            count = rules[finding["code"]]
            count[finding["status"]] += 1
            if finding["status"] == "active":
                count["questions"] += finding["question"]
                count["demoted"] += bool(finding["demoted"])
                count[finding["confidence"]] += 1
    return rules


def findings_per_rule(outcomes: Sequence[Outcome]) -> str:
    """How often each rule fired, in how many repositories, how sure it was, and where it did not run."""
    rules = tally(outcomes)
    findings = [finding for outcome in outcomes for finding in outcome.report.get("findings", ())]
    slugs = {finding["code"]: finding["slug"] for finding in findings}
    columns: tuple[str, ...] = ("active", "repositories", "high", "medium", "low", "questions", "demoted", "suppressed")
    columns += ("ran", "not run", "failed")
    rows = [[f"{code} {slugs.get(code, '')}", *(rules[code][name] for name in columns)] for code in sorted(rules)]
    return table(("rule", *columns), rows)


def unread(outcomes: Sequence[Outcome]) -> str:
    """Every file that was not wholly read, grouped by repository and cause."""
    rows = []
    for outcome in outcomes:
        groups: dict[tuple[str, str], list[str]] = {}
        for file in outcome.report.get("files", ()):
            if file["reading"] != "read":
                code = file["problems"][0]["code"] if file["problems"] else "no reason"
                groups.setdefault((file["reading"], code), []).append(f"`{file['path']}`")
        for (reading, code), paths in sorted(groups.items()):
            rest = f" and {len(paths) - EXAMPLES} more" if len(paths) > EXAMPLES else ""
            rows.append([outcome.name, reading, code, len(paths), ", ".join(paths[:EXAMPLES]) + rest])
    return table(("repository", "state", "why", "files", "which"), rows) if rows else "All files were read."


def unresolved(outcomes: Sequence[Outcome]) -> str:
    """Why I/O calls were not resolved, over all repositories: each reason that more than one call has."""
    reasons = Counter[str]()
    for outcome in outcomes:
        for reason, count in outcome.report.get("coverage", {}).get("reasons", {}).items():
            reasons[_ARGUMENT.sub("a command-line argument", reason)] += count
    if not reasons:
        return "All were resolved."
    rows = [(reason, count) for reason, count in reasons.most_common() if count > 1]
    once = len(reasons) - len(rows)
    return table(("reason", "calls"), [*rows, *([(f"{once} other reasons, each once", once)] if once else [])])


def document(outcomes: Sequence[Outcome], choice: str = "") -> str:
    """The whole page, in Markdown. ``choice`` says how the repositories were chosen."""
    faults = [f"- {outcome.name}: {fault}" for outcome in outcomes for fault in outcome.faults]
    parts = (
        "# The corpus",
        f"What `mldebt audit` makes of {len(outcomes)} public repositories, each with its real history. Written by "
        f"`benchmarks/corpus.py`; nothing of those repositories is kept here. {conditions()}",
        *([choice] if choice else []),
        "Files are those the tool looks at; each is read, partly read or unread with a reason, and the three sum to "
        "the total.",
        repositories(outcomes),
        "## Findings per rule",
        "Active findings: in how many repositories, of what confidence, how many of them are questions or demoted "
        "(tests, docs, examples), how many more are suppressed; then in how many repositories the rule ran.",
        findings_per_rule(outcomes),
        "## Not read, and why",
        unread(outcomes),
        "## I/O calls that were not resolved, and why",
        unresolved(outcomes),
        "## Faults",
        "\n".join(faults) or "None: no crash, no traceback, no file unaccounted for.",
    )
    return "\n\n".join(parts)
