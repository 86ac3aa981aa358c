"""Configuration documents: every value with its path, line and column."""

from collections.abc import Callable, Iterator
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from mldebt.model.memory import Memory, digest_of_text
from mldebt.model.source import ReaderKind
from mldebt.source.settings import source_settings

Scalar = str | int | float | bool | None
Path = tuple[str | int, ...]

DOCUMENT_KINDS = (ReaderKind.YAML, ReaderKind.TOML, ReaderKind.JSON, ReaderKind.INI)
_KEPT = 10_000  # documents: more than all but a few repositories have; fewer would be read again by each who asks


class DocValue(Struct, frozen=True, array_like=True, gc=False):
    """One scalar. ``path`` leads to it through keys and list positions (mappings and lists are implied by the paths);
    line and column count from 1 and are where the value begins; ``document`` counts the documents of a YAML stream."""

    path: Path
    value: Scalar
    line: int
    column: int
    document: int = 0


class DocumentError(Struct, frozen=True, gc=False):
    """Why a document, or the rest of it, could not be read: code and sentence as in
    :class:`mldebt.model.source.Problem`."""

    code: str
    reason: str
    line: int = 0


class Document(Struct, frozen=True, gc=False):
    """What was read; both values and an error where the document broke off. ``values`` are in document order."""

    values: tuple[DocValue, ...] = ()
    error: DocumentError | None = None


class DocumentFaultError(Exception):
    """Raised by readers where a document breaks off."""

    def __init__(self, code: str, reason: str, line: int = 0) -> None:
        super().__init__(reason)
        self.error = DocumentError(code, reason, line)


@lru_cache(maxsize=_KEPT)
def read_document(kind: ReaderKind, text: str) -> Document:
    """The values of a YAML, TOML, JSON or INI document; nothing for other kinds. Never raises for what it reads.

    Kept, since resolution, checks and panels all ask for the same files.
    """
    reader = _reader(kind)
    if reader is None:
        return Document()
    limits = source_settings().limits
    values: list[DocValue] = []
    try:
        for value in reader(text):
            values.append(_storable(value) if type(value.value) is int else value)
            if len(values) > limits.document_nodes:
                raise DocumentFaultError(
                    "too-large", f"it describes more than {limits.document_nodes:,} values; the rest was not read."
                )
    except DocumentFaultError as fault:
        return Document(tuple(values), fault.error)
    except RecursionError:
        return Document(tuple(values), DocumentError("too-deep", "it is nested too deeply to be read."))
    return Document(tuple(values))


def remembered_values(memory: Memory, path: str, kind: ReaderKind, text: str) -> tuple[DocValue, ...]:
    """The values of the document at ``path``, read where no run before has read them."""
    if kind not in DOCUMENT_KINDS:
        return ()

    def read() -> tuple[DocValue, ...]:
        return read_document(kind, text).values

    return memory.answer("documents", path, digest_of_text(text), tuple[DocValue, ...], read)


def _storable(value: DocValue) -> DocValue:
    """A number of more than 64 bits, as seeds of NumPy may be, as text: no row of the store holds it otherwise."""
    found = value.value
    return value if isinstance(found, int) and abs(found) < 2**63 else replace(value, value=str(found))


def _reader(kind: ReaderKind) -> Callable[[str], Iterator[DocValue]] | None:
    """The reader of a kind, loaded only now."""
    if kind == ReaderKind.YAML:
        from mldebt.source.yamldocuments import read_yaml as reader
    elif kind == ReaderKind.JSON:
        from mldebt.source.jsondocuments import read_json as reader
    elif kind == ReaderKind.TOML:
        from mldebt.source.tomldocuments import read_toml as reader
    elif kind == ReaderKind.INI:
        from mldebt.source.inidocuments import read_ini as reader
    else:
        return None
    return reader


def check_depth(depth: int, line: int) -> None:
    """Raise DocumentFaultError below the depth limit."""
    limit = source_settings().limits.document_depth
    if depth > limit:
        where = f" (line {line})" if line else ""
        raise DocumentFaultError("too-deep", f"it is nested more than {limit} levels deep{where}.", line)
