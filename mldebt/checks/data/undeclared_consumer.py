"""DATA005: a component reads data that another one writes, and nothing declares it."""

from collections.abc import Collection, Iterator

from mldebt.checks.data.edges import READS, WRITES, actor, by_node, code_place, data_nodes
from mldebt.checks.data.handovers import Handovers, copying_calls, updates
from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.model.finding import Draft, Evidence, Severity
from mldebt.model.graph import Edge, EdgeKind

ADVICE = "Declare the edge in the pipeline (outs and deps) or under [exports] with what is promised."


@check("DATA005")
def undeclared_consumer(subject: Subject) -> Iterator[Draft]:
    """Reads of a node by another top package than the one that writes it, where no pipeline file knows the reader."""
    nodes = data_nodes(subject)
    writers = by_node(subject, WRITES)
    declared, linked, handovers = _declared(subject), _linked(subject), Handovers(subject)
    for key, reads in sorted(by_node(subject, READS).items()):
        if key not in nodes or key not in writers or _exported(subject, nodes[key].label):
            continue
        written = [edge for edge in writers[key] if _makes(subject, edge, key)]
        tops = {top_package(actor(edge)) for edge in written}
        seen: set[str] = set()
        for read in sorted(reads, key=lambda edge: edge.chain):
            path = actor(read)
            if path in seen or not written or top_package(path) in tops or not _apart(path, tops):
                continue
            if subject.demoted(path) or _is_declared(key, declared.get(path, ())):
                continue
            if any((path, actor(edge)) in linked or _one_owner(read, edge) for edge in written):
                continue
            seen.add(path)
            if any(handovers.written_down(path, actor(edge), nodes[key].label) for edge in written):
                continue
            yield _draft(subject, key, nodes[key].label, read, min(written, key=_nearness))


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
    parts = path.split("/")[:-1]
    if parts[:1] == ["src"]:
        parts = parts[1:]
    return parts[0] if parts else ""


def _one_owner(read: Edge, written: Edge) -> bool:
    """Whether both go through one package, which owns the data and is asked by the scripts."""
    ours, theirs = top_package(read.chain[-1].path), top_package(written.chain[-1].path)
    return bool(ours) and ours == theirs


def _apart(path: str, tops: set[str]) -> bool:
    """Scripts and notebooks at the top belong to whoever runs them: only packages are consumers of each other."""
    return bool(top_package(path)) and "" not in tops


def _linked(subject: Subject) -> set[tuple[str, str]]:
    """Files of which one imports or calls the other: whoever changes one of them meets the other."""
    found: set[tuple[str, str]] = set()
    for edge in subject.graph.edges:
        if edge.kind in (EdgeKind.IMPORTS, EdgeKind.CALLS, EdgeKind.LAUNCHES) and not edge.declared:
            ends = edge.source.removeprefix("code:"), edge.target.removeprefix("code:")
            found.update((ends, ends[::-1]))
    return found


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


def _draft(subject: Subject, key: str, label: str, read: Edge, written: Edge) -> Draft:
    reader, writer = actor(read), actor(written)
    same = _same_owner(subject, reader, writer) or reader.endswith(".ipynb")
    return Draft(
        code_place(read),
        f"{reader} reads {label}, which {writer} writes, and nothing declares it.",
        (key, f"code:{reader}"),
        (Evidence(written.chain[-1], f"{writer} writes {label}"), Evidence(read.chain[-1], f"{reader} reads it")),
        ADVICE,
        (key, f"code:{reader}"),
        Severity.INFO if same else None,
    )


def _same_owner(subject: Subject, reader: str, writer: str) -> bool:
    """Whether the likeliest maintainers of both components are the same person."""
    people = []
    for path in (reader, writer):
        found = subject.ownership.get(subject.component_of.get(path, ""))
        people.append(found.maintainers[0].person if found is not None and found.maintainers else "")
    return bool(people[0]) and people[0] == people[1]
