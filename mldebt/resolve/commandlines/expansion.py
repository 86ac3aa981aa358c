"""Raw shell words to text: quotes removed, variables and some substitutions filled; ``*`` stands for the unknown."""

import posixpath
import re
from collections.abc import Mapping, Sequence

from mldebt.resolve.texts import ROOT, join, parent

UNKNOWN = "*"
MOST_WORDS = 400
_RANGE = re.compile(r"([^{]*)\{(\d{1,9})\.\.(\d{1,9})\}(.*)", re.DOTALL)
MOST_NUMBERS = 8  # of a range that are told one by one
MOST_BRACES = 3
LONGEST = 4_000  # characters of one raw word
Variables = Mapping[str, str | Sequence[str]]

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|[0-9@*#?$!-]")
_PARAMETER = re.compile(r"(?s)(#?)([A-Za-z_]\w*|[0-9]+|[@*#?$!-])(\[[@*]\])?(:?[-=?+]|##?|%%?|/|:|)(.*)")
_BRACES = re.compile(r"^(.*?)\{([^{}\s]*,[^{}\s]*)\}(.*)$")
_HERE = re.compile(r"""^dirname\s+(?:--\s+)?["']?\$(?:0|\{0\}|\{?BASH_SOURCE(?:\[0\])?\}?|\{\(%\):-%[xN]\})["']?$""")
_BARE = re.compile(r"['\"\\$`]")
_QUOTED = re.compile(r"[\\$`]")
_IN_QUOTES = re.compile(r"[\"\\$]")
_MANY = re.compile(r"\*{3,}")
_TOP = re.compile(r"^git\s+rev-parse\s+--show-toplevel(?:\s+2>\s*/dev/null)?$")
_INTO = re.compile(r"""^cd\s+(?:--\s+)?(.+?)\s*(?:>\s*/dev/null(?:\s+2>&1)?)?\s*(?:&&|;)\s*pwd(?:\s+-P)?$""", re.DOTALL)


class Expander:
    """Expands words of one script. ``script`` is its path from the root ("" for a line of no script)."""

    def __init__(self, variables: Variables, script: str = "", wdir: str = "") -> None:
        self.variables = variables
        self.script = script
        self.wdir = wdir

    def words(self, raw: str) -> list[str]:
        """The words that one raw word becomes: none, one, or several where an unquoted variable holds blanks."""
        if len(raw) > LONGEST:
            return [UNKNOWN]
        found: list[str] = []
        for piece in _braced(raw):
            found += self._split(piece)
        return found[:MOST_WORDS]

    def text(self, raw: str) -> str:
        """A raw word as one text, as in an assignment."""
        if len(raw) > LONGEST:
            return UNKNOWN
        found = "".join(text if isinstance(text, str) else " ".join(text) for text, _ in self._parts(raw))
        return _MANY.sub(UNKNOWN, found) if len(found) <= LONGEST else UNKNOWN

    def _split(self, raw: str) -> list[str]:
        fields: list[str] = [""]
        started = False
        for value, quoted in self._parts(raw):
            if not isinstance(value, str):  # an array: its first and last words join what stands beside it
                items = list(value)
                if items:
                    fields[-1] += items[0]
                    fields += items[1:]
                    started = True
            elif quoted:
                fields[-1] += value
                started = True
            else:
                pieces = value.split()
                if value[:1].isspace() and started and fields[-1]:
                    fields.append("")
                for index, piece in enumerate(pieces):
                    fields += [""] if index else []
                    fields[-1] += piece
                    started = True
                if value[-1:].isspace() and pieces:
                    fields.append("")
        return [field for field in fields if field] if not started or len(fields) > 1 else fields

    def _parts(self, raw: str) -> list[tuple[str | Sequence[str], bool]]:
        """Pieces of a word: text or the words of an array, and whether blanks in it stay."""
        parts: list[tuple[str | Sequence[str], bool]] = []
        at = 0
        while at < len(raw):
            char = raw[at]
            if char == "'":
                end = raw.find("'", at + 1)
                end = len(raw) if end < 0 else end
                parts.append((raw[at + 1 : end], True))
                at = end + 1
            elif char == '"':
                end = _end_of_quotes(raw, at)
                parts += [(text, True) for text, _ in self._inside(raw[at + 1 : end])] or [("", True)]
                at = end + 1
            elif char == "\\":
                following = raw[at + 1 : at + 2]
                between = at and (following.isalnum() or following == "_")  # nothing to escape: a path of Windows
                parts.append(("" if following == "\n" else f"/{following}" if between else following, True))
                at += 2
            elif char in "$`":
                value, at = self._dollar(raw, at)
                parts.append((value, False))
            else:
                end = _special(_BARE, raw, at)
                parts.append((raw[at:end], True))
                at = end
        return parts

    def _inside(self, text: str) -> list[tuple[str | Sequence[str], bool]]:
        parts: list[tuple[str | Sequence[str], bool]] = []
        at = 0
        while at < len(text):
            if text[at] == "\\" and text[at + 1 : at + 2] in ("$", '"', "\\", "`", "\n"):
                parts.append(("" if text[at + 1] == "\n" else text[at + 1], True))
                at += 2
            elif text[at] in "$`":
                value, at = self._dollar(text, at)
                parts.append((value, True))
            else:
                end = _special(_QUOTED, text, at + 1)
                parts.append((text[at:end], True))
                at = end
        return parts

    def _dollar(self, raw: str, at: int) -> tuple[str | Sequence[str], int]:
        """What stands for ``$x``, ``${x:-y}``, ``$(...)`` or a backquoted command, and where it ends."""
        if raw[at] == "`":
            end = raw.find("`", at + 1)
            end = len(raw) if end < 0 else end
            return self._substitution(raw[at + 1 : end]), end + 1
        following = raw[at + 1 : at + 2]
        if following in ("(", "{"):
            end = end_of_brackets(raw, at + 1)
            inner = raw[at + 2 : end]
            value = self._parameter(inner) if following == "{" else self._substitution(inner)
            return value, end + 1
        name = _NAME.match(raw, at + 1)
        if name is None:
            return "$", at + 1
        return self._variable(name[0]), name.end()

    def _variable(self, name: str) -> str | Sequence[str]:
        found = self.variables.get(name)
        if found is None and name == "PWD":
            return f"{ROOT}/{self.wdir}".rstrip("/")
        return UNKNOWN if found is None else found

    def _parameter(self, inner: str) -> str | Sequence[str]:
        match = _PARAMETER.fullmatch(inner)
        if match is None:
            return UNKNOWN
        counted, name, index, operator, rest = match.groups()
        known = self.variables.get(name)
        if counted or (index is None and operator in ("#", "##", "%", "%%", "/", ":")):
            return _trimmed(known, operator, self.text(rest)) if isinstance(known, str) and not counted else UNKNOWN
        if operator.endswith("+"):
            return self.text(rest) if known else "" if known == "" else UNKNOWN
        if operator in ("-", "=", ":-", ":="):
            return known if known or (known == "" and operator in ("-", "=")) else self.text(rest)
        if isinstance(known, str) or known is None or index:
            return self._variable(name)
        return known[0] if known else ""

    def _substitution(self, command: str) -> str:
        """The few commands whose output is told from the script alone; anything else is not known."""
        command = command.strip()
        if command in ("pwd", "pwd -P"):
            return f"{ROOT}/{self.wdir}".rstrip("/")
        if _TOP.match(command):
            return ROOT
        if _HERE.match(command) and self.script:
            return f"{ROOT}/{posixpath.dirname(self.script)}".rstrip("/")
        into = _INTO.match(command)
        if into is not None:
            folder = self.text(into[1])
            return folder if folder.startswith((ROOT, "/", UNKNOWN)) else join(ROOT, self.wdir, folder)
        name, _, rest = command.partition(" ")
        if name in ("dirname", "basename", "realpath") and rest:
            text = self.text(rest.strip().removeprefix("--").strip())
            if UNKNOWN not in text:
                return parent(text) if name == "dirname" else posixpath.basename(text) if name == "basename" else text
        return UNKNOWN


def _trimmed(value: str, operator: str, pattern: str) -> str:
    """``${x%.csv}``, ``${x##*/}``: a prefix or suffix taken off; unknown for what needs more."""
    if operator in ("##", "#") and pattern == "*/":
        return value.rpartition("/")[2] if operator == "##" else value.partition("/")[2] if "/" in value else value
    if operator in ("%", "%%") and pattern == ".*":
        head, dot, tail = value.rpartition(".") if operator == "%" else value.partition(".")
        return head if dot else tail or value
    if operator == "%" and pattern == "/*":
        return value.rpartition("/")[0] if "/" in value else value
    if "*" in pattern or "?" in pattern or "[" in pattern or operator in ("/", ":"):
        return UNKNOWN
    return value.removesuffix(pattern) if operator.startswith("%") else value.removeprefix(pattern)


def _braced(raw: str) -> list[str]:
    """``a{b,c}d`` and ``a{1..2}d`` as two words; other words as they are."""
    if not 0 < raw.count("{") <= MOST_BRACES or set("'\"$`\\") & set(raw):
        return [raw]
    span = _RANGE.match(raw)
    if span is not None:
        before, first, last, after = span.groups()
        return [word for choice in _numbers(first, last) for word in _braced(f"{before}{choice}{after}")][:64]
    match = _BRACES.match(raw)
    if match is None:
        return [raw]
    before, inner, after = match.groups()
    return [word for choice in inner.split(",")[:64] for word in _braced(f"{before}{choice}{after}")][:64]


def _numbers(first: str, last: str) -> list[str]:
    """The numbers of a range, as wide as they are written; any one where they are many."""
    ends = int(first), int(last)
    step = 1 if ends[0] <= ends[1] else -1
    if abs(ends[0] - ends[1]) >= MOST_NUMBERS:
        return [UNKNOWN]
    width = max(len(first), len(last)) if "0" in (first[:1], last[:1]) else 0
    return [str(number).zfill(width) for number in range(ends[0], ends[1] + step, step)]


def _special(wanted: re.Pattern[str], text: str, at: int) -> int:
    """Where the next character stands that means something; the end of the text where none does."""
    match = wanted.search(text, at)
    return match.start() if match is not None else len(text)


def _end_of_quotes(raw: str, at: int) -> int:
    index = _special(_IN_QUOTES, raw, at + 1)
    while index < len(raw) and raw[index] != '"':
        if raw[index] == "\\":
            index += 2
        elif raw[index] == "$" and raw[index + 1 : index + 2] in ("(", "{"):
            index = end_of_brackets(raw, index + 1) + 1
        else:
            index += 1
        index = _special(_IN_QUOTES, raw, index)
    return min(index, len(raw))


def end_of_brackets(raw: str, at: int) -> int:
    """The index of the bracket that closes the one at ``at``; the end of the text where none does."""
    opening, closing = raw[at], {"(": ")", "{": "}"}[raw[at]]
    depth, index = 0, at
    while index < len(raw):
        char = raw[index]
        if char == "\\":
            index += 1
        elif char == "'" and opening == "(":
            end = raw.find("'", index + 1)
            index = len(raw) if end < 0 else end
        else:
            depth += (char == opening) - (char == closing)
            if depth == 0:
                return index
        index += 1
    return len(raw)
