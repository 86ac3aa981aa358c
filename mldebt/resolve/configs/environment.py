"""What environment variables are set to: by dotenv files, samples of them, and Compose services."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cached_property
from typing import TYPE_CHECKING

from mldebt.knowledge.environment import environment_rules
from mldebt.model.place import Site
from mldebt.resolve.configs.trees import DOCUMENT_CELL, Keys, Leaf, Tree, step, tree_of
from mldebt.resolve.terms import Const, Unknown, Value, alternatives
from mldebt.resolve.texts import ROOT

if TYPE_CHECKING:
    from mldebt.knowledge.apis import CallRow
    from mldebt.resolve.state import State

QUESTION = "environment"  # of the world: what a variable is set to
Setting = tuple[str, str, int]  # value, file, line


class Environment:
    """The settings of a tree. ``document`` and ``lines`` are those of :class:`mldebt.resolve.world.World`."""

    def __init__(
        self,
        paths: Iterable[str],
        document: Callable[[str], object],
        lines: Callable[[str], Mapping[Keys, int]],
    ) -> None:
        self._paths, self._document, self._lines = paths, document, lines

    def settings(self, name: str) -> tuple[Setting, ...]:
        """The values of a variable that the tree shows, each with its place."""
        return tuple(self._known.get(name, ()))

    @cached_property
    def _known(self) -> dict[str, list[Setting]]:
        rules = environment_rules()
        found: dict[str, list[Setting]] = {}
        for path in sorted(self._paths):
            file = path.rpartition("/")[2]
            read = _sampled if _named(file, rules.samples) else _composed if _named(file, rules.compose) else None
            content = self._document(path) if read is not None else None
            if read is None or content is None:
                continue
            for name, value, line in read(tree_of(path, content, self._lines(path))):
                text = value.strip().strip("\"'")
                if text and not any(blank in text for blank in rules.blanks):
                    found.setdefault(name, []).append((text, path, line))
        return found


def _named(file: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(file, pattern) for pattern in patterns)


def _sampled(tree: Tree) -> Iterator[Setting]:
    """``NAME=value`` lines, which stand in no section."""
    options = step(tree, "")
    for name, value in options.items() if isinstance(options, dict) else ():
        if isinstance(value, Leaf):
            yield name.removeprefix("export ").strip(), str(value.value), value.line


def _composed(tree: Tree) -> Iterator[Setting]:
    services = step(tree, "services")
    for service in services.values() if isinstance(services, dict) else ():
        settings = step(service, "environment")
        if isinstance(settings, dict):
            for name, value in settings.items():
                if isinstance(value, Leaf) and value.value is not None:
                    yield name, str(value.value), value.line
        for item in settings if isinstance(settings, list) else ():
            if isinstance(item, Leaf) and "=" in str(item.value):
                name, _, text = str(item.value).partition("=")
                yield name.strip(), text, item.line


def environment_value(state: "State", name: object) -> Value:
    """What a variable is set to; unknown where no file of the tree says so."""
    if name in environment_rules().roots:
        return Const(ROOT)
    unknown = Unknown(f"environment variable {name}")
    if QUESTION not in state.world.others or not isinstance(name, str):
        return unknown
    found = state.world.other(QUESTION, name)
    values: list[Value] = []
    for text, path, line in found if isinstance(found, tuple) else ():
        values.append(Const(text, Site(path, line, line, DOCUMENT_CELL)))
    return alternatives(values) if values else unknown


def asked_of_environment(state: "State", row: "CallRow | None", args: tuple[Value, ...], value: Value) -> Value:
    """The value of a call, or what the environment says where the call reads it and gives no default."""
    reads = row is not None and any(edge.as_ == "env" for edge in row.edges)
    if not reads or not isinstance(value, Unknown) or not args or not isinstance(args[0], Const):
        return value
    return environment_value(state, args[0].value)


def set_by_environment(state: "State", base: str, fields: dict[str, Value]) -> dict[str, Value]:
    """The fields of pydantic settings: those without a default are variables of the same name."""
    if not base.endswith(".BaseSettings"):
        return fields
    given = {
        name: environment_value(state, name.upper()) for name, value in fields.items() if isinstance(value, Unknown)
    }
    return {**fields, **{name: value for name, value in given.items() if not isinstance(value, Unknown)}}
