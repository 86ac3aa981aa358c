"""Command-line interfaces as values: argparse, click, and what ``parse_args`` returns."""

from collections.abc import Iterable

from mldebt.model.place import Site
from mldebt.resolve.terms import Const, Event, Many, Res, Unknown, Value, alternatives, record

_NOWHERE = Site("", 0, 0)

PARSER = "argparse.ArgumentParser"
_ADDS = {"add_argument": "argparse.ArgumentParser.add_argument"}
_GROUPS = {"add_argument_group", "add_mutually_exclusive_group"}
_PARSES = {"parse_args", "parse_known_args"}


def parser_event(name: str, receiver: Value, args: tuple[Value, ...], keywords: dict[str, Value]) -> Event | None:
    """The event of a parser's method (without its place); None for other methods."""
    words = tuple(keywords.items())
    if name in _ADDS:
        return Event(_NOWHERE, "call", _ADDS[name], "", receiver, args, words, mutates=True)
    if name in _GROUPS:
        return Event(_NOWHERE, "call", f"{PARSER}.{name}", PARSER, receiver, args, words, mutates=True)
    return None


def is_parse(name: str) -> bool:
    """Whether a parser's method returns the parsed arguments."""
    return name in _PARSES


def namespace(events: list[Event], parser: Value) -> Value:
    """What ``parse_args`` returns as far as defaults tell."""
    fields: dict[str, Value] = {}
    for event in events:
        if event.symbol == _ADDS["add_argument"] and _root(events, event.receiver) == _root(events, parser):
            name = destination(event.args, dict(event.keywords))
            if name:
                fields[name] = default_of(dict(event.keywords), name)
    return record(None, fields)


def _root(events: list[Event], term: Value | None) -> Value | None:
    """The parser behind a group."""
    for _ in range(8):
        if not isinstance(term, Res) or not events[term.event].symbol.startswith(f"{PARSER}.add_"):
            break
        term = events[term.event].receiver
    return term


def destination(args: Iterable[Value], keywords: dict[str, Value]) -> str:
    """The attribute that an option is stored in (argparse and click agree): ``dest``, the first long name, or the
    first.
    """
    dest = keywords.get("dest")
    if isinstance(dest, Const) and isinstance(dest.value, str):
        return dest.value
    names = [arg.value for arg in args if isinstance(arg, Const) and isinstance(arg.value, str)]
    plain = [name for name in names if not name.startswith("-")]
    long = [name for name in names if name.startswith("--")]
    chosen = (plain or long or names or [""])[0]
    return chosen.split("/")[0].lstrip("-").replace("-", "_")


def default_of(keywords: dict[str, Value], name: str) -> Value:
    """An option's value where nobody gives it on the command line."""
    action = keywords.get("action")
    if isinstance(action, Const) and action.value in ("store_true", "store_false"):
        return Const(action.value == "store_false")
    default = keywords.get("default")
    if default is not None and default != Const(None):
        return default
    choices = keywords.get("choices")
    if isinstance(choices, Many) and 0 < len(choices.items) <= 8:
        return alternatives(list(choices.items))
    return Unknown(f"the command-line argument {name}")
