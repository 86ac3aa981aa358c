"""What holds where things go wrong: ``python benchmarks/robustness.py [--kills N] [--seed N] CHECKOUT...``

On a copy of each checkout: runs killed at random moments, workers killed, hooks and an audit and an
editor at once, caches that are damaged or full. After each, a report is compared with that of a run without a cache.
Prints Markdown; exits with 1 where a report was wrong, a run failed or a process stayed. Linux only.
"""

import argparse
import json
import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from shutil import rmtree

from audits import OK, tool
from checkouts import copy, label
from children import environment
from tables import conditions, table

TODAY = ("--today", "2026-01-01")
EDIT = "\n\ndef added_by_the_editor(frame):\n    return frame.dropna()\n"
PATIENCE = 120.0
ORPHAN_SECONDS = 5.0  # by then a worker whose parent was killed must have ended
DATABASE = "cache.sqlite3"
FRESH_EVERY = 5  # how often a run begins with no cache at all


@dataclass(slots=True)
class Tally:
    """What one kind of trouble did."""

    what: str
    tries: int = 0
    hit: int = 0  # where the trouble came before the run had ended
    wrong: int = 0  # reports that differ from those of a run without a cache
    failed: int = 0  # exit codes that are none of a finished run
    stayed: int = 0  # processes that outlived their run
    unsound: int = 0  # caches whose pages SQLite finds broken
    warned: int = 0  # runs that said something of the cache
    worst: int = 0  # most such sentences of one run
    notes: list[str] = field(default_factory=list)

    @property
    def bad(self) -> bool:
        """Whether something does not hold."""
        return bool(self.wrong or self.failed or self.stayed or self.unsound or self.worst > 1)

    def row(self) -> list[str]:
        """A row of the table."""
        return [self.what, *map(str, (self.tries, self.hit, self.wrong, self.failed, self.stayed, self.unsound)),
                f"{self.warned} (≤ {self.worst} a run)"]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Done:
    """A finished run: its report but for what it took, and what it said."""

    code: int
    report: object
    said: str
    wall: float


class Bench:
    """A copy of a checkout, one of whose files has two texts."""

    def __init__(self, checkout: Path, scratch: Path, seed: int) -> None:
        self.name = label(checkout)
        self.root = copy(checkout, scratch / "copy")
        self.cache = scratch / "cache"
        self.spare = scratch / "spare.py"
        self.random = random.Random(seed)
        files = sorted(self.root.rglob("*.py"), key=lambda file: (file.stat().st_size, file))
        self.file = files[len(files) // 2]
        text = self.file.read_text(encoding="utf-8")
        self.texts = (text, text + EDIT)
        self.right: dict[tuple[str, ...], list[object]] = {}

    def put(self, state: int) -> None:
        """Gives the file one of its texts, at once."""
        self.spare.write_text(self.texts[state], encoding="utf-8")
        self.spare.replace(self.file)

    @property
    def named(self) -> tuple[str, ...]:
        """A hook's command."""
        return ("check", self.file.relative_to(self.root).as_posix(), "--time-limit", "0")

    def start(self, *command: str, jobs: int = 2, limit: int = 0) -> "subprocess.Popen[bytes]":
        """Begins a run in a session of its own; ``limit`` is the size that its files may have."""

        def confine() -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        argv = tool(self.cache, *command, "--format", "json", "--jobs", str(jobs), *TODAY)
        return subprocess.Popen(
            argv,
            cwd=self.root,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            preexec_fn=confine if limit else None,
        )

    def finish(self, running: "subprocess.Popen[bytes]") -> Done:
        """Waits for a run, and kills one that hangs."""
        begun = time.perf_counter()
        try:
            out, err = running.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)
            out, err = running.communicate()
        report = comparable(out) if running.returncode in OK else None
        return Done(running.returncode, report, err.decode("utf-8", "replace"), time.perf_counter() - begun)

    def learn(self, *command: str) -> float:
        """Takes the reports of both states from runs without a cache; returns how long one takes."""
        walls = []
        for state in (0, 1):
            self.put(state)
            done = self.finish(self.start(*command, "--no-cache"))
            if done.code not in OK:
                raise RuntimeError(f"{self.name}: {done.said or done.code}")
            self.right.setdefault(command, []).append(done.report)
            walls.append(done.wall)
        return max(walls)

    def judge(self, tally: Tally, done: Done, command: tuple[str, ...], *states: int) -> None:
        """Notes what a finished run was worth; any of ``states`` may have been seen by it."""
        sentences = done.said.count("mldebt: The cache")
        tally.warned += sentences > 0
        tally.worst = max(tally.worst, sentences)
        if done.code not in OK:
            tally.failed += 1
            tally.notes.append(f"{tally.what}: exit code {done.code}: {done.said[-300:]}")
        elif done.report not in [self.right[command][state] for state in states]:
            tally.wrong += 1
            tally.notes.append(f"{tally.what}: another report {done.said[-300:]}")

    def sound(self, tally: Tally) -> None:
        """Notes where SQLite finds the cache broken."""
        if not (self.cache / DATABASE).is_file():
            return
        connection = sqlite3.connect(self.cache / DATABASE)
        tally.unsound += connection.execute("PRAGMA integrity_check").fetchone()[0] != "ok"
        connection.close()


