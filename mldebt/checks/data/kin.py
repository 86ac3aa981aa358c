"""Whether a file that nothing reads by its name belongs to others that something does read."""

import fnmatch
import posixpath
import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import cached_property

from mldebt.checks.data.edges import READS, WRITES, by_node, script_of
from mldebt.checks.memo import once_a_run
from mldebt.checks.subject import Subject
from mldebt.knowledge.conventions import conventions
from mldebt.model.graph import Edge

_WORD = re.compile(r"[A-Za-z]+")
_NUMBER = re.compile(r"\d+")
_TELLING = 4
"""How many characters a name must have to stand at the beginning of another one."""


class Kin:
    """The files that code reads, and who writes what."""

    def __init__(self, subject: Subject) -> None:
        self._writers = {key.partition(":")[2]: edges for key, edges in by_node(subject, WRITES).items()}
        self._read = frozenset(key.partition(":")[2] for key in by_node(subject, READS))
        reads = (edge for edge in subject.graph.edges if edge.kind in READS)
        names = {posixpath.basename(edge.source) for edge in reads if "*" in edge.source}
        self._patterns = [name for name in names if len(name.rpartition(".")[0].replace("*", "")) >= _TELLING]

    def is_split_of_read(self, path: str, writes: Collection[Edge]) -> bool:
        """Whether a script writes a file as one part of rows of which code reads another part: ``test.csv`` beside
        ``train.csv``. Nobody would drop one of them. Where nothing is seen to write that part, a switch decides."""
        form, scripts = _form(path), set(map(script_of, writes))
        others = self._read_forms.get(form, ()) if form != path else ()
        makers = (self._writers.get(other, ()) for other in others)
        return any(not edges or not scripts.isdisjoint(map(script_of, edges)) for edges in makers)

    def is_one_of_numbered(self, path: str) -> bool:
        """Whether code reads a file that it does not make, of which only numbers tell this one: they count up."""
        form = _unnumbered(path)
        return form != path and form in self._numbered

    @cached_property
    def _numbered(self) -> frozenset[str]:
        return frozenset(map(_unnumbered, self._read - self._writers.keys()))

    @cached_property
    def _read_forms(self) -> Mapping[str, list[str]]:
        """The files that code reads, by what their names are without the part that they hold."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for path in self._read:
            found[_form(path)].append(path)
        return found

    def is_carried_on(self, path: str) -> bool:
        """Whether code reads a file that it does not make, beside this one and with a longer name, or files in another
        folder whose names end as this one: somebody makes them of this one by hand, or puts it there."""
        stem, suffix = posixpath.splitext(path)
        name = posixpath.basename(path)
        if len(posixpath.basename(stem)) < _TELLING:
            return False
        return any(fnmatch.fnmatch(name, pattern) for pattern in self._patterns) or any(
            other.startswith(stem) and other.endswith(suffix) and _goes_on(other[len(stem) : -len(suffix)])
            for other in self._read - self._writers.keys()
        )


def _form(path: str) -> str:
    """A name without the words that say which part of the rows it holds."""
    parts = conventions().splits
    return _WORD.sub(lambda word: "*" if word[0].lower() in parts else word[0], path)


def _unnumbered(path: str) -> str:
    return _NUMBER.sub("#", path)


def _goes_on(rest: str) -> bool:
    """Whether the rest of a name begins a word of its own."""
    return bool(rest) and not rest[0].isalnum() and "/" not in rest


@once_a_run
def kin(subject: Subject) -> Kin:
    """What the files of a run belong to."""
    return Kin(subject)
