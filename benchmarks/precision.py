"""How right the rules are: ``python benchmarks/precision.py FIRST [SECOND] > docs/precision.md``

FIRST and SECOND are folders of filled-in ``CODE.tsv`` sheets (see samples.py), the second one read without sight of the
first. A finding counts as true only where every reader said true; everything else counts against the rule. A rule may
gate by default where the lower end of the 95 % interval (Wilson 1927) of its share of true findings is at least 0.80.
"""

import argparse
import csv
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tables import table

from mldebt.rulebook.families import builtin_families
from mldebt.rulebook.precision import wilson_lower_bound

GATE = builtin_families().gate.least_precision_bound
VERDICTS = ("true", "false", "unsure")
Key = tuple[str, str, str, str]


class SheetError(Exception):
    """A sheet cannot be used; says which line and why."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One finding and what each reader said of it, first reader first."""

    rule: str
    repository: str
    commit: str
    place: str
    said: tuple[str, ...]
    why: str

    @property
    def true(self) -> bool:
        """Whether every reader said so."""
        return all(word == "true" for word in self.said)


def sheets(folder: Path) -> dict[Key, dict[str, str]]:
    """All rows of the sheets in a folder that have a verdict; raises SheetError on a word that is none."""
    rows: dict[Key, dict[str, str]] = {}
    for sheet in sorted(folder.glob("*.tsv")):
        with sheet.open(encoding="utf-8", newline="") as stream:
            for number, row in enumerate(csv.DictReader(stream, delimiter="\t"), 2):
                word = (row["verdict"] or "").strip().lower()
                if word and word not in VERDICTS:
                    raise SheetError(f"{sheet}, line {number}: {word!r} is none of {', '.join(VERDICTS)}.")
                if word:
                    key = (row["rule"], row["repository"], row["place"], row["fingerprint"])
                    rows[key] = row | {"verdict": word}
    return rows


def united(readers: Sequence[dict[Key, dict[str, str]]]) -> list[Verdict]:
    """The findings that every reader judged."""
    found = []
    for key in sorted(set(readers[0]).intersection(*readers[1:])):
        rows = [reader[key] for reader in readers]
        words = tuple(row["verdict"] for row in rows)
        reasons = dict.fromkeys((row["why"] or "").strip() for row in rows)
        why = " / ".join(reason for reason in reasons if reason)
        found.append(Verdict(key[0], key[1], rows[0]["commit"], key[2], words, why))
    return found


def summary(verdicts: Iterable[Verdict]) -> str:
    """One line a rule: read, true, the bound, and whether it may gate."""
    by_rule: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        by_rule.setdefault(verdict.rule, []).append(verdict)
    rows = []
    for rule, found in sorted(by_rule.items()):
        true, bound = sum(one.true for one in found), wilson_lower_bound(sum(one.true for one in found), len(found))
        split = sum(len(set(one.said)) > 1 for one in found)
        first = Counter(one.said[0] for one in found)
        repositories = len({one.repository for one in found})
        gate = "may gate" if bound >= GATE else "preview"
        rows.append([rule, len(found), repositories, true, *(first[word] for word in VERDICTS), split,
                     f"{true / len(found):.2f}", f"{bound:.2f}", gate])  # fmt: skip
    header = (
        "rule",
        "read",
        "repositories",
        "true for all",
        *(f"first: {word}" for word in VERDICTS),
        "readers differ",
    )
    return table((*header, "precision", "lower bound", "so"), rows)


def document(verdicts: Sequence[Verdict], readers: int) -> str:
    """The whole page, in Markdown."""
    rows = [
        [one.rule, f"{one.repository}@{one.commit[:12]}", f"`{one.place}`", ", ".join(one.said), one.why]
        for one in verdicts
    ]
    parts = (
        "# Precision, rule by rule",
        f"Findings on public repositories, drawn by a fixed seed before anybody read them (at most three a repository, "
        f"thirty a rule), read against the code by {'one reader' if readers == 1 else f'{readers} readers'}. A finding "
        f"is true only where every reader said so. A rule may gate by default where the lower end of the 95 % interval "
        f"(Wilson) is at least {GATE:.2f}.",
        summary(verdicts),
        "## Verdicts",
        table(("rule", "repository", "place", "verdict", "why"), rows),
    )
    return "\n\n".join(parts)


def main() -> int:
    """Reads the sheets and prints the page; 2 where a sheet cannot be used."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    folders = parser.parse_args().folders
    try:
        readers = [sheets(folder) for folder in folders]
    except SheetError as error:
        print(error, file=sys.stderr)
        return 2
    verdicts = united(readers)
    if not verdicts:
        print("No finding has a verdict of every reader.", file=sys.stderr)
        return 2
    print(document(verdicts, len(readers)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
