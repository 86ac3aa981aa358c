"""DATA006: two scripts write the same data, so its content depends on which ran last."""

from collections import defaultdict
from collections.abc import Iterator

from mldebt.checks.data.edges import READS, WRITES, actor, by_node, code_place, data_nodes
from mldebt.checks.data.occasional import occasional
from mldebt.checks.data.writers import Writer, Writers
from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.knowledge.conventions import conventions
from mldebt.model.finding import Draft, Evidence, Severity
from mldebt.model.graph import Certainty, Edge, Node, NodeKind
from mldebt.model.place import Location

ADVICE = "Keep one writer and delete the other, or give each its own file and join them in a named step."


@check("DATA006")
def multiple_writers(subject: Subject) -> Iterator[Draft]:
    """Nodes that scripts overwrite each other's content of and somebody reads; one finding for the same scripts.

    Appends, partitions and registered models, which get a new version each, keep apart what is written. Notebooks and
    what is run by hand try out what a script then does, and lessons of a course repeat each other.
    """
    if subject.role.name == "course":
        return
    nodes, writers = data_nodes(subject), Writers(subject)
    reads, reports, aside = by_node(subject, READS), conventions().report_suffixes, occasional(subject)
    found: dict[tuple[str, ...], list[tuple[Node, list[Writer]]]] = {}
    written = by_node(subject, WRITES)
    placed = _placed(written)
    for key, made in sorted(written.items()):
        node = nodes.get(key)
        edges = [edge for edge in made if not _is_left_bare(edge, placed)]
        if node is None or node.kind is NodeKind.REGMODEL or node.label.lower().endswith(reports):
            continue
        if len({edge.chain[-1] for edge in edges}) < 2 or any(edge.mode == "p" for edge in edges):
            continue
        readers = {actor(edge) for edge in reads.get(key, ())}
        every = [one for one in writers.of(edges) if not aside.is_run_by_hand(one.path) and one.path not in readers]
        rivals = [one for one in every if any(writers.compete(one, other, node) for other in every if other is not one)]
        if rivals and readers:
            found.setdefault(tuple(one.path for one in rivals), []).append((node, rivals))
    for several in found.values():
        yield _draft([node for node, _ in several], several[0][1])


def _placed(written: dict[str, list[Edge]]) -> dict[tuple[Location, ...], set[str]]:
    """What each access that has several names writes, by its chain."""
    found: defaultdict[tuple[Location, ...], set[str]] = defaultdict(set)
    for key, edges in written.items():
        for edge in edges:
            if edge.certainty is Certainty.ALTERNATIVES:
                found[edge.chain].add(key.partition(":")[2])
    return found


def _is_left_bare(edge: Edge, placed: dict[tuple[Location, ...], set[str]]) -> bool:
    """Whether an access writes the same name in a folder that the machine at hand decides about, and this name only
    where nobody knows the machine."""
    path = edge.target.partition(":")[2]
    return any(name.endswith(f"/{path}") for name in placed.get(edge.chain, ()))


def _draft(nodes: list[Node], writers: list[Writer]) -> Draft:
    """One finding for what the same scripts write."""
    label = nodes[0].label + (f" and {len(nodes) - 1} more" if len(nodes) > 1 else "")
    keys = tuple(node.key for node in nodes)
    others = ", ".join(writer.path for writer in writers[1:4])
    maybe = any(writer.edge.certainty is Certainty.ALTERNATIVES for writer in writers)
    return Draft(
        code_place(writers[0].edge),
        f"{label} {'is' if len(nodes) == 1 else 'are'} written by {writers[0].path} and by {others}; "
        f"{'its' if len(nodes) == 1 else 'their'} content depends on which ran last.",
        keys,
        tuple(Evidence(writer.edge.chain[-1], f"{writer.path} writes {nodes[0].label}") for writer in writers[:8]),
        ADVICE,
        keys,
        Severity.WARNING if maybe else None,
    )
