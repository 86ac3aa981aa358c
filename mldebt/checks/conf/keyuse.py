"""Whether code that asks for a key of a document does anything with it: some are only copied, merged or recorded."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial

from mldebt.checks.conf.lostarguments import lost_arguments
from mldebt.checks.imported import are_imported
from mldebt.checks.nodes import last_name, walk
from mldebt.facts import kinds as k
from mldebt.knowledge.conventions import conventions
from mldebt.resolve import texts
from mldebt.resolve.names import flatten
from mldebt.resolve.program import Program
from mldebt.resolve.world import ScopeKey

_ASKING = frozenset({"get", "getattr", "pop", "setdefault"})
_LISTING = frozenset({"items", "values"})
_PLAIN = frozenset({"Path", "bool", "float", "int", "list", "str", "tuple"})
_PUTTING = _PLAIN | {"join", "joinpath"}
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
        recorded = [uses for uses in found if name in uses.recorded]
        kept = bool(recorded) and all(uses.keeps(own, name) for uses in recorded)
        if not kept and any(uses.unpacks for uses in found):
            return True
        if recorded:
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
            lost = lost_arguments(module, steps)
            self._uses[key] = _Uses(steps, self._records, self._recorders, partial(self._is_seen, key), lost)
        return self._uses[key]

    def _is_seen(self, key: ScopeKey, name: str) -> bool:
        """Whether something beside a scope may see what a name of it holds: a scope inside it, or another module."""
        path, scope = key
        module = self._program.modules[path]
        inner = [other for other in module.definitions if scope < 0 or module.parent(other) == scope]
        if isinstance(module.definitions.get(scope), k.Class) or any(_mentions(module.steps(at), name) for at in inner):
            return True
        return scope < 0 and are_imported(self._program, {name}, path)

    @cached_property
    def _records(self) -> frozenset[str]:
        """The names of classes that only hold what they are given."""
        definitions = (node for module in self._program.modules.values() for node in module.definitions.values())
        return frozenset(node.name.id for node in definitions if isinstance(node, k.Class) and is_record(node))


def _mentions(steps: Sequence[k.Step], name: str) -> bool:
    return any(isinstance(node, k.Name) and node.id == name for node in walk(steps))


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
    ``is_seen``: whether other scopes may see a name of this one; ``lost``: arguments that go nowhere."""

    def __init__(
        self,
        steps: tuple[k.Step, ...],
        records: Collection[str],
        recorders: Collection[str],
        is_seen: Callable[[str], bool],
        lost: Iterable[k.Expr],
    ) -> None:
        self.copies: dict[str, set[str]] = {}
        self.merges = self.unpacks = self.dumps = False
        self._records = records
        # nodes that do nothing with what they ask for
        self._idle = {id(part) for value in lost for part in walk(value)}
        nodes = list(walk(steps))
        for node in nodes:
            if isinstance(node, k.Call) and last_name(node.func) in recorders:
                self._idle.update(map(id, walk(node)))
        self._idle.update(id(value) for name, value in _only_named(nodes, self._idle) if not is_seen(name))
        idle = [(name, _root(node)) for node in nodes if id(node) in self._idle for name in _asked(node)]
        self.recorded = frozenset(name for name, _ in idle)
        self._handed_on = _handed_on(nodes, self._idle) if idle else frozenset()
        self._lent = {name for name, root in idle if root in self._handed_on}
        for node in nodes:
            if id(node) not in self._idle:
                self._look(node)
        self.asked: dict[str, set[str]] = {}
        for node in nodes:
            for name in _asked(node) if id(node) not in self._idle else ():
                self.asked.setdefault(name, set()).add(_holder(node))

    def keeps(self, section: str, name: str) -> bool:
        """Whether a key that is only recorded comes out of a mapping which stays here, as its section does."""
        return section not in self._handed_on and name not in self._lent

    def _look(self, node: k.Kind) -> None:
        if isinstance(node, k.Call):
            self._look_at_call(node)
        elif isinstance(node, k.Map):
            for key, value in zip(node.keys, node.values, strict=True):
                self.merges |= key is None
                if isinstance(key, k.Str):
                    self._copy(str(texts.literal(key)), value)
        elif isinstance(node, k.Bind | k.AnnBind | k.Branch):
            self._idle.update(id(target) for target in _targets(node) if isinstance(target, k.Attr))
            for field, value in _attributes_set(node):
                for part in _parts(value):
                    self._copy(field, part)
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


def _targets(step: k.Kind) -> Sequence[k.Expr]:
    return step.targets if isinstance(step, k.Bind) else (step.target,) if isinstance(step, k.AnnBind) else ()


