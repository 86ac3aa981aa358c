"""DATA013: a model is trained on data from outside that nothing looks at first."""

import fnmatch
from collections import defaultdict
from collections.abc import Iterator

from mldebt.checks.common import strings, words
from mldebt.checks.data.edges import WRITES, by_node, file_name
from mldebt.checks.home import is_kept_here
from mldebt.checks.match.code import imports_seen
from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.facts import kinds as k
from mldebt.knowledge.conventions import conventions
from mldebt.model.finding import Draft, Evidence, Severity
from mldebt.model.graph import Edge, EdgeKind

ADVICE = "Check columns, types and ranges before training: pandera, Great Expectations, or a dozen asserts."
_SHOWN = 6
_OF_MODELS = frozenset({"validation"})
_ADDRESSES = ("http", "https")
_OUTSIDE = ("file:", "table:", "http://", "https://", "s3://", "gs://")  # what a hub publishes is the same for all


@check("DATA013")
def no_schema_gate(subject: Subject) -> Iterator[Draft]:
    """Once a repository: training on data that are delivered to it, and no check of them anywhere."""
    graph = subject.graph
    written = by_node(subject, WRITES)
    names = {_name(key) for key in written}  # carried by hand from where it was made
    names.update(map(file_name, subject.component_of))  # or from where git holds it
    nodes = {node.key: node for node in graph.nodes}
    trained = [
        edge
        for edge in graph.edges
        if edge.kind is EdgeKind.TRAINS and edge.chain and edge.source.startswith(_OUTSIDE)
        and _name(edge.source) not in names and not subject.demoted(edge.chain[-1].path)
        and _is_delivered(subject, edge.source)
    ]  # fmt: skip
    if not trained or _is_checked(subject):
        return
    first: dict[str, Edge] = {}
    for edge in sorted(trained, key=lambda edge: edge.chain[-1]):
        first.setdefault(edge.source, edge)
    edges = list(first.values())
    labels = ", ".join(nodes[edge.source].label for edge in edges[:3]) + (" ..." if len(edges) > _SHOWN // 2 else "")
    notebooks = all(edge.chain[-1].path.endswith(".ipynb") for edge in edges)
    yield Draft(
        edges[0].chain[-1],
        f"Models are trained on {labels}, and no code checks what is in it.",
        ("no schema gate",),
        tuple(Evidence(edge.chain[-1], f"trains on {nodes[edge.source].label}") for edge in edges[:_SHOWN]),
        ADVICE,
        tuple(edge.source for edge in edges),
        Severity.INFO if notebooks or subject.role.name == "course" else None,
    )


def _name(key: str) -> str:
    return file_name(key.partition(":")[2])


def _is_delivered(subject: Subject, key: str) -> bool:
    """Whether data come from outside with each run: git holds none of them, and they are no settings of the run."""
    kind, _, path = key.partition(":")
    if kind in _ADDRESSES:
        return not is_kept_here(subject, key)
    if kind != "file":
        return True
    held = subject.component_of
    if path in held or any(name.startswith(f"{path}/") or fnmatch.fnmatch(name, path) for name in held):
        return False
    return path.lower().endswith(tuple(strings(subject, "tables"))) and not conventions().is_settings(path)


def _is_checked(subject: Subject) -> bool:
    """Whether anything in the repository looks like a check of data: a library for it, a name, an assertion."""
    libraries, servers = frozenset(strings(subject, "libraries")), frozenset(strings(subject, "service-libraries"))
    of_requests = frozenset(strings(subject, "of-requests"))
    imported: defaultdict[str, set[str]] = defaultdict(set)
    for seen in imports_seen(subject):
        imported[seen.location.path].add(seen.module.split(".")[0])
    if any(not (names & libraries) <= (of_requests if names & servers else frozenset()) for names in imported.values()):
        return True
    hints, of_models = frozenset(strings(subject, "check-words")), frozenset(strings(subject, "of-models"))
    for module in subject.program.modules.values():
        for unit in module.cells:
            names = (*unit.outline.identifiers, *(scope.name for scope in unit.outline.scopes[1:]))
            if any(said & hints - (_OF_MODELS if said & of_models else frozenset()) for said in map(words, names)):
                return True
            if any(isinstance(step, k.Assert) for scope in range(len(unit.row.bodies)) for step in unit.body(scope)):
                return True
    return any(path.endswith((".sql", ".yml", ".yaml")) and "tests:" in text for path, text in subject.texts.items())
