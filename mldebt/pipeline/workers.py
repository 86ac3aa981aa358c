"""Reading units in processes of their own, as many as pay: code that is hostile, or merely huge, loses only itself."""

import os
import re
from collections.abc import Iterator, Sequence
from math import inf
from typing import NamedTuple

from mldebt.source import Magic

SERIAL_CHARACTERS = 1_200_000  # about 30,000 lines: below it a second worker costs more than it saves
BATCH_CHARACTERS = 150_000
MOST_BATCHES = 1_000  # their numbers fit the smallest pipe
UNIT_SECONDS = 10.0  # processor time that one unit may take
UNIT_BYTES = 1_000_000_000  # memory that a worker may take beside what it began with
_COMMA_IN_EXCEPT = re.compile(r"^[ \t]*except[ \t]+[\w.]+[ \t]*,", re.MULTILINE)  # Python 2, or 3.14 and later
KILLED = "killed"  # the code of a unit whose worker somebody killed: it may be read another time


class Job(NamedTuple):
    """A unit to read: its key, reader kind, text and magics."""

    key: str
    kind: str
    text: str
    magics: tuple[Magic, ...]


Row = tuple[str, bytes]


def read_units(jobs: Sequence[Job], workers: int, until: float = inf) -> Iterator[Row]:
    """The encoded facts of each unit, with its key, in any order. A worker that dies loses the unit that killed it, and
    no other.

    Nothing is begun after ``until`` on the monotonic clock: what comes may be the first part of the jobs only.
    """
    if not jobs:
        return
    total = sum(len(job.text) for job in jobs)
    batches = _batches(jobs, max(BATCH_CHARACTERS, total // MOST_BATCHES))
    count = 1 if total < SERIAL_CHARACTERS else min(workers or processors(), len(batches))
    if os.name == "posix" and os.uname().sysname == "Linux":
        from mldebt.pipeline.forked import read_forked

        yield from read_forked(batches, count, until)
    else:  # elsewhere a forked process cannot rely on the system's libraries
        from mldebt.pipeline.spawned import read_spawned

        yield from read_spawned(batches, count, until)


def processors() -> int:
    """Processors that this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed is not None else os.cpu_count() or 1


def _batches(jobs: Sequence[Job], characters: int) -> list[list[Job]]:
    batches: list[list[Job]] = [[]]
    size = 0
    for job in jobs:
        if size > characters:
            batches.append([])
            size = 0
        batches[-1].append(job)
        size += len(job.text)
    return batches


def read_unit(job: Job) -> bytes:
    """The encoded facts of a unit: runs in a worker. Bytes go back, since they are cheaper to send than objects.

    Raises MemoryError; anything else that goes wrong is told in the facts.
    """
    import msgspec

    return msgspec.msgpack.encode(_facts(job))


def _facts(job: Job) -> object:
    from mldebt.facts.reader import magic_facts, read_facts

    if job.kind == "magic":
        magic = job.magics[0]
        return magic_facts(job.text, magic.kind, magic.text if magic.kind in ("shell", "sql", "run") else job.text)
    row = read_facts(job.text, {magic.at: (magic.kind, magic.text) for magic in job.magics})
    if row.error_code == "syntax":
        from mldebt.pipeline.refused import refused_facts

        return refused_facts(job.text, job.kind, row)
    if not row.error and _COMMA_IN_EXCEPT.search(job.text):
        from mldebt.pipeline.refused import former_python

        return former_python(job.text, row)
    return row


def lost_unit(job: Job, code: str, sentence: str) -> Row:
    """The row of a unit that no worker could read."""
    import msgspec

    from mldebt.facts.reader import failed_facts

    return job.key, msgspec.msgpack.encode(failed_facts(job.text, code, sentence))
