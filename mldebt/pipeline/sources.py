"""Bytes of a tree to facts of every unit: what the store has is taken from it, the rest is read."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import msgspec

from mldebt.facts.kinds import FactsRow
from mldebt.facts.unit import UnitFacts
from mldebt.facts.version import facts_salt
from mldebt.model.memory import Memory, NoMemory
from mldebt.model.source import PYTHON_KINDS, FileState, Placement, Problem, ReaderKind, Reading
from mldebt.pipeline.contents import Contents
from mldebt.pipeline.limits import LEFT_OUT
from mldebt.pipeline.options import Progress
from mldebt.pipeline.timelimit import TimedReading
from mldebt.pipeline.workers import KILLED, Job, read_units
from mldebt.source import (
    DOCUMENT_KINDS,
    DocValue,
    UnreadableError,
    demotion,
    file_kind,
    oversize_reason,
    read_file,
    remembered_values,
)
from mldebt.store import Store

if TYPE_CHECKING:
    from mldebt.source import SourceFile

_row_decoder = msgspec.msgpack.Decoder(FactsRow)
_placement_decoder = msgspec.msgpack.Decoder(Placement)
_encode = msgspec.msgpack.Encoder().encode


class Sources:
    """Everything that was read of a tree.

    ``placements`` maps each Python file to its units, ``texts`` each other text file to its text, ``unreadable`` each
    file that could not be read at all to why.
    """

    def __init__(self, memory: Memory | None = None) -> None:
        self._memory = memory or NoMemory()
        self.placements: dict[str, Placement] = {}
        self.rows: dict[str, FactsRow] = {}
        self.texts: dict[str, str] = {}
        self.kinds: dict[str, str] = {}
        self.excluded: dict[str, int] = {}
        self.problems: dict[str, tuple[Problem, ...]] = {}
        self.lines: dict[str, int] = {}
        self.digests: dict[str, str] = {}
        self.left_out = 0  # Python files that a time limit left
        self.killed: set[str] = set()  # units whose reader was killed: they may be read another time
        self._documents: dict[str, object] = {}
        self._document_lines: dict[str, dict[tuple[str | int, ...], int]] = {}

    def units(self, path: str) -> list[UnitFacts]:
        """The facts of a Python file's units, in the order of its placement."""
        return [UnitFacts(cell.unit, self.rows[cell.unit]) for cell in self.placements[path].cells]

    def unit(self, key: str) -> UnitFacts | None:
        """The facts of a unit; None where it was not read."""
        row = self.rows.get(key)
        return UnitFacts(key, row) if row is not None else None

    def leave_out(self, kept: Collection[str], fits: bool) -> None:
        """Where not all is known, or fits the time: forgets the Python files that are not kept, and counts them."""
        if fits and all(cell.unit in self.rows for placement in self.placements.values() for cell in placement.cells):
            return
        others = set(self.placements) - set(kept)
        for path in others:
            for table in (self.placements, self.kinds, self.lines, self.problems):
                table.pop(path, None)
        if others:
            self.excluded[LEFT_OUT] = self.left_out = len(others)

    def tell_killed_apart(self) -> None:
        """What is found without a unit whose reader was killed must not be taken for what its file says."""
        lost = self.killed
        killed = [path for path, held in self.placements.items() if any(cell.unit in lost for cell in held.cells)]
        self.digests = {**self.digests, **{path: f"{self.digests[path]}:{KILLED}" for path in killed}}

    def document(self, path: str) -> object:
        """A configuration file as nested plain values; None where the tree has no such file."""
        if path not in self.texts or self.kinds[path] not in DOCUMENT_KINDS:
            return None
        if path not in self._documents:
            self._documents[path] = nested([(value.path, value.value) for value in self._values(path)])
        return self._documents[path]

    @property
    def documents(self) -> Mapping[str, object]:
        """Every text file that is no Python, as ``document`` gives it; read when somebody looks."""
        return _Documents(self)

    def document_lines(self, path: str) -> dict[tuple[str | int, ...], int]:
        """The line of each scalar of a configuration file, by its keys."""
        if path not in self._document_lines:
            known = self.document(path) is not None
            self._document_lines[path] = {value.path: value.line for value in self._values(path)} if known else {}
        return self._document_lines[path]

    def _values(self, path: str) -> list[DocValue]:
        """The values of a file's first document."""
        values = remembered_values(self._memory, path, ReaderKind(self.kinds[path]), self.texts[path])
        return [value for value in values if value.document == 0]

    def note_fault(self, path: str, fault: str) -> None:
        """Code that was read, but that mldebt failed to follow: the file is partly read."""
        sentence = f"mldebt failed to follow this code ({fault}); please report it."
        self.problems[path] = (*self.problems.get(path, ()), Problem(path, "crash", sentence))

    def states(self) -> tuple[FileState, ...]:
        """How each file was read."""
        return tuple([self._state(path) for path in sorted(self.kinds)])

    def _state(self, path: str) -> FileState:
        placement = self.placements.get(path)
        problems = list(self.problems.get(path, ()))
        broken = 0
        cells = placement.cells if placement is not None else ()
        for cell in cells:
            row = self.rows.get(cell.unit)
            if row is not None and row.error:
                broken += not row.bodies
                line = (
                    cell.raw_lines[row.error_line - 1] if 0 < row.error_line <= len(cell.raw_lines) else row.error_line
                )
                code = "expected" if "raises-exception" in cell.tags else row.error_code
                problems.append(Problem(path, code, row.error, line, cell.number))
        known = path in self.texts or (bool(cells) and broken < len(cells)) or (placement is not None and not problems)
        reading = Reading.UNREAD if not known else Reading.PARTLY if problems else Reading.READ
        count = len(cells) if self.kinds[path] != "python" else 0
        lines = self.lines.get(path, 0)
        return FileState(path, self.kinds[path], reading, lines, count, demotion(path), tuple(problems))


