"""The store as the rooms see it: get, put, delete; and as its owner sees it: info, prune, clear."""

import contextlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from msgspec import Struct

from mldebt.store.database import FILE_NAME, damage, is_busy, is_damage, open_database, remove_files
from mldebt.store.rows import checksum, is_stale, prune, write

LIMIT_BYTES = 2_000_000_000
BUFFER_BYTES = 32_000_000
CHUNK = 500  # bound variables in one query; old SQLite builds allow 999

_T = TypeVar("_T")


class SpaceInfo(Struct, frozen=True, gc=False):
    """One space: its rows and the bytes of their values."""

    name: str
    rows: int
    bytes: int


class StoreInfo(Struct, frozen=True, gc=False):
    """What the store holds. ``path`` is empty and ``bytes`` (of the file) 0 where there is none."""

    path: str
    bytes: int
    spaces: tuple[SpaceInfo, ...] = ()


def open_store(directory: Path | None, *, limit_bytes: int = LIMIT_BYTES) -> "Store":
    """Open the cache in ``directory``; None, or a folder that cannot be used, gives a store that keeps nothing.

    Why it keeps nothing is a sentence in ``Store.warnings``. ``limit_bytes``: above it, the rows that were not used for
    longest are dropped when the store is closed.
    """
    if directory is None:
        return Store(None, None, limit_bytes)
    store = Store(None, directory / FILE_NAME, limit_bytes)
    try:
        store._connection = open_database(directory)
    except (OSError, sqlite3.Error) as error:
        store._give_up(error)
    return store


_ADVICE = "Name another folder with --cache-dir or MLDEBT_CACHE_DIR, or use --no-cache."


