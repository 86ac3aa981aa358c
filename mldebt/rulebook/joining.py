"""Places where declarative rules met a name, and which of them are one debt."""

from collections.abc import Iterable, Sequence
from itertools import takewhile

from msgspec import Struct

from mldebt.knowledge.conventions import conventions
from mldebt.model.place import Location
from mldebt.rulebook.records import MatchKind


class Target(Struct, frozen=True):
    """Something a rule looks for. The text fields may stand in braces in a card's message and advice."""

    name: str
    title: str
    state: str = ""
    when: str = ""
    successor: str = ""
    source: str = ""
    sure: str = "high"
    versions: str = ""


class Hit(Struct, frozen=True):
    """One place where a target was met; ``minor`` where it weighs less (an extra), ``listed`` where a tool wrote it.

    Tools write lock files and freezes. ``settled`` where a manifest asks for it and only the tool says which version.
    ``part`` is the folder of the code that a manifest is for.
    """

    target: Target
    kind: MatchKind
    location: Location
    minor: bool = False
    listed: bool = False
    settled: bool = False
    part: str | None = None


def joined(groups: Iterable[Sequence[Hit]]) -> list[list[Hit]]:
    """The groups of hits, one for each file and target, less those that only say again what another says.

    A project decides once what it requires: its manifests are one finding, at the one where it is written first. What
    tools listed in lock files and freezes belongs to the nearest place that asks for it, and is a finding of its own
    only where they settled on a version that no manifest names.
    """
    kept: list[list[Hit]] = []
    for group in sorted(groups, key=_rank):
        homes = [other for other in kept if _says_again(group, other)]
        if homes:
            home = max(homes, key=lambda other: _shared(group[0].location.path, other[0].location.path))
            home.extend(group)
        elif group[0].settled or not group[0].listed:
            kept.append(list(group))
    return sorted(kept, key=lambda group: group[0].location)


def _rank(group: Sequence[Hit]) -> tuple[bool, int, bool, int, Location]:
    """What people write comes before what tools list, what is above before what is below, manifests first, and the list
    where it stands further up, which is likely the shorter one."""
    place = group[0].location
    name = place.path.rpartition("/")[2]
    return group[0].listed, place.path.count("/"), name not in conventions().manifests, place.line, place


def _shared(path: str, other: str) -> int:
    """How many folders two files have in common."""
    pairs = zip(path.split("/")[:-1], other.split("/")[:-1], strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _folders(hit: Hit) -> list[str]:
    """The folders around the code that a requirement is for."""
    return hit.location.path.split("/")[:-1] if hit.part is None else [name for name in hit.part.split("/") if name]


def _says_again(group: Sequence[Hit], other: Sequence[Hit]) -> bool:
    """Whether a group of requirements repeats what another group says."""
    if group[0].target.title != other[0].target.title or any(hit.kind != "requirement" for hit in group):
        return False
    if group[0].listed:
        return True
    home, folders = _folders(other[0]), _folders(group[0])
    below = folders[len(home) :]
    return (
        other[0].kind == "requirement"
        and folders[: len(home)] == home
        and all(name.lower().startswith(conventions().manifest_folders) for name in below)
    )
