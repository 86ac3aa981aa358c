"""Why a parser refused Python: a cheap look for the usual causes."""

import ast
import re
import warnings
from functools import cache
from keyword import iskeyword
from typing import NamedTuple

from mldebt.source.pythontokens import blank_strings_and_comments

_CONFLICT_START = re.compile(r"^<{7}(?: |$)", re.MULTILINE)
_CONFLICT_REST = re.compile(r"^(?:={7}|>{7}(?: .*)?|\|{7}(?: .*)?)$", re.MULTILINE)
_CONFLICT_MIDDLE = re.compile(r"^={7}$", re.MULTILINE)
_CONFLICT_END = re.compile(r"^>{7} ", re.MULTILINE)
_MIXED_INDENT = re.compile(r"^(?: +\t|\t+ )", re.MULTILINE)
_TAB_INDENT = re.compile(r"^\t", re.MULTILINE)
_SPACE_INDENT = re.compile(r"^ +\S", re.MULTILINE)
_TEMPLATE = re.compile(r"\{\{-?[ \t]*cookiecutter\.|\{%-?[ \t]*(?:if|for|raw|endif|endfor|endraw)\b")
_FILLED_IN = re.compile(  # what a template leaves open: {{ name }}, {% name %}, ${name}, <name of something>
    r"\{\{.*?\}\}|\{%.*?%\}|\$\{[\w. ]+\}|<[A-Za-z][\w -]*>"
)
_NOTES = re.compile(r"^[ \t]*#.*\bps(?:eu|ue|eud|ued)\w{0,2}[- ]?code\b", re.IGNORECASE)
_BLANK = re.compile(  # an assignment left to the reader
    r"^[ \t]*[A-Za-z_][\w.,\[\] \t]*(?::[ \t]*[\w.,|\[\] \t]+)?=[ \t]*$", re.MULTILINE
)
_OTHER_LANGUAGE = re.compile(r"\s*(?://[^\n]*\n\s*//|/\*)")  # a comment as C, Java and JavaScript write it
_PARTING = ("||", "|", "\t", ";")
_WIDE = 4  # cells of a row
_LONG = 10  # items of a list that somebody pasted
_ITEM = re.compile(r"[^\W\d][\w' :/-]*[!?.]?")
_CELL = re.compile(r"[\w \t.,:%/()&+'°-]*")
_NAME = re.compile(r"(?<!\w)[^\W\d]")  # how one begins: the unit of a number is none
_TEX_ROW = re.compile(r"[^&=#\n]+(?:&[^&=#\n]+)+\\\\[ \t]*(?:\\hline)?")
_FORMER_NAMES = re.compile(r"(?<![\w.])(?:async|await)(?=[ \t]*(?:[=,):\]]|$))|(?<=\.)(?:async|await)\b", re.MULTILINE)


class _Sign(NamedTuple):
    """Something Python 3 does not have: what people call it, how it looks with strings and comments blanked, and, for
    what other texts hold as well, how Python 3 has it: it counts only where the text is Python then."""

    words: str
    expression: "re.Pattern[str]"
    repaired: str = ""


_AT_START = r"(?:^|[;:])[ \t]*"


@cache
def _python2_signs() -> tuple[_Sign, ...]:
    """Compiled only when a file was refused."""
    return (
        _Sign(
            "print statement",
            re.compile(
                _AT_START + r"print[ \t]+(?!(?:in|is|if|and|or|not[ \t]+in|else|for)\b)(?:>>|[\w`{~])", re.MULTILINE
            ),
        ),
        _Sign("print statement", re.compile(_AT_START + r"print[ \t]*['\"]", re.MULTILINE)),
        _Sign("`except X, e` clause", re.compile(r"^[ \t]*except\b[^\n:(]*\w[ \t]*,[ \t]*\w+[ \t]*:", re.MULTILINE)),
        _Sign(
            "`except (X, Y), e` clause",
            re.compile(r"^[ \t]*except[ \t]*\([^)\n]*\)[ \t]*,[ \t]*\w+[ \t]*:", re.MULTILINE),
        ),
        _Sign("`raise X, message` statement", re.compile(_AT_START + r"raise[ \t]+[\w.]+[ \t]*,", re.MULTILINE)),
        _Sign("exec statement", re.compile(_AT_START + r"exec[ \t]+[\w'\"]", re.MULTILINE)),
        _Sign("backtick repr", re.compile(r"`[^`\n]+`"), " 0 "),
        _Sign("`<>` operator", re.compile(r"([\w)\]][ \t]*)<>([ \t]*[\w(\['\"])"), r"\1!=\2"),
        _Sign("octal number with a leading zero", re.compile(r"(?<![\w.])0+([1-7][0-7]*)(?![\w.])"), r"0o\1"),
        _Sign("long integer", re.compile(r"(?<![\w.])(0[xX][0-9a-fA-F]+|\d+)[lL]\b"), r"\1"),
        _Sign("`ur` string", re.compile(r"\b[uU][rR](['\"])"), r"\1"),
        _Sign("unpacking parameter", re.compile(r"^[ \t]*def[ \t]+\w+[ \t]*\([^)\n]*\([\w, \t]+\)", re.MULTILINE)),
    )


