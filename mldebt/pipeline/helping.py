"""A second process that does a part of the work with all that this one knows."""

import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from mldebt.pipeline.workers import processors

CHUNK = 1 << 20


def may_help(jobs: int) -> bool:
    """Whether there is a processor for a second process, and one can be made as it is."""
    forks = os.name == "posix" and os.uname().sysname == "Linux"  # elsewhere system libraries do not stand a fork
    return forks and (jobs or processors()) > 1


@contextmanager
def helped(work: Callable[[], bytes]) -> Iterator[Callable[[], bytes | None]]:
    """Does some work in a forked child while the block runs. What is yielded waits for it: None where the child failed,
    and its work has still to be done. The child must leave the store alone.
    """
    read, write = os.pipe()
    pid = os.fork()
    if not pid:
        _work(work, read, write)
    os.close(write)
    try:
        yield lambda: _received(read)
    finally:
        os.close(read)
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)  # one that ended already is still there to be waited for
        os.waitpid(pid, 0)


def _received(read: int) -> bytes | None:
    """All that the child sent; it ends with a mark, so that what a child sent before it died is told from it."""
    found = bytearray()
    while chunk := os.read(read, CHUNK):
        found += chunk
    return bytes(found[:-1]) if found.endswith(b".") else None


def _work(work: Callable[[], bytes], read: int, write: int) -> None:
    """All that the child does. It must not return into what its parent was doing, nor write on its terminal."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.dup2(read, sys.__stderr__.fileno() if sys.__stderr__ is not None else 2)  # what is written there is refused
        os.close(read)
        left = memoryview(work() + b".")
        while left:
            left = left[os.write(write, left) :]
    finally:
        os._exit(0)
