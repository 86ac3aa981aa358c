"""Code that kills whoever reads it loses only itself, and everybody is told why."""

import os
import signal
import sys
import threading
from collections.abc import Callable
from math import inf
from pathlib import Path
from time import monotonic

import msgspec
import pytest

from mldebt.facts.kinds import FactsRow
from mldebt.model.source import Reading
from mldebt.pipeline import check, workers
from mldebt.pipeline.options import silent
from mldebt.pipeline.workers import Job, read_units
from tests.support.runs import options_for, write

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere units are read by a pool of new processes")

if sys.platform == "linux":
    from mldebt.pipeline import forked

PLAIN = "import pandas as pd\npd.read_csv('data/a.csv')\n"
NESTED = "x = " + "(" * 20_000 + "1" + ")" * 20_000 + "\n"
CHAIN = "x = a" + "()" * 50_000 + "\n"  # the parser takes minutes for it
WIDE = "x = [" + ",".join(map(str, range(60_000))) + "]\n"


def job(key: str, text: str = PLAIN) -> Job:
    return Job(key, "python", text, ())


def rows(jobs: list[Job], count: int = 2, until: float = inf, *, batch: int = 2) -> dict[str, FactsRow]:
    batches = [jobs[start : start + batch] for start in range(0, len(jobs), batch)]
    found = list(forked.read_forked(batches, count, until))
    assert len({key for key, _row in found}) == len(found)
    return {key: msgspec.msgpack.decode(row, type=FactsRow) for key, row in found}


def others_are_read(found: dict[str, FactsRow], bad: str, total: int) -> bool:
    return len(found) == total and all(bool(row.error) == (key == bad) for key, row in found.items())


def jobs_around(text: str, total: int = 9) -> list[Job]:
    return [job(f"unit {number}", text if number == 4 else PLAIN) for number in range(total)]


@pytest.mark.parametrize("count", [1, 3])
def test_code_that_overflows_the_stack_of_the_parser(count: int) -> None:
    found = rows(jobs_around(NESTED), count)
    assert others_are_read(found, "unit 4", 9)
    assert found["unit 4"].error_code == "too-deep"


def test_code_that_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forked, "UNIT_SECONDS", 0.2)
    found = rows(jobs_around(CHAIN))
    assert others_are_read(found, "unit 4", 9)
    assert found["unit 4"].error_code == "timeout"
    assert "0.2 s" in found["unit 4"].error


def test_code_that_takes_too_much_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forked, "UNIT_BYTES", 60_000_000)
    found = rows(jobs_around(WIDE))
    assert others_are_read(found, "unit 4", 9)
    assert found["unit 4"].error_code == "too-large"


def killing(monkeypatch: pytest.MonkeyPatch, when: Callable[[], bool], number: int = signal.SIGKILL) -> None:
    """Whoever reads unit 4 is killed, as if from outside, while ``when``."""

    def read(one: Job) -> bytes:
        if one.key == "unit 4" and when():
            os.kill(os.getpid(), number)
        return workers.read_unit(one)

    monkeypatch.setattr(forked, "read_unit", read)


def test_a_worker_that_is_killed_once_loses_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def first() -> bool:
        seen = (tmp_path / "seen").exists()
        (tmp_path / "seen").touch()
        return not seen

    killing(monkeypatch, first)
    found = rows(jobs_around(PLAIN))
    assert (tmp_path / "seen").exists()
    assert others_are_read(found, "", 9)


@pytest.mark.parametrize("count", [1, 2])
def test_a_worker_that_is_killed_again_loses_that_unit(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    killing(monkeypatch, lambda: True)
    found = rows(jobs_around(PLAIN), count)
    assert others_are_read(found, "unit 4", 9)
    assert found["unit 4"].error_code == "killed"
    assert "SIGKILL" in found["unit 4"].error


def test_a_worker_that_dies_between_two_batches_loses_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    take = forked._next

    def dies_once(reading: "forked._Reading") -> int:
        number = take(reading)  # taken, and nobody knows
        if not (tmp_path / "seen").exists():
            (tmp_path / "seen").touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return number

    monkeypatch.setattr(forked, "_next", dies_once)
    assert others_are_read(rows(jobs_around(PLAIN), 1), "", 9)


def test_a_fault_of_this_program_loses_that_unit(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(one: Job) -> bytes:
        if one.key == "unit 4":
            raise KeyError(one.key)
        return workers.read_unit(one)

    monkeypatch.setattr(forked, "read_unit", read)
    found = rows(jobs_around(PLAIN))
    assert others_are_read(found, "unit 4", 9)
    assert found["unit 4"].error_code == "crash"


@pytest.mark.parametrize("count", [1, 3])
def test_children_that_fail_before_they_read_are_not_replaced_for_ever(
    monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    def fails(*_given: object) -> None:
        raise AttributeError("a module of this name came from somewhere else")

    monkeypatch.setattr(forked, "_confine", fails)
    found = rows(jobs_around(PLAIN), count)
    assert {row.error_code for row in found.values()} == {"crash"}
    assert len(found) == 9


def test_no_time_reads_nothing_and_a_unit_under_way_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    assert rows(jobs_around(PLAIN), until=monotonic()) == {}
    monkeypatch.setattr(forked, "GRACE_SECONDS", 0.1)
    start = monotonic()
    found = rows(jobs_around(CHAIN), 1, start + 0.3, batch=1)
    assert set(found) == {f"unit {number}" for number in range(4)}
    assert monotonic() - start < 3


def test_no_child_outlives_a_reading_that_is_broken_off() -> None:
    reading = forked.read_forked([[job("a")], [job("b", CHAIN)]], 2)
    next(reading)
    reading.close()
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_no_child_outlives_an_interrupt_that_comes_while_it_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    fork = os.fork

    def interrupted() -> int:
        pid = fork()
        if pid:
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
        return pid

    monkeypatch.setattr(os, "fork", interrupted)
    with pytest.raises(KeyboardInterrupt):
        list(forked.read_forked([[job("b", CHAIN)]], 1))
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_the_pool_of_new_processes_finds_the_same() -> None:
    from mldebt.pipeline.spawned import read_spawned

    jobs = jobs_around(NESTED)
    found = dict(read_spawned([jobs[:3], jobs[3:6], jobs[6:]], 2, inf))
    alone = dict(read_units(jobs, 1))
    assert found.keys() == alone.keys()
    assert {key for key in found if found[key] != alone[key]} == {"unit 4"}
    assert msgspec.msgpack.decode(found["unit 4"], type=FactsRow).error_code == "crash"


def test_what_a_killed_worker_lost_is_told_and_read_by_the_next_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    project = tmp_path / "project"
    write(project, {"a.py": PLAIN, "b.py": PLAIN + "# unit 4\nx = 1\n"})
    kept = {"use_cache": True, "cache_dir": tmp_path / "cache"}
    with monkeypatch.context() as patched:

        def read(one: Job) -> bytes:
            if "unit 4" in one.text:
                os.kill(os.getpid(), signal.SIGKILL)
            return workers.read_unit(one)

        patched.setattr(forked, "read_unit", read)
        report = check(options_for(project, **kept), silent)
    states = {state.path: state for state in report.files}
    assert (states["a.py"].reading, states["b.py"].reading) == (Reading.READ, Reading.UNREAD)
    assert states["b.py"].problems[0].code == "killed"
    later, fresh = check(options_for(project, **kept), silent), check(options_for(project, use_cache=False), silent)
    assert (later.files, later.graph, later.findings) == (fresh.files, fresh.graph, fresh.findings)
    assert all(state.reading is Reading.READ for state in later.files)
