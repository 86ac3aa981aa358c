"""CACE003: models stand on models that stand on models."""

from collections import defaultdict
from collections.abc import Iterator

from mldebt.checks.cace.modelchain import Feed, feeds
from mldebt.checks.common import number
from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.model.finding import Draft, Evidence

ADVICE = "Train, test and release the chain as one unit, or give the last model the inputs that it needs."


@check("CACE003")
def cascade_depth(subject: Subject) -> Iterator[Draft]:
    """The longest chains of models that feed each other; one that is part of a longer one is not shown."""
    after: defaultdict[str, list[Feed]] = defaultdict(list)
    for feed in feeds(subject):
        if not subject.demoted(feed.place.path):
            after[feed.first].append(feed)
    known: dict[str, list[Feed]] = {}
    chains = sorted((_longest(name, after, known) for name in sorted(after)), key=lambda item: (-len(item), item))
    taken: set[str] = set()
    for chain in chains:
        names = [chain[0].first, *(feed.second for feed in chain)]
        if len(names) >= number(subject, "models") and not taken & set(names):
            taken.update(names)
            yield Draft(
                chain[-1].place,
                f"{len(names)} models stand on each other's predictions: a better first one can make the last worse.",
                ("cascade", *names),
                tuple(Evidence(feed.place, f"predictions of {feed.first} reach {feed.second}") for feed in chain),
                ADVICE,
            )


def _longest(name: str, after: dict[str, list[Feed]], known: dict[str, list[Feed]]) -> list[Feed]:
    """The longest chain from a model; one that comes back ends there."""
    if name not in known:
        known[name] = []
        rest = [[feed, *_longest(feed.second, after, known)] for feed in after.get(name, ())]
        known[name] = max(rest, key=len, default=[])
    return known[name]