class _Documents(Mapping[str, object]):
    def __init__(self, sources: Sources) -> None:
        self._sources = sources

    def __getitem__(self, path: str) -> object:
        if path not in self._sources.texts:
            raise KeyError(path)
        return self._sources.document(path)

    def __contains__(self, path: object) -> bool:
        return path in self._sources.texts

    def __iter__(self) -> Iterator[str]:
        return iter(self._sources.texts)

    def __len__(self) -> int:
        return len(self._sources.texts)


def nested(rows: Iterable[tuple[tuple[str | int, ...], object]]) -> object:
    """Paths and scalars to mappings; lists become mappings of positions, then lists."""
    root: dict[str | int, object] = {}
    for path, value in rows:
        if not path:
            return value
        at = root
        for key in path[:-1]:
            child = at.setdefault(key, {})
            at = child if isinstance(child, dict) else {}
        at[path[-1]] = value
    return _listed(root)


def _listed(value: object) -> object:
    if not isinstance(value, dict):
        return value
    if value and all(isinstance(key, int) for key in value):
        return [_listed(item) for item in value.values()]
    return {key: _listed(item) for key, item in value.items()}


def read_sources(
    read: Contents,
    store: Store,
    jobs: int,
    progress: Progress,
    within: Callable[[Sources], TimedReading] | None = None,
    memory: Memory | None = None,
) -> Sources:
    """Every file's units and their facts. ``within`` makes the reading of a run whose time is limited."""
    sources = Sources(memory)
    pending: dict[str, Job] = {}
    contents = read.data
    sources.digests = read.digests
    for path, error in read.unreadable.items():
        _note_unreadable(sources, path, error)
    known = _known_placements(store, read.digests)
    new_placements: dict[str, bytes] = {}
    for path, data in contents.items():
        key = _placement_key(path, sources.digests[path])
        placement = known.get(key)
        kind = file_kind(path)
        if placement is None or kind not in PYTHON_KINDS:
            source = read_file(path, data, facts_salt())
            placement = source.placement
            if not _keep(sources, path, source):
                continue
            for unit in source.units:
                if kind in PYTHON_KINDS:
                    pending[unit.key] = Job(unit.key, unit.kind.value, unit.text, unit.magics)
            if kind in PYTHON_KINDS:
                new_placements[key] = _encode(placement)
        _place(sources, path, placement)
    store.put("placements", new_placements)
    reading = within(sources) if within is not None else None
    _read_facts(sources, store, pending, contents, jobs, progress, reading)
    if reading is not None:
        sources.leave_out(reading.closure, reading.fits(sources.placements))
    sources.tell_killed_apart()
    return sources


def _note_unreadable(sources: Sources, path: str, error: UnreadableError) -> None:
    """A file that could not be read; one too large to be anything but data is left out."""
    reason = oversize_reason(path) if error.code == "too-large" else ""
    if reason:
        sources.excluded[reason] = sources.excluded.get(reason, 0) + 1
        return
    sources.kinds[path] = file_kind(path)
    sources.problems[path] = (Problem(path, error.code, str(error)),)


def _placement_key(path: str, digest: str) -> str:
    return f"{facts_salt()}:{file_kind(path)}:{digest}"


def _known_placements(store: Store, digests: Mapping[str, str]) -> dict[str, Placement]:
    keys = [_placement_key(path, digest) for path, digest in digests.items()]
    return {key: _placement_decoder.decode(row) for key, row in store.get("placements", keys).items()}


def _keep(sources: Sources, path: str, source: "SourceFile") -> bool:
    """Notes what is not Python; False where the file says of itself that it is to be left out."""
    if source.excluded:
        sources.excluded[source.excluded] = sources.excluded.get(source.excluded, 0) + 1
        return False
    if source.units and source.placement.kind not in PYTHON_KINDS:
        sources.texts[path] = source.units[0].text
    return True


def _place(sources: Sources, path: str, placement: Placement) -> None:
    sources.kinds[path] = placement.kind or "unknown"
    sources.lines[path] = placement.lines
    if placement.problems:
        sources.problems[path] = tuple(msgspec.structs.replace(item, path=path) for item in placement.problems)
    if placement.kind in PYTHON_KINDS:
        sources.placements[path] = placement


def _read_facts(
    sources: Sources,
    store: Store,
    pending: dict[str, Job],
    contents: Mapping[str, bytes],
    jobs: int,
    progress: Progress,
    reading: TimedReading | None,
) -> None:
    """Facts of all units: from the store, else read. Placements may be known where facts were pruned: read again."""
    wanted = {cell.unit: path for path, placement in sources.placements.items() for cell in placement.cells}
    rows = store.get("facts", wanted)
    sources.rows = {key: _row_decoder.decode(row) for key, row in rows.items()}
    for path in {path for key, path in wanted.items() if key not in rows and key not in pending}:
        for unit in read_file(path, contents[path], facts_salt()).units:
            pending[unit.key] = Job(unit.key, unit.kind.value, unit.text, unit.magics)
    todo = {key: job for key, job in pending.items() if key not in rows}
    fresh: dict[str, bytes] = {}
    read = reading.read(todo, jobs, sources.unit) if reading is not None else read_units(list(todo.values()), jobs)
    for index, (key, row) in enumerate(read):
        facts = sources.rows[key] = _row_decoder.decode(row)
        if facts.error_code == KILLED:
            sources.killed.add(key)
        else:
            fresh[key] = row
        progress("parsing", index + 1, len(todo))
    store.put("facts", fresh)
