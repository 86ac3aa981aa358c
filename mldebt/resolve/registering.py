"""Registries: objects and mappings of a module that decorators fill, in the module itself and in others."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from mldebt.facts import kinds as k
from mldebt.facts.nodes import walk
from mldebt.resolve.folding import with_item
from mldebt.resolve.inlining import changed
from mldebt.resolve.mappings import ITEMS
from mldebt.resolve.names import decorator_name, decorator_words, told_under
from mldebt.resolve.scope import Evaluator, lazy_evaluator, run_function
from mldebt.resolve.symbols import import_target
from mldebt.resolve.terms import (
    HOLE,
    NONE,
    RESULT,
    Cls,
    Const,
    Event,
    Fun,
    Mod,
    Obj,
    Parameter,
    Part,
    Summary,
    Table,
    Unknown,
    Value,
    bits_of,
    part,
    table,
)

if TYPE_CHECKING:
    from mldebt.resolve.calls import Words
    from mldebt.resolve.names import ModuleFacts
    from mldebt.resolve.world import World

MOST = 48  # classes and functions in one registry: of more, only those are looked at whose name is asked for
DEEPEST = 6  # calls on the way from a decorator to the registry
_MARK = Unknown("what decorators put there")  # under the place of a registry, as a key of it
_DEEPEST_IMPORT = 4  # modules that hand on a name
Decorated = tuple[int, k.Expr, k.Def | k.Class]  # cell, decorator, what it decorates
Filling = tuple[str, Decorated]  # and its module


def registered(world: "World", path: str, scope: int, name: str, value: Value) -> Value:
    """What a module, or a class of it, calls ``name`` after all that decorators put into it; of very many, a mark that
    ``asked_for`` knows."""
    place, names = _place_of(world, path, scope, name)
    filling = list(islice(_filling(world, path, names), MOST + 1))
    if len(filling) <= MOST:
        return _filled(world, place, name, value, filling)
    marked = (_filled(world, place, name, value, [one], place) for one in filling)
    return next((found for found in marked if found is not value), value)


def asked_for(world: "World", base: Table, key: Const) -> Table:
    """A registry of very many with what decorators put there under a key; any other mapping as it is."""
    place = next((have for have, held in zip(base.keys, base.values, strict=True) if held == _MARK), None)
    if not isinstance(place, Part) or not isinstance(place.base, Cls | Mod) or not isinstance(place.key, Const):
        return base
    path, name = place.base.path, str(place.key.value)
    scope = place.base.scope if isinstance(place.base, Cls) else -1
    answer = world.symbol(path, name, scope)
    value = answer.returns if answer is not None else base
    _, names = _place_of(world, path, scope, name)
    filling = list(islice(_filling(world, path, names, str(key.value)), MOST + 1))
    filled = _filled(world, place, name, value, filling) if len(filling) <= MOST else value
    held = filled.values if isinstance(filled, Obj) else (filled,)
    return next((item for item in held if isinstance(item, Table) and place in item.keys), base)


def _place_of(world: "World", path: str, scope: int, name: str) -> tuple[Value, set[str]]:
    """Where a registry is kept, and what decorators begin with that put something there."""
    module = world.modules[path]
    owner = module.definitions[scope].name.id if scope >= 0 else ""
    home = Cls(path, scope, owner) if owner else Mod(path)
    return part(home, "attr", Const(name)), {owner} if owner else {name, *_fillers(module).get(name, ())}


def _filled(
    world: "World",
    place: Value,
    name: str,
    value: Value,
    filling: list[tuple[str, Decorated]],
    mark: Value | None = None,
) -> Value:
    """A registry after what decorators put into it; with ``mark`` there is more, and nobody says under which keys."""
    for other, (cell, decorator, definition) in filling:
        evaluator = Registering(world, other, -1)
        evaluator.lazy, evaluator.cell = True, cell
        root = decorator_name(decorator)
        if root == name:
            evaluator.env[root] = value
        for held, key, item in evaluator.put_by(decorator, definition):
            value = _with(value, place, held, key, item) if mark is None else _with(value, place, held, mark, _MARK)
    return value


def _filling(world: "World", path: str, names: set[str], word: str = "") -> Iterator[Filling]:
    """What is decorated, in whichever module, with something of a module that has one of the names there; with a
    ``word``, that is told of under it."""
    asked = [told_under(name, word) if word else name for name in sorted(names)]
    for other in sorted({found for one in asked for found in world.decorated_by(one)}):
        decorating = world.look_into(other)
        for decorated in decorations(decorating) if decorating is not None else ():
            root = decorator_name(decorated[1])
            told = not word or word in decorator_words(decorated[1], decorated[2])
            if told and root in names and _origin(world, other, root) == (path, root):
                yield other, decorated


@lru_cache(maxsize=256)
def decorations(module: "ModuleFacts") -> tuple[Decorated, ...]:
    """The decorators of the functions and classes of a module's own statements."""
    return tuple(
        (cell, decorator, step)
        for cell, steps in module.top
        for step in steps
        if isinstance(step, k.Def | k.Class)
        for decorator in step.decorators
    )


