"""Where a Kedro project lies: its folder holds ``conf/base/catalog.yml``."""

import posixpath
from collections.abc import Callable

_CATALOGS = ("conf/base/catalog.yml", "conf/base/catalog.yaml")


def project_root(document: Callable[[str], object], path: str) -> str | None:
    """The folder of the project that a file belongs to ("" is the root of the tree); None outside of any."""
    folder = posixpath.dirname(path)
    while True:
        if any(document(posixpath.join(folder, name)) is not None for name in _CATALOGS):
            return folder
        if not folder:
            return None
        folder = posixpath.dirname(folder)
