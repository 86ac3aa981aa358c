"""The arguments of a call as it is written."""

from typing import TYPE_CHECKING

from mldebt.facts import kinds as k
from mldebt.resolve.folding import element_of
from mldebt.resolve.terms import Const, Many, Table, Value

if TYPE_CHECKING:
    from mldebt.resolve.calls import Calls


def arguments_of(state: "Calls", node: k.Call) -> tuple[tuple[Value, ...], dict[str, Value]]:
    """Positional arguments and keywords, with ``*`` and ``**`` spelt out where that is known; ``**`` stays a keyword
    of that name where it is not."""
    args: list[Value] = []
    for item in node.args:
        if isinstance(item, k.Star):
            value = state.expanded(state.evaluate(item.value))
            args.extend(value.items if isinstance(value, Many) else (element_of(value),))
        else:
            args.append(state.evaluate(item))
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
        else:
            words[keyword.name] = value
    return tuple(args), words
