"""Where things stand in a module, so that what moves with the text around it stays what it is.

An edit of one function moves all that stands behind it, and a new one renumbers the scopes. Answers to questions are
therefore compared by where a place stands in the nearest thing that bears a name (an *anchor*: a function, a class, an
assignment, an import) and by the names of scopes, and places and scopes that a kept row holds of an edited module are
told as they are now.
"""

import contextlib
import hashlib
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from mldebt.facts import kinds as k
from mldebt.graph.runtraces import RunTrace
from mldebt.graph.trace import Trace
from mldebt.model.place import Site
from mldebt.resolve.names import ModuleFacts, bound_names
from mldebt.store import Store

_encode = msgspec.msgpack.Encoder().encode
_Trace = TypeVar("_Trace", Trace, RunTrace)
SPACE = "layouts"


class MovedAwayError(Exception):
    """A place stands on an anchor that is no longer there."""


class Layout(Struct, frozen=True, array_like=True):
    """The anchors of a module that is one unit, in order: where each begins (or ends, for what follows it), and the
    name that tells it from all others. ``scopes`` are such names by the number of a scope."""

    offsets: tuple[int, ...]
    names: tuple[str, ...]
    scopes: tuple[str, ...]

    def digest(self) -> bytes:
        """What tells this layout from others."""
        return hashlib.blake2b(_encode(self), digest_size=8).digest()

    def relative(self, at: int) -> int:
        """The index of the anchor before an offset."""
        return bisect_right(self.offsets, at) - 1


_layout_decoder = msgspec.msgpack.Decoder(Layout)


def layout_of(module: ModuleFacts) -> Layout | None:
    """The layout of a module; None for a notebook, whose cells hang on their numbers."""
    if module.is_notebook:
        return None
    unit = module.cells[0]
    found: list[tuple[int, int, str]] = [(0, 0, "")]
    for step in unit.body(0):
        names = ",".join(bound_names(step))
        if not isinstance(step, k.Def | k.Class):
            found.append((step.at, 1, f"{type(step).__name__} {names}"))
    scopes = _numbered(unit.qualified_name(scope) for scope in range(len(unit.outline.scopes)))
    for fact, name in zip(unit.outline.scopes[1:], scopes[1:], strict=True):
        found += [(fact.at, 1, f"in {name}"), (fact.end, 0, f"behind {name}")]
    found.sort()
    return Layout(tuple(at for at, _, _ in found), _numbered(name for _, _, name in found), scopes)


def _numbered(names: Iterable[str]) -> tuple[str, ...]:
    """Names made distinct by counting equal ones."""
    met: dict[str, int] = {}
    found = []
    for name in names:
        met[name] = met.get(name, 0) + 1
        found.append(f"{name}#{met[name]}")
    return tuple(found)


class Shift:
    """From one layout of a module to another. Anchors that both have must stand in the same order: whatever is sorted
    by place stays sorted."""

    def __init__(self, old: Layout, new: Layout) -> None:
        self._old, self._new = old, new

    @cached_property
    def _now(self) -> dict[str, int]:
        kept = set(self._old.names)
        now = {name: at for name, at in zip(self._new.names, self._new.offsets, strict=True) if name in kept}
        if list(now) != [name for name in self._old.names if name in now]:
            raise MovedAwayError
        return now

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {name: number for number, name in enumerate(self._new.scopes)}

    def scope(self, number: int) -> int:
        """The number that a scope bears now; -1, the module itself, stays. Raises MovedAwayError where it is gone."""
        if number < 0:
            return number
        known = number < len(self._old.scopes)
        found = self._numbers.get(self._old.scopes[number]) if known else None
        if found is None:
            raise MovedAwayError
        return found

    def moved(self, site: Site) -> Site:
        """Where a place stands now. Raises MovedAwayError where its anchor is gone."""
        anchor = self._old.relative(site.at)
        now = self._now.get(self._old.names[anchor])
        if now is None:
            raise MovedAwayError
        by = now - self._old.offsets[anchor]
        return Site(site.path, site.at + by, site.end + by, site.cell) if by else site


Seen = tuple[tuple[str, bytes], ...]  # modules in which a trace has places, with the digests of their layouts then


