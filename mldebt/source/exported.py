"""Magics as notebooks that were exported to scripts spell them: ``get_ipython().system("python fit.py")``.

IPython itself makes these calls of what it finds in cells, and converters keep them.
(https://ipython.readthedocs.io/en/stable/api/generated/IPython.core.interactiveshell.html)
"""

import ast
import re

from mldebt.source.magics import classify, classify_cell
from mldebt.source.pythontokens import end_of_logical_line
from mldebt.source.settings import source_settings
from mldebt.source.units import Magic

_SHELL = "get_ipython()."
_LINE = re.compile(r"[ \t]*(?:[\w.,* \t]+=[ \t]*)?get_ipython\(\)\.")
_CHARACTER = re.compile(r"[^\n]")
_Told = tuple[str, str, str, str]  # kind, text, name and arguments, as ``classify`` gives them


def replace_exported(text: str, magics: tuple[Magic, ...] = ()) -> tuple[str, tuple[Magic, ...]]:
    """Python with each such statement replaced by ``pass``, or ``None`` where it is assigned, and the magics with those
    that it had before. Everything keeps its place."""
    if _SHELL not in text:
        return text, magics
    found: list[Magic] = []
    pieces: list[str] = []
    position = 0
    while position < len(text):
        end = end_of_logical_line(text, position)
        magic = _magic(text, position, end) if _LINE.match(text, position) else None
        if magic is not None:
            found.append(magic[0])
            at, after = magic[0].at, magic[1]
            placeholder = "None" if "=" in text[position:at] else "pass"
            blank = _CHARACTER.sub(" ", text[at + len(placeholder) : after])
            pieces += (text[position:at], placeholder, blank)
            position = after
        pieces.append(text[position:end])
        position = end
    return "".join(pieces), tuple(sorted((*magics, *found), key=lambda magic: magic.at))


def _magic(text: str, position: int, end: int) -> tuple[Magic, int] | None:
    """The magic of a logical line, and where its call ends; None for any other statement."""
    line = text[position:end]
    call = _call(line.strip())
    told = _told(*call) if call is not None else None
    if told is None:
        return None
    at = position + line.index(_SHELL)
    return Magic(at, at + len("pass"), *told), position + len(line.rstrip())


def _call(statement: str) -> tuple[str, tuple[str, ...]] | None:
    """The method of IPython's shell that a statement calls with nothing but texts, and these."""
    try:
        body = ast.parse(statement).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    call = body[0].value if len(body) == 1 and isinstance(body[0], ast.Expr | ast.Assign) else None
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute) or call.keywords:
        return None
    texts = tuple(arg.value for arg in call.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str))
    whole = len(texts) == len(call.args) and isinstance(call.func.value, ast.Call)
    return (call.func.attr, texts) if whole else None


def _told(method: str, texts: tuple[str, ...]) -> _Told | None:
    """What such a call says, as the magic it was made of."""
    if method in ("system", "getoutput") and len(texts) == 1:
        return classify("!", texts[0].strip())
    if method == "magic" and len(texts) == 1:
        return classify("%", texts[0].strip().lstrip("%"))
    if method == "run_line_magic" and len(texts) == 2:
        return classify("%", " ".join(texts).strip())
    if method == "run_cell_magic" and len(texts) == 3 and texts[0] not in source_settings().magics.python_cells:
        return classify_cell(texts[0], texts[1].strip(), texts[2].strip("\n"))
    return None
