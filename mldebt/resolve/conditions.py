"""What decides the conditions of functions: which of their parameters, and which attributes of their receiver."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple, TypeGuard

from mldebt.facts import kinds as k
from mldebt.facts.kinds.names import last_name
from mldebt.facts.nodes import calls_something, walk
from mldebt.resolve.names import CELL_SHIFT, IMPORTING, Binding, ModuleFacts, bound_names, flatten

if TYPE_CHECKING:
    from mldebt.resolve.world import Question, ScopeKey, World

_CALLED = "()"  # behind the name of a class of which something is an instance
_MOST_HOPS = 8  # imports of imports that a name is followed through


class Handed(NamedTuple):
    """What a function hands to another, ``callee`` as it is spelt: to which parameter, by name or by place, and which
    names of its own stand in the argument."""

    callee: str
    to: str | int
    names: frozenset[str]


class Conditions(NamedTuple):
    """The names on which conditions of a function hang (``mode``, ``self.mode``), or what it looks up by name, and what
    it hands to others whose conditions may hang on it."""

    names: frozenset[str]
    handed: tuple[Handed, ...]

    def told(self) -> object:
        """The same in an order that does not hang on hashes."""
        return sorted(self.names), [(one.callee, one.to, sorted(one.names)) for one in self.handed]


NOTHING = Conditions(frozenset(), ())


def conditions_of(module: ModuleFacts, scope: int) -> Conditions:
    """The conditions of one function, as its own code tells."""
    definition = module.definitions.get(scope)
    if not isinstance(definition, k.Def):
        return NOTHING
    own = _Own(definition, receiver_of(module, scope), module.steps(scope))
    names: set[str] = set()
    handed: list[Handed] = []
    for node in walk(module.steps(scope)):
        if isinstance(node, k.Call):
            names |= _looked_up_by(node, definition, own)
            handed += _handed(node, own)
        elif isinstance(node, (k.Branch, k.If)):
            names |= own.names_in(node.test)
        elif isinstance(node, k.Bool) and calls_something(node.right):
            names |= own.names_in(node.left)
        elif isinstance(node, k.Comp):
            names.update(*[own.names_in(test) for generator in node.gens for test in generator.ifs])
    return Conditions(frozenset(names), tuple(handed))


def receiver_of(module: ModuleFacts, scope: int) -> str:
    """The name that a method gives to its receiver; empty for any other function."""
    definition = module.definitions.get(scope)
    if not isinstance(definition, k.Def) or not definition.params:
        return ""
    static = any(isinstance(node, k.Name) and node.id == "staticmethod" for node in definition.decorators)
    return definition.params[0].name if isinstance(_around(module, scope), k.Class) and not static else ""


def _around(module: ModuleFacts, scope: int) -> k.Def | k.Class | None:
    return module.definitions.get(module.parent(scope))


class _Own:
    """The names of a function that its caller decides: parameters, attributes of its receiver, and what is only another
    name for them."""

    def __init__(self, definition: k.Def, receiver: str, steps: tuple[k.Step, ...]) -> None:
        self.receiver = receiver
        self._known = {param.name: frozenset((param.name,)) for param in definition.params if param.name != receiver}
        self._kept: dict[str, frozenset[str]] = {}  # by attributes of the receiver: what is put into them here
        self.instances: dict[str, str] = {}  # what may be made by calling a name
        for step in flatten(steps):
            if isinstance(step, k.Bind) and len(step.targets) == 1:
                self._bind(step.targets[0], step.value)

    def _bind(self, target: k.Expr, value: k.Expr) -> None:
        source = _source(value)
        if isinstance(target, k.Name):
            if isinstance(value, k.Call) and isinstance(value.func, k.Name):
                self.instances[target.id] = value.func.id
            if source is not None:
                self._known[target.id] = self._known.get(target.id, frozenset()) | self.names_in(source)
        elif source is not None and self._is_own(target):
            self._kept[target.attr] = self._kept.get(target.attr, frozenset()) | self.names_in(source)

    def _is_own(self, node: k.Kind) -> TypeGuard[k.Attr]:
        """Whether an expression is an attribute of the receiver."""
        return isinstance(node, k.Attr) and isinstance(node.value, k.Name) and node.value.id == self.receiver

    def names_in(self, node: k.Expr) -> frozenset[str]:
        """Which of them an expression mentions."""
        if isinstance(node, k.Name):  # what most expressions are that are asked about
            return self._known.get(node.id, frozenset())
        found: set[str] = set()
        for inner in walk(node):
            if isinstance(inner, k.Name):
                found |= self._known.get(inner.id, frozenset())
            elif self._is_own(inner):
                found |= {f"{self.receiver}.{inner.attr}"} | self._kept.get(inner.attr, frozenset())
        return frozenset(found)


def _source(value: k.Expr) -> k.Expr | None:
    """An expression that only takes a part of something: ``args.mode``, ``config["mode"]``, ``config.get("mode")``; or
    puts a text together: ``f"{folder}/{name}"``, ``folder + "/" + name``."""
    if isinstance(value, k.Fmt) or (isinstance(value, k.Bin) and any(isinstance(node, k.Str) for node in walk(value))):
        return value
    place: k.Expr = value
    while isinstance(place, k.Attr | k.Item | k.Call):
        if isinstance(place, k.Call) and not isinstance(place.func, k.Attr):
            return None
        place = place.func if isinstance(place, k.Call) else place.value
    return value if isinstance(place, k.Name) else None


def _looked_up_by(call: k.Call, definition: k.Def, own: _Own) -> frozenset[str]:
    """The names that may decide which module or attribute a call gives: all parameters where it imports a module."""
    called = last_name(call.func)
    if called in IMPORTING:
        return frozenset(param.name for param in definition.params)
    return own.names_in(call.args[1]) if called == "getattr" and len(call.args) > 1 else frozenset()


def _handed(call: k.Call, own: _Own) -> Iterator[Handed]:
    """What a call by a name, or of a method of the receiver, hands over."""
    func = call.func
    if isinstance(func, k.Name):
        callee = func.id
    elif isinstance(func, k.Attr) and isinstance(func.value, k.Name):
        made = own.instances.get(func.value.id)
        callee = f"{func.value.id if made is None else made + _CALLED}.{func.attr}"
    elif isinstance(func, k.Attr) and isinstance(func.value, k.Call) and isinstance(func.value.func, k.Name):
        callee = f"{func.value.func.id}{_CALLED}.{func.attr}"
    else:
        return
    if own.receiver and callee.startswith(f"{own.receiver}."):
        yield Handed(callee, "", frozenset())  # what it tests of the receiver counts, too
    for place, argument in enumerate(call.args):
        if isinstance(argument, k.Star):
            break
        if names := own.names_in(argument):
            yield Handed(callee, place, names)
    for word in call.keywords:
        if names := own.names_in(word.value):
            yield Handed(callee, word.name, names)


class Closures:
    """Conditions of functions with those of the functions that they hand things to, wherever these are defined."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self._known: dict[ScopeKey, frozenset[str]] = {}
        self._stands_on: dict[ScopeKey, frozenset[Question]] = {}

    def of(self, path: str, scope: int) -> frozenset[str]:
        """The names on which conditions hang; whoever asks is noted to have asked all that this stands on."""
        key = (path, scope)
        if key not in self._known:
            self._close(key)
        self._world.note_all(self._stands_on[key])
        return self._known[key]

    def _close(self, start: "ScopeKey") -> None:
        """Adds what callees test until nothing is added."""
        ways: dict[ScopeKey, list[tuple[ScopeKey, str, frozenset[str]]]] = {}
        names: dict[ScopeKey, set[str]] = {}
        stands_on: dict[ScopeKey, set[Question]] = {}
        todo = [start]
        while todo:
            key = todo.pop()
            if key in ways:
                continue
            if key in self._known:
                ways[key], names[key], stands_on[key] = [], set(self._known[key]), set(self._stands_on[key])
                continue
            with self._world.noting() as noted:
                conditions = self._world.conditions(*key)
                ways[key] = [way for handed in conditions.handed for way in self._ways(key, handed)]
            names[key], stands_on[key] = set(conditions.names), noted
            todo += [way[0] for way in ways[key]]
        grows = True
        while grows:
            grows = False
            for key, found in ways.items():
                for target, param, given in found:
                    new = _given(names[target], param, given)
                    grows = grows or not (new <= names[key] and stands_on[target] <= stands_on[key])
                    names[key] |= new
                    stands_on[key] |= stands_on[target]
        for key in ways:
            self._known[key], self._stands_on[key] = frozenset(names[key]), frozenset(stands_on[key])

    def _ways(self, key: "ScopeKey", handed: Handed) -> Iterator[tuple["ScopeKey", str, frozenset[str]]]:
        """The function that is called, the parameter that takes what is handed, and the names in it."""
        target, own = self._target(key, handed.callee)
        definition = self._world.definition(*target) if target is not None else None
        if target is None or not isinstance(definition, k.Def):
            return
        params = [param.name for param in definition.params if not param.star]
        module = self._world.modules[target[0]]
        receiver = receiver_of(module, target[1])
        if not handed.names:
            if own and receiver:
                yield target, f"{receiver}.", frozenset((f"{receiver_of(self._world.modules[key[0]], key[1])}.",))
        elif isinstance(handed.to, str):
            yield target, handed.to, handed.names
        elif handed.to + bool(receiver) < len(params):
            yield target, params[handed.to + bool(receiver)], handed.names

    def _target(self, key: "ScopeKey", callee: str) -> "tuple[ScopeKey | None, bool]":
        """The function that a callee's name means, and whether it is a method of the same receiver."""
        path, scope = key
        module = self._world.modules[path]
        first, _, rest = callee.partition(".")
        if rest and first == receiver_of(module, scope):
            return _member(module, module.parent(scope), rest), True
        place = self._bound(path, first.removesuffix(_CALLED), scope)
        if first.endswith(_CALLED):
            home = self._world.modules[place[0]] if place is not None and place[1] >= 0 else None
            return _member(home, place[1], rest) if home is not None and place is not None else None, False
        if rest:
            place = self._bound(place[0], rest) if place is not None and place[1] < 0 else None
        if place is None or place[1] < 0:
            return None, False
        home = self._world.modules[place[0]]
        if isinstance(home.definitions.get(place[1]), k.Class):
            return _member(home, place[1], "__init__"), False
        return place, False

    def _bound(self, path: str, name: str, scope: int = -1) -> "ScopeKey | None":
        """What a name of a scope means: a function or class, or a module (scope -1); None for anything else."""
        for _ in range(_MOST_HOPS):
            found = self._world.bound(path, name, scope)
            if found is None or isinstance(found, int):
                return None if found is None else (path, found)
            (level, module, name), scope = found, -1
            target = self._world.relative_file(level, module, path) if level else self._world.module_file(module, path)
            child = self._world.child(target, name) if target is not None and name else None
            if target is None or not name or target not in self._world.modules:
                return (target, -1) if target is not None and not name else None
            if child is not None and self._world.bound(target, name, -1) is None:
                return child, -1
            path = target
        return None


