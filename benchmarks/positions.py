"""Do the facts stand where LibCST says? ``python benchmarks/positions.py CHECKOUT...``

Compares start and end of every call, string, name, bound name, statement and definition with LibCST's PositionProvider,
in every file and cell that LibCST can parse, and counts the units that needed the slow fallback. Prints Markdown; exits
with 1 where anything differs.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from checkouts import commit, label
from reference import CATEGORIES, Spans, facts_spans, reference_spans
from tables import conditions, table
from units import texts_of

SHOWN = 40  # differences that are listed


@dataclass(slots=True)
class Compared:
    """One checkout: what was counted, and where the two differ (sentences)."""

    name: str
    units: int = 0
    refused: int = 0
    fallback: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)

    def row(self) -> list[object]:
        """The line of the table."""
        numbers = (f"{self.counts[category]:,}" for category in CATEGORIES)
        return [self.name, f"{self.units:,}", self.refused, self.fallback, *numbers, len(self.differences)]


def python_files(checkout: Path) -> Iterator[str]:
    """The Python files and notebooks the tool would read, vendored and generated code left out as usual."""
    from mldebt.source import open_tree
    from mldebt.vcs import Git

    git = Git.discover(checkout)
    tree = open_tree(checkout, git, kind="worktree" if git else "folder")
    yield from (entry.path for entry in tree.entries if entry.path.endswith((".py", ".ipynb")))


def differing(found: Spans, expected: Spans, text: str, where: str) -> Iterator[str]:
    """One sentence for each span that only one side has."""
    for category in CATEGORIES:
        for side, spans in (("facts", found[category] - expected[category]),
                            ("LibCST", expected[category] - found[category])):  # fmt: skip
            for (at, end), _ in sorted(spans.items()):
                line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
                yield f"{where}:{line}:{column}: {category} of {end - at} characters only in {side}"


def compare(text: str, where: str, into: Compared) -> None:
    """Compares one unit."""
    expected = reference_spans(text)
    if expected is None:
        into.refused += 1
        return
    found, inexact = facts_spans(text)
    into.units += 1
    into.fallback += inexact
    for category in CATEGORIES:
        into.counts[category] += sum(expected[category].values())
    into.differences.extend(differing(found, expected, text, where))


def compared(checkout: Path) -> Compared:
    """Compares every unit of a checkout."""
    result = Compared(f"{label(checkout)}@{commit(checkout)[:12]}")
    for path in python_files(checkout):
        try:
            texts = texts_of(checkout, path)
        except OSError:
            continue
        for number, text in enumerate(texts, 1):
            where = f"{path}:unit {number}" if len(texts) > 1 else path
            compare(text, where, result)
    return result


def document(results: Sequence[Compared]) -> str:
    """The table, and the first differences."""
    header = ("checkout", "units", "refused by LibCST", "by fallback", *CATEGORIES, "differences")
    parts = [f"Facts against LibCST's PositionProvider. {conditions()}", table(header, [one.row() for one in results])]
    for one in results:
        if one.differences:
            kinds = Counter(sentence.split(": ", 1)[1].split(" of ", 1)[0] for sentence in one.differences)
            parts.append(
                f"{one.name} differs in " + ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())
            )
            parts.append("\n".join(f"- {sentence}" for sentence in one.differences[:SHOWN]))
    return "\n\n".join(parts)


def main() -> int:
    """Compares and prints; 1 where anything differs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkouts", nargs="+", type=Path, metavar="CHECKOUT")
    results = []
    for checkout in parser.parse_args().checkouts:
        results.append(compared(checkout))
        print(f"{results[-1].name}: {len(results[-1].differences)} differences", file=sys.stderr)
    print(document(results))
    return 1 if any(one.differences for one in results) else 0


if __name__ == "__main__":
    raise SystemExit(main())
