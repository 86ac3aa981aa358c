"""absl flags: ``DEFINE_string("data", "a.csv", "help")`` somewhere, ``FLAGS.data`` elsewhere."""

from typing import TYPE_CHECKING

from mldebt.facts import kinds as k
from mldebt.facts.kinds.names import last_name
from mldebt.resolve import texts
from mldebt.resolve.interfaces.words import NOT_GIVEN, Binding, Option, default_of, origin
from mldebt.resolve.names import ModuleFacts, flatten
from mldebt.resolve.terms import NONE, Const, Sym, Unknown, Value, alternatives

if TYPE_CHECKING:
    from mldebt.resolve.interfaces.evaluating import Interfaces

_DEFINE = "DEFINE_"
_KINDS = {"integer": "int", "float": "float"}


def flag_value(state: "Interfaces", name: str) -> Value:
    """A flag's value: what the command line says, else its default."""
    found: list[Value] = []
    for path in _homes(state):
        module = state.world.look_into(path)
        for cell, call in _definitions(module, name) if module is not None else ():
            outer = type(state)(state.world, path, -1)
            outer.cell, outer.lazy = cell, True
            found.append(_value(outer, name, call))
        if found:
            break
    return alternatives(found) if found else Unknown(f"the flag {name}")


def _homes(state: "Interfaces") -> list[str]:
    """The module itself, then the modules of the repository that it imports."""
    homes = {state.path: None}
    for unit in state.module.cells:
        for fact in unit.outline.imports:
            world = state.world
            target = (
                world.relative_file(fact.level, fact.module, state.path)
                if fact.level
                else world.module_file(fact.module, state.path)
            )
            child = world.child(target, fact.name) if target is not None and fact.name else None
            homes.update((path, None) for path in (child, target) if path is not None and path in world.modules)
    return list(homes)


def _definitions(module: ModuleFacts, name: str) -> list[tuple[int, k.Call]]:
    found = []
    for cell, steps in module.top:
        for step in flatten(steps):
            node = step.value if isinstance(step, k.Do | k.Bind) else None
            if not isinstance(node, k.Call) or not last_name(node.func).startswith(_DEFINE) or not node.args:
                continue
            first = node.args[0]
            if isinstance(first, k.Str) and texts.literal(first) == name:
                found.append((cell, node))
    return found


def _value(outer: "Interfaces", name: str, call: k.Call) -> Value:
    words = {keyword.name: keyword.value for keyword in call.keywords}
    node = call.args[1] if len(call.args) > 1 else words.get("default")
    default = outer.evaluate(node) if node is not None else NOT_GIVEN
    kind = last_name(call.func).removeprefix(_DEFINE)
    flag = kind in ("bool", "boolean")
    names, off = (f"--{name}", f"-{name}"), ((f"--no{name}", f"-no{name}") if flag else ())
    typed = Sym(_KINDS[kind]) if kind in _KINDS else None
    default = NOT_GIVEN if default == NONE else default
    option = Option(name, names, None, flag, Const(True), Const(False), off, typed, default)
    line = outer.world.command
    if line is not None:
        given = Binding([option], line.words, origin(line)).values
        if name in given:
            return given[name]
    return default_of(option)
