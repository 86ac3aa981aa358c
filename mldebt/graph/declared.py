"""What pipeline files declare: DVC stages with their scripts, dependencies and outputs."""

import posixpath
import re
import shlex
from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct

from mldebt.resolve.texts import normal

_BLANK = re.compile(r"\$\{([^}]+)\}")
_SCRIPT = re.compile(r"\.(?:py|ipynb)$")
Documents = Callable[[str], object]


class Stage(Struct, frozen=True, gc=False):
    """One declared stage. ``reads`` and ``writes`` are paths from the root; ``scripts`` the code its command runs."""

    id: str
    file: str
    name: str
    command: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    scripts: tuple[str, ...]


def dvc_stages(paths: Iterable[str], document: Documents, files: frozenset[str]) -> Iterator[Stage]:
    """The stages of every ``dvc.yaml``; ``foreach`` and ``${…}`` filled from ``params.yaml`` and ``vars``."""
    for path in sorted(paths):
        if posixpath.basename(path) != "dvc.yaml":
            continue
        content = document(path)
        stages = content.get("stages") if isinstance(content, dict) else None
        folder = posixpath.dirname(path)
        values = _values(content, folder, document)
        for name, body in stages.items() if isinstance(stages, dict) else ():
            for stage_name, filled in _expanded(str(name), body, values):
                yield _stage(path, folder, stage_name, filled, files)


def _values(content: object, folder: str, document: Documents) -> dict[str, object]:
    values: dict[str, object] = {}
    sources = [posixpath.join(folder, "params.yaml")]
    declared = content.get("vars") if isinstance(content, dict) else None
    for item in declared if isinstance(declared, list) else ():
        if isinstance(item, str):
            sources.append(posixpath.join(folder, item.split(":", 1)[0]))
        elif isinstance(item, dict):
            values.update(item)
    for source in sources:
        loaded = document(source)
        if isinstance(loaded, dict):
            values = {**loaded, **values}
    return values


def _expanded(name: str, body: object, values: dict[str, object]) -> Iterator[tuple[str, dict[str, object]]]:
    if not isinstance(body, dict):
        return
    if "foreach" not in body:
        yield name, _filled(body, values)
        return
    items = body["foreach"]
    if isinstance(items, str) and (match := _BLANK.fullmatch(items)):
        items = _lookup(values, match.group(1))
    inner = body.get("do")
    if not isinstance(inner, dict):
        return
    pairs = items.items() if isinstance(items, dict) else enumerate(items) if isinstance(items, list) else ()
    for key, item in list(pairs)[:64]:
        own = {**values, "item": item, "key": key}
        label = key if isinstance(items, dict) else item if isinstance(item, str | int | float) else key
        yield f"{name}@{label}", _filled(inner, own)


def _filled(value: object, values: dict[str, object]) -> dict[str, object]:
    filled = _fill(value, values)
    return filled if isinstance(filled, dict) else {}


def _fill(value: object, values: dict[str, object]) -> object:
    if isinstance(value, str):
        return _BLANK.sub(lambda match: str(_lookup(values, match.group(1), match.group())), value)
    if isinstance(value, list):
        return [_fill(item, values) for item in value]
    if isinstance(value, dict):
        return {_fill(key, values): _fill(item, values) for key, item in value.items()}
    return value


def _lookup(values: object, dotted: str, otherwise: object = None) -> object:
    for key in re.split(r"[.\[\]]+", dotted.strip("]")):
        if isinstance(values, dict) and key in values:
            values = values[key]
        elif isinstance(values, list) and key.isdigit() and int(key) < len(values):
            values = values[int(key)]
        else:
            return otherwise
    return values


def _stage(path: str, folder: str, name: str, body: dict[str, object], files: frozenset[str]) -> Stage:
    wdir = normal(posixpath.join(folder, str(body.get("wdir", "."))))
    command = body.get("cmd", "")
    text = "\n".join(map(str, command)) if isinstance(command, list) else str(command)

    def place(item: str) -> str:
        return item if "://" in item else normal(posixpath.join(wdir, item)).removeprefix("./")

    reads = tuple(place(item) for item in _names(body.get("deps")))
    writes = tuple(place(item) for kind in ("outs", "metrics", "plots") for item in _names(body.get(kind)))
    scripts = tuple(
        dict.fromkeys(word for word in map(place, words_of(text)) if word in files and _SCRIPT.search(word))
    )
    modules = tuple(found for found in map(place, _modules(text)) if found in files)
    return Stage(f"{path}:{name}", path, name, text, reads, writes, scripts + modules)


def _names(value: object) -> Iterator[str]:
    for item in value if isinstance(value, list) else ():
        if isinstance(item, dict):
            yield from map(str, item)
        else:
            yield str(item)


def words_of(command: str) -> list[str]:
    """The words of a shell line; a plain split where it does not parse."""
    try:
        return shlex.split(command, comments=True)
    except ValueError:
        return command.split()


def _modules(command: str) -> Iterator[str]:
    for match in re.finditer(r"-m\s+([\w.]+)", command):
        yield match.group(1).replace(".", "/") + ".py"
        yield match.group(1).replace(".", "/") + "/__main__.py"
