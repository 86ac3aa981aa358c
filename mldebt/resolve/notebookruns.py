"""Notebooks and scripts that a notebook runs in its own namespace: ``%run ./setup``."""

import posixpath
import shlex
from collections.abc import Container, Iterable, Iterator
from typing import TYPE_CHECKING

from mldebt.resolve.names import ModuleFacts

if TYPE_CHECKING:
    from mldebt.resolve.world import World

_SUFFIXES = ("", ".py", ".ipynb")  # IPython adds the first, Databricks names its notebooks without any


def run_words(text: str) -> list[str]:
    """The words behind ``%run``, its own options left out: the target, and what it is given."""
    try:
        words = shlex.split(text)
    except ValueError:
        words = text.split()
    first = next((at for at, word in enumerate(words) if not word.startswith("-")), len(words))
    return words[first:] if "-m" not in words[:first] else []


def given_by_run(words: Iterable[str]) -> dict[str, str]:
    """The widgets that a run of a notebook sets, by what stands behind its name: ``$day=1``."""
    pairs = (word[1:].partition("=") for word in words if word.startswith("$") and "=" in word)
    return {name: value for name, _, value in pairs}


def find_run(files: Container[str], target: str, importer: str) -> str | None:
    """The one of some files that a notebook means: beside it, or from the root."""
    beside = posixpath.dirname(importer)
    for folder in (beside, ""):
        path = posixpath.normpath(posixpath.join(folder, target))
        for suffix in _SUFFIXES:
            if f"{path}{suffix}" in files:
                return f"{path}{suffix}"
    return None


def run_by_magics(world: "World", module: ModuleFacts) -> Iterator[str]:
    """The modules of the repository that a module runs in its own namespace, in order."""
    for text in module.runs:
        words = run_words(text)
        found = world.started_file(words[0], module.path) if words else None
        if found is not None and found != module.path:
            yield found