def _attributes_set(step: k.Kind) -> Iterator[tuple[str, k.Expr]]:
    """The attributes that a statement sets, with what decides their values; of a branch that sets nothing but
    attributes, its test."""
    if isinstance(step, k.Bind | k.AnnBind) and step.value is not None:
        for target in _targets(step):
            if isinstance(target, k.Attr):
                yield target.attr, step.value
    elif isinstance(step, k.Branch):
        inner = list(flatten((*step.body, *step.orelse)))
        targets = [target for one in inner for target in _targets(one)]
        plain = all(isinstance(one, k.Bind | k.AnnBind | k.Branch) or _is_pass(one) for one in inner)
        if plain and all(isinstance(target, k.Attr) for target in targets):
            yield from ((last_name(target), step.test) for target in targets)


def _is_pass(step: k.Step) -> bool:
    return isinstance(step, k.Simple) and step.word == "pass"


def _parts(value: k.Expr) -> Iterator[k.Expr]:
    """What a value is put together from: the sides of an operation, what fills a text, the parts of a path."""
    if isinstance(value, k.Bin | k.Bool):
        inner: tuple[k.Expr, ...] = (value.left, value.right)
    elif isinstance(value, k.Cmp):
        inner = (value.left, *value.rights)
    elif isinstance(value, k.If):
        inner = (value.test, value.body, value.orelse)
    elif isinstance(value, k.Un):
        inner = (value.operand,)
    elif isinstance(value, k.Fmt):
        inner = tuple(part.value for part in value.parts if isinstance(part, k.Blank))
    elif isinstance(value, k.Call) and last_name(value.func) in _PUTTING:
        inner = value.args
    else:
        yield value
        return
    for part in inner:
        yield from _parts(part)


def _only_named(nodes: Sequence[k.Kind], idle: Collection[int]) -> Iterator[tuple[str, k.Expr]]:
    """What is asked for to be given a name that nothing here uses but what is ``idle``, with that name."""
    named = [(node.targets[0], node.value) for node in nodes if isinstance(node, k.Bind) and len(node.targets) == 1]
    targets = {id(target) for target, _ in named}
    used = {node.id for node in nodes if isinstance(node, k.Name) and id(node) not in targets | set(idle)}
    for target, value in named:
        if isinstance(target, k.Name) and target.id not in used and any(True for _ in _asked(value)):
            yield target.id, value


def _handed_on(nodes: Sequence[k.Kind], idle: Collection[int]) -> frozenset[str]:
    """The names, and the keys that are asked for, of which what is not ``idle`` makes more than to ask something else
    of them."""
    targets = {id(target) for node in nodes if isinstance(node, k.Bind) for target in node.targets}
    held = {id(node.func) for node in nodes if isinstance(node, k.Call)}
    held |= {
        id(node.value) for node in nodes if isinstance(node, k.Attr) or (isinstance(node, k.Item) and _is_key(node))
    }
    others = [node for node in nodes if id(node) not in held and id(node) not in targets and id(node) not in idle]
    return frozenset(name for node in others for name in ((node.id,) if isinstance(node, k.Name) else _asked(node)))


def _root(node: k.Kind) -> str:
    """The name at the beginning of what asks for a key; empty where there is none."""
    while not isinstance(node, k.Name):
        if isinstance(node, k.Call):
            node = node.func
        elif isinstance(node, k.Attr | k.Item):
            node = node.value
        else:
            return ""
    return node.id


def _is_key(node: k.Item) -> bool:
    return len(node.slices) == 1 and isinstance(node.slices[0], k.Str)


def _asked(node: k.Kind) -> Iterator[str]:
    """The key that an expression asks something for."""
    if isinstance(node, k.Attr):
        yield node.attr
    elif isinstance(node, k.Item) and _is_key(node) and isinstance(node.slices[0], k.Str):
        yield str(texts.literal(node.slices[0]))
    elif isinstance(node, k.Call) and last_name(node.func) in _ASKING:
        yield from (str(texts.literal(item)) for item in node.args[:2] if isinstance(item, k.Str))


def _holder(node: k.Kind) -> str:
    """The last name of what an expression asks for a key: ``b`` of ``a.b.key`` and of ``a["b"]["key"]``."""
    if isinstance(node, k.Call):
        return next(_asked(node.func.value), last_name(node.func.value)) if isinstance(node.func, k.Attr) else ""
    holder = node.value if isinstance(node, k.Attr | k.Item) else None
    return next(_asked(holder), last_name(holder)) if holder is not None else ""
