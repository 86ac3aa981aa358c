"""Loops that go through a folder only to delete what they find there: nobody reads that."""

from msgspec.structs import replace

from mldebt.facts import kinds as k
from mldebt.facts.kinds.names import dotted_name, last_name
from mldebt.facts.nodes import walk
from mldebt.knowledge.conventions import conventions
from mldebt.resolve.terms import Event

TO_REMOVE = 64  # beside the flags of ``terms``, of a call that lists files: they are only deleted


def listed_to_remove(events: list[Event], start: int, step: k.For) -> None:
    """Says of the calls that list what a loop goes through, those from ``start`` on, that it only deletes it."""
    if len(events) > start and _only_removes(step.body):
        events[start:] = [replace(event, flags=event.flags | TO_REMOVE) for event in events[start:]]


def _only_removes(body: tuple[k.Step, ...]) -> bool:
    calls = [node for node in walk(body) if isinstance(node, k.Call)]
    beside = conventions().calls_beside_removing
    removing = [_removes(call) for call in calls]
    return any(removing) and all(
        removes or last_name(call.func) in beside for call, removes in zip(calls, removing, strict=True)
    )


def _removes(call: k.Call) -> bool:
    """Whether a call deletes a file or a folder; ``names.remove(name)`` does not."""
    name, known = last_name(call.func), conventions()
    if name in known.file_removing_calls:
        return not call.args or isinstance(call.func, k.Name) or dotted_name(call.func) == f"os.{name}"
    return name in known.removing_calls
