"""Databases that are files: who writes a table through a connection writes the file that the connection opened."""

from mldebt.resolve.program import Program
from mldebt.resolve.terms import Event, Res, Summary

_TRAIT = "database-file"
_CONNECTION = "con"  # the argument that holds it where it is not the receiver
_LONGEST = 4  # from a statement over its cursor to the connection


def opened_database(program: Program, summary: Summary, event: Event) -> int | None:
    """The event that opened the database file through which a call talks to its tables; None where there is none."""
    given = program.argument(event, _CONNECTION)
    handle = event.receiver if given is None else given
    for _ in range(_LONGEST):
        if not isinstance(handle, Res):
            return None
        if _TRAIT in program.traits(summary.events[handle.event]):
            return handle.event
        handle = summary.events[handle.event].receiver
    return None