@lru_cache(maxsize=64)
def _fillers(module: "ModuleFacts") -> dict[str, frozenset[str]]:
    """The functions of a module whose decorators put something into what its names hold, by such a name."""
    found: dict[str, set[str]] = {}
    for scope, definition in module.definitions.items():
        above = module.parent(scope)
        if not isinstance(definition, k.Def) or isinstance(module.definitions.get(above), k.Class):
            continue
        outer = _outermost(module, scope)
        for node in walk(module.steps(scope)):
            if isinstance(node, k.Bind) and len(node.targets) == 1 and isinstance(node.targets[0], k.Item):
                held = node.targets[0].value
                if isinstance(held, k.Name):
                    found.setdefault(held.id, set()).add(outer)
    return {name: frozenset(functions) for name, functions in found.items()}


def _outermost(module: "ModuleFacts", scope: int) -> str:
    while (above := module.parent(scope)) >= 0:
        scope = above
    return module.definitions[scope].name.id


def _origin(world: "World", path: str, name: str) -> tuple[str, str]:
    """The module that defines what another calls ``name``, and its name there."""
    for _ in range(_DEEPEST_IMPORT):
        module = world.look_into(path)
        bindings = module.names.get(name, []) if module is not None else []
        step = bindings[0][1] if len(bindings) == 1 else None
        if not isinstance(step, k.ImportFrom):
            break
        target = import_target(world, path, step)
        named = next((alias.name for alias in step.names if (alias.asname or alias.name) == name), "")
        if target is None or not named:
            break
        path, name = target, named
    return path, name


