"""The engine side of ``rule test``: lay out the cases of a card, compare what was found with what is marked."""

from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from msgspec import Struct

from mldebt.rulebook.cases import cards_as_cases
from mldebt.rulebook.records import Card, CardCase

Find = Callable[[CardCase], Collection[tuple[str, int]]]


class Verdict(Struct, frozen=True):
    """How one case went: ``missing`` was marked and not found, ``extra`` found and not marked."""

    case: CardCase
    missing: tuple[tuple[str, int], ...] = ()
    extra: tuple[tuple[str, int], ...] = ()

    @property
    def passed(self) -> bool:
        """True where exactly the marked lines were found."""
        return not (self.missing or self.extra)

    def sentence(self, card: Card) -> str:
        """The verdict for people, with the line of the card to look at."""
        place = f"{card.path}:{self.case.line}: {card.code} {self.case.kind} case {self.case.name!r}"
        if self.passed:
            return f"{place} passed."
        wrong = [f"nothing found at {path}:{line}" for path, line in self.missing]
        wrong += [f"unexpected finding at {path}:{line}" for path, line in self.extra]
        return f"{place} failed: {'; '.join(wrong)}."


def judge(case: CardCase, found: Collection[tuple[str, int]]) -> Verdict:
    """Compare findings, as (path, line) pairs, with the marks of a case."""
    places = set(found)
    return Verdict(case, tuple(sorted(case.expected - places)), tuple(sorted(places - case.expected)))


def run_cases(card: Card, find: Find) -> tuple[Verdict, ...]:
    """Every case of a card judged; ``find`` analyses one case and returns the places of this rule's findings."""
    return tuple(judge(case, find(case)) for case in cards_as_cases(card))


def write_files(files: Mapping[str, str], folder: Path) -> None:
    """Lay the files of a case out in an empty folder. Paths were checked when the card was loaded."""
    for path, text in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text.encode())
