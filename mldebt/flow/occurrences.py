"""Which events of a summary are the same, and what is stored aside: into a value that another scope has a name for."""

from mldebt.model.place import Site
from mldebt.resolve.terms import Const, Event, Part, Value


def first_occurrences(events: tuple[Event, ...]) -> tuple[int, ...]:
    """The number of the first event that is the same, for each event.

    A function takes over what makes a global variable, each time it looks at the variable: the module makes it once.
    So what happens at one place is the same where one way there is the end of the other.
    """
    known: dict[tuple[object, ...], dict[tuple[Site, ...], int]] = {}  # by what happens, and by the way there
    first: list[int] = []
    for index, event in enumerate(events):
        plain = tuple([argument for argument in event.args if type(argument) is Const])
        ways = known.setdefault((event.site, event.kind, event.symbol, plain), {})
        ends = (event.via[start:] for start in range(len(event.via) + 1)) if ways else ()
        same = next((ways[end] for end in ends if end in ways), index)
        if same == index:
            ways[event.via] = index
        first.append(same)
    return tuple(first)


class StoredAside:
    """Items that a called function sets in what it was handed: the caller's names stand for the value as it was."""

    def __init__(self, events: tuple[Event, ...]) -> None:
        self._events = events
        self._stores: dict[Value, list[int]] = {}
        for index, event in enumerate(events):
            if event.kind == "store" and event.via and event.symbol == "[]=" and event.receiver is not None:
                self._stores.setdefault(event.receiver, []).append(index)

    def before(self, index: int, term: Value | None) -> tuple[Value, ...]:
        """What was stored into a value, or into what it is a part of, before an event happens."""
        found: list[Value] = []
        while self._stores and term is not None:
            for store in self._stores.get(term, ()):
                if store < index:
                    found.extend(self._events[store].args[1:])
            term = term.base if isinstance(term, Part) else None
        return tuple(found)
