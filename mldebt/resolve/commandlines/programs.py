"""What programs that are no code of the repository read and write, told by their command lines."""

import itertools
import posixpath
import re
from collections.abc import Callable, Container, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import NamedTuple

from mldebt.knowledge.launchers import launcher_rules
from mldebt.knowledge.tools import Role, ToolRow, roles, tools
from mldebt.resolve.commandlines.launches import SHELL_FILE
from mldebt.resolve.commandlines.shell import Simple, Start, Texts, place
from mldebt.resolve.commandlines.substitutions import all_commands
from mldebt.resolve.commandlines.wrapping import fed_line, given_to_shell, unwrapped

_PYTHON = re.compile(r"(?:.*/)?python[\d.]*$")
_DEVICE = re.compile(r"/dev/|/proc/|-$")
_REFERENCE = re.compile(r"\$\{([\w.]+)\}")  # of one setting to another
_SUFFIXED = re.compile(r"\.[A-Za-z]\w*$")  # what looks like the name of a file
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
DEEPEST = 3  # shells that start shells
ANY = "*"  # any program that no row names
UNPACKS = "unpacks"  # the role of a folder for what an archive brings
MOST = 200  # accesses of one command


class ToolAccess(NamedTuple):
    """A program reads or writes a path (from the root of the tree) or an address."""

    program: str
    writes: bool
    path: str


def tool_accesses(
    text: str,
    wdir: str,
    is_known: Callable[[str], bool],
    document: Callable[[str], object] = lambda _path: None,
    tree: Container[str] = (),
    texts: Texts = lambda _path: None,
) -> tuple[ToolAccess, ...]:
    """The accesses of every command in a piece of shell. A bare word is a path only where ``is_known`` says so;
    ``document`` gives the content of a configuration file that a program is handed, ``tree`` holds the files there are,
    ``texts`` gives the text of a shell script.
    """
    found: dict[ToolAccess, None] = {}
    for simple in _simples(text, Start(wdir=wdir), texts):
        for program, role, word in _roles(simple, document, tree):
            way, _, below = role.partition("/")
            path = _path(simple, posixpath.join(word, below) if below else word, is_known)
            if way == "reads-file" and path in tree:
                way = "reads"
            if way in ("reads", "writes") and path:
                found[ToolAccess(program, way == "writes", path)] = None
    return tuple(found)[:MOST]


def _simples(text: str, start: Start, texts: Texts, depth: int = 0) -> Iterator[Simple]:
    """The commands of a piece of shell, without what wraps them, and of the lines and scripts that it hands to other
    shells (``sh -c "..."``, ``bash fetch.sh data``)."""
    try:
        found = all_commands(text, start, texts)
    except RecursionError:
        return
    rules = launcher_rules()
    for simple in found:
        words, wdir = unwrapped(rules, list(simple.words), simple.wdir)
        yield Simple(tuple(words), simple.environment, wdir, simple.line, simple.redirects)
        inner = _inner(words, simple, wdir, texts) if words and depth < DEEPEST else None
        if inner is not None:
            yield from _simples(*inner, texts, depth + 1)


def _inner(words: list[str], simple: Simple, wdir: str, texts: Texts) -> tuple[str, Start] | None:
    """The line or script that a command gives a shell, and how it starts."""
    shells, wrapper = launcher_rules().shells, launcher_rules().wrapping(posixpath.basename(words[0]))
    line, given = "", words
    if wrapper is not None and wrapper.fed:
        line, wdir = fed_line(wrapper, words[1:], wdir)
    elif posixpath.basename(words[0]) in shells.names:
        line, given = given_to_shell(shells, words[1:])
    if line:
        return line, Start(simple.environment, wdir)
    path = place(wdir, given[0]) if given and SHELL_FILE.search(given[0]) else ""
    text = texts(path) if path else None
    return None if text is None else (text, Start(simple.environment, wdir, path, tuple(given[1:])))


def _path(simple: Simple, word: str, is_known: Callable[[str], bool]) -> str:
    """A word as a path from the root; empty where it is none."""
    if _ADDRESS.match(word):
        return word
    if not word.strip("*./") or _DEVICE.match(word):
        return ""
    whole = place("" if word.startswith("*") else simple.wdir, word)  # what begins with the unknown may be absolute
    looks = "/" in word or bool(_SUFFIXED.search(word))
    return whole if looks or is_known(whole) else ""


def _roles(simple: Simple, document: Callable[[str], object], tree: Container[str]) -> Iterator[tuple[str, str, str]]:
    """Program, role and word of each argument that has a role, and of each setting of its configuration that has."""
    words = list(simple.words)
    if len(words) > 2 and _PYTHON.match(words[0]) and words[1] == "-m":
        words = words[2:]
    program = posixpath.basename(words[0]) if words else ""
    for operator, target in simple.redirects:
        yield program, "writes" if ">" in operator else "reads", target
    for row in tools().get(program, ()):
        if tuple(words[1 : 1 + len(row.then)]) == row.then:
            given = words[1 + len(row.then) :]
            for role, word in (*_arguments(row, given), *_settings(row, given, simple.wdir, document)):
                yield program, role, word
            return
    if program and not _is_own(words, simple.wdir, tree):
        for row in tools().get(ANY, ()):
            for role, word in _arguments(row, words[1:]):
                yield program, role, word