class Store:
    """A cache of bytes: ``space`` names what is kept (facts, history ...), ``key`` one row of it.

    Writes are buffered and go out in one transaction at ``flush``, ``close`` or the end of a ``with`` block. Several
    processes may share the file; several threads, or a forked child, may not share the object.
    """

    def __init__(self, connection: sqlite3.Connection | None, path: Path | None, limit_bytes: int) -> None:
        self._connection = connection
        self._path = path
        self._limit = limit_bytes
        self._pending: dict[tuple[str, str], bytes | None] = {}  # None: to be deleted
        self._pending_bytes = 0
        self._used: set[tuple[str, str]] = set()
        self._written = False
        self._warnings: list[str] = []

    @property
    def warnings(self) -> tuple[str, ...]:
        """Sentences for the user: at most one a run."""
        return tuple(self._warnings)

    @property
    def persistent(self) -> bool:
        """True while rows outlive this process."""
        return self._connection is not None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def get(self, space: str, keys: Iterable[str]) -> dict[str, bytes]:
        """Return the rows of ``keys`` that are there."""
        if self._connection is None:
            return {}
        found: dict[str, bytes] = {}
        wanted: list[str] = []
        for key in dict.fromkeys(keys):
            if (space, key) not in self._pending:
                wanted.append(key)
            elif (value := self._pending[space, key]) is not None:
                found[key] = value
        for chunk in _chunks(wanted):
            marks = ",".join("?" * len(chunk))
            query = f"SELECT key, value, day, checksum FROM rows WHERE space = ? AND key IN ({marks})"
            self._collect(found, space, self._rows(query, (space, *chunk)))
        return found

    def get_all(self, space: str) -> dict[str, bytes]:
        """Return every row of a space."""
        found: dict[str, bytes] = {}
        query = "SELECT key, value, day, checksum FROM rows WHERE space = ?"
        self._collect(found, space, self._rows(query, (space,)))
        for (name, key), value in self._pending.items():
            if name == space and value is not None:
                found[key] = value
            elif name == space:
                found.pop(key, None)
        return found

    def put(self, space: str, rows: Mapping[str, bytes]) -> None:
        """Keep rows, replacing those with equal keys."""
        if self._connection is None:
            return
        for key, value in rows.items():
            self._pending[space, key] = value
            self._pending_bytes += len(value)
        if self._pending_bytes > BUFFER_BYTES:
            self.flush()

    def delete(self, space: str, keys: Iterable[str]) -> None:
        """Forget rows; those that are not there are no error."""
        if self._connection is not None:
            self._pending.update(dict.fromkeys((space, key) for key in keys))

    def flush(self) -> None:
        """Write what is buffered, in one transaction."""
        if self._connection is None or not (self._pending or self._used):
            return
        pending, used = self._pending, self._used - self._pending.keys()
        self._pending, self._used, self._pending_bytes = {}, set(), 0
        self._written = True
        self._try(lambda connection: write(connection, pending, used), None)

    def close(self) -> None:
        """Flush, drop what exceeds the limit, and let go of the file."""
        self.flush()
        if self._written and self._file_bytes() > self._limit:
            self.prune(self._limit * 4 // 5)  # room to grow, so that not every run has to prune
        self._disconnect()

    def info(self) -> StoreInfo:
        """Count rows and bytes by space."""
        self.flush()
        query = "SELECT space, COUNT(*), SUM(LENGTH(value)) FROM rows GROUP BY space ORDER BY space"
        spaces = tuple(SpaceInfo(name, rows, size) for name, rows, size in self._rows(query, ()))
        return StoreInfo("" if self._path is None else str(self._path), self._file_bytes(), spaces)

    def prune(self, limit_bytes: int) -> int:
        """Drop the rows that were not used for longest until the values fit ``limit_bytes``; return how many went."""
        self.flush()
        return self._try(lambda connection: prune(connection, limit_bytes), 0)

    def clear(self) -> None:
        """Forget everything. Another process may go on using the same file."""
        self._pending.clear()
        self._used.clear()
        self._try(lambda connection: prune(connection, -1), 0)

    def _rows(self, query: str, values: tuple[str, ...]) -> list[tuple[Any, ...]]:
        return self._try(lambda connection: connection.execute(query, values).fetchall(), [])

    def _collect(self, found: dict[str, bytes], space: str, rows: list[tuple[Any, ...]]) -> None:
        for key, value, day, check in rows:
            if checksum(key, value) != check:
                self._recover(damage("a row is not what was written"))
                return
            found[key] = value
            if is_stale(day):
                self._used.add((space, key))

    def _try(self, work: Callable[[sqlite3.Connection], _T], otherwise: _T) -> _T:
        """Do ``work``; on an error say so once, heal or give up the cache, and return ``otherwise``."""
        if self._connection is None:
            return otherwise
        try:
            return work(self._connection)
        except sqlite3.Error as error:
            self._recover(error)
            return otherwise

    def _recover(self, error: sqlite3.Error) -> None:
        if is_busy(error):
            self._warn(f"The cache {self._path} was in use by another process: what this run found is not kept.")
            return
        self._disconnect()
        self._give_up(error)

    def _give_up(self, error: OSError | sqlite3.Error) -> None:
        """Go on without the file, or with a new one where it was damaged."""
        if not is_damage(error) or self._path is None:
            self._warn(f"The cache {self._path} cannot be used ({_reason(error)}): this run keeps nothing. {_ADVICE}")
            return
        self._warn(f"The cache {self._path} was damaged ({error}) and is rebuilt.")
        with contextlib.suppress(OSError, sqlite3.Error):
            remove_files(self._path)
            self._connection = open_database(self._path.parent)

    def _warn(self, sentence: str) -> None:
        if not self._warnings:
            self._warnings.append(sentence)

    def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(sqlite3.Error):
                connection.close()

    def _file_bytes(self) -> int:
        if self._path is None:
            return 0
        files = (self._path, self._path.with_name(self._path.name + "-wal"))
        return sum(file.stat().st_size for file in files if file.exists())


def _chunks(keys: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(keys), CHUNK):
        yield keys[start : start + CHUNK]


def _reason(error: OSError | sqlite3.Error) -> str:
    """What is wrong, without the number of the error."""
    return (isinstance(error, OSError) and error.strerror and error.strerror.lower()) or str(error)
