"""Renderers of the commands that show a part of a report: graph, owners, impact, components, explain."""

import msgspec

from mldebt.model.errors import MldebtError


class UnknownViewError(MldebtError):
    """A format a view does not have; the message is a sentence for people."""


def unknown(name: str, known: tuple[str, ...]) -> UnknownViewError:
    """The error for a format nobody renders."""
    return UnknownViewError(f"There is no format “{name}” here; choose one of {', '.join(known)}.")


def as_json(value: object) -> str:
    """Indented JSON of records."""
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n"


def as_lines(rows: list[dict[str, object]]) -> str:
    """JSON lines of rows; nothing where there are none."""
    return "".join(msgspec.json.encode(row).decode() + "\n" for row in rows)
