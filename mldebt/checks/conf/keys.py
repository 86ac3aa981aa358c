"""How code speaks of keys: where it asks for one, where it sets one, where it makes sure that one is there."""

from collections import Counter
from collections.abc import Iterator

from msgspec import Struct

from mldebt.checks.conf.keyuse import is_record
from mldebt.checks.memo import once_a_run
from mldebt.checks.nodes import last_name, nodes_of
from mldebt.checks.subject import Subject
from mldebt.facts import kinds as k
from mldebt.facts.unit import UnitFacts
from mldebt.model.place import Site
from mldebt.resolve import texts


class KeyWords(Struct, frozen=True):
    """``asked``: places where a key is read as ``x["key"]`` or ``x.key``, by file and key; ``only``: those of keys that
    one file alone asks for; ``settled``: keys that code sets, deletes, asks for with a default or tests for, anywhere,
    and fields of records that have a default.
    """

    asked: dict[tuple[str, str], tuple[Site, ...]]
    only: dict[str, tuple[Site, ...]]
    settled: frozenset[str]


_TELLING = (k.Attr, k.Item, k.Bind, k.AugBind, k.AnnBind, k.Delete, k.Cmp, k.Call)
_TOLERANT = ("get", "setdefault", "pop", "update", "hasattr", "getattr")  # calls that can do without the key


@once_a_run
def key_words(subject: Subject) -> KeyWords:
    """The keys of the whole program."""
    asked: dict[tuple[str, str], list[Site]] = {}
    settled: set[str] = set()
    for path, module in subject.program.modules.items():
        for index, unit in enumerate(module.cells):
            cell = index if module.is_notebook else -1
            methods = _methods(unit)
            settled.update(_given_by_records(unit))
            for node in nodes_of(unit, *_TELLING):
                if not isinstance(node, k.Attr):
                    settled.update(_settled(node))
                if isinstance(node, k.Attr) and node.attr_at not in methods:
                    site = Site(path, node.attr_at, node.attr_at + len(node.attr), cell)
                    asked.setdefault((path, node.attr), []).append(site)
                elif isinstance(node, k.Item) and len(node.slices) == 1 and (key := _text(node.slices[0])):
                    at = node.slices[0].at
                    asked.setdefault((path, key), []).append(Site(path, at, node.end - 1, cell))
    everywhere = {place: tuple(sites) for place, sites in asked.items()}
    files = Counter(key for _, key in everywhere)
    only = {key: sites for (_, key), sites in everywhere.items() if files[key] == 1}
    return KeyWords(everywhere, only, frozenset(settled))


def _methods(unit: UnitFacts) -> set[int]:
    """Where attributes stand that are called: no configuration holds a method."""
    called = [node.func for node in nodes_of(unit, k.Call) if isinstance(node, k.Call)]
    return {func.attr_at for func in called if isinstance(func, k.Attr)}


def _given_by_records(unit: UnitFacts) -> Iterator[str]:
    """The fields to which a class that holds settings gives a value, where nobody else does."""
    for node in nodes_of(unit, k.Class):
        for step in unit.body(node.scope) if isinstance(node, k.Class) and is_record(node) else ():
            if isinstance(step, k.AnnBind) and step.value is not None and isinstance(step.target, k.Name):
                yield step.target.id


def _settled(node: k.Kind) -> set[str]:
    if isinstance(node, k.Bind):
        return {key for target in node.targets if (key := _target(target))}
    if isinstance(node, k.AugBind | k.AnnBind | k.Delete) and (key := _target(node.target)):
        return {key}
    if isinstance(node, k.Cmp) and node.ops[0] in ("in", "not in"):
        return {key} if (key := _text(node.left)) else set()
    if isinstance(node, k.Call) and last_name(node.func) in _TOLERANT:
        return {key for arg in node.args if (key := _text(arg))} | {word.name for word in node.keywords}
    return set()


def _target(node: k.Expr) -> str:
    if isinstance(node, k.Attr):
        return node.attr
    return _text(node.slices[0]) if isinstance(node, k.Item) and len(node.slices) == 1 else ""


def _text(node: k.Expr) -> str:
    value = texts.literal(node) if isinstance(node, k.Str) else None
    return value if isinstance(value, str) else ""
