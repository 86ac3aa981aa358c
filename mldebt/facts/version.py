"""What unit keys are salted with: facts are read anew when either changes."""

from functools import cache
from importlib.metadata import version

EXTRACTOR = 6  # raise it with every change of what the walk keeps, of how files are divided into units, or of diagnoses


@cache
def facts_salt() -> str:
    """Versions of the extractor and of LibCST, read without importing it."""
    return f"{EXTRACTOR}/{version('libcst')}"
