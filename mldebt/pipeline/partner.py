"""Half of the modules, resolved by a second process, which stays to tell more of them.

What it made of them is taken over as if it were kept: traces at once, what checks gather when they ask, rows when the
run ends. Answers are the same whichever process evaluates them, so each evaluates for itself what its own half asks of
the other.
"""

import pickle
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec
from msgspec import Struct

from mldebt.checks.gathering import Wanted
from mldebt.graph.trace import CallNote
from mldebt.pipeline.helping import Answering, Helper
from mldebt.pipeline.rows import ModuleRow
from mldebt.resolve.commandlines.records import CommandLine

MANY = 2_000  # functions and classes; fewer cost less than a second process


class Made(Struct, frozen=True, array_like=True, gc=False):
    """What a module contributes, as in its row."""

    symbols: tuple[str, ...]
    calls: tuple[CallNote, ...]
    trace: msgspec.Raw
    fault: str


class Kept(Struct, frozen=True, array_like=True):
    """What is to be stored: rows of modules by path, layouts and what was gathered by key."""

    rows: dict[str, ModuleRow] = {}
    layouts: dict[str, bytes] = {}
    gathered: dict[str, bytes] = {}


class Making(NamedTuple):
    """The request to make the modules anew."""


class Keeping(NamedTuple):
    """The request for what is to be stored."""


class Gathering(NamedTuple):
    """The request to gather something of some modules."""

    wanted: Wanted
    paths: tuple[str, ...]


class Running(NamedTuple):
    """The request to follow command lines, by the key of their row."""

    lines: dict[str, CommandLine]


Request = Making | Keeping | Gathering | Running
Found = dict[str, bytes]  # by path

_made_decoder = msgspec.msgpack.Decoder(dict[str, Made])
_kept_decoder = msgspec.msgpack.Decoder(Kept)
_found_decoder = msgspec.msgpack.Decoder(Found)


def second_half(sizes: Mapping[str, int]) -> frozenset[str]:
    """Of modules with the numbers of their functions and classes, those that a partner makes: about half, neighbours in
    the order of paths, since these ask each other most; none where they are few."""
    total, before, found = sum(sizes.values()), 0, set()
    for path in sorted(sizes):
        if 2 * before >= total >= MANY:
            found.add(path)
        before += sizes[path]
    return frozenset(found)


class Partner:
    """The second process, as seen by the first. Where it fails, everything it still owes is nothing."""

    def __init__(self, paths: frozenset[str], answering: Answering) -> None:
        self.paths = paths
        self._helper = Helper(answering)
        self._told: dict[str, Found] = {}
        self._awaited = ""  # the name of what it gathers
        self._ask(Making())

    def made(self) -> dict[str, Made]:
        """What it made of its modules. To be asked first, once."""
        answer = self._helper.answer()
        return _made_decoder.decode(answer) if answer is not None else {}

    def gather(self, wanted: Wanted, paths: Sequence[str]) -> None:
        """Lets it gather what will be asked for; of one thing at a time."""
        known = self._told.setdefault(wanted.name, {})
        missing = tuple(path for path in paths if path not in known)
        if missing:
            self._take()
            self._awaited = wanted.name
            self._ask(Gathering(wanted, missing))

    def told(self, name: str, path: str) -> bytes | None:
        """What it gathered under a name of a module; None where it was not asked, or failed."""
        if name == self._awaited:
            self._take()
        return self._told.get(name, {}).get(path)

    def run(self, lines: dict[str, CommandLine]) -> None:
        """Lets it follow command lines."""
        self._take()
        self._ask(Running(lines))

    def ran(self) -> bytes | None:
        """What it found of the command lines, encoded; None where it failed."""
        return self._helper.answer()

    def begin_keeping(self) -> None:
        """Lets it prepare what is to be stored."""
        self._take()
        self._ask(Keeping())

    def kept(self) -> Kept:
        """What is to be stored."""
        answer = self._helper.answer()
        return _kept_decoder.decode(answer) if answer is not None else Kept()

    def close(self) -> None:
        """Ends it."""
        self._helper.close()

    def _ask(self, request: Request) -> None:
        self._helper.ask(pickle.dumps(request))

    def _take(self) -> None:
        if self._awaited:
            answer = self._helper.answer()
            if answer is not None:
                self._told[self._awaited].update(_found_decoder.decode(answer))
            self._awaited = ""
