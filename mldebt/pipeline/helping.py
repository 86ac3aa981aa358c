"""A second process that does a part of the work with all that this one knows."""

import contextlib
import os
import signal
import struct
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

from mldebt.pipeline.workers import processors

Answering = Callable[[bytes], bytes]
SIZE = struct.Struct("<q")
CHUNK = 1 << 20


def may_help(jobs: int) -> bool:
    """Whether there is a processor for a second process, and one can be made as it is."""
    forks = os.name == "posix" and os.uname().sysname == "Linux"  # elsewhere system libraries do not stand a fork
    return forks and (jobs or processors()) > 1


class Helper:
    """A forked child that answers requests with all that this process knew when it was made. It must leave the store
    alone. A child that fails once answers nothing any more, and its work has still to be done.
    """

    def __init__(self, answering: Answering) -> None:
        asked, ask = os.pipe()
        read, write = os.pipe()
        self._pid = os.fork()
        if not self._pid:
            _serve(answering, asked, write, (ask, read))
        os.close(asked)
        os.close(write)
        self._ask, self._read = ask, read
        self._alive = True

    def ask(self, request: bytes) -> None:
        """Sends a request. Its answer has to be taken before the next is sent."""
        try:
            _send(self._ask, request)
        except OSError:
            self._alive = False

    def answer(self) -> bytes | None:
        """Waits for the answer to what was asked; None where the child failed."""
        found = _received(self._read) if self._alive else None
        self._alive = found is not None
        return found

    def close(self) -> None:
        """Ends the child, whatever it does."""
        os.close(self._ask)
        os.close(self._read)
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)  # one that ended already is still there to be waited for
        os.waitpid(self._pid, 0)


@contextmanager
def helped(work: Callable[[], bytes]) -> Iterator[Callable[[], bytes | None]]:
    """Does some work in a child while the block runs. What is yielded waits for it: None where the child failed."""
    helper = Helper(lambda _request: work())
    try:
        helper.ask(b"")
        yield helper.answer
    finally:
        helper.close()


def _send(file: int, content: bytes) -> None:
    left = memoryview(SIZE.pack(len(content)) + content)
    while left:
        left = left[os.write(file, left) :]


def _received(file: int) -> bytes | None:
    """What the other side sent; None where it ended before all of it came."""
    head = _exactly(file, SIZE.size)
    return _exactly(file, SIZE.unpack(head)[0]) if head is not None else None


def _exactly(file: int, size: int) -> bytes | None:
    found = bytearray()
    while len(found) < size:
        chunk = os.read(file, min(CHUNK, size - len(found)))
        if not chunk:
            return None
        found += chunk
    return bytes(found)


def _serve(answering: Answering, asked: int, write: int, others: tuple[int, ...]) -> NoReturn:
    """All that the child does. It must not return into what its parent was doing, nor write on its terminal."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        for file in others:
            os.close(file)
        os.dup2(asked, sys.__stderr__.fileno() if sys.__stderr__ is not None else 2)  # what is written there is refused
        while (request := _received(asked)) is not None:
            _send(write, answering(request))
    finally:
        os._exit(0)
