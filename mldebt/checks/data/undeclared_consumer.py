"""DATA005: a component reads data that another one writes, and nothing declares it."""

import posixpath
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from mldebt.checks.data.deployments import deployments
from mldebt.checks.data.documented import documents
from mldebt.checks.data.edges import READS, WRITES, actor, by_node, code_place, data_nodes, file_name
from mldebt.checks.data.handovers import Handovers, copying_calls, package_of, updates
from mldebt.checks.data.occasional import occasional
from mldebt.checks.data.order import is_before
from mldebt.checks.nodes import scope_at, site_at, unit_at
from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.checks.tried import is_tried
from mldebt.checks.uncalled import uncalled
from mldebt.model.finding import Draft, Evidence, Severity
from mldebt.model.graph import Edge, EdgeKind, Node, NodeKind
from mldebt.source import demotion

ADVICE = "Declare the edge in the pipeline (outs and deps) or under [exports] with what is promised."
_SHOWN = 3
_MOST = 6


class Consumption(NamedTuple):
    """One file that a script reads and another one writes."""

    node: Node
    read: Edge
    written: Edge


@check("DATA005")
def undeclared_consumer(subject: Subject) -> Iterator[Draft]:
    """Reads of a node by another top package than the one that writes it, where no pipeline file knows the reader.

    One finding for all that one script takes from others. A registry of models is where producers publish for others,
    and the lessons of a course are nobody's consumers.
    """
    if subject.role.name == "course":
        return
    found: defaultdict[str, list[Consumption]] = defaultdict(list)
    nodes = data_nodes(subject)
    writers = by_node(subject, WRITES)
    declared, handovers, named = _declared(subject), Handovers(subject), _by_name(writers)
    for key, reads in sorted(by_node(subject, READS).items()):
        node = nodes.get(key)
        if node is None or node.kind is NodeKind.REGMODEL or key not in writers or _exported(subject, node.label):
            continue
        if demotion(node.label):
            continue  # data of tests and examples
        written = [edge for edge in writers[key] if _makes(subject, edge, key)]
        shared = {read.chain[-1] for read in reads if _is_declared(key, declared.get(actor(read), ()))}
        for read in _outside(subject, reads, written):
            path = actor(read)
            if read.chain[-1] in shared:
                continue  # a helper reads for it that is a declared reader's, too
            if _is_idle(subject, read) or _is_copy(subject, path, node.label, declared):
                continue
            if _is_declared(key, declared.get(path, ())) or not _is_consumer(subject, path, node.label):
                continue
            if any(_one_owner(read, edge) or handovers.written_down(read, edge, node.label) for edge in written):
                continue
            if _wrote_before(subject, read, named[file_name(node.label)]):
                continue
            told, makers = documents(subject), {actor(edge) for edge in written}
            if told.tell_of(node.label, {path, *makers}) or told.relate(path, makers):
                continue
            if told.tell_of_making(node.label, makers):
                continue
            found[path].append(Consumption(node, read, min(written, key=_nearness)))
    for several in found.values():
        yield _draft(subject, several)


def _outside(subject: Subject, reads: list[Edge], written: list[Edge]) -> Iterator[Edge]:
    """The first read of each script that belongs to another package than all who write."""
    tops = {top_package(actor(edge)) for edge in written}
    themselves = {(actor(read), read.chain[-1]) for read in reads}
    seen: set[str] = set()
    for read in sorted(reads, key=lambda edge: edge.chain):
        path = actor(read)
        if path in seen or not written or top_package(path) in tops or not _apart(path, tops):
            continue
        helper = read.chain[-1].path
        if helper != path and top_package(helper) == top_package(path):
            continue  # told of the helper, which is of the same package
        if any(place.path != path and (place.path, read.chain[-1]) in themselves for place in read.chain):
            continue  # told of the one that it asks, which reads it by itself
        if not subject.demoted(path):
            seen.add(path)
            yield read


def _is_idle(subject: Subject, read: Edge) -> bool:
    """Whether a function reads that no code asks for, or a module that only tries itself."""
    site = site_at(subject.program, read.chain[-1])
    unit = unit_at(subject.program, site) if site is not None else None
    if site is None or unit is None or site.cell >= 0:
        return False
    scope = scope_at(unit, site.at)
    return uncalled(subject).holds(site.path, scope) if scope > 0 else is_tried(subject, site)


def _is_copy(subject: Subject, path: str, label: str, declared: Mapping[str, Collection[str]]) -> bool:
    """Whether a script is the text of a notebook beside it, which reads the same, or bears the name of one for which a
    stage declares files of this folder."""
    if f"{path.removesuffix('.py')}.ipynb" in subject.component_of and path.endswith(".py"):
        return True
    script, folder = posixpath.basename(path), posixpath.basename(posixpath.dirname(label))
    twins = (inputs for other, inputs in declared.items() if other != path and posixpath.basename(other) == script)
    folders = (posixpath.dirname(key.partition(":")[2]) for inputs in twins for key in inputs)
    return any(posixpath.basename(name) == folder for name in folders)


