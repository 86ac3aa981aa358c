"""Files that the project does not stand on: what they import binds nobody."""

from mldebt.checks.common import is_kept_aside
from mldebt.checks.copied import is_twin
from mldebt.checks.dormant import dormant
from mldebt.checks.lone import is_lone_notebook
from mldebt.checks.scratch import is_scratch
from mldebt.checks.subject import Subject
from mldebt.checks.unserved import is_commented_out, is_unused_version
from mldebt.checks.vendored import is_vendored


def is_set_aside(subject: Subject, path: str) -> bool:
    """Whether a file is kept aside, a copy of somebody else's or of the project's own, one to try things in, another
    version of one in use, one that nothing runs or no longer, or a notebook of its own beside the program."""
    if is_kept_aside(subject, path) or is_vendored(subject, path):
        return True
    if path not in subject.program.modules:
        return False
    if is_twin(subject, path) or is_scratch(subject, path):
        return True
    if is_unused_version(subject, path) or is_commented_out(subject, path):
        return True
    return path in dormant(subject) or is_lone_notebook(subject, path)
