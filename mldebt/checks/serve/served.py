"""Code that answers no requests any more: what was put aside, and copies of the project inside of it."""

from mldebt.checks.common import is_kept_aside
from mldebt.checks.copied import is_in_copy
from mldebt.checks.subject import Subject
from mldebt.checks.unserved import is_unserved_version


def is_left_behind(subject: Subject, path: str) -> bool:
    """Whether a file lies in a folder of what was replaced, or in a copy of the project that nothing starts, or is
    another version of what is started."""
    return is_kept_aside(subject, path) or is_in_copy(subject, path) or is_unserved_version(subject, path)
