"""What unit keys are salted with: facts are read anew when either changes."""

import contextlib
import os
import sys
from functools import cache

EXTRACTOR = 12  # raise it with every change of what the walk keeps, or of how files are divided into units


@cache
def facts_salt() -> str:
    """Versions of the extractor and of LibCST, read without importing it."""
    return f"{EXTRACTOR}/{installed_version('libcst')}"


def installed_version(package: str) -> str:
    """The version of an installed package, by its folder's name: ``importlib.metadata`` takes long to load."""
    before, after = f"{package}-", ".dist-info"
    for folder in sys.path:
        with contextlib.suppress(OSError):
            for name in os.listdir(folder or os.curdir):
                if name.startswith(before) and name.endswith(after):
                    return name[len(before) : -len(after)]
    from importlib.metadata import version

    return version(package)