class Diagnosis(NamedTuple):
    """A problem code, a sentence, and the line that shows it (0 where none does)."""

    code: str
    sentence: str
    line: int = 0


def diagnose(text: str) -> tuple[str, str]:
    """The code and sentence of a diagnosis."""
    found = diagnosis(text)
    return found.code, found.sentence


def diagnosis(text: str) -> Diagnosis:
    """Why Python could not be parsed.

    Codes: conflict, template, blank, notes, language, keyword, python2, table, syntax (also for indentation); see
    :class:`mldebt.model.source.Problem`. The line is the one at which the Python that runs here stops, wherever a cause
    shows there.
    """
    conflict = conflict_in(text)
    if conflict:
        return conflict
    blanked = blank_strings_and_comments(text)
    template = _TEMPLATE.search(blanked)
    if template:
        line = _line_of(blanked, template.start())
        return Diagnosis("template", f"line {line} is a template's: it becomes Python when it is filled in.", line)
    return _left_open(blanked) or _refused(text, blanked)


def conflict_in(text: str) -> Diagnosis | None:
    """Where a merge was left unresolved in a text that could not be read: two marks of one conflict, in their order."""
    for first, second in ((_CONFLICT_START, _CONFLICT_REST), (_CONFLICT_MIDDLE, _CONFLICT_END)):
        start = first.search(text)
        if start and second.search(text, start.end()):
            line = _line_of(text, start.start())
            return Diagnosis("conflict", f"line {line} holds a merge-conflict marker; resolve the conflict.", line)
    return None


def _left_open(blanked: str) -> Diagnosis | None:
    """What somebody is to fill in: it is Python but for that."""
    opened = _stopping(_FILLED_IN, blanked)
    if opened and is_python(_FILLED_IN.sub(_filled, blanked)):
        line = _line_of(blanked, opened.start())
        return Diagnosis("template", f"line {line} is a template's: it becomes Python when it is filled in.", line)
    blank = _stopping(_BLANK, blanked)
    if blank and is_python(_BLANK.sub(lambda found: found[0] + "None", blanked)):
        line = _line_of(blanked, blank.start())
        return Diagnosis("blank", f"line {line} leaves open what is assigned; fill it in.", line)
    return None


def _filled(found: "re.Match[str]") -> str:
    """What stands in for a place of a template: statements of the template's own language leave nothing. What stands
    between angle brackets on a line of its own is rather output that somebody pasted."""
    if found[0].startswith("<") and found.string[_line_span(found)].strip() == found[0]:
        return found[0]
    return "" if found[0].startswith("{%") else "name"


def _line_span(found: "re.Match[str]") -> slice:
    """The line on which a match begins."""
    end = found.string.find("\n", found.start())
    return slice(found.string.rfind("\n", 0, found.start()) + 1, end if end >= 0 else None)


def _refused(text: str, blanked: str) -> Diagnosis:
    """What is meant to be read as it stands, and is not Python 3."""
    if _NOTES.match(text):
        return Diagnosis("notes", "it says that it is pseudo-code; keep notes in a cell of text.", 1)
    if _OTHER_LANGUAGE.match(text):
        return Diagnosis("language", "it begins with a comment of another language.", 1)
    refusal = _refusal(text)
    return _former_name(blanked) or _python2(blanked, refusal) or _table(text) or _not_python(refusal, blanked)


def _table(text: str) -> Diagnosis | None:
    """Rows that somebody pasted: in every line words and numbers, several times parted by the same sign; a long list of
    words, one on each line; or numbers, which say nothing to code without a name."""
    rows = [line for line in text.split("\n") if line.strip()]
    if not _NAME.search(text) and re.search(r"\d", text):
        return Diagnosis("table", "it holds numbers only, which are no Python; keep them as text.", 1)
    if rows and all(_TEX_ROW.fullmatch(row.strip()) for row in rows):
        return Diagnosis("table", "it holds rows of a table for TeX, which are no Python; keep them in a file.", 1)
    for sign in _PARTING:
        cells = [row.strip().split(sign) for row in rows]
        if rows and all(len(row) >= _WIDE and all(map(_CELL.fullmatch, row)) for row in cells):
            return Diagnosis("table", "it holds rows of a table, which are no Python; keep them in a file.", 1)
    items = [row.strip() for row in rows]
    listed = all(_ITEM.fullmatch(item) and not iskeyword(item.split()[0]) for item in items)
    if len(items) >= _LONG and listed:
        return Diagnosis("table", "it holds a list of words, which is no Python; keep it in a file.", 1)
    return None


