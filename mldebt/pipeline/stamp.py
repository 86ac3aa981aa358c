"""What tells one state of this program from another."""

import hashlib
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import msgspec

import mldebt
from mldebt.config import Config
from mldebt.knowledge.compiled import content_of
from mldebt.knowledge.places import rules_dir


@cache
def engine_stamp() -> str:
    """What tells one state of this program and its rulebook from another: version, and size and time of every file."""
    digest = hashlib.blake2b(mldebt.__version__.encode(), digest_size=8)
    for folder in (Path(mldebt.__file__).parent, rules_dir()):
        for file in _files(folder):
            status = file.stat()
            digest.update(f"{file.name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _files(folder: str | Path) -> "Iterator[os.DirEntry[str]]":
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if not entry.is_dir():
                yield entry
            elif entry.name != "__pycache__":
                yield from _files(entry.path)


def resolution_stamp(config: Config, tables: tuple[Path, ...]) -> str:
    """What tells this engine, its configuration and the repository's API tables from others, as far as resolution
    hangs on them."""
    given = (engine_stamp(), msgspec.json.encode(config), content_of(tables))
    return hashlib.blake2b(repr(given).encode(), digest_size=8).hexdigest()
