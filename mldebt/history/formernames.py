"""What paths were called before, for one line of development at one commit: a mapping that is never copied whole.

Histories rename and merge thousands of times, and the mapping of a commit differs from that of its child by a few
names. So a mapping knows the one it was made from and what was added, and joining two lines looks only at what was
added since they parted. To be looked up, names lie in layers, each at least twice as large as the one above it.
"""

from collections.abc import Mapping
from typing import Optional

ENDED = ""
"""In place of a path: the name belonged to another file."""


class FormerNames:
    """Former name -> path in the tree asked about, or ``ENDED``. Immutable; a name, once there, stays."""

    __slots__ = ("_added", "_before", "_depth", "_layers")

    def __init__(self, added: Mapping[str, str] | None = None, before: Optional["FormerNames"] = None) -> None:
        self._added: Mapping[str, str] = added or {}
        self._before = before
        self._depth: int = before._depth + 1 if before is not None else 0
        self._layers: tuple[Mapping[str, str], ...] = _layered(
            self._added, before._layers if before is not None else ()
        )

    def find(self, name: str) -> str | None:
        """The path, ``ENDED``, or None for a name of which nothing is known."""
        for layer in self._layers:
            if name in layer:
                return layer[name]
        return None

    def having(self, more: Mapping[str, str]) -> "FormerNames":
        """These names and ``more``, which win."""
        return FormerNames(more, self) if more else self

    def joined(self, other: "FormerNames") -> "FormerNames":
        """The names of a commit that two lines share: a name has ended only where it has on both, and of two paths
        that of this line holds."""
        shared, apart = self._parted(other)
        both = {}
        keeps = {self: True, other: True}  # whether all that it knows holds on both lines
        for name in sorted(apart):
            mine, theirs = self.find(name), other.find(name)
            if mine or theirs or (mine is not None and theirs is not None):
                both[name] = mine or theirs or ENDED
            else:
                keeps[self if mine is not None else other] = False
        base = self if keeps[self] else other if keeps[other] else shared
        return base.having({name: path for name, path in both.items() if base.find(name) != path})

    def _parted(self, other: "FormerNames") -> tuple["FormerNames", set[str]]:
        """The names that both were made from, and every name that was added on either side since."""
        mine, theirs, apart = self, other, set[str]()
        while mine is not theirs:
            if mine._depth < theirs._depth:
                mine, theirs = theirs, mine
            apart.update(mine._added)
            if mine._before is None:
                return FormerNames(), apart | set(theirs._added)
            mine = mine._before
        return mine, apart


def _layered(added: Mapping[str, str], layers: tuple[Mapping[str, str], ...]) -> tuple[Mapping[str, str], ...]:
    """The newest layer first; those that are not twice as large as what comes above them become one with it."""
    height = 0
    while height < len(layers) and len(layers[height]) < 2 * len(added):
        added = {**layers[height], **added}
        height += 1
    return (added, *layers[height:])
