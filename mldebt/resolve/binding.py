"""Arguments to parameters."""

from typing import TYPE_CHECKING

from mldebt.resolve.terms import Const, Summary, Unknown, Value, many, table

if TYPE_CHECKING:
    from mldebt.resolve.classes import ClassInfo
    from mldebt.resolve.world import World


def bind_arguments(
    summary: Summary, receiver: Value | None, args: tuple[Value, ...], words: dict[str, Value]
) -> dict[str, Value]:
    """What each parameter holds in a call; a missing one has its default, or is unknown."""
    given = list(args) if receiver is None else [receiver, *args]
    rest = dict(words)
    unpacked = rest.pop("**", None) is not None
    holes: dict[str, Value] = {}
    for parameter in summary.params:
        if parameter.star == "*":
            holes[parameter.name] = many("tuple", tuple(given))
            given = []
        elif parameter.star == "**":
            holes[parameter.name] = table(tuple(Const(name) for name in rest), tuple(rest.values()), more=unpacked)
        elif parameter.form != "k" and given:
            holes[parameter.name] = given.pop(0)
            rest.pop(parameter.name, None)
        elif parameter.name in rest:
            holes[parameter.name] = rest.pop(parameter.name)
        elif unpacked:
            holes[parameter.name] = Unknown("unpacked keyword arguments")
        else:
            holes[parameter.name] = default_of(parameter.default, parameter.name)
    return holes


def default_of(default: Value | None, name: str) -> Value:
    """A parameter's default."""
    return default if default is not None else Unknown(f"the argument {name} is not given")


def constructor_fields(
    world: "World", info: "ClassInfo", args: tuple[Value, ...], words: dict[str, Value]
) -> dict[str, Value]:
    """The fields of a record (dataclass, pydantic model, named tuple) as its constructor sets them."""
    given = list(args)
    fields: dict[str, Value] = {}
    for owner, field in info.record_fields(world):
        if given:
            fields[field.name] = given.pop(0)
        elif field.name in words:
            fields[field.name] = words[field.name]
        else:
            answer = world.symbol(owner.path, field.name, owner.scope) if field.has_value else None
            known = answer is not None and not answer.exports
            fields[field.name] = answer.returns if answer is not None and known else Unknown(f"the field {field.name}")
    return fields
