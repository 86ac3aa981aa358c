"""Units: the pieces of files that are read, keyed and cached on their own. They know no path and no cell number."""

import hashlib

import msgspec
from msgspec import Struct

from mldebt.model.source import Placement, ReaderKind


class Magic(Struct, frozen=True, array_like=True, gc=False):
    """What a notebook says to its shell.

    ``at`` and ``end`` delimit, in the unit's text, the placeholder that stands for it (``pass`` or ``None``); both are
    0 where the whole unit is the magic. ``kind`` is

    - ``line``: ``%name args``; ``text`` is all behind the percent sign
    - ``cell``: ``%%name args``; ``text`` is the rest of that line, the body is the unit's text
    - ``shell``: ``!command``, ``x = !command``, ``%%bash``; ``text`` is the command or script
    - ``run``: ``%run target args``; ``text`` is the target with its arguments
    - ``sql``: ``%sql``, ``%%sql``, ``%%bigquery`` ...; ``text`` is the statement
    - ``help``: ``?name``, ``name?``; ``text`` is the name

    ``name`` is the magic's name (``sql``, ``bash``, ``!`` ...), ``args`` the rest of its own line.
    """

    at: int
    end: int
    kind: str
    text: str
    name: str = ""
    args: str = ""


class Unit(Struct, frozen=True, gc=False):
    """One ``.py`` file, notebook cell, or configuration or SQL document. ``text`` is normalised: line feeds only, and
    magics of a Python cell replaced by placeholders."""

    key: str
    kind: ReaderKind
    text: str
    magics: tuple[Magic, ...] = ()


class SourceFile(Struct, frozen=True, gc=False):
    """A file that was read: where its units stand, and the units in the same order. ``excluded`` names the reason where
    the content itself says that the file is to be left out (``generated``); it has no units then."""

    placement: Placement
    units: tuple[Unit, ...] = ()
    excluded: str = ""


def make_unit(kind: ReaderKind, text: str, magics: tuple[Magic, ...], salt: str) -> Unit:
    """A unit with its key: BLAKE2b, 16 bytes, of reader kind, text, magics and ``salt`` (versions of the readers)."""
    digest = hashlib.blake2b(digest_size=16)
    for part in (kind.value, salt, text):
        data = part.encode("utf-8")
        digest.update(b"%d\0" % len(data))
        digest.update(data)
    if magics:
        digest.update(msgspec.msgpack.encode(magics))
    return Unit(digest.hexdigest(), kind, text, magics)


def content_digest(data: bytes) -> str:
    """The digest of a file's raw bytes that placements carry: BLAKE2b, 16 bytes."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()
