"""What is done to rows. Whatever takes long is done in steps, so that nobody waits long for the lock."""

import contextlib
import sqlite3
import time
from collections.abc import Iterator
from zlib import crc32

STAMP_DAYS = 7  # a row's day of last use is rewritten at most this often, so that reading stays reading
STEP = 200  # rows dropped in one transaction
STEP_PAGES = 1_000  # pages given back to the file system in one
_SIZE = "LENGTH(value) + 2 * (LENGTH(space) + LENGTH(key)) + 40"  # keys stand in the index, too


def checksum(key: str, value: bytes) -> int:
    """What tells a row from a damaged one: SQLite does not check what it keeps."""
    return crc32(value, crc32(key.encode()))


def today() -> int:
    """The day, counted from 1970."""
    return int(time.time() // 86_400)


def is_stale(day: int) -> bool:
    """Whether a row that is used now, and was last noted to be on ``day``, is to be noted again."""
    return day <= today() - STAMP_DAYS


def write(
    connection: sqlite3.Connection, pending: dict[tuple[str, str], bytes | None], used: set[tuple[str, str]]
) -> None:
    """Writes what is pending (None: to be deleted), and that rows were used, in one transaction."""
    day = today()
    kept = [
        (space, key, day, value, checksum(key, value)) for (space, key), value in pending.items() if value is not None
    ]
    gone = [names for names, value in pending.items() if value is None]
    with _transaction(connection):
        connection.executemany(
            "INSERT INTO rows (space, key, day, value, checksum) VALUES (?, ?, ?, ?, ?) ON CONFLICT (space, key)"
            " DO UPDATE SET day = excluded.day, value = excluded.value, checksum = excluded.checksum",
            kept,
        )
        connection.executemany("DELETE FROM rows WHERE space = ? AND key = ?", gone)
        touched = [(day, *names) for names in sorted(used)]
        connection.executemany("UPDATE rows SET day = ? WHERE space = ? AND key = ?", touched)


def prune(connection: sqlite3.Connection, limit_bytes: int) -> int:
    """Drops the rows that were not used for longest until the others fit; returns how many went."""
    surplus = connection.execute(
        f"SELECT id FROM (SELECT id, SUM({_SIZE}) OVER (ORDER BY day DESC, id DESC) AS total FROM rows)"
        " WHERE total > ?",
        (limit_bytes,),
    ).fetchall()
    for start in range(0, len(surplus), STEP):
        with _transaction(connection):
            connection.executemany("DELETE FROM rows WHERE id = ?", surplus[start : start + STEP])
    if surplus:
        _shrink(connection)
    return len(surplus)


def _shrink(connection: sqlite3.Connection) -> None:
    if not _number(connection, "auto_vacuum"):
        connection.execute("VACUUM")  # a file that an older version made
    for _step in range(_number(connection, "freelist_count") // STEP_PAGES + 1):
        connection.executescript(f"PRAGMA incremental_vacuum({STEP_PAGES})")  # `execute` gives back one page only
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _number(connection: sqlite3.Connection, pragma: str) -> int:
    return int(connection.execute(f"PRAGMA {pragma}").fetchone()[0])


@contextlib.contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise
