"""The attributes of an object as a mapping: ``vars``, ``__dict__``, ``asdict``."""

from mldebt.resolve.terms import Const, Obj, Value, table

ALL = "**"  # the attribute that stands for a whole mapping whose keys are attributes
AS_MAPPING = "vars"  # the operation, where nobody knows the object yet


def as_table(value: Obj) -> Value:
    """The fields of an object as a mapping; where some were set from the keys of another, it may hold any."""
    fields = dict(zip(value.names, value.values, strict=True))
    others = fields.pop(ALL, None)
    return table(tuple(map(Const, fields)), tuple(fields.values()), more=others is not None)
