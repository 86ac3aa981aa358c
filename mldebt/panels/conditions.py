"""Conditions over facts."""

from collections.abc import Callable, Collection

from mldebt.knowledge.panels import Conditions


def holds(conditions: Conditions, seen: Callable[[str], Collection[object]]) -> bool:
    """Whether all conditions hold: ``a|b`` wants one of them, ``!a`` wants none of it."""
    return all(
        any(not seen(word[1:]) if word.startswith("!") else bool(seen(word)) for word in condition.split("|"))
        for condition in conditions
    )
