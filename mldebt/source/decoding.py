"""Bytes to text, as Python decodes source files (PEP 263) and with what people really save."""

import codecs
import re
from typing import NamedTuple

from mldebt.source.settings import source_settings

_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_BLANK_OR_COMMENT = re.compile(rb"^[ \t\f]*(?:#|\r|\n|$)")
_LINE_END = re.compile("\r\n?")
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Decoded(NamedTuple):
    """Text with line feeds only. ``loss`` is a sentence where characters may be wrong, else ""; ``binary`` where the
    bytes are no text at all."""

    text: str
    loss: str = ""
    binary: bool = False


def decode(data: bytes, *, cookie: bool = True) -> Decoded:
    """Decode a file. Order: byte order mark, coding cookie (Python only), UTF-8, Latin-1 (never fails)."""
    if data.startswith(codecs.BOM_UTF8):
        data = data[len(codecs.BOM_UTF8) :]
    else:
        for mark, name in _MARKS:
            if data.startswith(mark):
                return _decode_marked(data, name)
    if b"\0" in data:
        return Decoded("", "", True)
    declared = declared_encoding(data) if cookie else ""
    if declared:
        text = _try_codec(data, declared)
        if text is not None:
            return Decoded(normalise(text))
    try:
        return Decoded(normalise(data.decode("utf-8")), _unusable(declared, "UTF-8") if declared else "")
    except UnicodeDecodeError:
        return Decoded(normalise(data.decode("latin-1")), _unusable(declared, "Latin-1") if declared else "")


def declared_encoding(data: bytes) -> str:
    """The encoding a PEP 263 cookie names in the first two lines, or ""."""
    first, _, rest = data.partition(b"\n")
    found = _COOKIE.match(first)
    if not found and _BLANK_OR_COMMENT.match(first):
        found = _COOKIE.match(rest.partition(b"\n")[0])
    return found[1].decode("ascii", errors="replace") if found else ""


def normalise(text: str) -> str:
    """The text with CRLF and CR as LF, and lone surrogates, which no store can keep, replaced."""
    if "\r" in text:
        text = _LINE_END.sub("\n", text)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        text = text.encode("utf-8", errors="surrogatepass").decode("utf-8", errors="replace")
    return text


def _try_codec(data: bytes, name: str) -> str | None:
    """The text in a named character set, or None where the name is none or the bytes do not fit."""
    try:
        codec = codecs.lookup(name)
        if codec.name.replace("-", "_") in source_settings().decoding.refused or not codec._is_text_encoding:
            return None
        return data.decode(codec.name)
    except (LookupError, ValueError):
        return None


def _decode_marked(data: bytes, name: str) -> Decoded:
    """Text behind a byte order mark of UTF-16 or UTF-32."""
    try:
        return Decoded(normalise(data.decode(name)))
    except UnicodeDecodeError:
        return Decoded("", "", True)


def _unusable(declared: str, used: str) -> str:
    return (
        f"its coding line names {declared!r}, which does not fit its bytes; it was read as {used}, so some characters "
        "may be wrong. Save the file as UTF-8."
    )
