"""Objects of the repository that are mappings themselves: their classes inherit from ``dict``."""

from typing import TYPE_CHECKING

from mldebt.knowledge.conventions import conventions
from mldebt.resolve import library
from mldebt.resolve.terms import Table, Value, table

if TYPE_CHECKING:
    from mldebt.resolve.classes import ClassInfo

ITEMS = "[]"  # the attribute that stands for what such an object holds


def is_mapping(info: "ClassInfo") -> bool:
    """Whether the objects of a class are mappings."""
    return info.outside in conventions().mapping_classes


def items_given(
    info: "ClassInfo", args: tuple[Value, ...], words: dict[str, Value], *, plain: bool
) -> dict[str, Value]:
    """What an object of a class holds at first, as an attribute; ``plain``: the class has no constructor of its own."""
    if not is_mapping(info):
        return {}
    if not args and not words:
        return {ITEMS: table((), ())}
    known = plain and not info.outside.endswith("defaultdict")
    made = library.PURE["dict"](args, words) if known else None
    return {ITEMS: made if isinstance(made, Table) else table((), (), more=True)}
