"""Reading units in children of this process, under limits.

A child writes where it is into memory that it shares with its parent. So a unit that exhausts the stack, the memory or
the time is known when its child is gone: it alone is lost, with the reason, and another child goes on after it.
"""

import faulthandler
import mmap
import os
import resource
import select
import signal
import struct
import sys
from collections import Counter, deque
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from math import inf
from time import monotonic
from typing import NamedTuple, NoReturn

import msgspec

from mldebt.pipeline.workers import KILLED, UNIT_BYTES, UNIT_SECONDS, Job, Row, lost_unit, read_unit

NUMBER = struct.Struct("<i")  # of a batch, in the pipe that children take them from
PLACE = struct.Struct("<ii")  # of the unit that a child reads: its batch, and where in it
NOWHERE = (-1, -1)
GRACE_SECONDS = 1.0  # what was begun in time may take this much longer
CHUNK = 1 << 20
OUT_OF_MEMORY, FAILED = 3, 4  # exit codes of children
TRIES = 2  # of a unit whose child was killed from outside
STILLBORN = 8  # children in a row that fail before they read anything: others would fail, too

_decode = msgspec.msgpack.Decoder(list[Row]).decode


class _Child(NamedTuple):
    pid: int
    results: int  # the pipe's end that the parent reads
    place: mmap.mmap
    received: bytearray


class _Reading:
    """The batches, and who reads them."""

    def __init__(self, batches: list[list[Job]], until: float) -> None:
        self.batches = batches
        self.until = until
        self.done: set[int] = set()
        self.tries: Counter[str] = Counter()
        self.stillborn = 0
        self.children: list[_Child] = []
        self.tasks, write = os.pipe()
        os.write(write, b"".join(NUMBER.pack(number) for number in range(len(batches))))
        os.close(write)

    def start(self, first: int = -1) -> None:
        """One more child. ``first`` is the batch it begins with, before it takes others."""
        results, write = os.pipe()
        place = mmap.mmap(-1, PLACE.size)
        PLACE.pack_into(place, 0, *NOWHERE)
        with _undisturbed():  # or a child that nobody knows would go on
            pid = os.fork()
            if not pid:
                _work(self, first, place, write, [results, *(child.results for child in self.children)])
            os.close(write)
            self.children.append(_Child(pid, results, place, bytearray()))

    def go_on(self) -> None:
        """Replaces a child that ended between two batches: it may have taken one that nobody else will begin."""
        left = set(range(len(self.batches))) - self.done
        if left and monotonic() < self.until:
            self.start(-1 if self.children else min(left))

    def stop(self, child: _Child) -> int:
        """Lets go of a child, dead or alive; returns how it ended, as ``os.waitstatus_to_exitcode`` does."""
        self.children.remove(child)
        os.close(child.results)
        os.kill(child.pid, signal.SIGKILL)  # one that ended already is still there to be waited for
        return os.waitstatus_to_exitcode(os.waitpid(child.pid, 0)[1])

    def close(self) -> None:
        """Ends every child."""
        for child in tuple(self.children):
            self.stop(child)
        os.close(self.tasks)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Lets an interrupt wait until the block has ended; one that came before is raised at once."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def read_forked(batches: list[list[Job]], count: int, until: float = inf) -> Generator[Row, None, None]:
    """The facts of each unit, with its key, in the order in which children finish batches."""
    import mldebt.facts.reader  # noqa: F401 - loaded once, for all children

    reading = _Reading(batches, until)
    try:
        for _number in range(count):
            reading.start()
        while reading.children:
            ready = _ready(reading)
            if not ready:
                return
            for child in ready:
                yield from _received(reading, child)
    finally:
        reading.close()


def _ready(reading: _Reading) -> list[_Child]:
    """Children that sent something or ended; none where the time is over."""
    poll = select.poll()
    for child in reading.children:
        poll.register(child.results, select.POLLIN)
    wait = None if reading.until == inf else max(0.0, reading.until + GRACE_SECONDS - monotonic()) * 1000
    events = {file for file, _event in poll.poll(wait)}
    return [child for child in reading.children if child.results in events]