def _is_own(words: list[str], wdir: str, tree: Container[str]) -> bool:
    """Whether a command runs code of the repository, which says itself what it does with its options."""
    program = posixpath.basename(words[0])
    if program in launcher_rules().shells.names or any(_PYTHON.match(word) for word in words):
        return True
    module = program.replace(".", "/")
    scripts = [word for word in words if word.endswith((".py", ".sh", ".ipynb", ".R"))]
    places = [program, words[0], *scripts, f"{module}.py", f"{module}/__main__.py", f"src/{module}.py"]
    return any(place(wdir, name) in tree for name in places)


def _settings(
    row: ToolRow, words: list[str], wdir: str, document: Callable[[str], object]
) -> Iterator[tuple[str, str]]:
    """Role and value of what the program's configuration file, its first word, names and no option overrides."""
    file = next(iter(words), "")
    loaded = document(place(wdir, file)) if row.config and not file.startswith("-") else None
    content = loaded if isinstance(loaded, dict) else {}
    options = {word.partition("=")[0] for word in words}
    for section, held in content.items():
        for pattern, role in row.config.items():
            wanted, _, name = pattern.rpartition(".")
            if not isinstance(held, dict) or not fnmatchcase(str(section), wanted):
                continue
            value, given = _setting(content, f"{section}.{name}"), f"--{section}.{name}"
            inner = _REFERENCE.fullmatch(value)
            if inner is not None:
                value, given = _setting(content, inner[1]), f"--{inner[1]}"
            if value and value != "null" and "$" not in value and given not in options:
                yield from ((one, value) for one in roles(role))


def _setting(content: Mapping[object, object], key: str) -> str:
    """A setting of a file of sections, without the quotes of JSON; empty where there is none."""
    section, _, name = key.rpartition(".")
    held = content.get(section)
    return str(held.get(name) or "").strip("\"'") if isinstance(held, dict) else ""


def _option(row: ToolRow, name: str) -> Role | None:
    """The role of an option's value; None for an option that has none."""
    if name in row.options or not name.startswith("-"):
        return row.options.get(name)
    return next((role for option, role in row.options.items() if "*" in option and fnmatchcase(name, option)), None)


def _arguments(row: ToolRow, words: list[str]) -> Iterator[tuple[str, str]]:
    """Role and word of each argument."""
    plain: list[str] = []
    given: list[tuple[Role, str]] = []
    unsure: set[int] = set()  # which plain words may be the value of an option that nobody described
    at = 0
    while at < len(words):
        word = words[at]
        name, equals, value = word.partition("=")
        role = _option(row, name)
        if role is not None:
            values = [value] if equals else words[at + 1 : at + 2]
            if not equals and name in row.several:
                values = list(itertools.takewhile(lambda word: not word.startswith("-"), words[at + 1 :]))
            given += [(role, value) for value in values]
            at += 1 + (0 if equals else max(1, len(values)))
        elif word in row.valued:
            at += 2
        else:
            if not word.startswith("-"):
                plain.append(word)
            elif word != "--" and not equals and not "".join(words[at + 1 : at + 2]).startswith("-"):
                unsure.add(len(plain))
            at += 1
    given += _operands(row, plain, unsure, given) if row.operands else _plain(row, plain)
    read = next((word for role, word in given if "reads" in roles(role)), "")
    stem = _stem(read, whole=bool(row.joining & frozenset(words)))
    packs = any("writes" in roles(role) for role, _ in given)
    for role, word in given:
        role = role if role != UNPACKS else "" if packs else "writes"
        for one in roles(role):
            yield one.replace("{stem}", stem), word


def _plain(row: ToolRow, words: list[str]) -> Iterator[tuple[Role, str]]:
    """Role and word of each word that belongs to no option."""
    last = len(words) - 1 if row.last and len(words) > 1 else -1
    for index, word in enumerate(words):
        role = row.positional[index] if index < len(row.positional) else row.last if index == last else row.rest
        yield role, word


def _operands(
    row: ToolRow, words: list[str], unsure: Container[int], given: list[tuple[Role, str]]
) -> Iterator[tuple[Role, str]]:
    """The words that name files, where an option says which file is written."""
    if any("writes" in roles(role) and _SUFFIXED.search(word) for role, word in given):
        yield from (
            (row.operands, word) for at, word in enumerate(words) if at not in unsure and _SUFFIXED.search(word)
        )


def _stem(read: str, *, whole: bool) -> str:
    """What a program names after the file it reads; of a folder, each file has its own name."""
    stem, suffix = posixpath.splitext(posixpath.basename(read.rstrip("/")))
    return stem if suffix or whole else "*"
