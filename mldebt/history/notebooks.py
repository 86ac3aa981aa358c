"""Did a commit change a notebook's source, or was it only run again? Code cells are compared, outputs are not read."""

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import msgspec
from msgspec import Struct

if TYPE_CHECKING:
    from mldebt.vcs import Git

_LARGEST = 20_000_000  # bytes of one notebook: beyond, it is mostly pictures, and the change counts as one of source


class _Cell(Struct, gc=False):
    """A cell of nbformat 3 or 4; outputs and counts are skipped by the decoder."""

    cell_type: str = ""
    source: str | list[str] = ""
    input: str | list[str] = ""


class _Sheet(Struct, gc=False):
    cells: list[_Cell] = []


class _Notebook(Struct, gc=False):
    cells: list[_Cell] = []
    worksheets: list[_Sheet] = []


class Pair(NamedTuple):
    """The two blobs of one change of a notebook."""

    old: str
    new: str


class Comparison(NamedTuple):
    """Pairs whose code cells are equal, and how many were not compared: for cost, or because blobs are missing."""

    reruns: frozenset[Pair]
    skipped: int
    missing: int


def compare_notebooks(git: "Git", pairs: Sequence[Pair], budget: int) -> Comparison:
    """Compare up to ``budget`` bytes of notebooks, first pairs first."""
    decoder = msgspec.json.Decoder(_Notebook)
    digests: dict[str, bytes | None] = {}
    wanted = list(dict.fromkeys(blob for pair in pairs for blob in pair))
    spent = 0
    for blob, data in git.read_objects(wanted, limit=_LARGEST):
        digests[blob] = None if data is None else _digest(decoder, data)
        spent += 0 if data is None else len(data)
        if spent > budget:
            break
    reruns, skipped, missing = set(), 0, 0
    for pair in pairs:
        if pair.old not in digests or pair.new not in digests:
            skipped += 1
        elif digests[pair.old] is None or digests[pair.new] is None:
            missing += 1
        elif digests[pair.old] == digests[pair.new]:
            reruns.add(pair)
    return Comparison(frozenset(reruns), skipped, missing)


def _digest(decoder: "msgspec.json.Decoder[_Notebook]", data: bytes) -> bytes:
    """A digest of the code cells; of the whole file where it is no notebook."""
    try:
        notebook = decoder.decode(data)
    except (msgspec.MsgspecError, RecursionError):
        return hashlib.blake2b(data, digest_size=16).digest()
    digest = hashlib.blake2b(digest_size=16)
    for cell in [*notebook.cells, *(cell for sheet in notebook.worksheets for cell in sheet.cells)]:
        if cell.cell_type == "code":
            source = cell.source or cell.input
            digest.update((source if isinstance(source, str) else "".join(source)).encode("utf-8", "replace") + b"\0")
    return digest.digest()