def _received(reading: _Reading, child: _Child) -> Iterator[Row]:
    """What a child sent, as far as it is whole; where it ended, what becomes of what it was reading."""
    found = os.read(child.results, CHUNK)
    if not found:
        yield from _after(reading, child)
        return
    child.received.extend(found)
    while len(child.received) >= PLACE.size:
        number, size = PLACE.unpack_from(child.received)
        end = PLACE.size + size
        if len(child.received) < end:
            return
        reading.done.add(number)
        reading.stillborn = 0
        yield from _decode(bytes(child.received[PLACE.size : end]))
        del child.received[:end]


def _after(reading: _Reading, child: _Child) -> Iterator[Row]:
    number, at = PLACE.unpack_from(child.place)
    code = reading.stop(child)
    if number < 0 or number in reading.done:
        reading.stillborn += bool(code)
        if reading.stillborn < STILLBORN and (code or not reading.children):
            reading.go_on()
        elif reading.stillborn >= STILLBORN and not reading.children:
            yield from _given_up(reading, code)
        return
    batch = reading.batches[number]
    job = batch[at]
    reading.tries[job.key] += 1
    reason = _reason(code)
    if reason[0] != KILLED or reading.tries[job.key] >= TRIES:
        reading.batches[number] = [*batch[:at], *batch[at + 1 :]]
        yield lost_unit(job, *reason)
    reading.start(number)


def _given_up(reading: _Reading, code: int) -> Iterator[Row]:
    """The units that no worker is left to read: one that ends before it reads anything would end again."""
    for number in sorted(set(range(len(reading.batches))) - reading.done):
        yield from (lost_unit(job, *_reason(code)) for job in reading.batches[number])


def _reason(code: int) -> tuple[str, str]:
    """Why a unit was lost: a code and a sentence."""
    if code == -signal.SIGPROF:
        return "timeout", f"reading this code takes more than {UNIT_SECONDS:g} s of processor time."
    if code in {OUT_OF_MEMORY, -signal.SIGABRT}:  # native code aborts where it is given no memory
        return "too-large", f"reading this code takes more than {UNIT_BYTES / 1e9:g} GB of memory."
    if code in {-signal.SIGSEGV, -signal.SIGBUS}:
        return "too-deep", "the parser crashes on this code, as it does where code nests very deeply."
    if code < 0:
        name = signal.Signals(-code).name
        return KILLED, f"the process that read this code was killed ({name}); the next run reads it again."
    return "crash", "mldebt failed to read this code; please report it."


# --- in the child


def _work(reading: _Reading, first: int, place: mmap.mmap, results: int, others: list[int]) -> NoReturn:
    """All that a child does. It must not return into what its parent was doing."""
    try:
        _confine(reading.tasks, others)
        numbers = deque([first] if first >= 0 else ())
        while True:
            number = numbers.popleft() if numbers else _next(reading)
            if number < 0:
                os._exit(0)
            _send(results, number, msgspec.msgpack.encode(_read_batch(reading.batches[number], number, place)))
            PLACE.pack_into(place, 0, *NOWHERE)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except BaseException:  # whatever it is, a panic of native code too: this process must end here
        os._exit(FAILED)


def _confine(tasks: int, others: list[int]) -> None:
    """Leaves to a child what it needs: no say on the terminal, no memory dump, and limits."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    for file in others:  # a pipe breaks only where nobody else holds its end
        os.close(file)
    faulthandler.disable()
    os.dup2(tasks, sys.__stderr__.fileno() if sys.__stderr__ is not None else 2)  # what is written there is refused
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    wanted = used + UNIT_BYTES
    resource.setrlimit(resource.RLIMIT_DATA, (wanted if hard < 0 else min(wanted, hard), hard))


def _next(reading: _Reading) -> int:
    """The number of the next batch; -1 where there is none, or no time for it."""
    if monotonic() >= reading.until:
        return -1
    taken = os.read(reading.tasks, NUMBER.size)
    return int(NUMBER.unpack(taken)[0]) if taken else -1


def _read_batch(batch: list[Job], number: int, place: mmap.mmap) -> list[Row]:
    rows = []
    for at, job in enumerate(batch):
        PLACE.pack_into(place, 0, number, at)
        signal.setitimer(signal.ITIMER_PROF, UNIT_SECONDS)
        rows.append((job.key, read_unit(job)))
    signal.setitimer(signal.ITIMER_PROF, 0)
    return rows


def _send(results: int, number: int, rows: bytes) -> None:
    left = memoryview(PLACE.pack(number, len(rows)) + rows)
    while left:
        left = left[os.write(results, left) :]
