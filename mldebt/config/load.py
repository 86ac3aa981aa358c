"""Find the configuration, follow ``extend``, merge and validate it. Reads only through the callables it is given."""

import posixpath
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from msgspec import Struct

from mldebt.config.schema import Config, ConfigError
from mldebt.config.validate import Source, typed

OWN_FILE = "mldebt.toml"
SHARED_FILE = "pyproject.toml"
MAX_EXTENDS = 10

Reader = Callable[[str], bytes | None]


class Loaded(Struct, frozen=True):
    """A configuration and where it comes from: ``origins`` maps each given attribute to its file."""

    config: Config = Config()
    files: tuple[str, ...] = ()
    origins: dict[str, str] = {}
    notes: tuple[str, ...] = ()


def load_config(read: Reader, *, explicit: Path | None = None, isolated: bool = False) -> Config:
    """Return the configuration of the tree that ``read`` reads; see ``read_config``."""
    return read_config(read, explicit=explicit, isolated=isolated).config


def read_config(
    read: Reader,
    *,
    explicit: Path | None = None,
    isolated: bool = False,
    read_explicit: Callable[[Path], bytes] = Path.read_bytes,
) -> Loaded:
    """Read ``mldebt.toml``, else ``[tool.mldebt]`` of ``pyproject.toml``, at the root of a tree.

    ``read`` gives the bytes of a path of the tree, None where there is no such file; so the configuration of any
    revision can be read. ``explicit`` is a file the user named instead (``--config``), read from disk; ``isolated``
    reads nothing.

    Raises ConfigError with a sentence for each fault.
    """
    if isolated:
        return Loaded()
    notes: list[str] = []
    if explicit is not None:
        chain = _chain(explicit.as_posix(), _outside(read_explicit), inside=False)
    else:
        first = _discover(read, notes)
        chain = _chain(first, read, inside=True) if first else []
    return _merge(chain, notes)


def has_configuration(read: Reader) -> bool:
    """Whether the folder that ``read`` reads holds a ``mldebt.toml`` or a table of ours, right or wrong."""
    return bool(_discover(read, []))


def _outside(read_explicit: Callable[[Path], bytes]) -> Reader:
    def read(path: str) -> bytes | None:
        try:
            return read_explicit(Path(path))
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise ConfigError(f"The configuration {path} cannot be read: {reason}; name another file.") from None

    return read


def _discover(read: Reader, notes: list[str]) -> str:
    shared = read(SHARED_FILE)
    shares = shared is not None and _has_table(shared)
    if read(OWN_FILE) is not None:
        if shares:
            notes.append(f"{OWN_FILE} is used; the [tool.mldebt] table of {SHARED_FILE} is not.")
        return OWN_FILE
    return SHARED_FILE if shares else ""


def _has_table(data: bytes) -> bool:
    """A pyproject.toml that is broken elsewhere is none of our business unless it means to configure us."""
    if b"mldebt" not in data:
        return False
    try:
        return "mldebt" in tomllib.loads(data.decode("utf-8")).get("tool", {})
    except (ValueError, RecursionError, AttributeError, TypeError):
        return b"[tool.mldebt" in data


def _chain(first: str, read: Reader, *, inside: bool) -> list[Source]:
    """Return the file and what it extends, nearest first."""
    chain: list[Source] = []
    path = first
    while True:
        source = _parse(path, read, extended_by=chain[-1].file if chain else "")
        chain.append(source)
        extend = source.table.get("extend")
        if extend is None:
            return chain
        path = _resolve(source, extend, inside=inside)
        if len(chain) > MAX_EXTENDS or any(item.file == path for item in chain):
            raise ConfigError(f"{source.file}: `extend` goes in a circle or over {MAX_EXTENDS} files; end the chain.")


def _resolve(source: Source, extend: Any, *, inside: bool) -> str:
    if not isinstance(extend, str) or not extend:
        raise ConfigError(f"{source.file}: `{source.prefix}extend` must be the path of another configuration file.")
    path = posixpath.normpath(posixpath.join(posixpath.dirname(source.file), extend.replace("\\", "/")))
    if inside and (posixpath.isabs(path) or path.startswith("..") or ":" in path):
        raise ConfigError(
            f"{source.file}: `{source.prefix}extend` leads out of the repository ({extend}); name a file inside it, "
            "or pass the other file with --config."
        )
    return path


def _parse(path: str, read: Reader, *, extended_by: str) -> Source:
    data = read(path)
    if data is None:
        raise ConfigError(f"{extended_by or path}: the configuration {path} does not exist; correct the path.")
    try:
        text = data.decode("utf-8-sig")
        content = tomllib.loads(text)
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: this is not UTF-8 text; save it as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        raise ConfigError(f"{path}: this is not valid TOML: {message[:1].lower()}{message[1:]}.") from None
    except RecursionError:
        raise ConfigError(f"{path}: its values are nested too deeply to be read.") from None
    if posixpath.basename(path) != SHARED_FILE:
        return Source(path, text, content)
    table = content.get("tool")
    table = table.get("mldebt") if isinstance(table, dict) else None
    if not isinstance(table, dict):
        raise ConfigError(f"{path}: it has no [tool.mldebt] table; add one, or name another file.")
    return Source(path, text, table, "tool.mldebt.")


def _merge(chain: list[Source], notes: list[str]) -> Loaded:
    faults: list[str] = []
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for source in reversed(chain):
        for name, value in typed(source, faults).items():
            old = values.get(name)
            values[name] = {**old, **value} if isinstance(old, dict) else value
            origins[name] = source.file
    if faults:
        raise ConfigError(*faults)
    return Loaded(Config(**values), tuple(source.file for source in chain), origins, tuple(notes))
