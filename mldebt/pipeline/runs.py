"""Runs of command lines that are kept between runs of this program."""

import contextlib
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from mldebt.graph.places import AskedPlaces
from mldebt.graph.runtraces import RunTrace, trace_run
from mldebt.pipeline.helping import helped, may_help
from mldebt.pipeline.layouts import MovedAwayError, Seen
from mldebt.pipeline.resolution import Resolution
from mldebt.pipeline.rows import Questions
from mldebt.resolve.commandlines.records import CommandLine
from mldebt.resolve.sharing import Shared
from mldebt.store import Store

_Situation = tuple[str, tuple[tuple[str, str], ...]]  # a script and the environment it is started in

SPACE = "runs"
MANY = 8  # fewer cost less than a second process


class RunRow(Struct, frozen=True, array_like=True, gc=False):
    """What is kept of a run: what it asked, and what it contributes to the graph."""

    questions: Questions
    trace: RunTrace
    seen: Seen = ()  # the modules in which it has places


_encode = msgspec.msgpack.Encoder().encode
_decoder = msgspec.msgpack.Decoder(RunRow)


class _Part(Struct, frozen=True, array_like=True, gc=False):
    """Rows that a second process made, in the order in which they were asked for, and what failed meanwhile."""

    rows: tuple[msgspec.Raw, ...]
    faults: dict[str, str]


_part_decoder = msgspec.msgpack.Decoder(_Part)


class Runs:
    """The runs of one program; ``jobs`` as in the options: whether a second process may help."""

    def __init__(self, resolution: Resolution, places: AskedPlaces, store: Store, jobs: int = 1) -> None:
        self._resolution, self._places, self._store = resolution, places, store
        self._may_help = may_help(jobs)
        self._shared: dict[_Situation, Shared] = {}

    def of(self, lines: Iterable[CommandLine], stamp: str) -> tuple[tuple[RunTrace, ...], tuple[Questions, ...]]:
        """What each run contributes, and what they all asked. A run whose answers are the same is taken from the
        store; ``stamp`` tells states of the program and its options apart."""
        keys = {_key(line, stamp): line for line in lines}
        stored = self._store.get(SPACE, keys)
        rows = {key: row for key in keys if (row := self._known(stored.get(key))) is not None}
        fresh = self._made({key: line for key, line in keys.items() if key not in rows})
        self._store.put(SPACE, fresh)
        rows |= {key: _decoder.decode(text) for key, text in fresh.items()}
        return tuple(rows[key].trace for key in keys), tuple(rows[key].questions for key in keys)

    def _known(self, stored: bytes | None) -> RunRow | None:
        """The row of a run as it is now, where it holds."""
        resolution = self._resolution
        with contextlib.suppress(msgspec.MsgspecError, MovedAwayError):  # a damaged row is no row
            row = _decoder.decode(stored) if stored is not None else None
            asked = resolution.now(row.questions, row.seen) if row is not None else None
            if row is not None and asked is not None and resolution.holds(asked):
                return replace(row, questions=asked, trace=resolution.layouts.standing(row.trace, row.seen))
        return None

    def _made(self, missing: dict[str, CommandLine]) -> dict[str, bytes]:
        """The rows of runs that are followed now: half of them by a second process where they are many."""
        theirs = _half(missing) if self._may_help and len(missing) >= MANY else {}
        if not theirs:
            return {key: self._row(key, line) for key, line in missing.items()}
        with self._helped(theirs) as helper:
            rows = {key: self._row(key, line) for key, line in missing.items() if key not in theirs}
            sent = helper()
        if sent is not None:
            found = _part_decoder.decode(sent)
            rows |= {key: bytes(row) for key, row in zip(theirs, found.rows, strict=True)}
            self._resolution.world.faults.add(found.faults)
        return {key: rows[key] if key in rows else self._row(key, missing[key]) for key in missing}

    @contextlib.contextmanager
    def _helped(self, lines: dict[str, CommandLine]) -> Iterator[Callable[[], bytes | None]]:
        """Lets a second process follow some lines: the partner that is there already, or one made for it."""
        partner = self._resolution.partner
        if partner is None:
            with helped(lambda: self.part(lines)) as helper:
                yield helper
        else:
            partner.run(lines)
            yield partner.ran

    def part(self, lines: Mapping[str, CommandLine]) -> bytes:
        """The rows of some lines, for the process that asked for them."""
        rows = tuple(msgspec.Raw(self._row(key, line)) for key, line in lines.items())
        return _encode(_Part(rows, self._resolution.world.faults))

    def _row(self, key: str, line: CommandLine) -> bytes:
        resolution = self._resolution
        shared = self._shared.setdefault(_situation(line), Shared())
        noted = resolution.world.questions.setdefault(key, set())
        with resolution.world.asking(key):
            trace = trace_run(resolution.program, self._places, line, shared)
        shared.noted |= noted
        noted |= shared.noted
        asked = resolution.asked_by(key)
        return _encode(RunRow(asked, trace, resolution.layouts.seen(trace, asked.about)))


def _situation(line: CommandLine) -> _Situation:
    return line.script, tuple(sorted(line.environment.items()))


def _half(lines: Mapping[str, CommandLine]) -> dict[str, CommandLine]:
    """About half of the runs; those that share answers stay together."""
    groups: dict[_Situation, list[str]] = {}
    for key, line in lines.items():
        groups.setdefault(_situation(line), []).append(key)
    chosen: list[str] = []
    for keys in sorted(groups.values(), key=len, reverse=True):
        if 2 * (len(chosen) + len(keys)) <= len(lines):
            chosen += keys
    return {key: lines[key] for key in chosen}


def _key(line: CommandLine, stamp: str) -> str:
    digest = hashlib.blake2b(_encode(line), digest_size=16)
    return f"{stamp}:{digest.hexdigest()}"
