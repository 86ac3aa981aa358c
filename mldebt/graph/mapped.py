"""Classes of the repository that an object-relational mapper stores in a table."""

from mldebt.resolve.program import Program, texts_of
from mldebt.resolve.terms import Cls, Many, Obj, Value

NAME = "__tablename__"


def mapped_tables(program: Program, value: Value | None) -> tuple[str, ...]:
    """The tables of a mapped class or of an instance of one, or of several; empty for anything else."""
    if isinstance(value, Many):
        return tuple(dict.fromkeys(name for item in value.items for name in mapped_tables(program, item)))
    cls = value.cls if isinstance(value, Obj) else value
    if not isinstance(cls, Cls):
        return ()
    world = program.world
    return texts_of(world.class_info(cls.path, cls.scope).member(world, NAME))
