"""The stages of ``dvc.yaml``: blanks filled from ``params.yaml`` and ``vars``, ``foreach`` and ``matrix`` expanded.

https://dvc.org/doc/user-guide/project-structure/dvcyaml-files
"""

import itertools
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct

from mldebt.resolve.pipelinefiles.templates import fill, fill_command, merged
from mldebt.resolve.texts import normal

MOST_INSTANCES = 512  # of one templated stage
OUTPUTS = ("outs", "metrics", "plots", "outs_persist", "outs_no_cache")
Documents = Callable[[str], object]
Texts = Callable[[str], str]
Values = dict[str, object]
_TEMPLATES = ("foreach", "do", "matrix")
_BEFORE_KEY = re.compile(r"[ \t]+[\"']?")
_BEHIND_KEY = re.compile(r"[\"']?[ \t]*:")
_GOES_ON = re.compile(
    r"\s*\n[ \t]+(?=--?[A-Za-z])"
)  # folded text keeps the breaks before lines that are indented further


class DvcStage(Struct, frozen=True, gc=False):
    """One stage. Paths are from the root of the tree; ``commands`` run in ``wdir`` ("" is the root).

    ``declared`` maps each block of the stage that names paths (``deps``, ``outs``, ``metrics``, ...) to them.
    """

    id: str
    file: str
    name: str
    line: int
    wdir: str
    commands: tuple[str, ...]
    declared: dict[str, tuple[str, ...]]

    @property
    def deps(self) -> tuple[str, ...]:
        """What the stage is declared to need."""
        return self.declared.get("deps", ())

    @property
    def outs(self) -> tuple[str, ...]:
        """What the stage is declared to make."""
        return tuple(path for block in OUTPUTS for path in self.declared.get(block, ()))


def read_dvc_stages(paths: Iterable[str], document: Documents, text: Texts | None = None) -> Iterator[DvcStage]:
    """The stages of every ``dvc.yaml`` among ``paths``; ``text`` gives a file's text, to tell lines from."""
    for path in sorted(paths):
        if posixpath.basename(path) != "dvc.yaml":
            continue
        content = document(path)
        stages = content.get("stages") if isinstance(content, dict) else None
        folder = posixpath.dirname(path)
        values = _with_vars({}, content, folder, document, ("params.yaml",))
        written = text(path) if text is not None else ""
        for name, body in stages.items() if isinstance(stages, dict) else ():
            if not isinstance(body, dict):
                continue
            line = _line_of(written, str(name))
            for label, template, own in _instances(str(name), body, values):
                yield _stage(path, label, line, template, _with_vars(own, template, folder, document))


def _with_vars(values: Values, holder: object, folder: str, document: Documents, first: tuple[str, ...] = ()) -> Values:
    """Values with what a file's or a stage's ``vars`` add to them."""
    declared = holder.get("vars") if isinstance(holder, dict) else None
    for item in (*first, *(declared if isinstance(declared, list) else ())):
        if isinstance(item, dict):
            values = merged(values, item)
        elif isinstance(item, str):
            name, _, keys = item.partition(":")
            loaded = document(normal(posixpath.join(folder, name)))
            if isinstance(loaded, dict):
                chosen = {key: loaded[key] for key in keys.split(",") if key in loaded} if keys else loaded
                values = merged(values, chosen)
    return values


def _instances(name: str, body: Values, values: Values) -> Iterator[tuple[str, Values, Values]]:
    """The stage, or what ``foreach`` and ``matrix`` make of it: label, body, values."""
    inner = body.get("do")
    if "foreach" in body and isinstance(inner, dict):
        items = fill(body["foreach"], values)
        pairs = list(items.items() if isinstance(items, dict) else enumerate(items) if isinstance(items, list) else ())
        plain = isinstance(items, list) and not any(isinstance(item, dict | list) for item in items)
        for key, item in pairs[:MOST_INSTANCES]:
            yield f"{name}@{_label(item if plain else key)}", inner, {**values, "item": item, "key": key}
    elif isinstance(body.get("matrix"), dict):
        axes = fill(body["matrix"], values)
        assert isinstance(axes, dict)
        choices = [enumerate(value if isinstance(value, list) else [value]) for value in axes.values()]
        for combination in itertools.islice(itertools.product(*choices), MOST_INSTANCES):
            item = {axis: value for axis, (_, value) in zip(axes, combination, strict=True)}
            labels = [_label(value, f"{axis}{at}") for axis, (at, value) in zip(axes, combination, strict=True)]
            yield f"{name}@{'-'.join(labels)}", body, {**values, "item": item}
    else:
        yield name, body, values


def _label(value: object, composite: str = "") -> str:
    """How DVC names an instance by a value; where the value has parts, ``composite`` stands for it."""
    if isinstance(value, dict | list) and composite:
        return composite
    return str(value).lower() if isinstance(value, bool) else str(value)


def _stage(path: str, name: str, line: int, template: Values, values: Values) -> DvcStage:
    body = {key: fill(value, values) for key, value in template.items() if key not in (*_TEMPLATES, "cmd")}
    wdir = normal(posixpath.join(posixpath.dirname(path), str(body.get("wdir") or ".")))

    def place(item: str) -> str:
        return item if "://" in item else normal(posixpath.join(wdir, item))

    given = template.get("cmd", "")
    lines = [_GOES_ON.sub(" ", str(item)) for item in (given if isinstance(given, list) else [given])]
    commands = tuple(fill_command(line, values) for line in lines)
    blocks = {block: tuple(map(place, _names(body.get(block)))) for block in ("deps", *OUTPUTS)}
    declared = {block: found for block, found in blocks.items() if found}
    return DvcStage(f"{path}:{name}", path, name, line, "" if wdir == "." else wdir, commands, declared)


def _names(value: object) -> Iterator[str]:
    for item in value if isinstance(value, list) else [value] if isinstance(value, str | dict) else ():
        if isinstance(item, dict):
            yield from map(str, item)
        elif item is not None:
            yield str(item)


def _line_of(text: str, name: str) -> int:
    """The line of a stage's key; 0 where it is not found."""
    at = text.find(name)
    while at >= 0:
        start = text.rfind("\n", 0, at) + 1
        if _BEFORE_KEY.fullmatch(text, start, at) and _BEHIND_KEY.match(text, at + len(name)):
            return text.count("\n", 0, start) + 1
        at = text.find(name, at + 1)
    return 0
