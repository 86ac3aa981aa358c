"""What was made of the rules' files, kept beside them as Python keeps its bytecode: disposable, and quick to read.

Parsing a few hundred kilobytes of TOML takes longer than auditing a small repository. A copy counts only while the
files it was made of are unchanged; where the folder cannot be written, or Python was told to write no bytecode, there
is none.
"""

import contextlib
import hashlib
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

import msgspec

import mldebt
from mldebt.knowledge.places import rules_dir

_Made = TypeVar("_Made")
DIGEST = 16  # bytes of a stamp


def compiled(name: str, kind: type[_Made], sources: Iterable[Path], make: Callable[[], _Made]) -> _Made:
    """What ``make`` makes of ``sources``, from the copy where it is still right. ``kind`` is its type."""
    stamp = stamp_of(sources)
    data = kept(name, stamp)
    if data is not None:
        with contextlib.suppress(msgspec.MsgspecError):
            return msgspec.msgpack.decode(data, type=kind)
    made = make()
    keep(name, stamp, msgspec.msgpack.encode(made))
    return made


def shipped(kind: type[_Made], file: Path, code: str, read: Callable[[Path], _Made]) -> _Made:
    """What ``read`` makes of one of our own files. ``code`` is where that is written: the copy hangs on it, too."""
    return compiled(file.stem, kind, [file, Path(code)], lambda: read(file))


def stamp_of(sources: Iterable[Path]) -> bytes:
    """A digest of which files there are and where, how large, and when each was last changed."""
    digest = hashlib.blake2b(mldebt.__version__.encode(), digest_size=DIGEST)
    for path in sources:
        state = path.stat()
        digest.update(f"{path}\0{state.st_mtime_ns}\0{state.st_size}\n".encode())
    return digest.digest()


def content_of(sources: Iterable[Path]) -> str:
    """A digest of what files are named and hold: for those whose times say nothing, as in a work tree."""
    held = [(path.name, path.read_bytes()) for path in sources]
    return hashlib.blake2b(repr(held).encode(), digest_size=DIGEST).hexdigest()


def kept(name: str, stamp: bytes) -> bytes | None:
    """The copy of that name, if it bears the stamp."""
    try:
        data = _place(name).read_bytes()
    except OSError:
        return None
    return data[DIGEST:] if data[:DIGEST] == stamp else None


def keep(name: str, stamp: bytes, data: bytes) -> None:
    """Writes a copy, whole or not at all; that it cannot be written is no fault."""
    if sys.dont_write_bytecode:
        return
    import tempfile

    place = _place(name)
    with contextlib.suppress(OSError):
        place.parent.mkdir(exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=place.parent)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(stamp + data)
            Path(draft).chmod(0o644)
            Path(draft).replace(place)
        except OSError:
            Path(draft).unlink(missing_ok=True)


def _place(name: str) -> Path:
    return rules_dir() / "__pycache__" / f"{name}.{sys.implementation.cache_tag}"
