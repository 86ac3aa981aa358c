"""What tells one state of this program from another."""

import hashlib
from functools import cache
from pathlib import Path

import msgspec

import mldebt
from mldebt.config import Config
from mldebt.knowledge.places import rules_dir


@cache
def engine_stamp() -> str:
    """What tells one state of this program and its rulebook from another: version, and size and time of every file."""
    digest = hashlib.blake2b(mldebt.__version__.encode(), digest_size=8)
    for folder in (Path(mldebt.__file__).parent, rules_dir()):
        for path in sorted(path for path in folder.rglob("*.*") if path.parent.name != "__pycache__"):
            status = path.stat()
            digest.update(f"{path.name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def resolution_stamp(config: Config) -> str:
    """What tells this engine and its configuration from others, as far as resolution hangs on them."""
    given = (engine_stamp(), msgspec.json.encode(config))
    return hashlib.blake2b(repr(given).encode(), digest_size=8).hexdigest()
