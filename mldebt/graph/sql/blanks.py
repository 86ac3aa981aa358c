"""Makes SQL of a text with blanks: Jinja, placeholders of formats and drivers, and stars for what is not known.

A blank becomes a name that stands for it wherever SQL wants a name or a value; readers turn it into ``*`` again.
"""

import re

BLANK = "mldebt_blank"

_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_BLOCK = re.compile(r"\{%.*?%\}", re.DOTALL)
_EXPRESSION = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_REFERENCE = re.compile(r"""^-?\s*(ref|source)\s*\(\s*((?:['"][\w.\- ]+['"]\s*,?\s*){1,2})\)\s*-?$""")
_NAME = re.compile(r"""['"]([\w.\- ]+)['"]""")
_SETTING = re.compile(r"^-?\s*config\s*\(")
_FIELD = re.compile(r"\$?\{[\w.\[\]'\"!:()-]*\}")
_PLACEHOLDER = re.compile(r"%\(\w+\)[sdf]|%[sdf](?!\w)|(?<=[=(,\s])\$\d+|(?<=[=(,\s<>]):\w+(?=[\s,);]|$)")
_REPLACE = re.compile(r"\breplace\s+into\b", re.IGNORECASE)
_SHELL = re.compile(r"\$[A-Za-z_]\w*(?!\$)")

_NAMED = re.compile(r"%[A-Za-z_][\w-]*")

_BEFORE_STAR = re.compile(r"(?:\b(?:select|distinct|all|returning)|,|\.|\bcount\s*\()\s*$", re.IGNORECASE)
_AFTER_STAR = re.compile(r"^\s*(?:,|\)|from\b|except\b|exclude\b|replace\b|into\b|$|;)", re.IGNORECASE)
_WANTS_NAME = re.compile(
    r"(?:\b(?:from|join|into|update|table|where|and|or|by|limit|offset|in|on|set|values|like|then|when|else|between"
    r"|top|as|not|having|exists|over|view|overwrite|using|database|schema|is)|[=<>(,+/%-])\s*$",
    re.IGNORECASE,
)
_OPERAND_AHEAD = re.compile(r"^\s+(?:\d|\(|(?!(?:from|where|group|order|limit|and|or|on|join|left|right|inner|full"
                            r"|cross|union|having|window|as|then|else|end|when|returning|qualify)\b)[A-Za-z_])",
                            re.IGNORECASE)  # fmt: skip
_OPERAND_BEHIND = re.compile(r"[\w)]\s+$")


def without_jinja(text: str) -> str:
    """The text with dbt's references in place and every other Jinja expression a blank; unchanged without Jinja."""
    if "{{" not in text and "{%" not in text and "{#" not in text:
        return text
    return _EXPRESSION.sub(_expression, _BLOCK.sub(" ", _COMMENT.sub(" ", text)))


def _expression(match: re.Match[str]) -> str:
    inner = match.group(1).strip()
    if _SETTING.match(inner):
        return " "
    reference = _REFERENCE.match(inner)
    if reference is None:
        return BLANK
    names = _NAME.findall(reference.group(2))
    return ".".join(f'"{name}"' for name in (names[-1:] if reference.group(1) == "ref" else names))


def prepared(text: str, *, stars: bool, bare: bool = False) -> str:
    """SQL without blanks. ``stars``: a star may stand for what is not known, not only for all columns. ``bare``: such
    a star that stands alone may be a whole clause, and is left out."""
    text = _REPLACE.sub("insert into", without_jinja(text))
    text = _PLACEHOLDER.sub(BLANK, _SHELL.sub(BLANK, _FIELD.sub(BLANK, text)))
    if not stars or "*" not in text:
        return text
    pieces = text.split("*")
    made = pieces[0]
    for piece in pieces[1:]:
        made += _star(made, piece, bare=bare) + piece
    return made


def with_named_blanks(sql: str) -> str:
    """The same with ``%name`` for a blank: a spelling that some projects fill in themselves."""
    return _NAMED.sub(BLANK, sql)


def _star(before: str, after: str, *, bare: bool) -> str:
    """What a star between two texts is: all columns, a product, a name or value, or a clause."""
    if before.endswith("/") or after.startswith("/"):
        return "*"  # a comment
    touching = bool(re.search(r"[\w\"'`$.]$", before)) and not before.endswith(".")
    if not touching and _BEFORE_STAR.search(before[-40:]) and _AFTER_STAR.match(after[:20]):
        return "*"
    if before[-1:].isspace() and not _WANTS_NAME.search(before[-20:]) and before.strip():
        if _OPERAND_BEHIND.search(before[-20:]) and _OPERAND_AHEAD.match(after[:12]):
            return "*"
        if bare or after[:1].isspace() or not after:
            return " "
    return BLANK


def restored(name: str) -> str:
    """A name in which blanks are stars again."""
    return re.sub(r"\*+", "*", name.replace(BLANK, "*"))