def _python2(blanked: str, refusal: Exception | None) -> Diagnosis | None:
    """What is Python 2 where Python 3 stops; where that names no line, the first such thing."""
    stop = (refusal.lineno or 0) if isinstance(refusal, SyntaxError) else 0
    if isinstance(refusal, IndentationError):
        return None
    for sign in _python2_signs():
        lines = [_line_of(blanked, at) for at in _starts(sign.expression, blanked)]
        line = stop if stop in lines else 0 if stop or not lines else lines[0]
        if line and (not sign.repaired or is_python(_repaired(blanked))):
            sentence = f"line {line} is Python 2 ({sign.words}); port the file to Python 3, or exclude it."
            return Diagnosis("python2", sentence, line)
    return None


_CLAUSE = re.compile(r"^[ \t]*except[ \t]+[\w.]+[ \t]*,[ \t]*([a-z_]\w*)[ \t]*:", re.MULTILINE)


def former_except(text: str) -> Diagnosis | None:
    """A clause ``except X, e`` of Python 2 in a text that parses: since Python 3.14 it names two exceptions, but ``e``
    is none where the text gives that name to nothing."""
    blanked = blank_strings_and_comments(text)
    for clause in _CLAUSE.finditer(blanked):
        name = re.escape(clause[1])
        elsewhere = _CLAUSE.sub("", blanked)
        given = rf"\b(?:import|as|class|def|for|global|nonlocal)\b[^\n]*\b{name}\b|\b{name}\b[^\n=]*=|import[ \t]*[(*]"
        if not re.search(given, elsewhere):
            line = _line_of(blanked, clause.start())
            sentence = f"line {line} is Python 2 (`except X, e` clause); port the file to Python 3, or exclude it."
            return Diagnosis("python2", sentence, line)
    return None


def _starts(expression: "re.Pattern[str]", text: str) -> list[int]:
    """Where what an expression finds begins, blanks aside."""
    return [found.start() + len(found[0]) - len(found[0].lstrip()) for found in expression.finditer(text)]


def _repaired(blanked: str) -> str:
    """A text with what looks like Python 2 as Python 3 has it, as far as that takes no thought."""
    for sign in _python2_signs():
        blanked = sign.expression.sub(sign.repaired, blanked) if sign.repaired else blanked
    return blanked


def _former_name(blanked: str) -> Diagnosis | None:
    """What is Python but for names that are keywords by now."""
    found = _stopping(_FORMER_NAMES, blanked)
    if found is None or not is_python(_FORMER_NAMES.sub("name", blanked)):
        return None
    line = _line_of(blanked, found.start())
    sentence = f"line {line} uses `{found[0]}` as a name, which is a keyword since Python 3.7; rename it."
    return Diagnosis("keyword", sentence, line)


def is_python(text: str) -> bool:
    """Whether the Python that runs here can parse a text."""
    return _refusal(text) is None


def _refusal(text: str) -> Exception | None:
    """Why Python refuses a text; None where it does not."""
    try:
        with warnings.catch_warnings(action="ignore"):
            ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return error
    return None


def _refused_at(text: str) -> int:
    """The line at which Python refuses a text; 0 where it names none, or does not refuse it."""
    error = _refusal(text)
    return (error.lineno or 0) if isinstance(error, SyntaxError) else 0


def _not_python(refusal: Exception | None, blanked: str) -> Diagnosis:
    at = blanked.find("`")
    line = _line_of(blanked, at) if at >= 0 else 0
    if line and line == _refused_at(blanked):
        return Diagnosis("syntax", f"line {line} holds a backtick, which means nothing in Python 3; repair it.", line)
    stop = (refusal.lineno or 0) if isinstance(refusal, SyntaxError) else 0
    mixed = stop if isinstance(refusal, TabError) else 0 if isinstance(refusal, SyntaxError) else _mixed_at(blanked)
    if mixed:
        sentence = f"its indentation mixes tabs and blanks (line {mixed}); indent with blanks only."
        return Diagnosis("syntax", sentence, mixed)
    if not stop or stop > blanked.count("\n") + 1:
        return Diagnosis("syntax", "it is not valid Python; a syntax checker names the line.")
    why = f" ({refusal.msg})" if isinstance(refusal, IndentationError) else ""
    return Diagnosis("syntax", f"it is not valid Python: Python stops reading at line {stop}{why}.", stop)


def _mixed_at(blanked: str) -> int:
    """The line that shows that tabs and blanks are mixed, where Python names none; 0 where they are not."""
    mixed = _MIXED_INDENT.search(blanked)
    where = mixed or (_TAB_INDENT.search(blanked) if _SPACE_INDENT.search(blanked) else None)
    return _line_of(blanked, where.start()) if where else 0


def _stopping(expression: "re.Pattern[str]", text: str) -> "re.Match[str] | None":
    """What an expression finds on the line at which Python refuses a text; the first that it finds where it finds
    nothing there."""
    found = list(expression.finditer(text))
    stop = _refused_at(text) if found else 0
    return next((match for match in found if _line_of(text, match.start()) == stop), found[0] if found else None)


def _line_of(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1
