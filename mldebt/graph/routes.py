"""The addresses of endpoints: what a decorator names stands behind what the router was made with, and where it is
mounted."""

from collections.abc import Iterator

from mldebt.graph.trace import MountNote
from mldebt.knowledge.apis import EdgeRow
from mldebt.model.place import Site
from mldebt.resolve.program import Program, texts_of
from mldebt.resolve.terms import NONE, Event, Res, Summary, Value

MOUNTS = (
    "mounts"  # the trait of a call that puts the routes of ``data`` behind the prefix that its last parameter names
)
REPLACES = "replaces-prefix"  # of one whose prefix takes the place of the router's own


def routed(program: Program, summary: Summary, event: Event, row: EdgeRow, text: str) -> str:
    """The path of an endpoint with the prefix of its router (``APIRouter(prefix="/users")``), where that is known."""
    if not row.within or not isinstance(event.receiver, Res):
        return text
    prefixes = texts_of(program.argument(summary.events[event.receiver.event], row.within))
    return prefixes[0] + text if len(prefixes) == 1 else text


def router_of(summary: Summary, value: Value | None) -> Site | None:
    """Where the router, or application, was made that a value is."""
    return summary.events[value.event].site if isinstance(value, Res) else None


def mounts_of(program: Program, summary: Summary) -> Iterator[MountNote]:
    """What a scope mounts. A prefix that is not known is none, so that the routes keep the paths they are written
    with."""
    for event in summary.events:
        row = program.apis.calls.get(event.symbol)
        if row is None or MOUNTS not in row.traits:
            continue
        given = program.argument(event, row.data)
        child, parent = router_of(summary, given), router_of(summary, event.receiver)
        named = program.argument(event, row.params[-1])
        prefixes = texts_of(named) if named not in (None, NONE) else ("",)
        if child is None or parent is None or len(prefixes) != 1 or "*" in prefixes[0] or not isinstance(given, Res):
            continue
        own = program.argument(summary.events[given.event], row.params[-1])
        replaced = texts_of(own)[:1] if REPLACES in row.traits and prefixes[0] else ()
        yield MountNote(child, parent, prefixes[0], *replaced)
