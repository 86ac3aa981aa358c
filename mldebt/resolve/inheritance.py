"""Calls of what a class inherits, or leaves to its heirs: ``super().__init__(...)``, ``Base.__init__(self, ...)``."""

from typing import TYPE_CHECKING

from mldebt.facts import kinds as k
from mldebt.model.place import Site
from mldebt.resolve.inlining import bound
from mldebt.resolve.state import SELF
from mldebt.resolve.terms import Cls, Const, Fun, Hole, ProjectCall, Unknown, Value, part

if TYPE_CHECKING:
    from mldebt.resolve.calls import Calls


def is_super(node: k.Expr) -> bool:
    """Whether an expression is ``super()``."""
    return isinstance(node, k.Call) and isinstance(node.func, k.Name) and node.func.id == "super"


def inherited(state: "Calls", name: str) -> Value:
    """A method of the classes that the class of the running method inherits from, bound to its receiver."""
    if state.cls is not None:
        for info in state.world.class_info(*state.cls).lineage(state.world)[1:]:
            method = info.methods.get(name)
            if method is not None:
                return bound(Fun(info.path, method[0], name), Hole(state.receiver))
    return Unknown("a method of a class outside of the repository")


def is_left_open(state: "Calls", base: Value, name: str, site: Site) -> bool:
    """Whether a call is of something that only the receiver itself tells: a method that classes below its own fill, or
    a function that somebody gave it."""
    if not isinstance(base, Hole) or base.name != state.receiver or state.cls is None or f"{SELF}{name}" in state.env:
        return False
    info = state.world.class_info(*state.cls)
    member = info.member(state.world, name) if info.leaves_open(state.world, name) else None
    if isinstance(member, Fun):
        state.calls.append(ProjectCall(site, member.path, member.scope, state.flags))
    return isinstance(member, Fun) or _holds_function(state, base, name)


def _holds_function(state: "Calls", base: Value, name: str) -> bool:
    """Whether the receiver has what it calls from who made it: a field of a record, a parameter of ``__init__``."""
    assert state.cls is not None
    info = state.world.class_info(*state.cls)
    if info.is_record:
        return any(field.name == name for _, field in info.record_fields(state.world))
    return isinstance(state.held_by(part(base, "attr", Const(name))), Hole)


def of_base(state: "Calls", base: Value, target: Value, args: tuple[Value, ...]) -> bool:
    """Whether a call hands the receiver of the running method to a function of a class by hand."""
    if not isinstance(base, Cls) or not isinstance(target, Fun) or target.receiver is not None or not args:
        return False
    return isinstance(args[0], Hole) and bool(state.receiver) and args[0].name == state.receiver
