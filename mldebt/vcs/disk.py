"""Reading regular files below a folder, and nothing that a link could lead to."""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_MORE = 1 << 16  # bytes that are asked for behind the size of a file: it may have grown, or be one of the kernel


class DiskReadError(Exception):
    """A name could not be read. ``code`` is link, missing, too-large or crash; the message says what is wrong."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Disk:
    """The files below ``root``. A name behind a symbolic link, at any level, is refused; so are devices and pipes."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._real_root = os.path.realpath(root)
        self._checked: dict[str, bool] = {"": True}

    def status(self, name: str) -> os.stat_result:
        """``lstat`` of a name. Raises DiskReadError where it is gone."""
        try:
            return os.lstat(os.path.join(self._real_root, name))
        except (OSError, ValueError) as error:
            raise _explain(error) from error

    def is_behind_link(self, name: str) -> bool:
        """Whether a folder on the way to ``name`` is a symbolic link."""
        folder = os.path.dirname(name)
        if folder not in self._checked:
            expected = os.path.normpath(os.path.join(self._real_root, folder))
            self._checked[folder] = os.path.realpath(expected) == expected and ".." not in folder.split("/")
        return not self._checked[folder]

    def read(self, name: str, limit: int | None = None) -> bytes:
        """The content of a regular file. Raises DiskReadError, also where it holds more than ``limit`` bytes."""
        with self._open(name) as (file, size):
            if limit is not None and size > limit:
                raise DiskReadError("too-large", f"it holds {size:,} bytes, the limit is {limit:,}")
            return _read(file, size, limit)

    def head(self, name: str, size: int) -> bytes:
        """The first ``size`` bytes of a regular file, or all where it is shorter. Raises DiskReadError."""
        with self._open(name) as (file, _):
            return _read(file, size, size)

    @contextmanager
    def _open(self, name: str) -> Iterator[tuple[int, int]]:
        """A regular file, open to be read, and its size; whatever fails is a DiskReadError."""
        if self.is_behind_link(name):
            raise DiskReadError("link", "it lies behind a symbolic link")
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        path = os.path.join(self._real_root, name)
        try:
            if not hasattr(os, "O_NOFOLLOW") and stat.S_ISLNK(os.lstat(path).st_mode):
                raise DiskReadError("link", "it is a symbolic link")
            file = os.open(path, flags)
            try:
                status = os.fstat(file)
                if not stat.S_ISREG(status.st_mode):
                    raise DiskReadError("missing", "it is not a regular file")
                yield file, status.st_size
            finally:
                os.close(file)
        except (OSError, ValueError) as error:
            raise _explain(error) from error


def _read(file: int, size: int, most: int | None) -> bytes:
    """What an open file of that size holds, but no more than ``most`` bytes; a stream of Python's costs half again."""
    pieces: list[bytes] = []
    wanted = size + 1 if most is None else min(size + 1, most)
    while wanted > 0 and (piece := os.read(file, wanted)):
        pieces.append(piece)
        wanted = _MORE if most is None else min(_MORE, most - sum(map(len, pieces)))
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def _explain(error: OSError | ValueError) -> DiskReadError:
    """A failed system call in words."""
    if not isinstance(error, OSError):
        return DiskReadError("missing", "its name is not valid here")
    if error.errno in (errno.ELOOP, getattr(errno, "EMLINK", -1)):
        return DiskReadError("link", "it is a symbolic link")
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return DiskReadError("missing", "it is not there")
    return DiskReadError("missing", f"it cannot be opened ({error.strerror})")
