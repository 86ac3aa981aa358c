"""Reading units in a pool of new processes, where forking is not safe."""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from time import monotonic

from mldebt.pipeline.workers import Job, Row, lost_unit, read_unit

DIED = "the process that read this code died, as it does where code nests very deeply or memory runs out."


def read_spawned(batches: list[list[Job]], count: int, until: float) -> Iterator[Row]:
    """The facts of each unit, with its key. Units whose batch was under way when a worker died are read one by one."""
    waiting = deque(batches)
    lost: list[Job] = []
    with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool:
        running: deque[tuple[list[Job], Future[list[Row]]]] = deque()
        try:
            while waiting or running:
                while waiting and len(running) < 2 * count and monotonic() < until:
                    running.append((waiting[0], pool.submit(_read_batch, waiting[0])))
                    waiting.popleft()
                if not running:
                    return
                yield from running[0][1].result()
                running.popleft()
        except BrokenProcessPool:
            lost = [job for batch, _future in running for job in batch]
    for job in lost:
        yield _read_alone(job)
    if waiting:
        yield from read_spawned(list(waiting), count, until)


def _read_batch(batch: list[Job]) -> list[Row]:
    from mldebt.facts.reader import without_collector

    with without_collector():
        return [(job.key, read_unit(job)) for job in batch]


def _read_alone(job: Job) -> Row:
    """A unit in a worker of its own, after a pool broke."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        try:
            return pool.submit(_read_batch, [job]).result()[0]
        except BrokenProcessPool:
            return lost_unit(job, "crash", DIED)
