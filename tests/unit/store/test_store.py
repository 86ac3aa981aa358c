"""The cache keeps what it is given, and no state of its file stops a run."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from mldebt.store import cache as cache_module
from mldebt.store import cache_directory, open_store
from mldebt.store import database as database_module
from mldebt.store import rows as rows_module
from mldebt.store.database import FILE_NAME


def test_rows_come_back_in_a_later_run(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        store.put("facts", {"a": b"1", "b": b"2"})
        store.put("history", {"a": b"other"})
    with open_store(tmp_path) as store:
        assert store.get("facts", ["a", "b", "missing"]) == {"a": b"1", "b": b"2"}
        assert store.get_all("history") == {"a": b"other"}
        assert store.warnings == ()


def test_buffered_rows_are_seen_before_they_are_written(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        store.put("s", {"a": b"1", "b": b"2"})
        store.flush()
        store.put("s", {"a": b"new"})
        store.delete("s", ["b", "never there"])
        assert store.get("s", ["a", "b"]) == {"a": b"new"}
        assert store.get_all("s") == {"a": b"new"}
    with open_store(tmp_path) as store:
        assert store.get_all("s") == {"a": b"new"}


def test_more_keys_than_one_query_may_bind(tmp_path: Path) -> None:
    rows = {f"key{number}": str(number).encode() for number in range(2_300)}
    with open_store(tmp_path) as store:
        store.put("s", rows)
        store.flush()
        assert store.get("s", rows) == rows


def test_large_buffers_go_out_early(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_module, "BUFFER_BYTES", 10)
    writer = open_store(tmp_path)
    writer.put("s", {"a": b"x" * 20})
    with open_store(tmp_path) as reader:
        assert reader.get("s", ["a"]) == {"a": b"x" * 20}
    writer.close()


def test_no_directory_keeps_nothing_and_complains_not() -> None:
    with open_store(None) as store:
        store.put("s", {"a": b"1"})
        assert store.get("s", ["a"]) == {}
        assert store.info().spaces == ()
        assert store.warnings == ()
        assert not store.persistent


@pytest.mark.parametrize("content", [b"this is no database at all, but long enough to be one" * 40, b"\0" * 5000])
def test_a_file_that_is_no_database_is_rebuilt(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE_NAME).write_bytes(content)
    with open_store(tmp_path) as store:
        assert "damaged" in store.warnings[0]
        store.put("s", {"a": b"1"})
    with open_store(tmp_path) as store:
        assert store.get("s", ["a"]) == {"a": b"1"}


def test_a_file_damaged_in_the_middle_is_rebuilt_during_the_run(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        store.put("s", {f"k{number}": bytes(2_000) for number in range(200)})
    path = tmp_path / FILE_NAME
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    path.write_bytes(content)
    with open_store(tmp_path) as store:
        assert store.get_all("s") == {}
        assert "damaged" in store.warnings[0]
        store.put("s", {"a": b"1"})
    with open_store(tmp_path) as store:
        assert store.get_all("s") == {"a": b"1"}


def test_a_row_that_is_not_what_was_written_is_damage(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        store.put("s", {"a": b"the value of a row that SQLite does not check", "b": b"2"})
    path = tmp_path / FILE_NAME
    path.write_bytes(path.read_bytes().replace(b"SQLite does not", b"SQLite doeS not"))
    with open_store(tmp_path) as store:
        assert store.get("s", ["a"]) == {}
        assert "damaged" in store.warnings[0]
        store.put("s", {"a": b"1"})
    with open_store(tmp_path) as store:
        assert store.get_all("s") == {"a": b"1"}
        assert store.warnings == ()


def test_another_schema_is_rebuilt(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        store.put("s", {"a": b"old"})
    connection = sqlite3.connect(tmp_path / FILE_NAME)
    connection.execute("PRAGMA user_version=999")
    connection.close()
    with open_store(tmp_path) as store:
        assert store.get("s", ["a"]) == {}
        assert store.warnings == ()
        assert store.persistent


def test_a_folder_that_cannot_be_made_gives_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with open_store(tmp_path / "file" / "cache") as store:
        store.put("s", {"a": b"1"})
        assert store.get("s", ["a"]) == {}
        assert len(store.warnings) == 1
        assert "--cache-dir" in store.warnings[0]


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="needs permissions that bind this user")
def test_a_read_only_folder_gives_one_sentence(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    folder.mkdir(mode=0o500)
    with open_store(folder) as store:
        store.put("s", {"a": b"1"})
    assert len(store.warnings) == 1


@pytest.mark.parametrize("pragma", ["PRAGMA query_only=1", "PRAGMA max_page_count=1"])
def test_read_only_file_or_full_disk_degrades_to_no_cache(tmp_path: Path, pragma: str) -> None:
    with open_store(tmp_path) as store:
        assert store._connection is not None
        store._connection.execute(pragma)
        store.put("s", {"a": bytes(100_000)})
        store.flush()
        store.put("s", {"b": b"2"})
        assert store.get("s", ["a", "b"]) == {}
    assert len(store.warnings) == 1
    assert "keeps nothing" in store.warnings[0]


def test_a_locked_file_loses_the_rows_and_not_the_run(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        store.put("s", {"kept": b"1"})
    other = sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)
    store = open_store(tmp_path)
    assert store._connection is not None
    store._connection.execute("PRAGMA busy_timeout=1")
    other.execute("BEGIN IMMEDIATE")
    store.put("s", {"lost": b"2"})
    store.flush()
    assert store.get("s", ["kept", "lost"]) == {"kept": b"1"}
    assert "another process" in store.warnings[0]
    other.execute("ROLLBACK")
    store.close()


def test_two_processes_write_at_once(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from mldebt.store import open_store\n"
        "name = sys.argv[2]\n"
        "for number in range(20):\n"
        "    with open_store(Path(sys.argv[1])) as store:\n"
        "        store.put('s', {f'{name}{number}': name.encode()})\n"
        "        store.flush()\n"
        "        assert store.get('s', [f'{name}{number}']), store.warnings\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", program, str(tmp_path), name]) for name in "ab"]
    assert [process.wait(timeout=60) for process in running] == [0, 0]
    with open_store(tmp_path) as store:
        assert len(store.get_all("s")) == 40


def test_prune_drops_what_was_not_used_for_longest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows_module, "today", lambda: 1000)
    with open_store(tmp_path) as store:
        store.put("s", {"old": bytes(1000), "used": bytes(1000)})
    monkeypatch.setattr(rows_module, "today", lambda: 1010)
    with open_store(tmp_path) as store:
        store.get("s", ["used"])
        store.put("s", {"new": bytes(1000)})
    with open_store(tmp_path) as store:
        assert store.prune(2_500) == 1
        assert set(store.get_all("s")) == {"used", "new"}


def test_closing_keeps_the_file_under_its_limit(tmp_path: Path) -> None:
    with open_store(tmp_path, limit_bytes=100_000) as store:
        for number in range(20):
            store.put("s", {f"k{number}": bytes(20_000)})
    assert (tmp_path / FILE_NAME).stat().st_size < 150_000
    with open_store(tmp_path) as store:
        assert "k19" in store.get_all("s")


def test_small_rows_with_long_keys_stay_under_the_limit_too(tmp_path: Path) -> None:
    with open_store(tmp_path, limit_bytes=200_000) as store:
        store.put("s", {f"{number:0>100}": b"1" for number in range(5_000)})
    assert (tmp_path / FILE_NAME).stat().st_size < 200_000
    with open_store(tmp_path, limit_bytes=200_000) as store:
        assert 300 < len(store.get_all("s")) < 1_000


def test_a_file_of_an_older_version_shrinks_too(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / FILE_NAME).execute("CREATE TABLE old (x)").connection.close()
    with open_store(tmp_path, limit_bytes=100_000) as store:
        for number in range(20):
            store.put("s", {f"k{number}": bytes(20_000)})
    assert (tmp_path / FILE_NAME).stat().st_size < 100_000


def test_others_write_while_rows_are_dropped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows_module, "STEP", 1)
    with open_store(tmp_path) as store:
        store.put("s", {f"k{number}": bytes(2_000) for number in range(50)})
        store.flush()
        other = open_store(tmp_path)
        assert other._connection is not None
        assert store._connection is not None
        other._connection.execute("PRAGMA busy_timeout=0")
        steps: list[str] = []

        def between(statement: str) -> None:
            if statement == "BEGIN IMMEDIATE":
                other.put("s", {f"new{len(steps)}": b"1"})
                other.flush()
                steps.append(statement)

        store._connection.set_trace_callback(between)
        assert store.prune(50_000) > 20
        assert len(steps) > 20
        assert other.warnings == ()
        other.close()


def test_info_counts_and_clear_empties(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        store.put("a", {"x": b"123", "y": b"45"})
        store.put("b", {"x": b"6"})
        info = store.info()
        assert [(space.name, space.rows, space.bytes) for space in info.spaces] == [("a", 2, 5), ("b", 1, 1)]
        assert info.path.endswith(FILE_NAME)
        store.clear()
        assert store.info().spaces == ()


def test_cache_directory_prefers_option_then_variable(tmp_path: Path) -> None:
    assert cache_directory(tmp_path, {"MLDEBT_CACHE_DIR": "elsewhere"}) == tmp_path
    assert cache_directory(None, {"MLDEBT_CACHE_DIR": "elsewhere"}) == Path("elsewhere")
    assert cache_directory(None, {}).name == "mldebt" or "mldebt" in cache_directory(None, {}).parts


def busy_error() -> sqlite3.OperationalError:
    """What SQLite raises where it does not wait."""
    error = sqlite3.OperationalError("database is locked")
    error.sqlite_errorcode = sqlite3.SQLITE_BUSY
    return error


def test_a_file_that_another_process_is_just_making_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare, refusals = database_module._prepare, [busy_error(), busy_error()]

    def refuse_twice(connection: sqlite3.Connection) -> None:
        if refusals:
            raise refusals.pop()
        prepare(connection)

    monkeypatch.setattr(database_module, "_prepare", refuse_twice)
    with open_store(tmp_path) as store:
        assert store.persistent
        assert store.warnings == ()
    assert not refusals


def test_a_file_that_stays_locked_is_done_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_connection: sqlite3.Connection) -> None:
        raise busy_error()

    monkeypatch.setattr(database_module, "_prepare", refuse)
    monkeypatch.setattr(database_module, "BUSY_MILLISECONDS", 30)
    with open_store(tmp_path) as store:
        assert not store.persistent
        assert "locked" in store.warnings[0]
