"""Commands that code starts: subprocesses and shell lines of notebooks."""

import posixpath
from collections.abc import Iterator

from msgspec import Struct

from mldebt.checks.common import scope_name
from mldebt.checks.gathering import gathered
from mldebt.checks.subject import Subject
from mldebt.model.place import Site
from mldebt.resolve.program import Program, texts_of
from mldebt.resolve.terms import Alt, Const, Event, Many, Pat, Sym, Value

_SHELL = "shell"  # the symbol of a shell line in a notebook
UNKNOWN = "?"  # a program of which nothing is known
_INTERPRETER = "sys.executable"
_SHELLS = ("bash", "sh", "zsh")


class Command(Struct, frozen=True, array_like=True):
    """A command by its words; ``*`` stands for what is not known, and ``?`` for a program that nobody here knows.
    ``via`` leads to it, ``shown``: it is a line of a notebook. ``symbol``: of the call that starts it."""

    site: Site
    via: tuple[Site, ...]
    scope: str
    shown: bool
    words: tuple[str, ...]
    symbol: str


def commands(subject: Subject) -> Iterator[Command]:
    """Every command of the program, each place and wording once; wordings with gaps only where no other is known."""
    found: dict[Site, dict[tuple[str, ...], Command]] = {}
    for command in _commands(subject):
        known = found.setdefault(command.site, {})
        if command.words not in known or len(command.via) < len(known[command.words].via):
            known[command.words] = command
    for _, known in sorted(found.items()):
        whole = [words for words in known if "*" not in words]
        yield from (command for words, command in known.items() if not any(_fills(other, words) for other in whole))


def _fills(whole: tuple[str, ...], words: tuple[str, ...]) -> bool:
    """Whether a command is another one whose gaps are filled."""
    if whole == words:
        return False
    return len(whole) == len(words) and all(
        mine == theirs or "*" in theirs for mine, theirs in zip(whole, words, strict=True)
    )


def _may_start(program: Program, symbol: str) -> bool:
    return symbol == _SHELL or _starts(program, symbol)


@gathered(Command, calling=_may_start)
def _commands(subject: Subject) -> Iterator[Command]:
    program = subject.program
    for summary in program.summaries():
        for event in summary.events:
            for words in _words(program, event):
                shown = event.kind == "magic"
                yield Command(event.site, event.via, scope_name(program, event), shown, words, event.symbol)


def _starts(program: Program, symbol: str) -> bool:
    return any(row.as_ == "command" for row in program.edges_of(symbol))


def _words(program: Program, event: Event) -> Iterator[tuple[str, ...]]:
    if event.kind == "magic":
        if event.symbol == _SHELL:
            yield from (tuple(text.split()) for text in texts_of(event.args[0]))
        return
    for row in program.edges(event):
        if row.as_ == "command":
            yield from _split(program.argument(event, row.arg))


def _split(value: Value | None) -> Iterator[tuple[str, ...]]:
    if isinstance(value, Many):
        yield tuple(_program(item) if not at else _text(item) for at, item in enumerate(value.items))
    elif isinstance(value, Alt):
        for item in value.items:
            yield from _split(item)
    else:
        yield from (tuple(text.split()) for text in texts_of(value))


def within(words: tuple[str, ...]) -> tuple[str, ...]:
    """The command that a shell was given as one text (``bash -c "..."``); any other command as it is."""
    if len(words) > 2 and posixpath.basename(words[0]) in _SHELLS and words[1].strip("-").endswith("c"):
        return tuple(" ".join(words[2:]).strip("\"'").split())
    return words


def _program(item: Value) -> str:
    """The program of a command: the interpreter that runs the code itself has the name by which all call it."""
    if isinstance(item, Sym):
        return "python" if item.name == _INTERPRETER else "*"
    return _text(item) if isinstance(item, Const | Pat) else UNKNOWN


def _text(item: Value) -> str:
    return str(item.value) if isinstance(item, Const) else item.text if isinstance(item, Pat) else "*"
