"""Text that is only partly known, and the pure operations on it."""

import ast
import posixpath
import re
from collections.abc import Callable, Iterable

from mldebt.facts import kinds as k
from mldebt.model.place import Site
from mldebt.resolve import patterns
from mldebt.resolve.terms import RESULT, Const, Many, Pat, Value, bits_of, many, pattern

HINTED = Site("[values]", 0, 0, -3)  # the origin of what the repository's owner asserts
ROOT = "<repo>"  # text under it is anchored at the root of the repository
_PREFIX = re.compile(r"^[A-Za-z]*")
_STARS = re.compile(r"\*\*+")


def literal(node: k.Str) -> str | bytes | None:
    """The value of a string literal; None where it cannot be evaluated."""
    raw = node.raw
    if raw[:1] in "\"'" and "\\" not in raw:
        return raw[3:-3] if raw[:3] in ('"""', "'''") else raw[1:-1]
    try:
        value = ast.literal_eval(raw)
    except (ValueError, SyntaxError, MemoryError):
        return None
    return value if isinstance(value, str | bytes) else None


def number(node: k.Num) -> int | float | None:
    """The value of a numeric literal; None for imaginary ones."""
    raw = node.raw
    try:
        value: int | float = int(raw) if raw.isdigit() else int(raw, 0)
    except ValueError:
        try:
            value = float(raw)
        except ValueError:
            return None
    return value if abs(value) < 2**63 else None


def f_string_text(raw: str, prefix: str) -> str:
    """The literal part of an f-string as text."""
    text = raw.replace("{{", "{").replace("}}", "}")
    if "\\" not in text or "r" in prefix.lower():
        return text
    try:
        return str(ast.literal_eval('"""' + text.replace('"', '\\"') + '"""'))
    except (ValueError, SyntaxError):
        return text


def as_text(term: Value) -> str:
    """The term inside a string: its text, or ``*`` for what is not known."""
    if isinstance(term, Const):
        return str(term.value)
    if isinstance(term, Pat):
        return term.text
    return "*"


def make(text: str, like: Value | None = None, *, path: bool = False, filled: tuple[Value, ...] = ()) -> Value:
    """A constant or a pattern, as the text is. ``like`` gives the origin, ``filled`` what stands at the stars."""
    origin = like.origin if isinstance(like, Const | Pat) else None
    text = _STARS.sub("*", text) if "**" in text and "/**" not in text else text
    if "*" in text and not (isinstance(like, Const) and isinstance(like.value, str) and like.value == text):
        return pattern(text, origin, path=path, filled=filled)
    return Const(text, origin, path)


def fillings(terms: Iterable[Value]) -> tuple[Value, ...]:
    """The results of calls among the parts of a text."""
    found: list[Value] = []
    for term in terms:
        if isinstance(term, Pat):
            found.extend(term.filled)
        elif bits_of(term) & RESULT:
            found.append(term)
    return tuple(found)


def is_path(term: Value) -> bool:
    """Whether the term is a pathlib path."""
    return isinstance(term, Const | Pat) and term.path


_UPWARDS = re.compile(r"\.?|\.\.(?:/\.\.)*")  # the working folder, or one above it


def normal(text: str) -> str:
    """A path in one spelling: POSIX, without ``.`` and resolved ``..``."""
    text = text.replace("\\", "/")
    if not text:
        return "."
    if "://" in text:
        scheme, _, rest = text.partition("://")
        return f"{scheme}://{posixpath.normpath(rest)}" if rest else text
    return posixpath.normpath(text)


def join(*parts: str) -> str:
    """``os.path.join`` on POSIX text; an anchored part starts anew."""
    result = ""
    for part in parts:
        if part.startswith(("/", ROOT)) or not result:
            result = part
        elif part:
            result = f"{result.rstrip('/')}/{part}"
    return result


def parent(text: str) -> str:
    """``pathlib``'s parent; of the working folder (``Path.cwd()``, ``Path().resolve()``) the folder above it."""
    cleaned = normal(text)
    if _UPWARDS.fullmatch(cleaned):
        return normal(f"{cleaned}/..")
    return posixpath.dirname(cleaned) or ("." if not cleaned.startswith("/") else "/")


def _dirname(text: str) -> str:
    """``os.path.dirname``; of the working folder (``os.getcwd()``, ``os.path.abspath("")``) the folder above it."""
    return parent(text) if _UPWARDS.fullmatch(text) else posixpath.dirname(text)


TextFunction = Callable[..., str | None]


def _with_suffix(text: str, suffix: str) -> str:
    return posixpath.splitext(text)[0] + suffix


def _strip(which: str) -> TextFunction:
    def strip(text: str, chars: str | None = None) -> str:
        return str(getattr(text, which)(chars)) if chars else str(getattr(text, which)())

    return strip


def _parents(text: str, index: str) -> str:
    for _ in range(int(index) + 1):
        text = parent(text)
    return text


