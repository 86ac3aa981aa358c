"""Words of one command to the code that it starts."""

import itertools
import posixpath
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from mldebt.knowledge.launchers import LauncherRules, Runner
from mldebt.resolve.commandlines.expansion import UNKNOWN
from mldebt.resolve.commandlines.shell import Simple, place
from mldebt.resolve.commandlines.wrapping import (
    ASSIGNMENT,
    DEEPEST,
    fed_line,
    given_to_shell,
    inner_command,
    program_name,
)
from mldebt.resolve.texts import ROOT

SEARCHED = "PYTHONPATH"
_SCRIPT = re.compile(r"\.(?:py|ipynb)$")
SHELL_FILE = re.compile(r"\.(?:sh|bash|zsh|slurm|sbatch)$")
_VERSIONED = re.compile(r"^(python3?)\.\d+$")
_SERVED = re.compile(r"^([A-Za-z_][\w./]*)(?::[\w.()]+)?$")


class Launch(NamedTuple):
    """What one command starts: a file of the tree (``kind`` script or shell), a shell ``line``, or a ``program`` that
    it spells; and its words."""

    kind: str
    target: str
    words: tuple[str, ...]
    environment: dict[str, str]
    wdir: str
    function: str = ""


class Lookup(NamedTuple):
    """What a command can name: files of the tree, modules (dotted name and folder to file), installed commands."""

    files: frozenset[str]
    module: Callable[[str, str], str | None]
    installed: dict[str, tuple[str, str]]