def comparable(out: bytes) -> object:
    """A report without what may differ between two runs over the same files."""
    report = json.loads(out)
    report.pop("timings")
    report["subject"].pop("dirty", None)
    for rule in report["rules"]:
        rule.pop("seconds", None)
    return report


def killed_runs(bench: Bench, kills: int) -> Tally:
    """``kill -9`` of an audit at a random moment; then an audit that ends."""
    tally = Tally("audit killed, then an audit")
    command = ("audit",)
    longest = bench.learn(*command)
    for number in range(kills):
        if number % FRESH_EVERY == 0:
            rmtree(bench.cache, ignore_errors=True)
        bench.put(bench.random.randrange(2))
        running = bench.start(*command)
        time.sleep(bench.random.uniform(0, longest if number % FRESH_EVERY == 0 else longest / 2))
        tally.tries += 1
        tally.hit += running.poll() is None
        running.kill()  # nothing, where it has ended
        bench.finish(running)
        tally.stayed += stays(running.pid)
        state = bench.random.randrange(2)
        bench.put(state)
        bench.judge(tally, bench.finish(bench.start(*command)), command, state)
        bench.sound(tally)
    return tally


def stays(session: int) -> bool:
    """Whether a process of a session does not end."""
    deadline = time.monotonic() + ORPHAN_SECONDS
    while time.monotonic() < deadline:
        try:
            os.killpg(session, 0)
        except ProcessLookupError:
            return False
        time.sleep(0.02)
    os.killpg(session, signal.SIGKILL)
    return True


def killed_workers(bench: Bench, kills: int) -> Tally:
    """``kill -9`` of one of the workers of a cold audit."""
    tally = Tally("worker of an audit killed")
    for _number in range(kills):
        rmtree(bench.cache, ignore_errors=True)
        state = bench.random.randrange(2)
        bench.put(state)
        running = bench.start("audit")
        deadline, delay = time.monotonic() + PATIENCE, bench.random.uniform(0, 0.25)
        while not (workers := children(running.pid)) and running.poll() is None and time.monotonic() < deadline:
            time.sleep(0.005)
        time.sleep(delay)
        tally.tries += 1
        if workers := children(running.pid):
            tally.hit += 1
            os.kill(bench.random.choice(workers), signal.SIGKILL)
        bench.judge(tally, bench.finish(running), ("audit",), state)
    return tally


def children(parent: int) -> list[int]:
    """The workers of a run: its children that run the same program."""

    def program(process: int | str) -> bytes:
        return Path(f"/proc/{process}/cmdline").read_bytes()

    try:
        own = program(parent)
        listed = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        return [int(child) for child in listed if program(child) == own]
    except OSError:
        return []


@contextmanager
def editor(bench: Bench) -> Iterator[None]:
    """Somebody who saves the file again and again."""
    stop = threading.Event()

    def save() -> None:
        state = 0
        while not stop.wait(0.05):
            state = 1 - state
            bench.put(state)

    thread = threading.Thread(target=save)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def at_once(bench: Bench, rounds: int) -> Tally:
    """Two hooks and an audit on one cache, while somebody saves a file."""
    tally = Tally("two hooks, an audit and an editor at once")
    alone = bench.learn(*bench.named)
    slowest = 0.0
    for number in range(rounds):
        if number % FRESH_EVERY == 0:
            rmtree(bench.cache, ignore_errors=True)
        commands = (bench.named, ("audit",), bench.named)
        with editor(bench):
            running = [bench.start(*command, jobs=1) for command in commands]
            for command, one in zip(commands, running, strict=True):
                done = bench.finish(one)
                slowest = max(slowest, done.wall)
                bench.judge(tally, done, command, 0, 1)
        tally.tries += len(commands)
        tally.hit += len(commands)
        bench.put(number % 2)
        bench.judge(tally, bench.finish(bench.start("audit")), ("audit",), number % 2)
        bench.sound(tally)
    tally.notes.append(
        f"The slowest of {tally.tries} runs at once took {slowest:.1f} s; a hook alone, cold, {alone:.1f} s."
    )
    return tally


