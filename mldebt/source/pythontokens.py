"""The least of Python's tokens: strings, comments, brackets, line ends. Works on text that no parser accepts."""

import re

TOKEN = re.compile(
    r"""
      (?P<string>'''(?:[^\\]|\\.)*?(?:'''|\Z) | \"\"\"(?:[^\\]|\\.)*?(?:\"\"\"|\Z)
               | '(?:[^'\\\n]|\\.)*'? | "(?:[^"\\\n]|\\.)*"?)
    | (?P<comment>\#[^\n]*)
    | (?P<open>[([{])
    | (?P<close>[)\]}])
    | (?P<joined>\\\n)
    | (?P<end>\n)
    | [^'"\#()\[\]{}\\\n]+
    | \\
    """,
    re.VERBOSE | re.DOTALL,
)

_INSIDE = re.compile(r"[^\n'\"]")


def end_of_logical_line(text: str, position: int) -> int:
    """The start of the logical line after the one that starts at ``position``."""
    depth = 0
    for token in TOKEN.finditer(text, position):
        if token.lastgroup == "open":
            depth += 1
        elif token.lastgroup == "close":
            depth = max(0, depth - 1)
        elif token.lastgroup == "end" and not depth:
            return token.end()
    return len(text)


def blank_strings_and_comments(text: str) -> str:
    """The text with what strings and comments hold replaced by blanks; quotes, line feeds and offsets stay."""
    return TOKEN.sub(_blank, text)


def _blank(token: "re.Match[str]") -> str:
    if token.lastgroup == "string":
        return _INSIDE.sub(" ", token[0])
    return " " * len(token[0]) if token.lastgroup == "comment" else token[0]