def _url_path(text: str) -> str | None:
    """The path of an address; None of what is none."""
    found = re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*([^?#]*).*", text)
    return found[1] if found is not None else None


_WIDE = re.compile(r"\d{3}")
_BOUND = re.compile(r"-?\d+")


def sliced(text: str, *bounds: str) -> str | None:
    """``text[a:b:c]``, an empty text for a bound that is left out; of a pattern only where what is cut off is known."""
    lower, upper, step = (int(bound) if _BOUND.fullmatch(bound) else None for bound in bounds)
    if any(bound and bound != str(number) for bound, number in zip(bounds, (lower, upper, step), strict=True)):
        return None
    if "*" not in text:
        return text[lower:upper:step] if step != 0 else None
    begin, end = text[: lower or 0], text[upper:] if upper is not None else ""
    known = step is None and (lower or 0) >= 0 and (upper is None or upper < 0) and "*" not in begin + end
    return text[lower:upper] if known else None


def shaped(text: str, spec: str) -> str | None:
    """A value in the form that a format specification asks for: ``03d``, ``.2f``, ``>8``."""
    if not spec or "*" in text:
        return text
    for convert in (int, float, str):
        try:
            return format(convert(text), spec) if not _WIDE.search(spec) else None
        except ValueError:
            continue
    return None


# Functions of text: every argument is text, in which ``*`` stands for what is not known.
PATH_FUNCTIONS: dict[str, TextFunction] = {
    "path.join": join,
    "path.parent": parent,
    "path.parents": _parents,
    "path.with_suffix": _with_suffix,
    "path.with_name": lambda text, name: join(parent(text), name),
    "path.with_stem": lambda text, stem: join(parent(text), stem + posixpath.splitext(text)[1]),
    "path.normal": normal,
    "path.within": lambda folder, text: text if "://" in text else normal(join(folder, text)),
}
PATHS = frozenset(PATH_FUNCTIONS) - {"path.normal", "path.within"}  # of pathlib, whatever they are given
TEXT_FUNCTIONS: dict[str, TextFunction] = {
    "path.name": lambda text: posixpath.basename(normal(text)),
    "path.stem": lambda text: posixpath.splitext(posixpath.basename(normal(text)))[0],
    "path.suffix": patterns.suffix,
    "path.text": lambda text: text,
    "url.parsed": lambda text, *_: text,
    "url.path": _url_path,
    "os.path.join": join,
    "os.path.dirname": _dirname,
    "os.path.basename": posixpath.basename,
    "os.path.abspath": lambda text: text,
    "os.path.realpath": lambda text: text,
    "os.path.normpath": normal,
    "os.path.expanduser": lambda text: text,
    "os.path.splitext0": lambda text: posixpath.splitext(text)[0],
    "os.path.splitext1": patterns.suffix,
    "str.lower": str.lower,
    "str.upper": str.upper,
    "str.title": str.title,
    "str.capitalize": str.capitalize,
    "str.strip": _strip("strip"),
    "str.lstrip": _strip("lstrip"),
    "str.rstrip": _strip("rstrip"),
    "str.replace": lambda text, old, new: None if "*" in old else text.replace(old, new),
    "str.removesuffix": str.removesuffix,
    "str.removeprefix": str.removeprefix,
    "str.slice": sliced,
    "str.spec": shaped,
}

_PERCENT = re.compile(r"%(?:\((\w+)\))?[#0\- +]*[\d*]*(?:\.[\d*]+)?[diouxXeEfFgGcrsa%]")
_FIELD = re.compile(r"\{\{|\}\}|\{([^{}:!]*)(?:![rsa])?(?::([^{}]*))?\}")


def percent(template: str, values: list[str], named: dict[str, str]) -> str:
    """``template % values`` with ``*`` for what is missing."""
    rest = iter(values)

    def fill(match: re.Match[str]) -> str:
        if match.group().endswith("%"):
            return "%"
        name = match.group(1)
        return _converted(named.get(name, "*") if name else next(rest, "*"), match.group().split(")")[-1].lstrip("%"))

    return _PERCENT.sub(fill, template)


def _converted(text: str, directive: str) -> str:
    """A value as ``%`` writes it; ``*`` where its number is not known."""
    kind = directive[-1]
    if "*" in text or directive == "s":
        return text
    if "*" in directive or _WIDE.search(directive):
        return "*"
    try:
        return f"%{directive}" % (int(float(text)) if kind in "diouxX" else float(text) if kind in "eEfFgG" else text)
    except (ValueError, OverflowError, TypeError):
        return "*"


def format_fields(template: str, values: list[str], named: dict[str, str]) -> str:
    """``template.format(*values, **named)`` with ``*`` for what is missing."""
    counter = iter(range(len(values) + 999))

    def fill(match: re.Match[str]) -> str:
        whole = match.group()
        if whole in ("{{", "}}"):
            return whole[0]
        name = match.group(1)
        if name and not name.isdigit():
            return shaped(named.get(name, "*"), match.group(2) or "") or "*"
        index = int(name) if name else next(counter)
        return (shaped(values[index], match.group(2) or "") or "*") if index < len(values) else "*"

    return _FIELD.sub(fill, template)


def told_by_its_end(base: Const | Pat, name: str, given: Value) -> Value | None:
    """Whether a text, as far as it is known, begins or ends with another, or with one of several."""
    ends = given.items if isinstance(given, Many) else (given,)
    words = tuple(str(end.value) for end in ends if isinstance(end, Const) and isinstance(end.value, str))
    if not words or len(words) < len(ends):
        return None
    test = patterns.begins_with if name == "startswith" else patterns.ends_with
    found = {test(as_text(base), word) for word in words}
    return None if None in found and True not in found else Const(True in found, base.origin)


def split_text(base: Const, name: str, args: tuple[Value, ...], keywords: dict[str, Value]) -> Value | None:
    """The pieces of a text that is known; None where what parts them is not."""
    given = [*args, *([keywords["sep"]] if "sep" in keywords else []), keywords.get("maxsplit", Const(-1))]
    if not all(isinstance(arg, Const) for arg in given):
        return None
    separator, most = (arg.value for arg in given[:2] if isinstance(arg, Const)) if len(given) > 1 else (None, -1)
    if not isinstance(separator, str | None) or separator == "" or not isinstance(most, int):
        return None
    text = str(base.value)
    pieces = text.split(separator, most) if name == "split" else text.rsplit(separator, most)
    return many("list", tuple(Const(piece, base.origin) for piece in pieces[:64]))
