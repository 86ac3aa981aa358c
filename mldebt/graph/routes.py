"""The addresses of endpoints: what a decorator names stands behind what the router was made with."""

from mldebt.knowledge.apis import EdgeRow
from mldebt.resolve.program import Program, texts_of
from mldebt.resolve.terms import Event, Res, Summary


def routed(program: Program, summary: Summary, event: Event, row: EdgeRow, text: str) -> str:
    """The path of an endpoint with the prefix of its router (``APIRouter(prefix="/users")``), where that is known."""
    if not row.within or not isinstance(event.receiver, Res):
        return text
    prefixes = texts_of(program.argument(summary.events[event.receiver.event], row.within))
    return prefixes[0] + text if len(prefixes) == 1 else text
