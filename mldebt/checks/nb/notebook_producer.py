"""NB001: what others load is made by a notebook only."""

import posixpath
from collections.abc import Iterator
from typing import NamedTuple

from mldebt.checks.data.edges import READS, WRITES, by_node, code_place, data_nodes, script_of
from mldebt.checks.data.handovers import copying_calls
from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.knowledge.conventions import conventions
from mldebt.model.finding import Draft, Evidence, Severity
from mldebt.model.graph import Edge

ADVICE = "Move the cells that make it into a script that a pipeline or a test can run."
_SHOWN = 4


class Product(NamedTuple):
    """What a notebook makes and something else uses."""

    key: str
    label: str
    write: Edge
    read: Edge


@check("NB001")
def notebook_producer(subject: Subject) -> Iterator[Draft]:
    """Notebooks that alone write what a script or service reads; one finding a notebook."""
    nodes = data_nodes(subject)
    reads = by_node(subject, READS)
    made: dict[str, list[Product]] = {}
    scripted = _made_by_scripts(subject)
    copies = copying_calls(subject)
    for key, writes in sorted(by_node(subject, WRITES).items()):
        if (
            key not in nodes
            or conventions().is_settings(key.partition(":")[2])
            or not all(_is_notebook(edge) for edge in writes)
        ):
            continue
        if posixpath.basename(nodes[key].label) in scripted or all(edge.chain in copies for edge in writes):
            continue
        users = [edge for edge in reads.get(key, ()) if not _is_notebook(edge) and not subject.demoted(script_of(edge))]
        write = min(writes, key=lambda edge: edge.chain)
        if users and not subject.demoted(script_of(write)):
            made.setdefault(script_of(write), []).append(
                Product(key, nodes[key].label, write, min(users, key=lambda edge: edge.chain))
            )
    severity = Severity.INFO if subject.role.name == "course" else None
    for notebook, products in sorted(made.items()):
        yield _draft(notebook, products, severity)


def _made_by_scripts(subject: Subject) -> frozenset[str]:
    """Names of files that a script writes, wherever: one that starts elsewhere may make the same file."""
    return frozenset(
        posixpath.basename(edge.target)
        for edge in subject.graph.edges
        if edge.kind in WRITES and edge.chain and not _is_notebook(edge)
    )


def _is_notebook(edge: Edge) -> bool:
    return script_of(edge).endswith(".ipynb")


def _draft(notebook: str, products: list[Product], severity: Severity | None) -> Draft:
    labels = ", ".join(product.label for product in products[:3]) + (" ..." if len(products) > 3 else "")
    users = ", ".join(sorted({script_of(product.read) for product in products})[:3])
    evidence: list[Evidence] = []
    for product in products[:_SHOWN]:
        evidence.append(Evidence(product.write.chain[-1], f"writes {product.label}"))
        evidence.append(Evidence(product.read.chain[-1], f"{script_of(product.read)} reads it"))
    return Draft(
        code_place(products[0].write),
        f"Only the notebook {notebook} makes {labels}, and {users} stands on it.",
        (f"code:{notebook}", *(product.key for product in products)),
        tuple(evidence),
        ADVICE,
        tuple(product.key for product in products),
        severity,
    )
