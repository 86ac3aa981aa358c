"""argparse: the options that a parser was given, and what ``parse_args`` returns."""

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from mldebt.model.place import Site
from mldebt.resolve.commandlines.expansion import UNKNOWN
from mldebt.resolve.commandlines.records import CommandLine
from mldebt.resolve.interfaces.words import NOT_GIVEN, Binding, Option, default_of, origin
from mldebt.resolve.terms import NONE, Const, Event, Many, Obj, Res, Sym, Value, alternatives, many, record

_NOWHERE = Site("", 0, 0)

PARSER = "argparse.ArgumentParser"
SUBPARSERS = "argparse._SubParsersAction"
PARSERS = frozenset({PARSER, SUBPARSERS})
ADD = f"{PARSER}.add_argument"
DEFAULTS = f"{PARSER}.set_defaults"
BRANCH = f"{SUBPARSERS}.add_parser"
_MADE = {  # methods of a parser to what their result is
    "add_argument": "",
    "set_defaults": "",
    "add_argument_group": PARSER,
    "add_mutually_exclusive_group": PARSER,
    "add_subparsers": SUBPARSERS,
}
_PARSES = frozenset({"parse_args", "parse_known_args", "parse_intermixed_args"})
_PLAIN = frozenset({"str", "int", "float"})  # what a word becomes before it is looked for among the choices
METHODS = frozenset(_MADE) | {"add_parser"}


def parser_event(
    kind: str, name: str, receiver: Value, args: tuple[Value, ...], words: dict[str, Value]
) -> Event | None:
    """The event of a method of a parser (without its place); None for other methods."""
    given = tuple(words.items())
    if kind == SUBPARSERS:
        return (
            Event(_NOWHERE, "call", BRANCH, PARSER, receiver, args, given, mutates=True)
            if name == "add_parser"
            else None
        )
    if name not in _MADE:
        return None
    return Event(_NOWHERE, "call", f"{PARSER}.{name}", _MADE[name], receiver, args, given, mutates=True)


def is_parse(name: str) -> bool:
    """Whether a parser's method returns the parsed arguments."""
    return name in _PARSES


def parsed(events: list[Event], parser: Value, given: Value | None, line: CommandLine | None) -> tuple[Obj, Value]:
    """The parsed arguments, and the words that no option took. ``given`` is the list that the caller parses instead of
    the command line, where it does; without a command line every option has its default."""
    words = written(given)
    site = _NOWHERE if line is None else origin(line)
    if words is None and line is not None:
        words = list(line.words)
    fields = _fields(events, parser, words, site, 0)
    rest = fields.pop("", many("list", ()))
    return record(None, fields), rest


def written(given: Value | None) -> list[str] | None:
    """Words that the code itself spells; None where it parses those of the command line."""
    if not isinstance(given, Many) or given.form == "argv":
        return None
    words = [item.value for item in given.items if isinstance(item, Const) and isinstance(item.value, str)]
    return words if len(words) == len(given.items) else None


def _fields(
    events: list[Event], parser: Value, words: Sequence[str] | None, site: Site, depth: int
) -> dict[str, Value]:
    own, branches = _members(events, parser)
    for parent in _parents(events, parser):
        own = [*_members(events, parent)[0], *own]
    options = [option for event in own if event.symbol == ADD and (option := _option(event)) is not None]
    choices = {_name(event): _choices(event) for event in own if event.symbol == ADD}
    whole = words is not None and UNKNOWN not in words  # so what it does not give is not given
    fields = {
        option.dest: NONE if whole and option.can_miss else default_of(option, choices.get(option.dest, ()))
        for option in options
    }
    for event in own:
        if event.symbol == DEFAULTS:
            fields.update(event.keywords)
    chosen = dict(branches)
    if words is not None:
        binding = Binding(options, words, site, commands=frozenset(name for name, _ in branches))
        fields.update(binding.values)
        fields.update(_refused(options, choices, binding.values))
        fields[""] = many("list", tuple(Const(word, site) for word in binding.rest))
        words = binding.rest
        chosen = {binding.command: chosen[binding.command]} if binding.command else {}
    if branches and depth < 4:
        _branch(events, parser, chosen, words, site, fields, depth)
    return fields


def _refused(
    options: list[Option], choices: dict[str, tuple[Value, ...]], given: dict[str, Value]
) -> Iterator[tuple[str, Value]]:
    """Options whose word is none of their choices: nobody starts it so, whatever a file has as a default."""
    for option in options:
        value, allowed = given.get(option.dest), choices.get(option.dest, ())
        known = [item.value for item in allowed if isinstance(item, Const)]
        plain = option.kind is None or (isinstance(option.kind, Sym) and option.kind.name in _PLAIN)
        if plain and known and len(known) == len(allowed) and isinstance(value, Const) and value.value not in known:
            yield option.dest, default_of(replace(option, default=NOT_GIVEN), allowed)


