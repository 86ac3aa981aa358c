"""Names of files that code puts together of a word and an ending."""

import posixpath
import re
from collections import defaultdict
from collections.abc import Collection, Mapping

from mldebt.checks.lexicon import lexicon
from mldebt.checks.memo import once_a_run
from mldebt.checks.subject import Subject

_ENDING = re.compile(r"(?:.*/)?(?:\{\w*\}|%s)?(\.\w+)")
"""A text of which only the ending of a file's name is known: ``{}.npy``, ``%s.npy``, and what stands behind the blank
of a formatted one."""


def may_name(subject: Subject, path: str, writers: Collection[str]) -> bool:
    """Whether code beside the writers puts names of files together of words and the ending of this one, and spells the
    rest of this one's name as such a word."""
    stem, ending = posixpath.splitext(posixpath.basename(path))
    spelling = lexicon(subject).strings.get(stem, frozenset())
    return not (spelling & makers(subject).get(ending, frozenset())).issubset(writers)


@once_a_run
def makers(subject: Subject) -> Mapping[str, frozenset[str]]:
    """The modules that put names together, by the ending that these get."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for text, paths in lexicon(subject).strings.items():
        if match := _ENDING.fullmatch(text):
            found[match[1]] |= paths
    return {ending: frozenset(paths) for ending, paths in found.items()}
