"""What writes down that one script hands a file to another: programs, commands, deployments, settings; and copies."""

import posixpath
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from msgspec import Struct

from mldebt.checks.data.deployments import around, deployments
from mldebt.checks.data.documented import documents
from mldebt.checks.data.edges import READS, WRITES, actor
from mldebt.checks.data.order import is_before
from mldebt.checks.data.started import README, started
from mldebt.checks.gathering import gathered
from mldebt.checks.lexicon import lexicon
from mldebt.checks.memo import once_a_run
from mldebt.checks.nodes import last_name, scope_at, site_at, walk
from mldebt.checks.subject import Subject
from mldebt.facts import kinds as k
from mldebt.knowledge.apis import EdgeRow
from mldebt.knowledge.conventions import conventions
from mldebt.measures.reach import file_of
from mldebt.measures.reachable import reachable
from mldebt.model.graph import Edge, EdgeKind
from mldebt.model.place import Location, Site
from mldebt.resolve.names import flatten
from mldebt.resolve.program import Program

_TELLING = 3
_UNPACKS = "unpacks"
"""How many characters of a name before its suffix the end of a formatted text must hold to stand for it."""
_CODE = (EdgeKind.IMPORTS, EdgeKind.CALLS, EdgeKind.LAUNCHES)


class _Stage(NamedTuple):
    """What a stage runs, by path, and what it takes and makes, by node."""

    scripts: frozenset[str]
    inputs: frozenset[str]
    outputs: frozenset[str]

    def stands_on(self, code: Collection[str]) -> bool:
        """Whether it runs or declares some of the code, or a folder around it."""
        declared = frozenset(key.partition(":")[2] for key in self.inputs)
        return any(path in self.scripts or not declared.isdisjoint(around(path)) for path in code)


