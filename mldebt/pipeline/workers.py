"""Reading units in this process, or in several."""

import os
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from math import inf
from multiprocessing import get_all_start_methods, get_context
from time import monotonic
from typing import NamedTuple

from mldebt.source import Magic

SERIAL_CHARACTERS = 1_200_000  # about 30,000 lines: below it starting workers costs more than it saves
BATCH_CHARACTERS = 150_000


class Job(NamedTuple):
    """A unit to read: its key, reader kind, text and magics."""

    key: str
    kind: str
    text: str
    magics: tuple[Magic, ...]


def read_units(jobs: Sequence[Job], workers: int, until: float = inf) -> Iterator[tuple[str, bytes]]:
    """The encoded facts of each unit, with its key. A worker that dies loses the unit that killed it, and no other.

    Nothing is begun after ``until`` on the monotonic clock: what comes may be the first part of the jobs only.
    """
    if not jobs:
        return
    total = sum(len(job.text) for job in jobs)
    count = workers or os.cpu_count() or 1
    if count < 2 or total < SERIAL_CHARACTERS:
        for batch in _batches(jobs):
            if monotonic() >= until:
                return
            yield from _read_batch(batch)
        return
    lost: list[Job] = []
    method = "fork" if "fork" in get_all_start_methods() and os.uname().sysname == "Linux" else "spawn"
    with ProcessPoolExecutor(count, mp_context=get_context(method)) as pool:
        batches = iter(_batches(jobs))
        futures = deque((batch, pool.submit(_read_batch, batch)) for batch in islice(batches, 2 * count))
        while futures:
            batch, future = futures.popleft()
            if monotonic() < until:
                futures.extend((batch, pool.submit(_read_batch, batch)) for batch in islice(batches, 1))
            try:
                yield from future.result()
            except BrokenProcessPool:
                lost += batch
    for job in lost:
        yield _read_alone(job, method)


def _batches(jobs: Sequence[Job]) -> list[list[Job]]:
    batches: list[list[Job]] = [[]]
    size = 0
    for job in jobs:
        if size > BATCH_CHARACTERS:
            batches.append([])
            size = 0
        batches[-1].append(job)
        size += len(job.text)
    return batches


def _read_batch(batch: list[Job]) -> list[tuple[str, bytes]]:
    """Runs in a worker: bytes go back, since they are cheaper to send than objects."""
    import msgspec

    from mldebt.facts.reader import without_collector

    encode = msgspec.msgpack.Encoder().encode
    with without_collector():
        return [(job.key, encode(_facts(job))) for job in batch]


def _facts(job: Job) -> object:
    from msgspec.structs import replace

    from mldebt.facts.reader import magic_facts, read_facts
    from mldebt.source import diagnosis

    if job.kind == "magic":
        magic = job.magics[0]
        return magic_facts(job.text, magic.kind, magic.text if magic.kind in ("shell", "sql", "run") else job.text)
    row = read_facts(job.text, {magic.at: (magic.kind, magic.text) for magic in job.magics})
    if row.error_code == "syntax":
        found = diagnosis(job.text)
        return replace(row, error=found.sentence, error_code=found.code, error_line=found.line or row.error_line)
    return row


def _read_alone(job: Job, method: str) -> tuple[str, bytes]:
    """A unit in a worker of its own, after a pool broke."""
    with ProcessPoolExecutor(1, mp_context=get_context(method)) as pool:
        try:
            return pool.submit(_read_batch, [job]).result()[0]
        except BrokenProcessPool:
            import msgspec

            from mldebt.facts.reader import failed_facts

            return job.key, msgspec.msgpack.encode(
                failed_facts(job.text, "crash", "The process that read this code died; please report it.")
            )
