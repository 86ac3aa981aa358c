"""The shape in which readers of pipeline files hand on a stage."""

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from msgspec import Struct

from mldebt.resolve.texts import normal

Documents = Callable[[str], object]
Handed = dict[str, dict[str, tuple[str, ...]]]  # object (input, output, ...) -> name or position -> texts
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


class FileStage(Struct, frozen=True, gc=False):
    """One stage of a pipeline file. Paths are from the root of the tree (``*`` for what is not known); ``commands``
    run in ``wdir`` ("" is the root); ``scripts`` are code that the tool itself runs, without a command line;
    ``handed`` what it hands to them, ``config`` the configuration that they find.
    """

    id: str
    file: str
    name: str
    line: int
    wdir: str = ""
    commands: tuple[str, ...] = ()
    deps: tuple[str, ...] = ()
    outs: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    handed: Handed = {}
    config: Mapping[str, object] = {}


def placed(folder: str, texts: Iterable[str]) -> tuple[str, ...]:
    """Paths as they are from the root, in order and without repeats; addresses and absolute paths stay."""
    found = (
        text.strip() if _ADDRESS.match(text.strip()) else normal(posixpath.join(folder, text.strip()))
        for text in texts
        if text.strip()
    )
    return tuple(dict.fromkeys(found))


def texts_in(value: object) -> Iterator[str]:
    """The texts of a list (mappings stand for their keys), or of one text."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            yield from map(str, item)
        elif item is not None:
            yield str(item)
