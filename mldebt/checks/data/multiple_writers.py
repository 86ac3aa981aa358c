"""DATA006: two scripts write the same data, so its content depends on which ran last."""

from collections.abc import Iterator

from mldebt.checks.data.edges import WRITES, by_node, code_place, data_nodes
from mldebt.checks.data.writers import Writer, Writers
from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.knowledge.conventions import conventions
from mldebt.model.finding import Draft, Evidence, Severity
from mldebt.model.graph import Certainty, Node, NodeKind
from mldebt.model.place import Location

ADVICE = "Keep one writer and delete the other, or give each its own file and join them in a named step."


@check("DATA006")
def multiple_writers(subject: Subject) -> Iterator[Draft]:
    """Nodes that scripts overwrite each other's content of. Appends, partitions and registered models, which get a new
    version each, keep apart what is written."""
    nodes, writers = data_nodes(subject), Writers(subject)
    reports = conventions().report_suffixes
    found: dict[frozenset[Location], list[tuple[Node, list[Writer]]]] = {}
    for key, edges in sorted(by_node(subject, WRITES).items()):
        node = nodes.get(key)
        if node is None or node.kind is NodeKind.REGMODEL or node.label.lower().endswith(reports):
            continue
        if len({edge.chain[-1] for edge in edges}) < 2 or any(edge.mode == "p" for edge in edges):
            continue
        every = writers.of(edges)
        rivals = [one for one in every if any(writers.compete(one, other, node) for other in every if other is not one)]
        if rivals:
            found.setdefault(frozenset(one.edge.chain[-1] for one in rivals), []).append((node, rivals))
    for several in found.values():
        yield _draft([node for node, _ in several], several[0][1], subject.role.name)


def _draft(nodes: list[Node], writers: list[Writer], role: str) -> Draft:
    """One finding for what the same calls write: several names of one file, or several files of one loop."""
    label = nodes[0].label + (f" and {len(nodes) - 1} more" if len(nodes) > 1 else "")
    keys = tuple(node.key for node in nodes)
    others = ", ".join(writer.path for writer in writers[1:4])
    notebook = any(writer.path.endswith(".ipynb") for writer in writers)
    maybe = notebook or any(writer.edge.certainty is Certainty.ALTERNATIVES for writer in writers)
    severity = Severity.INFO if role == "course" else Severity.WARNING if maybe else None
    return Draft(
        code_place(writers[0].edge),
        f"{label} {'is' if len(nodes) == 1 else 'are'} written by {writers[0].path} and by {others}; "
        f"{'its' if len(nodes) == 1 else 'their'} content depends on which ran last.",
        keys,
        tuple(Evidence(writer.edge.chain[-1], f"{writer.path} writes {nodes[0].label}") for writer in writers[:8]),
        ADVICE,
        keys,
        severity,
    )