class Registering(Evaluator):
    """Follows what a decorator does with what it decorates, with all that is known of it."""

    def __init__(self, world: "World", path: str, scope: int, cell: int = 0) -> None:
        super().__init__(world, path, scope, cell)
        self.puts: list[tuple[Value, Const, Value]] = []  # mapping or object, key and value
        self.deep = 0

    def put_by(self, decorator: k.Expr, definition: k.Def | k.Class) -> list[tuple[Value, Const, Value]]:
        """What a decorator puts where; only what stands on nothing else."""
        kind = Fun if isinstance(definition, k.Def) else Cls
        target = kind(self.path, self.scope_id(definition.scope), definition.name.id)
        self.apply(self.evaluate(decorator), None, "", (target,), {}, self.site(decorator.at, decorator.at))
        return [put for put in self.puts if not bits_of(put[2]) & (HOLE | RESULT)]

    def bind(self, target: k.Expr, value: Value) -> None:
        """Assigns a value to a target; notes what a name of the module, or an attribute of a class, is filled with."""
        place = self._place(target.value) if isinstance(target, k.Item) and len(target.slices) == 1 else None
        key = self.evaluate(target.slices[0]) if isinstance(target, k.Item) and place is not None else None
        if place is not None and isinstance(key, Const):
            self.puts.append((place, key, value))
        else:
            super().bind(target, value)

    def shown(self, base: Value, key: Value) -> Value:  # noqa: ARG002
        """A registry as it is: what a decorator asks of it does not hang on what it puts there itself."""
        return base

    def _place(self, node: k.Expr) -> Value | None:
        """What an item is put into, as a name of a module or class; None for anything else."""
        if isinstance(node, k.Name) and self.scope >= 0 and node.id not in self.env and node.id not in self.free:
            return part(Mod(self.path), "attr", Const(node.id))
        owner = self.evaluate(node.value) if isinstance(node, k.Attr) else None
        return part(owner, "attr", Const(node.attr)) if isinstance(owner, Cls) and isinstance(node, k.Attr) else None

    def take_over(self, event: Event) -> Value:
        """Notes what is put into a mapping."""
        key = event.args[0] if event.kind == "store" and event.symbol == "[]=" else None
        if isinstance(key, Const) and event.receiver is not None:
            self.puts.append((event.receiver, key, event.args[1]))
        return super().take_over(event)

    def outline(self, target: Fun) -> Summary:
        """The parameters of a function only: what it amounts to may hang on what the registry holds."""
        definition = self.world.definition(target.path, target.scope)
        outer = lazy_evaluator(self.world, target.path, -1)
        params = tuple(
            Parameter(param.name, param.star, param.form, outer.evaluate(param.default) if param.default else None)
            for param in getattr(definition, "params", ())
        )
        return Summary(target.path, target.scope, target.name, params, returns=Unknown("not followed"))

    def narrowed(self, summary: Summary, holes: "Words", *, bound: bool) -> Summary:  # noqa: ARG002
        """A function evaluated with what is registered, and under which name."""
        known = {
            name.removeprefix("^"): value
            for name, value in holes.items()
            if isinstance(value, Const | Cls | Fun) and not bits_of(value) and "." not in name
        }
        if self.deep >= DEEPEST or summary.scope < 0:
            return summary
        self.deep += 1
        try:
            return run_function(self.world, summary.path, summary.scope, known, self._inner)
        finally:
            self.deep -= 1

    def _inner(self, world: "World", path: str, scope: int) -> "Registering":
        inner = Registering(world, path, scope)
        inner.deep, inner.puts = self.deep, self.puts
        return inner

    def decided(self, test: k.Expr) -> bool | None:
        """Whether a test of what is registered holds."""
        if isinstance(test, k.Call):
            told = self.evaluate(test)
            return told.value if isinstance(told, Const) and isinstance(told.value, bool) else None
        if isinstance(test, k.Cmp) and test.ops in (("is",), ("is not",)) and self.evaluate(test.rights[0]) == NONE:
            held = self.evaluate(test.left)
            if isinstance(held, Const | Cls | Fun):
                return (held == NONE) is (test.ops == ("is",))
        return super().decided(test)


def _with(value: Value, place: Value, held: Value, key: Value, item: Value) -> Value:
    """A registry with an item more, if the mapping that it was put into is the registry, or is one of its fields."""
    if isinstance(value, Table):
        return _put(value, key, item) if held is value or held == place else value
    if not isinstance(value, Obj):
        return value
    if isinstance(held, Obj) and held.cls == value.cls and ITEMS in value.names:
        own = value.values[value.names.index(ITEMS)]
        return changed(value, {ITEMS: _put(own, key, item)}) if isinstance(own, Table) else value
    fields = [field for field, own in zip(value.names, value.values, strict=True) if own is held]
    return changed(value, {fields[0]: _put(held, key, item)}) if fields and isinstance(held, Table) else value


def _put(base: Table, key: Value, item: Value) -> Table:
    put = with_item(base, key, item) if isinstance(key, Const) else None
    return table((*base.keys, key), (*base.values, item), more=True) if put is None else put