def _is_consumer(subject: Subject, path: str, label: str) -> bool:
    """Whether a script or notebook that reads a file is its consumer. A look at the data is none, nor is a look at what
    a pipeline versions for everybody."""
    known = occasional(subject)
    if not known.is_run_by_hand(path):
        return True
    return known.is_used(path) and not (path.endswith(".ipynb") and deployments(subject).versioned(label))


def _by_name(writers: Mapping[str, list[Edge]]) -> dict[str, list[Edge]]:
    """Writes by the name of the file: a helper may have placed it beside itself."""
    found: defaultdict[str, list[Edge]] = defaultdict(list)
    for key, edges in writers.items():
        found[file_name(key.partition(":")[2])] += edges
    return found


def _wrote_before(subject: Subject, read: Edge, writes: list[Edge]) -> bool:
    """Whether the script that reads a file wrote one of its name further up: it reads what is its own, whoever else
    makes one."""
    own = [edge for edge in writes if actor(edge) == actor(read)]
    same = [edge for edge in own if edge.chain[-1].path == read.chain[-1].path]
    return any(edge.chain[-1] < read.chain[-1] for edge in same) or any(
        is_before(subject.program, edge, read) for edge in own
    )


def _makes(subject: Subject, written: Edge, key: str) -> bool:
    """Whether a write makes the file, outside of tests: not where it is brought here, or changed in place."""
    script = actor(written)
    if subject.demoted(script) or written.chain in copying_calls(subject):
        return False
    return (script, key) not in updates(subject)


def _nearness(written: Edge) -> tuple[bool, object]:
    """A script that writes by itself comes before one that makes it run."""
    return actor(written) != written.chain[-1].path, written.chain


def top_package(path: str) -> str:
    """The top folder of a file; below ``src`` the folder there. Empty at the top."""
    return package_of(path).removeprefix("src/")


def _one_owner(read: Edge, written: Edge) -> bool:
    """Whether both go through one package, which owns the data and is asked by the scripts."""
    ours, theirs = top_package(read.chain[-1].path), top_package(written.chain[-1].path)
    return bool(ours) and ours == theirs


def _apart(path: str, tops: set[str]) -> bool:
    """Scripts and notebooks at the top belong to whoever runs them: only packages are consumers of each other."""
    return bool(top_package(path)) and "" not in tops


def _declared(subject: Subject) -> dict[str, set[str]]:
    """What the stages that run a script declare as their dependencies, by script."""
    inputs: dict[str, set[str]] = {}
    for edge in subject.graph.edges:
        if edge.kind is EdgeKind.DECLARES_IN:
            inputs.setdefault(edge.target, set()).add(edge.source)
    found: dict[str, set[str]] = {}
    for edge in subject.graph.edges:
        if edge.kind is EdgeKind.LAUNCHES and edge.declared:
            found.setdefault(edge.target.removeprefix("code:"), set()).update(inputs.get(edge.source, ()))
    return found


def _is_declared(key: str, inputs: Collection[str]) -> bool:
    """Whether a node is one of the dependencies, or lies in a folder that is."""
    return any(key == name or key.startswith(f"{name}/") for name in inputs)


def _exported(subject: Subject, label: str) -> bool:
    import fnmatch

    return any(label == name or fnmatch.fnmatch(label, name) for name in subject.config.exports)


def _draft(subject: Subject, found: list[Consumption]) -> Draft:
    """What one script takes from others. Its fingerprint names the scripts, not the files: one more changes nothing."""
    reader = actor(found[0].read)
    writers = sorted({actor(one.written) for one in found})
    same = reader.endswith(".ipynb") or all(_same_owner(subject, reader, writer) for writer in writers)
    evidence: list[Evidence] = []
    for one in found[:_MOST]:
        evidence.append(Evidence(one.written.chain[-1], f"{actor(one.written)} writes {one.node.label}"))
        evidence.append(Evidence(one.read.chain[-1], f"{reader} reads it"))
    verb = "writes" if len(writers) == 1 else "write"
    return Draft(
        code_place(min((one.read for one in found), key=lambda edge: edge.chain)),
        f"{reader} reads {_listed([one.node.label for one in found])}, which {_listed(writers)} {verb}, and nothing "
        "declares it: no pipeline, command or deployment names both ends, so who changes one does not meet the other.",
        (*(f"code:{writer}" for writer in writers), f"code:{reader}"),
        tuple(evidence),
        ADVICE,
        (*(one.node.key for one in found), f"code:{reader}"),
        Severity.INFO if same else None,
    )


def _listed(names: list[str]) -> str:
    """Some names in words: ``a``, ``a and b``, ``a, b, c and 2 more``."""
    shown = names[:_SHOWN] if len(names) <= _SHOWN else [*names[:_SHOWN], f"{len(names) - _SHOWN} more"]
    return " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))


def _same_owner(subject: Subject, reader: str, writer: str) -> bool:
    """Whether the likeliest maintainers of both components are the same person."""
    people = []
    for path in (reader, writer):
        found = subject.ownership.get(subject.component_of.get(path, ""))
        people.append(found.maintainers[0].person if found is not None and found.maintainers else "")
    return bool(people[0]) and people[0] == people[1]
