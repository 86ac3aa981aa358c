"""What writes down that one script hands a file to another: programs that run both, shell scripts, copies, updates."""

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable

from mldebt.checks.data.edges import READS, WRITES, actor
from mldebt.checks.memo import once_a_run
from mldebt.checks.subject import Subject
from mldebt.knowledge.apis import EdgeRow
from mldebt.model.graph import EdgeKind
from mldebt.model.place import Location

_WORD = re.compile(r"[\w./-]+")
_NAME = re.compile(r"[\w./-]+\.(?:py|ipynb)\b")
_MODULE = re.compile(r"\bpython[\d.]*\s+-m\s+([\w.]+)")
_SHELL = (".sh", ".bash", ".bat", ".mk", "Makefile", "justfile")


def scripts_named_in(text: str) -> list[str]:
    """The scripts that a text names, by file or by module. Long words without a name in them are never searched."""
    modules = [f"{name.replace('.', '/')}.py" for name in _MODULE.findall(text)] if " -m " in text else []
    if ".py" not in text and ".ipynb" not in text:
        return modules
    words = (word for word in _WORD.findall(text) if ".py" in word or ".ipynb" in word)
    return [*modules, *(name for word in words for name in _NAME.findall(word))]


class Handovers:
    """Which readers and writers of a file somebody holds together."""

    def __init__(self, subject: Subject) -> None:
        self._runners: defaultdict[str, set[str]] = defaultdict(set)
        for edge in subject.graph.edges:
            source = edge.source.removeprefix("code:")
            if edge.kind in (EdgeKind.IMPORTS, EdgeKind.LAUNCHES) and not edge.declared and not subject.demoted(source):
                self._runners[edge.target.removeprefix("code:")].add(source)
        self._shell = [
            (text, {posixpath.normpath(name) for name in scripts_named_in(text)})
            for path, text in sorted(subject.texts.items())
            if path.endswith(_SHELL)
        ]

    def written_down(self, reader: str, writer: str, label: str) -> bool:
        """Whether one program runs both scripts, or a shell script starts both and names the file."""
        if self._runners[reader] & self._runners[writer]:
            return True
        name = posixpath.basename(label)
        return any({reader, writer} <= names and name in text for text, names in self._shell)


@once_a_run
def copying_calls(subject: Subject) -> frozenset[tuple[Location, ...]]:
    """Calls that bring a file here as it is, by their chains: they make nothing."""
    program = subject.program
    return frozenset(
        tuple(map(program.locate, (*event.via, event.site)))
        for summary in program.summaries_calling(lambda name: _copies_files(program.edges_of(name)))
        for event in summary.events
        if _copies_files(program.edges(event))
    )


def _copies_files(rows: Iterable[EdgeRow]) -> bool:
    edges = {row.edge for row in rows if row.as_ in ("path", "url")}
    return {"reads", "writes"} <= edges


@once_a_run
def updates(subject: Subject) -> frozenset[tuple[str, str]]:
    """(script, node): files kept in the repository that a script reads and writes back. It changes a part of them."""
    kept = {f"file:{path}" for path in subject.component_of}
    read = {(actor(edge), edge.source) for edge in subject.graph.edges if edge.kind in READS and edge.chain}
    written = {(actor(edge), edge.target) for edge in subject.graph.edges if edge.kind in WRITES and edge.chain}
    return frozenset(pair for pair in read & written if pair[1] in kept)
