"""Draws findings for reading, so that a rule's precision can be measured.

The protocol: the sample is fixed by a seed before anybody reads; at most three findings a repository and thirty a rule;
a second reader judges a fresh copy of the sheet without the first one's verdicts. Ranks are hashes of seed and finding,
so that another repository in the corpus changes nothing about the order of the others.
"""

import csv
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from excerpts import excerpt, fenced, spot

A_REPOSITORY = 3
A_RULE = 30
COLUMNS = ("rule", "repository", "commit", "place", "fingerprint", "confidence", "verdict", "why")


@dataclass(frozen=True, slots=True)
class Audited:
    """One repository of the corpus and the report on it."""

    name: str
    commit: str
    checkout: Path
    report: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Drawn:
    """One finding to read."""

    of: Audited
    finding: dict[str, Any]
    rank: str


def countable(finding: dict[str, Any]) -> bool:
    """Whether a finding is one that users would see and that a rule could gate on."""
    return finding["status"] == "active" and not finding["question"] and not finding["demoted"]


def draw(audited: Iterable[Audited], seed: int) -> dict[str, list[Drawn]]:
    """For each rule that fired, the findings to read, in the order of their ranks."""
    by_rule: dict[str, list[Drawn]] = {}
    for one in audited:
        by_code: dict[str, list[Drawn]] = {}
        for finding in filter(countable, one.report["findings"]):
            key = f"{seed}:{finding['code']}:{one.name}:{finding['fingerprint']}:{spot(finding['location'])}"
            drawn = Drawn(one, finding, hashlib.sha256(key.encode()).hexdigest())
            by_code.setdefault(finding["code"], []).append(drawn)
        for code, found in by_code.items():
            by_rule.setdefault(code, []).extend(sorted(found, key=lambda drawn: drawn.rank)[:A_REPOSITORY])
    return {code: sorted(found, key=lambda drawn: drawn.rank)[:A_RULE] for code, found in sorted(by_rule.items())}


def entry(number: int, drawn: Drawn) -> str:
    """One finding of a worksheet: what the tool says, and the code it points at."""
    finding, of = drawn.finding, drawn.of
    parts = [
        f"## {number}. {of.name}@{of.commit[:12]} {spot(finding['location'])}",
        f"{finding['severity']}, {finding['confidence']} confidence, component {finding['component'] or '–'}, "
        f"fingerprint {finding['fingerprint']}",
        f"> {finding['message']}",
        fenced(excerpt(of.checkout, finding["location"])),
    ]
    for step, evidence in enumerate(finding["evidence"], 1):
        place = evidence["location"]
        parts += [
            f"Evidence {step}: {spot(place)}: {evidence['note']}",
            fenced(excerpt(of.checkout, place, around=2)),
        ]
    if finding["advice"]:
        parts.append(f"Advice: {finding['advice']}")
    return "\n\n".join(parts)


def worksheet(code: str, found: list[Drawn], seed: int) -> str:
    """The sheet of one rule, for reading."""
    repositories = len({drawn.of.name for drawn in found})
    head = (
        f"# {code} {found[0].finding['slug']}\n\n"
        f"{len(found)} findings of {repositories} repositories, drawn with seed {seed}. Read `mldebt explain {code}` "
        f"first, then each finding in the whole file, not in the excerpt alone. True: what the message says is so, and "
        f"the maintainers would want to know. Verdicts (true, false, unsure) and reasons go into `{code}.tsv`."
    )
    return "\n\n".join([head, *(entry(number, drawn) for number, drawn in enumerate(found, 1))]) + "\n"


def write_samples(folder: Path, audited: Iterable[Audited], seed: int) -> dict[str, int]:
    """Writes ``CODE.md`` to read and ``CODE.tsv`` to fill in for each rule; returns how many findings each has."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = draw(audited, seed)
    for code, found in drawn.items():
        (folder / f"{code}.md").write_text(worksheet(code, found, seed), encoding="utf-8")
        with (folder / f"{code}.tsv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, delimiter="\t", lineterminator="\n")
            writer.writerow(COLUMNS)
            for one in found:
                place, finding = spot(one.finding["location"]), one.finding
                row = (code, one.of.name, one.of.commit, place, finding["fingerprint"], finding["confidence"], "", "")
                writer.writerow(row)
    return {code: len(found) for code, found in drawn.items()}