def _member(module: ModuleFacts, owner: int, name: str) -> "ScopeKey | None":
    """A method that a class defines itself."""
    for scope, node in module.definitions.items():
        if node.name.id == name and module.parent(scope) == owner:
            return module.path, scope
    return None


def _given(tested: set[str], param: str, given: frozenset[str]) -> frozenset[str]:
    """What a caller must know so that a callee knows what it tests: of one receiver, the same attributes."""
    if not param.endswith("."):
        return given if param in tested else frozenset()
    (mine,) = given
    return frozenset(mine + name[len(param) :] for name in tested if name.startswith(param))


def bound_in(module: ModuleFacts, name: str, scope: int) -> "int | tuple[int, str, str] | None":
    """What binds a name, in a function or at the top: the scope of a function or class, or an import, as its level, its
    module and the name that it takes from it (empty for the module itself). None for anything else."""
    bindings = _own_bindings(module, name, scope) or module.names.get(name, [])
    if len(bindings) != 1:
        return None
    cell, step = bindings[0]
    if isinstance(step, k.Def | k.Class):
        return cell << CELL_SHIFT | step.scope
    if isinstance(step, k.ImportFrom):
        taken = next((alias.name for alias in step.names if (alias.asname or alias.name) == name), "")
        return (step.level, step.module, taken) if taken else None
    if isinstance(step, k.Import):
        dotted = next((alias.name for alias in step.names if name in (alias.asname, alias.name)), "")
        return (0, dotted, "") if dotted else None
    return None


def _own_bindings(module: ModuleFacts, name: str, scope: int) -> list[Binding]:
    cell, unit, inner = module.unit(scope) if scope >= 0 else (0, None, 0)
    if unit is None or name not in unit.outline.scopes[inner].binds:
        return []
    return [(cell, step) for step in flatten(unit.body(inner)) if name in bound_names(step)]
