"""Whether code that asks for a key of a document does anything with it: some are only copied, merged or recorded."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property

from mldebt.checks.nodes import last_name, walk
from mldebt.facts import kinds as k
from mldebt.knowledge.conventions import conventions
from mldebt.resolve import texts
from mldebt.resolve.program import Program
from mldebt.resolve.world import ScopeKey

_ASKING = frozenset({"get", "getattr", "pop", "setdefault"})
_LISTING = frozenset({"items", "values"})
_PLAIN = frozenset({"Path", "bool", "float", "int", "list", "str", "tuple"})
_OF_NUMBERS = frozenset({"log"})  # ``np.log`` makes something of what it gets
_UNPACKED = "**"
_ALL = "__dict__"


class KeyUse:
    """What scopes do with the keys that they ask for. ``recorders`` are calls that keep a record of what they get."""

    def __init__(self, program: Program, recorders: Collection[str]) -> None:
        self._program = program
        known = conventions()
        self._recorders = frozenset(recorders) | known.showing_calls | (known.logging_calls - _OF_NUMBERS)
        self._uses: dict[ScopeKey, _Uses] = {}

    def is_used(self, key: str, sections: Mapping[str, frozenset[str]], scopes: Collection[ScopeKey]) -> bool:
        """Whether scopes do more with a key than to copy it into a field for which none of them asks, to merge it with
        others, or to record it. In doubt they do. ``sections`` hold a key of each name: what asks another one of them
        by its name does not ask for this one."""
        found = [self._of(scope) for scope in self._with_methods(scopes)]
        own, name = ("", *key.split("."))[-2:]
        others = sections.get(name, frozenset()) - {own}
        asked = {word for uses in found for word, holders in uses.asked.items() if word != name or holders - others}
        if name in asked or any(uses.dumps for uses in found):
            return True
        fields = _fields(name, found)
        if fields or any(name in uses.copies for uses in found):
            return not asked.isdisjoint(fields)
        if any(uses.unpacks for uses in found):
            return True
        if any(name in uses.recorded for uses in found):
            return False
        return not any(uses.merges for uses in found) and not self._is_asked_beside(name, scopes)

    def _is_asked_beside(self, name: str, scopes: Collection[ScopeKey]) -> bool:
        """Whether other scopes of the same modules ask for a key: it is theirs."""
        modules = {path for path, _ in scopes}
        others = ((path, scope) for path in modules for scope in self._program.modules[path].definitions)
        return any(name in self._of(other).asked for other in others if other not in scopes)

    def _with_methods(self, scopes: Collection[ScopeKey]) -> Collection[ScopeKey]:
        """Scopes, and the other methods of the classes of which one runs: who calls them is not always known."""
        found = dict.fromkeys(scopes)
        for path, scope in scopes:
            module = self._program.modules[path]
            parent = module.parent(scope) if scope >= 0 else -1
            if isinstance(module.definitions.get(parent), k.Class):
                found.update({(path, other): None for other in module.definitions if module.parent(other) == parent})
        return found

    def _of(self, key: ScopeKey) -> "_Uses":
        if key not in self._uses:
            module = self._program.modules[key[0]]
            steps = module.steps(key[1]) if key[1] >= 0 else tuple(step for _, body in module.top for step in body)
            alone = key[1] >= 0 and all(module.parent(other) != key[1] for other in module.definitions)
            self._uses[key] = _Uses(steps, self._records, self._recorders, alone=alone)
        return self._uses[key]

    @cached_property
    def _records(self) -> frozenset[str]:
        """The names of classes that only hold what they are given."""
        definitions = (node for module in self._program.modules.values() for node in module.definitions.values())
        return frozenset(node.name.id for node in definitions if isinstance(node, k.Class) and is_record(node))


def is_record(node: k.Class) -> bool:
    """Whether a class only holds what it is given, by a decorator or a base of it."""
    known = conventions()
    decorators = (last_name(item.func if isinstance(item, k.Call) else item) for item in node.decorators)
    return not known.record_decorators.isdisjoint(decorators) or not known.record_bases.isdisjoint(
        map(last_name, node.bases)
    )


def _fields(name: str, found: list["_Uses"]) -> set[str]:
    """The fields that take a key, or what took it."""
    fields: set[str] = set()
    todo = [name]
    while todo:
        copied = {field for uses in found for field in uses.copies.get(todo[-1], ())}
        todo.pop()
        todo.extend(copied - fields)
        fields |= copied
    return fields


class _Uses:
    """What one scope does. ``asked``: the names it asks something for, and does something with, and what it asks, by
    its last name; ``recorded``: what it only records; ``copies``: the fields that take a key as it is; ``merges``: it
    puts mappings together; ``unpacks``: it hands all of a mapping to a call; ``dumps``: it takes a record as a whole.
    ``alone``: no other scope sees its names."""

    def __init__(
        self, steps: tuple[k.Step, ...], records: Collection[str], recorders: Collection[str], *, alone: bool
    ) -> None:
        self.copies: dict[str, set[str]] = {}
        self.merges = self.unpacks = self.dumps = False
        self._records = records
        self._idle: set[int] = set()  # nodes that do nothing with what they ask for
        nodes = list(walk(steps))
        for node in nodes:
            if isinstance(node, k.Call) and last_name(node.func) in recorders:
                self._idle.update(map(id, walk(node)))
        self._idle.update(map(id, _only_named(nodes, self._idle) if alone else ()))
        self.recorded = {name for node in nodes if id(node) in self._idle for name in _asked(node)}
        for node in nodes:
            if id(node) not in self._idle:
                self._look(node)
        self.asked: dict[str, set[str]] = {}
        for node in nodes:
            for name in _asked(node) if id(node) not in self._idle else ():
                self.asked.setdefault(name, set()).add(_holder(node))

    def _look(self, node: k.Kind) -> None:
        if isinstance(node, k.Call):
            self._look_at_call(node)
        elif isinstance(node, k.Map):
            for key, value in zip(node.keys, node.values, strict=True):
                self.merges |= key is None
                if isinstance(key, k.Str):
                    self._copy(str(texts.literal(key)), value)
        elif isinstance(node, k.Bind):
            for target in node.targets:
                if isinstance(target, k.Attr):
                    self._idle.add(id(target))
                    self._copy(target.attr, node.value)
        elif isinstance(node, k.Attr):
            self.dumps |= node.attr == _ALL

    def _look_at_call(self, node: k.Call) -> None:
        name = last_name(node.func)
        self._idle.add(id(node.func))  # a method is no key
        self.dumps |= name in conventions().record_dumps
        self.unpacks |= name in _LISTING
        for keyword in node.keywords:
            if keyword.name == _UNPACKED:
                self.merges |= name in self._records
                self.unpacks |= name not in self._records
            elif name in self._records:
                self._copy(keyword.name, keyword.value)

    def _copy(self, field: str, value: k.Expr) -> None:
        while isinstance(value, k.Call) and last_name(value.func) in _PLAIN and len(value.args) == 1:
            value = value.args[0]
        for name in _asked(value):
            self._idle.add(id(value))
            self.copies.setdefault(name, set()).add(field)


def _only_named(nodes: Sequence[k.Kind], idle: Collection[int]) -> Iterator[k.Expr]:
    """What is asked for to be given a name that nothing uses but what is ``idle``."""
    named = [(node.targets[0], node.value) for node in nodes if isinstance(node, k.Bind) and len(node.targets) == 1]
    targets = {id(target) for target, _ in named}
    used = {node.id for node in nodes if isinstance(node, k.Name) and id(node) not in targets | set(idle)}
    for target, value in named:
        if isinstance(target, k.Name) and target.id not in used and any(True for _ in _asked(value)):
            yield value


def _asked(node: k.Kind) -> Iterator[str]:
    """The key that an expression asks something for."""
    if isinstance(node, k.Attr):
        yield node.attr
    elif isinstance(node, k.Item) and len(node.slices) == 1 and isinstance(node.slices[0], k.Str):
        yield str(texts.literal(node.slices[0]))
    elif isinstance(node, k.Call) and last_name(node.func) in _ASKING:
        yield from (str(texts.literal(item)) for item in node.args[:2] if isinstance(item, k.Str))


def _holder(node: k.Kind) -> str:
    """The last name of what an expression asks for a key: ``b`` of ``a.b.key`` and of ``a["b"]["key"]``."""
    if isinstance(node, k.Call):
        return next(_asked(node.func.value), last_name(node.func.value)) if isinstance(node.func, k.Attr) else ""
    holder = node.value if isinstance(node, k.Attr | k.Item) else None
    return next(_asked(holder), last_name(holder)) if holder is not None else ""