def _branch(
    events: list[Event],
    parser: Value,
    chosen: dict[str, Value],
    words: Sequence[str] | None,
    site: Site,
    fields: dict[str, Value],
    depth: int,
) -> None:
    """Adds what the chosen sub-command sets; each of them may be the one where no command line tells."""
    several: dict[str, list[Value]] = {}
    for value in chosen.values():
        for name, field in _fields(events, value, words, site, depth + 1).items():
            several.setdefault(name, []).append(field)
    fields.update((name, alternatives(values)) for name, values in several.items())
    dest = next(
        (_text(dict(event.keywords).get("dest")) for event in events if _is_branching(events, event, parser)), ""
    )
    if dest and chosen:
        fields[dest] = alternatives(tuple(Const(name, site if words is not None else None) for name in chosen)[:8])


def _is_branching(events: list[Event], event: Event, parser: Value) -> bool:
    return event.symbol == f"{PARSER}.add_subparsers" and _root(events, event.receiver) == _root(events, parser)


def _members(events: list[Event], parser: Value) -> tuple[list[Event], list[tuple[str, Value]]]:
    """The calls that gave a parser its options and defaults, and its sub-commands."""
    root = _root(events, parser)
    own: list[Event] = []
    branches: list[tuple[str, Value]] = []
    for index, event in enumerate(events):
        if event.symbol in (ADD, DEFAULTS) and _root(events, event.receiver) == root:
            own.append(event)
        elif event.symbol == BRANCH and isinstance(event.receiver, Res):
            above = events[event.receiver.event]
            if _root(events, above.receiver) == root:
                name = event.args[0] if event.args else dict(event.keywords).get("name")
                branches += [(text, Res(index)) for text in [_text(name)] if text]
    return own, branches


def _parents(events: list[Event], parser: Value) -> list[Value]:
    root = _root(events, parser)
    if not isinstance(root, Res):
        return []
    given = dict(events[root.event].keywords).get("parents")
    return list(given.items) if isinstance(given, Many) else []


def _root(events: list[Event], term: Value | None) -> Value | None:
    """The parser behind a group."""
    for _ in range(8):
        if not isinstance(term, Res):
            break
        event = events[term.event]
        if not event.symbol.startswith(f"{PARSER}.add_") or event.symbol.endswith("add_subparsers"):
            break
        term = event.receiver
    return term


def _option(event: Event) -> Option | None:
    words = dict(event.keywords)
    dest = _name(event)
    if not dest:
        return None
    names = tuple(name for name in _texts(event.args) if name.startswith("-"))
    action = words.get("action")
    text = _text(action)
    default = words.get("default", NOT_GIVEN)
    default = NOT_GIVEN if default == NONE else default
    boolean = isinstance(action, Sym) and action.name.endswith("BooleanOptionalAction")
    on, off = Const(True), Const(False)
    if text in ("store_true", "store_false"):
        on, off = Const(text == "store_true"), Const(text == "store_false")
        default = off if default == NOT_GIVEN else default
    elif text in ("store_const", "append_const") or _count(words.get("nargs")) == "?":
        on = words.get("const", NONE)  # type: ignore[assignment]
    flag = boolean or text in ("store_true", "store_false", "store_const", "append_const", "count", "help", "version")
    off_names = tuple(f"--no-{name[2:]}" for name in names if boolean and name.startswith("--"))
    repeated = text in ("append", "append_const", "extend")
    return Option(
        dest, names, _count(words.get("nargs")), flag, on, off, off_names, words.get("type"), default, repeated
    )


def file_options(events: list[Event], parser: Value) -> Iterator[tuple[str, Value]]:
    """The options of a parser that name what turns their word into a value, with that."""
    for event in _members(events, parser)[0]:
        kind = dict(event.keywords).get("type")
        if isinstance(kind, Res):
            yield _name(event), kind


def _name(event: Event) -> str:
    return destination(event.args, dict(event.keywords))


def _choices(event: Event) -> tuple[Value, ...]:
    choices = dict(event.keywords).get("choices")
    return choices.items if isinstance(choices, Many) else ()


def _count(nargs: Value | None) -> str | int | None:
    value = nargs.value if isinstance(nargs, Const) else "..." if isinstance(nargs, Sym) else None
    return value if isinstance(value, str | int) and not isinstance(value, bool) else None


def _text(value: Value | None) -> str:
    return value.value if isinstance(value, Const) and isinstance(value.value, str) else ""


def _texts(values: Iterable[Value]) -> list[str]:
    return [text for value in values if (text := _text(value))]


def destination(args: Iterable[Value], keywords: dict[str, Value]) -> str:
    """The attribute that an option is stored in (argparse and click agree): ``dest``, the first long name, or the
    first."""
    dest = _text(keywords.get("dest"))
    if dest:
        return dest
    names = _texts(args)
    plain = [name for name in names if not name.startswith("-")]
    long = [name for name in names if name.startswith("--")]
    chosen = (plain or long or names or [""])[0]
    return chosen.split("/")[0].lstrip("-").replace("-", "_")
