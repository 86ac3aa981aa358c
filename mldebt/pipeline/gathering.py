"""What checks gathered of single modules, kept between runs.

A row holds while the row of its module (``pipeline.resolution``) does and is of the same version, and the answers to
what was asked beyond it are the same. Its places and scopes are told as they are now.
"""

import contextlib
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from mldebt.checks.gathering import Wanted
from mldebt.pipeline.layouts import MovedAwayError, Seen, Shift
from mldebt.pipeline.moving import moved, paths_in
from mldebt.pipeline.resolution import Resolution
from mldebt.pipeline.rows import Questions
from mldebt.store import Store

SPACE = "gathered"
_T = TypeVar("_T")
_NOTHING = b"\x90"  # an empty list
_encode = msgspec.msgpack.Encoder().encode


class GatheredRow(Struct, frozen=True, array_like=True, gc=False):
    """What was gathered of a module, by the name of the gathering; ``asked`` is what was asked of other modules."""

    version: bytes
    asked: Questions
    seen: Seen
    found: dict[str, msgspec.Raw]


_decoder = msgspec.msgpack.Decoder(GatheredRow)


@cache
def _decoder_of(kind: type[_T]) -> "msgspec.msgpack.Decoder[list[_T]]":
    return msgspec.msgpack.Decoder(list[kind])  # type: ignore[valid-type]


class _Known(Struct):
    """A row that holds, and how the modules have moved in which it has places."""

    row: GatheredRow
    shifts: dict[str, Shift]


class Gathered:
    """What is known of the modules of a resolution; rows are looked at when somebody asks first."""

    def __init__(self, resolution: Resolution, store: Store) -> None:
        self._resolution, self._store = resolution, store
        self._fresh: dict[str, dict[str, bytes]] = {}
        self._moved: dict[str, dict[str, list[object]]] = {}
        self._paths: dict[str, set[str]] = {}
        self._rows: dict[str, _Known] = {}
        self._looked_up: set[str] = set()

    def telling(self, paths: Sequence[str], wanted: Wanted) -> Sequence[str]:
        """Looks up the rows of modules that will be asked about; a partner gathers of those that it made. Returns the
        modules that may have something to tell."""
        partner = self._resolution.partner
        if partner is not None:
            partner.gather(wanted, [path for path in paths if path in partner.paths])
        self._look_up(paths)
        name, rows = wanted.name, self._rows
        return [path for path in paths if path not in rows or rows[path].row.found.get(name) != _NOTHING]

    def _look_up(self, paths: Iterable[str]) -> None:
        resolution, layouts = self._resolution, self._resolution.layouts
        new = [path for path in paths if path not in self._looked_up and path not in resolution.stale]
        self._looked_up.update(new)
        keys = {resolution.key(path): path for path in new}
        for key, value in self._store.get(SPACE, keys).items():
            path = keys[key]
            with contextlib.suppress(msgspec.MsgspecError, MovedAwayError):  # a damaged row is no row
                row = _decoder.decode(value)
                shifts = layouts.shifts(row.seen) if layouts.has_moved(row.seen) else {}
                asked = resolution.now(row.asked, row.seen) if shifts else row.asked
                if row.version == resolution.version(path) and resolution.holds(asked):
                    self._rows[path] = _Known(replace(row, asked=asked), shifts)

    def of(self, name: str, path: str, kind: type[_T], make: Callable[[], list[_T]]) -> list[_T]:
        """What is known under a name of the module at ``path``: kept, or made."""
        known = self._rows.get(path)
        text = known.row.found.get(name) if known is not None else None
        if text == _NOTHING:
            return []
        if known is not None and text is not None:
            with contextlib.suppress(msgspec.MsgspecError, MovedAwayError):
                found = _decoder_of(kind).decode(text)  # type: ignore[arg-type]
                if known.shifts:
                    found = moved(found, known.shifts)
                    self._moved.setdefault(path, {})[name] = found
                return found
        told = self._told(name, path)
        if told is not None:
            return _decoder_of(kind).decode(told)  # type: ignore[arg-type]
        with self._resolution.world.asking(_asker(path)):
            found = make()
        self._note(name, path, found)
        return found

    def _told(self, name: str, path: str) -> bytes | None:
        partner = self._resolution.partner
        return partner.told(name, path) if partner is not None and path in partner.paths else None

    def texts(self, name: str, paths: Iterable[str]) -> dict[str, bytes]:
        """What was made under a name of some modules, encoded."""
        return {path: self._fresh[path][name] for path in paths}

    def _note(self, name: str, path: str, found: Sequence[object]) -> None:
        if not found:  # most modules have nothing to tell
            self._fresh.setdefault(path, {})[name] = _NOTHING
            return
        self._fresh.setdefault(path, {})[name] = _encode(found)
        self._paths.setdefault(path, set()).update(paths_in(found))

    def keep(self) -> None:
        """Stores what was made, and what stands on rows of modules that were written anew. To be asked once these are
        kept."""
        self._store.put(SPACE, {**self.rows(), **self._resolution.gathered_elsewhere})

    def rows(self) -> dict[str, bytes]:
        """The rows of modules that are new, by the keys under which they are stored. Those in which something moved,
        and that hold, stay as they are: nobody may have asked for all that they tell."""
        written = {path for path, known in self._rows.items() if known.row.version != self._resolution.version(path)}
        rows = {path: self._row(path, self._rows.get(path)) for path in {*self._fresh, *written}}
        return {self._resolution.key(path): _encode(row) for path, row in rows.items()}

    def _row(self, path: str, known: _Known | None) -> GatheredRow:
        """The row of a module as it is now. What was not asked for, and would have to be told anew, is dropped; where
        there is nothing to tell, it stays nothing."""
        resolution = self._resolution
        for name, moved_there in self._moved.get(path, {}).items():
            self._note(name, path, moved_there)
        kept = known.row.found.items() if known is not None else ()
        moved_on = known is not None and bool(known.shifts)
        found = {name: text for name, text in kept if text == _NOTHING or not moved_on}
        found.update((name, msgspec.Raw(text)) for name, text in self._fresh.get(path, {}).items())
        asked = resolution.asked_by(_asker(path), known.row.asked if known is not None else None, without=path)
        paths = {*self._paths.get(path, ()), *asked.about, *(name for name, _ in (known.row.seen if known else ()))}
        return GatheredRow(resolution.version(path), asked, resolution.layouts.standing_in(paths), found)


def _asker(path: str) -> str:
    """Under which name is noted what the gatherings of a module ask."""
    return f"gathered {path}"