class Handovers:
    """Which readers and writers of a file somebody holds together."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._holders: dict[str, frozenset[str]] = {}

    def written_down(self, read: Edge, written: Edge, label: str) -> bool:
        """Whether a program, a file of commands, the deployment or one setting holds both ends of a file."""
        ours, theirs = self.holders(actor(read)), self.holders(actor(written))
        home = package_of(actor(read))
        if ours & theirs or any(package_of(path) == home for path in theirs if home):
            return True  # somebody runs both, or the reader's own package runs the writer
        if self._started_together(ours, theirs) or self._is_delivered(home, label):
            return True
        if self._are_piped(ours, theirs) or documents(self._subject).show_both(label, ours, theirs):
            return True
        known = deployments(self._subject)
        if known.names(label) or known.shares(label) or known.pulls(label, ours):
            return True
        return known.gives(label, self._starters(ours)) or self._is_set(read, written, label)

    def holders(self, path: str) -> frozenset[str]:
        """A script, and everything outside of tests that imports, calls or starts it, directly or not."""
        if path not in self._holders:
            self._holders[path] = frozenset(reachable([path], lambda other: self._users.get(other, ())))
        return self._holders[path]

    @cached_property
    def _users(self) -> dict[str, set[str]]:
        found: defaultdict[str, set[str]] = defaultdict(set)
        for edge in self._subject.graph.edges:
            if edge.kind in _CODE and not edge.declared and edge.source.startswith("code:"):
                source = file_of(edge.source)
                if not self._subject.demoted(source):
                    found[file_of(edge.target)].add(source)
        return found

    def _started_together(self, ours: frozenset[str], theirs: frozenset[str]) -> bool:
        """Whether one text starts both, or one module names both: it starts them, or is one and tells of the other.
        What only a README shows is heard of elsewhere, where it names the file, too."""
        known = started(self._subject)
        if any(names & ours and names & theirs for path, names in known.by_text.items() if path != README):
            return True
        return any(
            (names | {path}) & ours and (names | {path}) & theirs
            for path, names in known.by_module.items()
            if not self._subject.demoted(path)
        )

    def _are_piped(self, ours: frozenset[str], theirs: frozenset[str]) -> bool:
        """Whether a stage that runs or declares the reader takes something that a stage makes which runs or declares
        the writer: the pipeline then knows the order of both."""
        made = frozenset(key for stage in self._stages if stage.stands_on(theirs) for key in stage.outputs)
        return any(stage.stands_on(ours) and stage.inputs & made for stage in self._stages if made)

    @cached_property
    def _stages(self) -> list["_Stage"]:
        """What the stages of all pipeline files run, take and make."""
        scripts, inputs, outputs = (defaultdict[str, set[str]](set) for _ in range(3))
        for edge in self._subject.graph.edges:
            if edge.kind is EdgeKind.LAUNCHES and edge.declared:
                scripts[edge.source].add(file_of(edge.target))
            elif edge.kind is EdgeKind.DECLARES_IN:
                inputs[edge.target].add(edge.source)
            elif edge.kind is EdgeKind.DECLARES_OUT:
                outputs[edge.source].add(edge.target)
        return [
            _Stage(frozenset(scripts[stage]), frozenset(inputs[stage]), frozenset(outputs[stage]))
            for stage in {*scripts, *inputs, *outputs}
        ]

    def _starters(self, scripts: frozenset[str]) -> frozenset[str]:
        """Scripts, and modules that name one of them: most of these start it."""
        naming = (path for path, names in started(self._subject).by_module.items() if names & scripts)
        return scripts.union(path for path in naming if not self._subject.demoted(path))

    def _is_delivered(self, home: str, label: str) -> bool:
        """Whether the file lies in the folder of the reader's own package: who writes there knows for whom."""
        return bool(home) and label.startswith(f"{home}/")

    def _is_set(self, read: Edge, written: Edge, label: str) -> bool:
        """Whether both ends take the path from one place that neither of them holds: whoever moves it finds both."""
        if read.written is not None and written.written is not None:
            return read.written.path == written.written.path
        return not self._spells(actor(read), label) and not self._spells(actor(written), label)

    def _spells(self, path: str, label: str) -> bool:
        name = posixpath.basename(label)
        stem, suffix = posixpath.splitext(name)
        least = len(suffix) + _TELLING
        return any(
            word in (name, stem) or (len(word) >= least and name.endswith(word)) for word in self._spelt.get(path, ())
        )

    @cached_property
    def _spelt(self) -> dict[str, set[str]]:
        """The last parts of the paths that the strings of each module spell."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for text, paths in lexicon(self._subject).strings.items():
            if len(text) < 300:
                name = posixpath.basename(text.rstrip("/"))
                for path in paths:
                    found[path].add(name)
        return found


def package_of(path: str) -> str:
    """The folder of the top package of a file; empty for what lies at the top."""
    parts = path.split("/")[:-1]
    return "/".join(parts[: 1 + (parts[0] == "src")]) if parts and parts != ["src"] else ""


@once_a_run
def copying_calls(subject: Subject) -> frozenset[tuple[Location, ...]]:
    """Calls that bring a file here as it is, by their chains: they make nothing."""
    return frozenset(tuple(map(subject.program.locate, way.sites)) for way in _copies(subject))


def unpacking_calls(subject: Subject) -> frozenset[Location]:
    """Where archives are unpacked."""
    return frozenset(subject.program.locate(way.sites[-1]) for way in _unpacks(subject))


class Way(Struct, frozen=True, array_like=True):
    """A call, behind those that lead to it."""

    sites: tuple[Site, ...]


def _may_copy(program: Program, symbol: str) -> bool:
    return _copies_files(program.edges_of(symbol))


@gathered(Way, calling=_may_copy)
def _copies(subject: Subject) -> Iterator[Way]:
    program = subject.program
    for summary in program.summaries():
        for event in summary.events:
            if _copies_files(program.edges(event)):
                yield Way((*event.via, event.site))


def _may_unpack(program: Program, symbol: str) -> bool:
    return _UNPACKS in program.traits_of(symbol)


@gathered(Way, calling=_may_unpack)
def _unpacks(subject: Subject) -> Iterator[Way]:
    program = subject.program
    for summary in program.summaries():
        for _, event in program.own_events(summary):
            if _UNPACKS in program.traits(event):
                yield Way((event.site,))


def _copies_files(rows: Iterable[EdgeRow]) -> bool:
    edges = {row.edge for row in rows if row.as_ in ("path", "url")}
    return {"reads", "writes"} <= edges


@once_a_run
def updates(subject: Subject) -> frozenset[tuple[str, str]]:
    """(script, node): files that a script reads and writes back, so that it only changes a part of them: those kept in
    the repository, and those that it cannot do without, since it reads them first whether they are there or not."""
    kept = {f"file:{path}" for path in subject.component_of}
    reads, writes = _accesses(subject, READS), _accesses(subject, WRITES)
    return frozenset(
        pair
        for pair in reads.keys() & writes.keys()
        if pair[1] in kept or all(any(_needs(subject, read, write) for read in reads[pair]) for write in writes[pair])
    )


def _accesses(subject: Subject, kinds: frozenset[EdgeKind]) -> dict[tuple[str, str], list[Edge]]:
    found: defaultdict[tuple[str, str], list[Edge]] = defaultdict(list)
    for edge in subject.graph.edges:
        if edge.kind in kinds and edge.chain:
            found[actor(edge), edge.target if kinds is WRITES else edge.source].append(edge)
    return found


def _needs(subject: Subject, read: Edge, write: Edge) -> bool:
    """Whether a read comes before a write, and nothing asks before it whether the file is there."""
    site = site_at(subject.program, read.chain[-1])
    if site is None or not is_before(subject.program, read, write):
        return False
    unit = subject.program.modules[site.path].cells[0]
    return not any(
        isinstance(step, k.Try) or (isinstance(step, k.Branch) and _asks_for_file(step.test))
        for step in flatten(unit.body(scope_at(unit, site.at)))
        if step.at <= site.at <= step.end
    )


def _asks_for_file(test: k.Expr) -> bool:
    checks = conventions().existence_checks
    return any(isinstance(node, k.Call) and last_name(node.func) in checks for node in walk(test))
