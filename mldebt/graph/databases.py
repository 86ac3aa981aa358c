"""Databases that are files: who writes a table through a connection writes the file that the connection opened."""

from mldebt.resolve.program import Program
from mldebt.resolve.terms import Event, Res, Summary

_TRAIT = "database-file"
_LONGEST = 4  # from a statement over its cursor to the connection


def opened_database(program: Program, summary: Summary, event: Event, within: str) -> int | None:
    """The event that opened the database file in which a call finds its tables, by the argument ``within`` or else by
    its receiver; None where there is none."""
    handle = program.argument(event, within) if within else event.receiver
    for _ in range(_LONGEST):
        if not isinstance(handle, Res):
            return None
        if _TRAIT in program.traits(summary.events[handle.event]):
            return handle.event
        handle = summary.events[handle.event].receiver
    return None
