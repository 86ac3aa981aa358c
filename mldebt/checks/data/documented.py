"""Whether a document for people tells which script takes a file, or puts it there."""

import posixpath
import re
from collections import Counter
from collections.abc import Iterable

from mldebt.checks.memo import once_a_run
from mldebt.checks.subject import Subject

_DRAWN = re.compile("[\u2502\u2514\u251c]")  # the folders of the project, drawn as a tree
_NEAR = 4
"""How many lines on a sentence may name the other of the two."""


class Documents:
    """What documents say, line by line; drawings of folders say nothing of who uses what."""

    def __init__(self, subject: Subject) -> None:
        lines = ([line for line in text.splitlines() if not _DRAWN.search(line)] for text in subject.prose.values())
        self._passages = [
            "\n".join(rows[start : start + 1 + _NEAR]) for rows in lines for start in range(len(rows)) if rows[start]
        ]
        self._names = Counter(posixpath.basename(path) for path in subject.program.modules)

    def tell_of(self, label: str, scripts: Iterable[str]) -> bool:
        """Whether a document names a file near a script: the end of its path where several scripts share its name."""
        name = posixpath.basename(label)
        if "." not in name or "*" in name:
            return False
        about = [passage for passage in self._passages if name in passage and _holds(passage, name)]
        return any(_holds(passage, self._name(path)) for path in scripts for passage in about)

    def _name(self, script: str) -> str:
        name = posixpath.basename(script)
        return name if self._names[name] == 1 else "/".join(script.split("/")[-2:])


@once_a_run
def documents(subject: Subject) -> Documents:
    """What the documents of a run tell."""
    return Documents(subject)


def _holds(passage: str, name: str) -> bool:
    return re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", passage) is not None