class Layouts:
    """The layouts of a program's modules, now and when kept rows were made."""

    def __init__(self, modules: Mapping[str, ModuleFacts], stamp: str, store: Store) -> None:
        self._modules, self._stamp, self._store = modules, stamp, store
        self._now: dict[str, Layout | None] = {}
        self._digests: dict[str, bytes] = {}
        self._shifts: dict[tuple[str, bytes], Shift | None] = {}

    def learn(self, digests: Mapping[str, bytes]) -> None:
        """Takes over digests of modules whose files have not changed."""
        self._digests.update(digests)

    def of(self, path: str) -> Layout | None:
        """The layout of a module now; None where there is none, or no such module."""
        if path not in self._now:
            self._now[path] = layout_of(self._modules[path]) if path in self._modules else None
        return self._now[path]

    def digest(self, path: str) -> bytes:
        """What tells the layout of a module; empty where it has none."""
        if path not in self._digests:
            layout = self.of(path)
            self._digests[path] = layout.digest() if layout is not None else b""
        return self._digests[path]

    def seen(self, trace: Trace | RunTrace, asked: Iterable[str]) -> Seen:
        """The modules in which a trace has places, or that were ``asked`` about."""
        return self.standing_in({*(site.path for site in _sites(trace)), *asked})

    def standing_in(self, paths: Iterable[str]) -> Seen:
        """Modules with the digests of their layouts now."""
        return tuple((path, self.digest(path)) for path in sorted(set(paths) & self._modules.keys()))

    def has_moved(self, seen: Seen) -> bool:
        """Whether a trace may have places that stand elsewhere now."""
        return any(self._digests.get(path) != digest and self.digest(path) != digest for path, digest in seen)

    def standing(self, trace: _Trace, seen: Seen) -> _Trace:
        """A trace with its places where they stand now. Raises MovedAwayError where that cannot be told."""
        shifts = self.shifts(seen)
        return shifted(trace, shifts) if shifts else trace

    def shifts(self, seen: Seen) -> dict[str, Shift]:
        """How modules have changed whose layouts are others now. Raises MovedAwayError where that cannot be told."""
        return {path: self._shift(path, digest) for path, digest in seen if self.digest(path) != digest}

    def _shift(self, path: str, before: bytes) -> Shift:
        key = (path, before)
        if key not in self._shifts:
            name = f"{self._stamp}:{before.hex()}"
            with contextlib.suppress(KeyError, msgspec.MsgspecError):
                old = _layout_decoder.decode(self._store.get(SPACE, [name])[name])
                new = self.of(path)
                self._shifts[key] = Shift(old, new) if new is not None else None
        shift = self._shifts.setdefault(key, None)
        if shift is None:
            raise MovedAwayError
        return shift

    def encoded(self, paths: Iterable[str]) -> dict[str, bytes]:
        """The layouts of some modules as they are now, by the keys under which they are stored."""
        known = {path: layout for path in paths if (layout := self.of(path)) is not None}
        return {f"{self._stamp}:{self.digest(path).hex()}": _encode(layout) for path, layout in known.items()}

    def keep(self, paths: Iterable[str], others: Mapping[str, bytes]) -> None:
        """Stores the layouts of some modules as they are now, and others that are encoded already."""
        self._store.put(SPACE, {**self.encoded(paths), **others})


def _sites(trace: Trace | RunTrace) -> Iterable[Site]:
    for edge in trace.edges:
        yield from edge.chain
        yield from (edge.router,) if edge.router is not None else ()
    yield from (node.place for node in trace.nodes if node.place is not None)
    yield from (note.site for note in trace.sites)
    if isinstance(trace, Trace):
        yield from (call.site for call in trace.calls)
        yield from (site for stage in trace.stages for site in stage.chain)
        yield from (launch.site for launch in trace.launches)
        yield from (site for mount in trace.mounts for site in (mount.child, mount.parent))


def shifted(trace: _Trace, shifts: Mapping[str, Shift]) -> _Trace:
    """A trace with all its places where they stand now. Raises MovedAwayError where one is gone."""

    def one(site: Site) -> Site:
        shift = shifts.get(site.path)
        return site if shift is None or site.cell >= 0 else shift.moved(site)

    def chain(note: Any) -> Any:
        router = getattr(note, "router", None)
        return replace(note, chain=tuple(map(one, note.chain)), **({"router": one(router)} if router else {}))

    def single(note: Any) -> Any:
        return replace(note, site=one(note.site))

    def call(note: Any) -> Any:
        shift = shifts.get(note.path)
        return replace(note, site=one(note.site), target=shift.scope(note.target) if shift is not None else note.target)

    def keys(found: Any) -> Any:
        return tuple((path, shifts[path].scope(scope) if path in shifts else scope) for path, scope in found)

    def stage(note: Any) -> Any:
        return replace(chain(note), functions=keys(note.functions))

    ways: dict[str, Callable[[Any], Any]] = {
        "nodes": lambda note: replace(note, place=one(note.place)) if note.place is not None else note,
        "edges": chain,
        "sites": single,
        "calls": call,
        "stages": stage,
        "launches": single,
        "mounts": lambda note: replace(note, child=one(note.child), parent=one(note.parent)),
    }
    known = {name: getattr(trace, name, ()) for name in ways}
    now = {name: tuple(map(ways[name], notes)) for name, notes in known.items() if notes}
    if isinstance(trace, RunTrace):
        now |= {"reached": keys(trace.reached), "covered": keys(trace.covered), "placed": keys(trace.placed)}
    return replace(trace, **now)