class Launches:
    """Finds what commands start. ``containers`` says that absolute paths lie in a copy of the tree."""

    def __init__(self, rules: LauncherRules, lookup: Lookup, *, containers: bool = False) -> None:
        self._rules = rules
        self._lookup = lookup
        self._containers = containers
        self._known: dict[str, bool] = {}

    def may_start(self, program: str) -> bool:
        """Whether a program of that name may start code."""
        found = self._known.get(program)
        if found is None:
            name = posixpath.basename(program)
            found = self._known[program] = self._rules.starts(name) or name in self._lookup.installed
        return found

    def of(self, simple: Simple) -> Iterator[Launch]:
        """The launches of a command; none where it starts no code of the tree."""
        yield from self._launches(list(simple.words), dict(simple.environment), simple.wdir, 0)

    def _launches(self, words: list[str], environment: dict[str, str], wdir: str, depth: int) -> Iterator[Launch]:
        while words and (match := ASSIGNMENT.fullmatch(words[0])):
            environment[match[1]] = match[2]
            words = words[1:]
        if not words or depth > DEEPEST:
            return
        program, rest = words[0], words[1:]
        name = program_name(program)
        wrapper = self._rules.wrapping(name)
        runner = self._rules.running(name)
        if runner is not None and runner.runs(rest):
            yield from self._run(runner, rest[1:] if runner.then else rest, environment, wdir, depth)
        elif wrapper is not None and tuple(rest[: len(wrapper.then)]) == wrapper.then:
            given = rest[len(wrapper.then) :]
            if wrapper.fed:
                line, folder = fed_line(wrapper, given, wdir)
                yield Launch("line", line, (), environment, folder)
                return
            inner, folder = inner_command(wrapper, given, wdir)
            yield from self._launches(inner, environment, folder, depth + 1)
        elif name in self._rules.shells.names:
            yield from self._shell(rest, environment, wdir)
        elif name in self._rules.servers.names:
            yield from self._served(rest, environment, wdir)
        elif name in self._lookup.installed:
            script, function = self._lookup.installed[name]
            yield Launch("script", script, tuple(rest), environment, wdir, function)
        elif program == UNKNOWN and rest:  # an interpreter that a variable names
            yield from self._script(rest[0], rest[1:], environment, wdir)
        else:
            yield from self._script(program, rest, environment, wdir)

    def _run(
        self, runner: Runner, words: list[str], environment: dict[str, str], wdir: str, depth: int
    ) -> Iterator[Launch]:
        """A runner's options, then its script."""
        kept: list[str] = []
        while words and words[0].startswith("-") and words[0] != "-":
            word = words[0]
            if word in runner.module:
                yield from self._module(words[1:], environment, wdir, depth)
                return
            if word in runner.inline and words[1:]:
                yield Launch("program", words[1], tuple(words[2:]), environment, wdir)
            if word in runner.inline or word == "--version":
                return
            if word[:2] in runner.module and word[1] != "-":  # -mpkg.mod
                yield from self._module([word[2:], *words[1:]], environment, wdir, depth)
                return
            taken = 2 if word in runner.valued else 1
            kept += words[:taken]
            words = words[taken:]
        if words and runner.spells:
            yield from _spelt(runner, words, environment, wdir)
        elif words:
            own = _from_root(runner, [*words[1:], *kept], wdir) if runner.notebook else words[1:]
            home = posixpath.dirname(self._file(words[0], wdir)) if runner.beside else wdir
            home = next((place(wdir, folder) for folder in _folders(runner, own)), home)
            found = self._script(words[0], own, environment, wdir)
            yield from (launch._replace(wdir=home) if launch.kind == "script" else launch for launch in found)

    def _module(self, words: list[str], environment: dict[str, str], wdir: str, depth: int) -> Iterator[Launch]:
        if not words:
            return
        dotted, rest = words[0], words[1:]
        like = self._rules.modules.get(dotted)
        if like is not None:
            yield from self._launches([like, *rest], environment, wdir, depth + 1)
            return
        found = self._find_module(dotted, environment, wdir) if UNKNOWN not in dotted else None
        if found is None:
            return
        main = f"{posixpath.dirname(found) if found.endswith('.py') else found}/__main__.py".lstrip("/")
        if (found.endswith("__init__.py") or not found.endswith(".py")) and main in self._lookup.files:
            found = main
        if found in self._lookup.files:
            yield Launch("script", found, tuple(rest), environment, wdir)

    def _find_module(self, dotted: str, environment: dict[str, str], wdir: str) -> str | None:
        """The file of a module: from the folders that the line puts on the path, or as any code finds it."""
        given = (folder for folder in environment.get(SEARCHED, "").split(":") if folder and UNKNOWN not in folder)
        folders = (*(place(wdir, folder) for folder in given), wdir)
        return next((found for folder in folders if (found := self._lookup.module(dotted, folder))), None)

    def _shell(self, words: list[str], environment: dict[str, str], wdir: str) -> Iterator[Launch]:
        line, words = given_to_shell(self._rules.shells, words)
        if line:
            yield Launch("line", line, (), environment, wdir)
        elif words:
            found = self._file(words[0], wdir)
            if found:
                yield Launch("shell", found, tuple(words[1:]), environment, wdir)

    def _served(self, words: list[str], environment: dict[str, str], wdir: str) -> Iterator[Launch]:
        for word in words:
            match = _SERVED.match(word)
            if match is not None and ":" in word:
                found = self._lookup.module(match[1].replace("/", "."), wdir)
                if found is not None and found in self._lookup.files:
                    yield Launch("script", found, (), environment, wdir)
                    return

    def _script(self, word: str, rest: list[str], environment: dict[str, str], wdir: str) -> Iterator[Launch]:
        found = self._file(word, wdir)
        if found and _SCRIPT.search(found):
            yield Launch("script", found, tuple(rest), environment, wdir)
        elif found and SHELL_FILE.search(found):
            yield Launch("shell", found, tuple(rest), environment, wdir)

    def _file(self, word: str, wdir: str) -> str:
        """The file of the tree that a word names; a folder means its ``__main__.py``."""
        if UNKNOWN in word:
            return ""
        path = place(wdir, word)
        for candidate in self._spellings(path):
            for name in (candidate, f"{candidate}/__main__.py"):
                if name in self._lookup.files:
                    return name
        return ""

    def _spellings(self, path: str) -> Iterator[str]:
        yield path
        if self._containers and path.startswith("/"):
            parts = path.strip("/").split("/")
            yield from ("/".join(parts[start:]) for start in range(1, len(parts)))


def _spelt(runner: Runner, words: list[str], environment: dict[str, str], wdir: str) -> Iterator[Launch]:
    """The program that a runner runs for a dotted name, if that is one."""
    module, _, name = words[0].rpartition(".")
    if all(part.isidentifier() for part in words[0].split(".")) and module:
        called = next((then for word, then in itertools.pairwise(words) if word == runner.called), name)
        text = runner.spells.format(module=module, name=name, called=called.replace("'", ""))
        yield Launch("program", text, (), environment, wdir)


def _from_root(runner: Runner, words: list[str], wdir: str) -> list[str]:
    """The words of a program, the files that it reads where it is started told from the root."""
    known = UNKNOWN not in wdir
    return [
        f"{ROOT}/{place(wdir, word)}" if known and before in runner.files and not word.startswith("/") else word
        for before, word in zip(["", *words], words, strict=False)
    ]


def _folders(runner: Runner, words: list[str]) -> Iterator[str]:
    """The folders that options of a runner name for its script to run in."""
    for at, word in enumerate(words):
        name, given, value = word.partition("=")
        if name in runner.wdir:
            yield value if given else "".join(words[at + 1 : at + 2])
