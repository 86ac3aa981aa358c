"""How command lines start code (``rules/commandlines.toml``)."""

from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

from mldebt.knowledge.compiled import shipped
from mldebt.knowledge.places import rules_dir


class LauncherRulesError(ValueError):
    """The file does not follow the schema; the message names it and the field."""


class Wrapper(Struct, frozen=True, forbid_unknown_fields=True):
    """A program that starts another command; ``fed`` ones give it words that they read. See the comments of the file
    for the fields."""

    names: tuple[str, ...]
    then: tuple[str, ...] = ()
    valued: frozenset[str] = frozenset()
    positional: int = 0
    wdir: frozenset[str] = frozenset()
    fed: bool = False


class Runner(Struct, frozen=True, forbid_unknown_fields=True):
    """A program whose first plain word is a script that gets the rest of the words; ``beside`` says that the script
    runs in its own folder, ``wdir`` options name another, ``notebook`` that options may follow it, ``inline`` ones give
    a program, ``files`` ones a file that the program reads itself; ``spells`` is the program that it runs for a dotted
    name ({module}, {name}), with the value of the option ``called`` ({called}; else the name).

    ``asked``: after some words of ``then`` (empty where there are none) nothing is run but with one of these
    options."""

    names: tuple[str, ...]
    then: tuple[str, ...] = ()
    valued: frozenset[str] = frozenset()
    module: frozenset[str] = frozenset()
    inline: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()
    notebook: bool = False
    beside: bool = False
    wdir: frozenset[str] = frozenset()
    asked: dict[str, tuple[str, ...]] = {}
    spells: str = ""
    called: str = ""

    def runs(self, words: list[str]) -> bool:
        """Whether the program runs something where it is given these words."""
        then = words[0] if words and self.then else ""
        needed = self.asked.get(then, ())
        return (not self.then or then in self.then) and (
            not needed or any(word.partition("=")[0] in needed for word in words)
        )


class Shells(Struct, frozen=True, forbid_unknown_fields=True):
    """Programs that run a shell script, or a line that follows one of the options ``line``."""

    names: frozenset[str]
    line: frozenset[str]
    valued: frozenset[str]


class Servers(Struct, frozen=True, forbid_unknown_fields=True):
    """Programs that import ``module:object``."""

    names: frozenset[str]


class Interfaces(Struct, frozen=True, forbid_unknown_fields=True):
    """Libraries through which code reads its command line, by canonical name."""

    parsers: frozenset[str]
    record_parsers: frozenset[str]
    record_methods: frozenset[str]
    usages: frozenset[str]
    callables: frozenset[str]
    runs: frozenset[str]
    widgets: frozenset[str]
    widget_makers: frozenset[str]
    flags: frozenset[str]


class LauncherRules(Struct, frozen=True, forbid_unknown_fields=True):
    """All of ``rules/commandlines.toml``. ``modules`` maps what ``python -m`` starts to the runner it works like."""

    wrapper: tuple[Wrapper, ...]
    runner: tuple[Runner, ...]
    modules: dict[str, str]
    shells: Shells
    servers: Servers
    interfaces: Interfaces

    def wrapping(self, program: str) -> Wrapper | None:
        """The wrapper of that name."""
        return next((item for item in self.wrapper if _named(program, item.names)), None)

    def running(self, program: str) -> Runner | None:
        """The runner of that name."""
        return next((item for item in self.runner if _named(program, item.names)), None)

    def starts(self, program: str) -> bool:
        """Whether a program may start code: it is named here, or it is a path."""
        named = self.wrapping(program) is not None or self.running(program) is not None
        return named or "." in program or program in self.shells.names or program in self.servers.names


def _named(program: str, names: Iterable[str]) -> bool:
    return any(program == name or ("*" in name and fnmatchcase(program, name)) for name in names)


def read_launcher_rules(path: Path) -> LauncherRules:
    """Read one file of the shape of ``rules/commandlines.toml``; raises ``LauncherRulesError``."""
    try:
        return msgspec.toml.decode(path.read_bytes(), type=LauncherRules)
    except (msgspec.MsgspecError, ValueError) as error:
        raise LauncherRulesError(f"{path}: {error}. Compare it with the file that mldebt ships.") from error


@cache
def launcher_rules() -> LauncherRules:
    """The rules that mldebt ships."""
    return shipped(LauncherRules, rules_dir() / "commandlines.toml", __file__, read_launcher_rules)
