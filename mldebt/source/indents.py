"""Indentation of tabs and blanks, as Python counts it."""

import re

from mldebt.source.pythontokens import blank_strings_and_comments

_INDENT = re.compile(r"[ \t]*")
_TAB = 8  # https://docs.python.org/3/reference/lexical_analysis.html#indentation


def expand_indents(text: str) -> str:
    """The text with blanks for the tabs that lines of code begin with; lines of strings stay as they are."""
    rows = zip(text.split("\n"), blank_strings_and_comments(text).split("\n"), strict=True)
    return "\n".join(_expanded(line, blanked) for line, blanked in rows)


def _expanded(line: str, blanked: str) -> str:
    indent = _INDENT.match(blanked)
    if indent is None or "\t" not in indent[0]:
        return line
    return indent[0].expandtabs(_TAB) + line[indent.end() :]
