"""Models that the repository holds and that are read in no time."""

import posixpath

from mldebt.checks.subject import Subject

_POINTER = b"version https://git-lfs"  # https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md


def is_tiny(subject: Subject, module: str, name: object) -> bool:
    """Whether a file that a module names, from the root or from where it lies, is small, and no pointer to a large one:
    a pickle of an object without state, which is made anew as fast as it is kept."""
    if not isinstance(name, str):
        return False
    places = (name, posixpath.join(posixpath.dirname(module), name))
    found = (subject.small(posixpath.normpath(place)) for place in places)
    data = next((data for data in found if data is not None), None)
    return data is not None and not data.startswith(_POINTER)
