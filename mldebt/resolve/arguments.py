"""The arguments of a call as it is written."""

from typing import TYPE_CHECKING

from mldebt.facts import kinds as k
from mldebt.resolve.spreading import spread
from mldebt.resolve.terms import Const, Table, Unknown, Value

if TYPE_CHECKING:
    from mldebt.resolve.calls import Calls


def arguments_of(state: "Calls", node: k.Call) -> tuple[tuple[Value, ...], dict[str, Value]]:
    """Positional arguments and keywords, with ``*`` and ``**`` spelt out where that is known; ``**`` stays a keyword
    of that name where it is not, or where the mapping may hold more."""
    args = state.spelt_out(node.args, spread)
    words: dict[str, Value] = {}
    for keyword in node.keywords:
        value = state.evaluate(keyword.value)
        value = state.expanded(value) if keyword.name == "**" else value
        if keyword.name == "**" and isinstance(value, Table):
            words.update(
                (str(key.value), item)
                for key, item in zip(value.keys, value.values, strict=True)
                if isinstance(key, Const)
            )
            if value.open:
                words[keyword.name] = Unknown("what else a mapping holds")
        else:
            words[keyword.name] = value
    return args, words
