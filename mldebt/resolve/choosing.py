"""Which known items a comprehension keeps."""

from typing import TYPE_CHECKING

from mldebt.facts import kinds as k
from mldebt.resolve.terms import Value

if TYPE_CHECKING:
    from mldebt.resolve.expressions import Expressions

MOST_UNROLLED = 8  # known items of which a comprehension is told one by one


def chosen(state: "Expressions", generator: k.Gen, items: tuple[Value, ...]) -> tuple[Value, ...] | None:
    """The items for which all conditions hold, as a run tells.

    None where there are too many, or where that is not known of one.
    """
    if not 0 < len(items) <= MOST_UNROLLED:
        return None
    if not generator.ifs:
        return items
    if not state.world.in_run:
        return None
    kept, held = [], dict(state.env)
    for item in items:
        state.bind(generator.target, item)
        answers = [state.decided(condition) for condition in generator.ifs]
        if False not in answers:
            if None in answers:
                state.env = held
                return None
            kept.append(item)
    state.env = held
    return tuple(kept)