def random_bytes(bench: Bench, file: Path) -> None:
    """Some bytes, anywhere, are others."""
    with file.open("r+b") as opened:
        for _number in range(bench.random.choice((1, 10, 1000))):
            opened.seek(bench.random.randrange(file.stat().st_size))
            opened.write(bench.random.randbytes(1))


def cut(bench: Bench, file: Path) -> None:
    """The end is missing."""
    os.truncate(file, bench.random.randrange(file.stat().st_size))


def garbage(bench: Bench, file: Path) -> None:
    """From some place on, nothing is as it was."""
    start = bench.random.choice((0, bench.random.randrange(file.stat().st_size)))
    size = file.stat().st_size - start
    with file.open("r+b") as opened:
        opened.seek(start)
        opened.write(bench.random.choice((bytes(size), bench.random.randbytes(size))))


def another_schema(_bench: Bench, file: Path) -> None:
    """Somebody else's database."""
    connection = sqlite3.connect(file)
    connection.executescript(
        "PRAGMA user_version=77; DROP TABLE rows; CREATE TABLE rows (x); INSERT INTO rows VALUES (1)"
    )
    connection.close()


def odd_neighbours(bench: Bench, file: Path) -> None:
    """The files beside the database are not its own."""
    for suffix in ("-wal", "-shm"):
        file.with_name(file.name + suffix).write_bytes(bench.random.randbytes(bench.random.randrange(1, 100_000)))


def in_the_way(_bench: Bench, file: Path) -> None:
    """A folder has the name of the file."""
    file.unlink()
    file.mkdir()


SPOILS: tuple[Callable[[Bench, Path], None], ...] = (
    random_bytes, cut, garbage, another_schema, odd_neighbours, in_the_way,
)  # fmt: skip


def spoiled(bench: Bench, times: int) -> Iterator[Tally]:
    """Each kind of damage, and a disk that is full."""
    state = 0
    for spoil in SPOILS:
        tally = Tally(f"cache: {(spoil.__doc__ or '').rstrip('.').lower()}")
        for _number in range(times):
            rmtree(bench.cache, ignore_errors=True)
            bench.put(state)
            bench.finish(bench.start("audit"))
            spoil(bench, bench.cache / DATABASE)
            state = bench.random.randrange(2)
            bench.put(state)
            tally.tries += 1
            tally.hit += 1
            bench.judge(tally, bench.finish(bench.start("audit")), ("audit",), state)
        yield tally
    tally = Tally("cache: the disk is full")
    for _number in range(times):
        rmtree(bench.cache, ignore_errors=True)
        tally.tries += 1
        tally.hit += 1
        done = bench.finish(bench.start("audit", limit=bench.random.randrange(1, 200_000)))
        bench.judge(tally, done, ("audit",), state)
    yield tally


def measure(checkout: Path, kills: int, seed: int) -> list[Tally]:
    """All kinds of trouble on one checkout."""
    with tempfile.TemporaryDirectory() as scratch:
        bench = Bench(checkout, Path(scratch), seed)
        few = max(1, kills // 20)
        found = [killed_runs(bench, kills), killed_workers(bench, few), at_once(bench, few)]
        return [*found, *spoiled(bench, max(1, few // 2))]


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("checkouts", nargs="+", type=Path, metavar="CHECKOUT")
    given = parser.parse_args()
    bad = False
    print(conditions())
    for checkout in given.checkouts:
        found = measure(checkout, given.kills, given.seed)
        heads = [
            "trouble",
            "tries",
            "while it ran",
            "wrong reports",
            "failed",
            "processes left",
            "unsound",
            "cache warnings",
        ]
        print(f"\n### {label(checkout)}\n\n{table(heads, [tally.row() for tally in found])}\n", flush=True)
        for note in [note for tally in found for note in tally.notes]:
            print(f"- {note}")
        bad = bad or any(tally.bad for tally in found)
    sys.exit(bad)


if __name__ == "__main__":
    main()
