"""Classes that keep their objects, or the classes below them, in a mapping: ``registry[self.name] = self``."""

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from mldebt.facts import kinds as k
from mldebt.facts.kinds.names import last_name
from mldebt.resolve.arguments import arguments_of
from mldebt.resolve.binding import AFTER_INIT, bind_arguments
from mldebt.resolve.names import CELL_SHIFT, flatten
from mldebt.resolve.terms import RESULT, Cls, Const, Fun, Obj, Table, Value, bits_of, table

if TYPE_CHECKING:
    from mldebt.resolve.classes import ClassInfo
    from mldebt.resolve.names import ModuleFacts
    from mldebt.resolve.state import State
    from mldebt.resolve.world import World

MOST = 64  # objects or classes that one class keeps
HEIRS = "__init_subclass__"
_MAKING = frozenset({"__init__", *AFTER_INIT, HEIRS})


class Keeper(Struct, frozen=True):
    """A method in which a class puts what it makes into its mapping: where, under which key."""

    scope: int
    receiver: str
    key: k.Expr
    heirs: bool


def kept_by_class(state: "State", info: "ClassInfo", name: str, held: Value) -> Value:
    """A mapping of a class after all that the modules put into it which the module that asks imports: every object of
    the class that they make by themselves, or every class below it."""
    if not isinstance(held, Table):
        return held
    for owner in info.lineage(state.world):
        module = state.world.look_into(owner.path)
        keeper = keepers(module, owner.scope).get(name) if module is not None else None
        if keeper is not None:
            found = dict(_entries(state, owner, keeper))
            return table((*held.keys, *found), (*held.values, *found.values()), more=held.open) if found else held
    return held


@lru_cache(maxsize=256)
def keepers(module: "ModuleFacts", scope: int) -> dict[str, Keeper]:
    """What a class keeps itself in, by the name of its mapping."""
    found: dict[str, Keeper] = {}
    own = module.definitions[scope].name.id
    for inner, method in module.definitions.items():
        if not isinstance(method, k.Def) or module.parent(inner) != scope or method.name.id not in _MAKING:
            continue
        receiver = method.params[0].name if method.params else ""
        for step in flatten(module.steps(inner)):
            target = step.targets[0] if isinstance(step, k.Bind) and len(step.targets) == 1 else None
            if not isinstance(step, k.Bind) or not isinstance(target, k.Item) or len(target.slices) != 1:
                continue
            mapping, put = target.value, step.value
            if not (isinstance(mapping, k.Attr) and isinstance(mapping.value, k.Name) and isinstance(put, k.Name)):
                continue
            if mapping.value.id in (receiver, own) and put.id == receiver:
                found[mapping.attr] = Keeper(inner, receiver, target.slices[0], method.name.id == HEIRS)
    return found


def _entries(state: "State", owner: "ClassInfo", keeper: Keeper) -> Iterator[tuple[Const, Value]]:
    """What each object or class is kept under."""
    for count, (value, words) in enumerate((_heirs if keeper.heirs else _objects)(state, owner)):
        key = _key(state.world, owner, keeper, value, words)
        if count < MOST and isinstance(key, Const):
            yield key, value


def _key(world: "World", owner: "ClassInfo", keeper: Keeper, value: Value, words: dict[str, Value]) -> Value:
    """The key of one object or class, as the method says it."""
    from mldebt.resolve.scope import lazy_evaluator

    evaluator = lazy_evaluator(world, owner.path, -1)
    fields = zip(value.names, value.values, strict=True) if isinstance(value, Obj) else ()
    evaluator.env.update({**dict(fields), **words, keeper.receiver: value})
    return evaluator.evaluate(keeper.key)


def _objects(state: "State", owner: "ClassInfo") -> Iterator[tuple[Value, dict[str, Value]]]:
    """The objects of a class, and of those below it, that modules make by themselves."""
    names = {cls.name for cls, _ in _below(state, owner)} | {owner.name}
    for path, _, steps in _statements(state, owner):
        for step in steps:
            call = step.value if isinstance(step, k.Bind | k.AnnBind) else None
            target = step.targets[0] if isinstance(step, k.Bind) else None
            if isinstance(call, k.Call) and isinstance(target, k.Name) and last_name(call.func) in names:
                answer = state.world.symbol(path, target.id)
                value = answer.returns if answer is not None and not answer.exports else None
                if isinstance(value, Obj) and value.cls is not None and not bits_of(value) & RESULT:
                    above = state.world.class_info(value.cls.path, value.cls.scope).lineage(state.world)
                    if any((info.path, info.scope) == (owner.path, owner.scope) for info in above):
                        yield value, _given(state.world, path, value, value.cls, call)


def _given(world: "World", path: str, made: Obj, cls: Cls, call: k.Call) -> dict[str, Value]:
    """What the parameters of its class's ``__init__`` were when an object was made."""
    from mldebt.resolve.scope import lazy_evaluator

    init = world.class_info(cls.path, cls.scope).member(world, "__init__")
    args, words = arguments_of(lazy_evaluator(world, path, -1), call)
    return bind_arguments(world.outline(init.path, init.scope), made, args, words) if isinstance(init, Fun) else {}


def _heirs(state: "State", owner: "ClassInfo") -> Iterator[tuple[Value, dict[str, Value]]]:
    """The classes below a class, with the keywords of their statements."""
    from mldebt.resolve.scope import lazy_evaluator

    for cls, step in _below(state, owner):
        evaluator = lazy_evaluator(state.world, cls.path, -1)
        yield cls, {word.name: evaluator.evaluate(word.value) for word in step.keywords}


def _below(state: "State", owner: "ClassInfo") -> list[tuple[Cls, k.Class]]:
    """The classes of the modules' own statements that inherit from a class, or from one that does."""
    known = [
        (Cls(path, cell << CELL_SHIFT | step.scope, step.name.id), step)
        for path, cell, steps in _statements(state, owner)
        for step in steps
        if isinstance(step, k.Class)
    ]
    names, grown = {owner.name}, 0
    while grown != len(names):
        grown = len(names)
        names |= {cls.name for cls, step in known if any(last_name(base) in names for base in step.bases)}
    found = []
    for cls, step in known:
        if cls.name in names and (cls.path, cls.scope) != (owner.path, owner.scope):
            above = state.world.class_info(cls.path, cls.scope).lineage(state.world)
            if any((info.path, info.scope) == (owner.path, owner.scope) for info in above):
                found.append((cls, step))
    return found


def _statements(state: "State", owner: "ClassInfo") -> Iterator[tuple[str, int, tuple[k.Step, ...]]]:
    """Path, cell and statements of the modules that run where somebody asks: what the asking module imports, itself,
    and the module of the class."""
    from mldebt.resolve.importing import run_by_imports

    imported = list(run_by_imports(state.world, state.path, -1, set()))
    for path in dict.fromkeys([owner.path, state.path, *imported]):
        module = state.world.look_into(path)
        for cell, steps in module.top if module is not None else ():
            yield path, cell, steps
