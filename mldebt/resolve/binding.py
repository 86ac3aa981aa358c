"""Arguments to parameters."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from mldebt.model.place import Site
from mldebt.resolve.spreading import is_spread, taken
from mldebt.resolve.terms import Cls, Const, Fun, ProjectCall, Summary, Unknown, Value, many, record, table

if TYPE_CHECKING:
    from mldebt.resolve.calls import Calls
    from mldebt.resolve.classes import ClassInfo
    from mldebt.resolve.world import World


AFTER_INIT = ("__post_init__", "__attrs_post_init__", "model_post_init")
Unpack = Callable[[Value, str, Value], Value]  # a mapping after ``**``, a parameter's name, its default


def _not_followed(_mapping: Value, _name: str, _default: Value) -> Value:
    return Unknown("unpacked keyword arguments")


def bind_arguments(
    summary: Summary,
    receiver: Value | None,
    args: tuple[Value, ...],
    words: dict[str, Value],
    unpack: Unpack = _not_followed,
) -> dict[str, Value]:
    """What each parameter holds in a call; a missing one has its default, or is unknown."""
    given = list(args) if receiver is None else [receiver, *args]
    rest = dict(words)
    mapping = rest.pop("**", None)
    holes: dict[str, Value] = {}
    for parameter in summary.params:
        if parameter.star == "*":
            holes[parameter.name] = many("tuple", tuple(given))
            given = []
        elif parameter.star == "**":
            named = table(tuple(Const(name) for name in rest), tuple(rest.values()), more=mapping is not None)
            by_line = parameter.default or named  # such a default are options of a command line
            holes[parameter.name] = named if rest else by_line if mapping is None else mapping
        elif parameter.form != "k" and given and not is_spread(given[0]):
            holes[parameter.name] = given.pop(0)
            rest.pop(parameter.name, None)
        elif parameter.name in rest:
            holes[parameter.name] = rest.pop(parameter.name)
        else:
            value = default_of(parameter.default, parameter.name)
            value = unpack(mapping, parameter.name, value) if mapping is not None else value
            if parameter.form != "k" and given:
                value, given[0] = taken(given, value)
            holes[parameter.name] = value
    return holes


def default_of(default: Value | None, name: str) -> Value:
    """A parameter's default."""
    return default if default is not None else Unknown(f"the argument {name} is not given")


def constructor_fields(
    world: "World",
    info: "ClassInfo",
    args: tuple[Value, ...],
    words: dict[str, Value],
    unpack: Unpack = _not_followed,
) -> dict[str, Value]:
    """The fields of a record (dataclass, pydantic model, named tuple) as its constructor sets them."""
    given = list(args)
    fields: dict[str, Value] = {}
    for owner, field in info.record_fields(world):
        if given and not is_spread(given[0]):
            fields[field.name] = given.pop(0)
        elif field.name in words:
            fields[field.name] = words[field.name]
        else:
            answer = world.symbol(owner.path, field.name, owner.scope) if field.has_value else None
            known = answer is not None and not answer.exports
            default = answer.returns if answer is not None and known else Unknown(f"the field {field.name}")
            default = unpack(words["**"], field.name, default) if "**" in words else default
            if given:
                default, given[0] = taken(given, default)
            fields[field.name] = default
    return fields


def after_init(state: "Calls", cls: Cls, info: "ClassInfo", fields: dict[str, Value], site: Site) -> dict[str, Value]:
    """The fields of a record after what its class does with them at the end of its making."""
    member = next((found for name in AFTER_INIT if isinstance(found := info.member(state.world, name), Fun)), None)
    if not info.is_record or member is None:
        return fields
    state.calls.append(ProjectCall(site, member.path, member.scope, state.flags))
    summary = state.world.summary(member.path, member.scope)
    holes = bind_arguments(summary, record(cls, fields, site), (), {}, state.unpacked)
    filling = state.import_events(summary, holes, site)
    return {**fields, **{name: filling.fill(value) for name, value in summary.writes}}
