"""Open, check and rebuild the one file; tell a damaged cache from one that merely cannot be used now."""

import contextlib
import sqlite3
from pathlib import Path
from time import monotonic, sleep

FILE_NAME = "cache.sqlite3"
APPLICATION = 0x6D6C6462  # "mldb"
SCHEMA = 2
BUSY_MILLISECONDS = 2000
RETRY_SECONDS = 0.01

_TABLE = """
CREATE TABLE rows (
    id INTEGER PRIMARY KEY,
    space TEXT NOT NULL,
    key TEXT NOT NULL,
    day INTEGER NOT NULL,
    checksum INTEGER NOT NULL,
    value BLOB NOT NULL,
    UNIQUE (space, key)
)
"""
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_MISMATCH}


def is_damage(error: OSError | sqlite3.Error) -> bool:
    """True where the file itself is broken, so that a new one would work."""
    code = getattr(error, "sqlite_errorcode", 0)
    return (code & 0xFF) in _DAMAGED


def damage(sentence: str) -> sqlite3.DatabaseError:
    """The error of a file that SQLite reads, and that is broken all the same."""
    error = sqlite3.DatabaseError(sentence)
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    return error


def is_busy(error: sqlite3.Error) -> bool:
    """True where another process held the lock for too long."""
    code = getattr(error, "sqlite_errorcode", 0)
    return (code & 0xFF) in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def open_database(directory: Path) -> sqlite3.Connection:
    """Open the cache of a folder, made where it is missing, and made anew where it is of another schema.

    Raises OSError or sqlite3.Error where no usable file can be had.
    """
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    return _connect_patiently(directory / FILE_NAME)


def _connect_patiently(path: Path) -> sqlite3.Connection:
    """Connect, waiting as long as for any lock.

    SQLite says busy at once, without its busy handler, where waiting might deadlock: while another process makes the
    file a write-ahead log, or is the first or last to use one (https://www.sqlite.org/c3ref/busy_handler.html).
    """
    deadline = monotonic() + BUSY_MILLISECONDS / 1000
    while True:
        try:
            return _connect(path)
        except sqlite3.OperationalError as error:
            if not is_busy(error) or monotonic() > deadline:
                raise
        sleep(RETRY_SECONDS)


def remove_files(path: Path) -> None:
    """Delete a database and the files SQLite keeps beside it. Raises OSError where one cannot be deleted."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=BUSY_MILLISECONDS / 1000, isolation_level=None)
    try:
        _prepare(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection) -> None:
    if _stamp(connection) == (APPLICATION, SCHEMA):
        connection.execute("PRAGMA synchronous=NORMAL")
        return
    connection.execute("PRAGMA auto_vacuum=INCREMENTAL")  # for a new file; one that exists stays as it is
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Another process may have built it while this one waited for the lock.
        if _stamp(connection) != (APPLICATION, SCHEMA):
            _build(connection)
        connection.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise


def _stamp(connection: sqlite3.Connection) -> tuple[int, int]:
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    schema = connection.execute("PRAGMA user_version").fetchone()[0]
    return application, schema


def _build(connection: sqlite3.Connection) -> None:
    names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for name in names:
        quoted = name.replace('"', '""')
        connection.execute(f'DROP TABLE IF EXISTS "{quoted}"')
    connection.execute(_TABLE)
    connection.execute(f"PRAGMA application_id={APPLICATION}")
    connection.execute(f"PRAGMA user_version={SCHEMA}")
