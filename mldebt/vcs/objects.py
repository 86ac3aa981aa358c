"""Objects by id, read in an empty git directory that only borrows the object store.

The repository's configuration is never read there, so neither its promisor remotes nor anything else of it can act: an
object that is missing is simply missing, with every version of git.
"""

import os
import shutil
import weakref
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from mldebt.vcs.errors import GitError
from mldebt.vcs.process import Launcher

_CONFIG_BY_HASH = {
    "sha1": "[core]\n\trepositoryformatversion = 0\n\tbare = true\n",
    "sha256": "[core]\n\trepositoryformatversion = 1\n\tbare = true\n[extensions]\n\tobjectformat = sha256\n",
}


class EmptyDirectory:
    """A temporary git directory without refs, configuration or objects of its own."""

    def __init__(self, object_format: str) -> None:
        import tempfile

        self.path = Path(tempfile.mkdtemp(prefix="mldebt-git-"))
        for name in ("objects", "refs"):
            (self.path / name).mkdir()
        (self.path / "HEAD").write_text("ref: refs/heads/none\n", encoding="ascii")
        (self.path / "config").write_text(_CONFIG_BY_HASH[object_format], encoding="ascii")
        self._finalizer = weakref.finalize(self, _remove_in_same_process, self.path, os.getpid())

    def close(self) -> None:
        """Remove it."""
        self._finalizer()


def _remove_in_same_process(path: Path, owner: int) -> None:
    """Remove the directory unless this process is a fork of its owner, who still needs it."""
    if os.getpid() == owner:
        shutil.rmtree(path, ignore_errors=True)


def read_objects(launcher: Launcher, ids: Sequence[str], limit: int | None) -> Iterator[tuple[str, bytes | None]]:
    """Yield ``(id, content)`` in the order asked, ``None`` where an object is missing, damaged or over ``limit`` bytes.

    One ``cat-file --batch`` for all; it is started anew behind an object that kills it.
    """
    wanted = list(ids)
    if limit is not None:
        small = _ids_within(launcher, wanted, limit)
        readable = iter(read_objects(launcher, [name for name in wanted if name in small], None))
        for name in wanted:
            yield next(readable) if name in small else (name, None)
        return
    done = 0
    while done < len(wanted):
        for content in _batch(launcher, wanted[done:]):
            yield wanted[done], content
            done += 1


def _ids_within(launcher: Launcher, ids: Sequence[str], limit: int) -> set[str]:
    """Those ids whose object is here and holds at most ``limit`` bytes. A damaged one does not."""
    small: set[str] = set()
    pending = list(dict.fromkeys(ids))
    while pending:
        answered = 0
        try:
            for line in launcher.stream(["cat-file", "--batch-check", "--buffer"], _lines(pending), b"\n"):
                answered += 1
                fields = line.decode("ascii", errors="replace").split(" ")
                if len(fields) == 3 and int(fields[2]) <= limit:
                    small.add(fields[0])
            return small
        except GitError:
            pending = pending[answered + 1 :]
    return small


def _lines(ids: Sequence[str]) -> Iterator[bytes]:
    """The ids as input lines, in pieces of a few kilobytes."""
    for start in range(0, len(ids), 200):
        yield "".join(f"{name}\n" for name in ids[start : start + 200]).encode("ascii")


def _batch(launcher: Launcher, ids: Sequence[str]) -> Iterator[bytes | None]:
    """Contents in order; where git dies of one, ``None`` for it and the end."""
    with launcher.start(["cat-file", "--batch", "--buffer"], _lines(ids)) as process:
        for _ in ids:
            header = process.output.readline()
            fields = header.rstrip(b"\n").split(b" ")
            if len(fields) != 3:
                yield None
                if not header:
                    return
                continue
            size = int(fields[2])
            content = _read_exactly(process.output, size + 1)
            if len(content) != size + 1:
                yield None
                return
            yield content[:-1]
        process.finish()


def _read_exactly(pipe: IO[bytes], size: int) -> bytes:
    """``size`` bytes, or fewer where the stream ends."""
    content = pipe.read(size)
    return content if content is not None else b""
