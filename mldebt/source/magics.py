"""Magics out of Python cells: found as IPython finds them, replaced so that every other token keeps its place.

IPython looks at the start of each logical line only; so does this scanner, which steps over strings, comments, brackets
and continued lines. (https://ipython.readthedocs.io/en/stable/interactive/reference.html, "Magic command system")
"""

import re
from functools import cache

from mldebt.source.pythontokens import end_of_logical_line
from mldebt.source.settings import source_settings
from mldebt.source.units import Magic

# Nothing of this in a cell: no magic in it, and no scan.
_SUSPECT = re.compile(r"^[ \t]*[%!?]|=[ \t]*[%!]|\?[ \t]*$", re.MULTILINE)

_ESCAPE = re.compile(r"([ \t]*)(%%?|!!?|\?\??)(?!=)")
_SIGNED = re.compile(r"([ \t]*)(!!?(?=[ \t]*[^\s=!])|%(?=[A-Za-z]))")
_ASSIGNED = re.compile(r"((?:[\w.,* \t]|\[[^\]\n]*\])++=[ \t]*)([%!])(?!=)")
_ASKED = re.compile(r"([ \t]*)(%{0,2}(?!\d)[\w*]+(?:\.[\w*]+|\[-?\d+\])*)[ \t]*\?\??[ \t]*(?=\n|\Z)")
_NAME = re.compile(r"([\w.+-]*)[ \t]*")
_OPTIONS = re.compile(r"(?:-\w+(?:[ \t]*\d+)?[ \t]+)*")
_CONTINUED = re.compile(r"\\[ \t]*\n")


def replace_magics(text: str, *, script: bool = False) -> tuple[str, tuple[Magic, ...]]:
    """The cell as Python that parses, and its magics.

    A magic statement becomes ``pass``, an assigned one ``None``, both padded with blanks; continued lines of a magic
    become blank; every other line stays as it is. In a ``script``, only what its sign tells is a magic: a question or
    a bare command is a slip there.
    """
    if not _SUSPECT.search(text) and (script or not _automatic().search(text)):
        return text, ()
    pieces: list[str] = []
    magics: list[Magic] = []
    position = written = at = 0
    while position < len(text):
        found = _signed_at(text, position) if script else _magic_at(text, position)
        if found is None:
            position = end_of_logical_line(text, position)
            continue
        start, name_at, escape, placeholder = found
        end = _end_of_magic(text, name_at)
        pieces.append(text[written:start])
        at += start - written
        magic, replaced = _replace(text, start, name_at, end, escape, placeholder)
        magics.append(Magic(at, at + len(placeholder), *magic))
        pieces.append(replaced)
        at += len(replaced)
        written = end
        position = end + 1
    pieces.append(text[written:])
    return "".join(pieces), tuple(magics)


def _magic_at(text: str, position: int) -> tuple[int, int, str, str] | None:
    """A magic in the logical line that starts here: start of the replaced part, of the name, escape, placeholder."""
    escaped = _ESCAPE.match(text, position)
    if escaped:
        return escaped.start(2), escaped.end(2), escaped[2], "pass"
    asked = _ASKED.match(text, position)
    if asked:
        return asked.start(2), asked.start(2), "?", "pass"
    assigned = _assigned_at(text, position)
    if assigned:
        return assigned
    automatic = _automatic().match(text, position)
    if automatic and not _is_statement(automatic[0]):
        return automatic.start(2), automatic.start(2), "%", "pass"
    return None


def _assigned_at(text: str, position: int) -> tuple[int, int, str, str] | None:
    assigned = _ASSIGNED.match(text, position)
    return (assigned.start(2), assigned.end(2), assigned[2], "None") if assigned else None


def _signed_at(text: str, position: int) -> tuple[int, int, str, str] | None:
    """A shell line, or a magic with its name, as :func:`_magic_at` tells it."""
    signed = _SIGNED.match(text, position)
    if signed:
        return signed.start(2), signed.end(2), signed[2], "pass"
    return _assigned_at(text, position)


@cache
def _automatic() -> "re.Pattern[str]":
    """A line that starts with a command and goes on with a word, a quote, an option or a path, as no Python does."""
    names = "|".join(sorted(source_settings().magics.automatic))
    return re.compile(rf"^([ \t]*)((?:{names})[ \t]+[\w.~/\"'-][^\n]*)", re.MULTILINE)


def _end_of_magic(text: str, position: int) -> int:
    """Where the line of a magic ends, lines joined by a backslash included."""
    while True:
        end = text.find("\n", position)
        if end < 0:
            return len(text)
        if not text[position:end].rstrip(" \t").endswith("\\"):
            return end
        position = end + 1


def _replace(
    text: str, start: int, name_at: int, end: int, escape: str, placeholder: str
) -> tuple[tuple[str, str, str, str], str]:
    """Kind, text, name and arguments of a magic, and what stands in its place, never shorter than it was."""
    first, *others = text[start:end].split("\n")
    words = _CONTINUED.sub("", text[name_at:end]).strip()
    magic = classify(escape, words)
    kept = ""
    if not others and placeholder == "pass" and first.startswith("%"):
        kept = _python_argument(first, magic[2])
    if kept:
        replaced = (placeholder + ";").ljust(len(first) - len(kept)) + kept
    else:
        replaced = placeholder.ljust(len(first))
    return magic, "\n".join([replaced, *(" " * len(line) for line in others)])


def classify(escape: str, words: str) -> tuple[str, str, str, str]:
    """Kind, text, name and arguments of a line magic whose text behind the escape is ``words``."""
    rules = source_settings().magics
    if escape[0] == "!":
        return "shell", words, escape, words
    if escape[0] == "?":
        return "help", words.strip("? \t"), "?", ""
    found = _NAME.match(words)
    name, args = (found[1], words[found.end() :]) if found else ("", words)
    if name in rules.run:
        return "run", args, name, args
    if name in rules.sql:
        return "sql", args, name, args
    if name in rules.shell:
        return "shell", args, name, args
    return ("help" if name in rules.help else "line"), words, name, args


def classify_cell(name: str, args: str, script: str) -> tuple[str, str, str, str]:
    """Kind, text, name and arguments of a cell magic over a script that is no Python of the notebook's."""
    rules = source_settings().magics
    if name in rules.sql:
        return "sql", script, name, args
    if name in rules.shell or name == "!":
        return "shell", script, name, args
    if name in rules.run:
        return classify("%", f"{name} {args}")
    return "cell", f"{name} {args}".strip(), name, args


def _python_argument(line: str, name: str) -> str:
    """The statement behind ``%time`` and its like, to be left in place; "" where it is none by itself.

    ``line`` begins with the percent sign.
    """
    if name not in source_settings().magics.python_lines:
        return ""
    behind = line[1 + len(name) :]
    argument = behind.lstrip(" \t")
    argument = argument[_OPTIONS.match(argument).end() :]  # type: ignore[union-attr]  # it matches the empty string too
    if not argument.strip() or len(line) - len(argument) < len("pass; "):
        return ""
    return argument if _is_statement(argument) else ""


def _is_statement(text: str) -> bool:
    """Whether this is one simple statement for the Python that runs here."""
    import ast

    try:
        body = ast.parse(text.strip()).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return bool(body) and not any(hasattr(statement, "body") for statement in body)
