"""NB001: what others load is made by a notebook only."""

import posixpath
import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from itertools import pairwise
from typing import NamedTuple

from mldebt.checks.common import strings, words
from mldebt.checks.data.edges import READS, WRITES, by_node, code_place, data_nodes, script_of
from mldebt.checks.data.handovers import copying_calls, unpacking_calls
from mldebt.checks.data.readuse import is_left_lying
from mldebt.checks.lexicon import lexicon
from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.knowledge.conventions import conventions
from mldebt.model.finding import Draft, Evidence, Severity
from mldebt.model.graph import Edge, EdgeKind
from mldebt.model.place import Location

ADVICE = "Move the cells that make it into a script that a pipeline or a test can run."
_SHOWN = 4
_INTERPRETER = re.compile(r"(?:^|[/\\])python[\d.]*(?:\.exe)?$")


class Product(NamedTuple):
    """What a notebook makes and something else uses."""

    key: str
    label: str
    write: Edge
    read: Edge


@check("NB001")
def notebook_producer(subject: Subject) -> Iterator[Draft]:
    """Notebooks that alone write what a script or service reads, itself or a copy that git holds, and that nobody runs;
    one finding each."""
    nodes = data_nodes(subject)
    reads = by_node(subject, READS)
    made: dict[str, list[Product]] = {}
    scripted = _made_by_scripts(subject)
    trained = {edge.chain[-1].path for edge in subject.graph.edges if edge.kind is EdgeKind.TRAINS and edge.chain}
    copies, unpacked = copying_calls(subject), unpacking_calls(subject)
    started = _started(subject)
    driven = _driven(subject)
    copies_read, models = _copied_by_hand(subject, reads), strings(subject, "model-endings")
    for key, writes in sorted(by_node(subject, WRITES).items()):
        if (
            key not in nodes
            or conventions().is_settings(key.partition(":")[2])
            or not all(_is_notebook(edge) for edge in writes)
        ):
            continue
        if posixpath.basename(nodes[key].label) in scripted or all(edge.chain in copies for edge in writes):
            continue
        if any(script_of(edge) in started or _is_made_by_module(edge, trained, unpacked) for edge in writes):
            continue
        found = reads.get(key, [])
        if not found and (key.endswith(models) or any(edge.kind is EdgeKind.PERSISTS for edge in writes)):
            found = copies_read.get(posixpath.basename(key.partition(":")[2]), [])
        write = min(writes, key=lambda edge: edge.chain)
        users = [
            edge
            for edge in found
            if _stands_on(subject, edge, write)
            and not all(script_of(edge) in driven.get(script_of(other), ()) for other in writes)
        ]
        if users and not subject.demoted(script_of(write)):
            made.setdefault(script_of(write), []).append(
                Product(key, nodes[key].label, write, min(users, key=lambda edge: edge.chain))
            )
    severity = Severity.INFO if subject.role.name == "course" else None
    for notebook, products in sorted(made.items()):
        yield _draft(notebook, products, severity)


def _stands_on(subject: Subject, read: Edge, write: Edge) -> bool:
    """Whether who reads what a notebook writes needs it: no notebook, nor what only compares or shows."""
    script = script_of(read)
    return (
        not (_is_notebook(read) or subject.demoted(script) or _only_compares(script))
        and not _sees_to_it(read, write)
        and not is_left_lying(subject.program, read, subject.program.modules)
    )


def _started(subject: Subject) -> frozenset[str]:
    """The notebooks that a stage or a script runs: whoever rebuilds what they make need not open them."""
    paths = (edge.target.partition(":")[2] for edge in subject.graph.edges if edge.kind is EdgeKind.LAUNCHES)
    return frozenset(path for path in paths if path.endswith(".ipynb"))


def _driven(subject: Subject) -> dict[str, set[str]]:
    """The scripts that each notebook starts: whoever opens it to make a file runs what stands on that, too."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for edge in subject.graph.edges:
        if edge.kind is EdgeKind.LAUNCHES and edge.source.endswith(".ipynb"):
            found[edge.source.partition(":")[2]].add(edge.target.partition(":")[2])
    for text, paths in lexicon(subject).strings.items():
        for notebook in (path for path in paths if path.endswith(".ipynb")):
            found[notebook].update(_commanded(subject, text, notebook))
    return found


def _commanded(subject: Subject, text: str, notebook: str) -> Iterator[str]:
    """The scripts that a text starts which is a command, or the beginning of one: ``python ./train.py %s``."""
    for before, word in pairwise(["", *text.split()]):
        if word.endswith(".py") and (not before or _INTERPRETER.search(before)):
            places = (posixpath.normpath(posixpath.join(folder, word)) for folder in (posixpath.dirname(notebook), ""))
            yield from (path for path in places if path in subject.program.modules)


def _is_made_by_module(write: Edge, trained: Collection[str], unpacked: Collection[Location]) -> bool:
    """Whether a notebook only calls code of a module that trains and writes what it trained, or unpacks what it got."""
    place = write.chain[-1]
    return not place.path.endswith(".ipynb") and (place.path in trained or place in unpacked)


def _only_compares(script: str) -> bool:
    """Whether a script says by its name that it only compares what others made: nobody stands on that."""
    return any(words(part) & conventions().benchmark_names for part in script.removesuffix(".py").split("/"))


def _sees_to_it(read: Edge, write: Edge) -> bool:
    """Whether who reads a file goes through the module that also makes it, as one does that fetches what is missing."""
    maker = write.chain[-1].path
    return not maker.endswith(".ipynb") and read.chain[-1].path == maker


def _copied_by_hand(subject: Subject, reads: dict[str, list[Edge]]) -> dict[str, list[Edge]]:
    """Who reads a file that git holds and no code writes, by its name: where one notebook alone writes a file of that
    name, it was brought from there by hand."""
    written: defaultdict[str, set[str]] = defaultdict(set)
    for edge in subject.graph.edges:
        if edge.kind in WRITES and edge.chain:
            written[posixpath.basename(edge.target.partition(":")[2])].add(f"{edge.target} {script_of(edge)}")
    made = {edge.target for edge in subject.graph.edges if edge.kind in WRITES}
    loaded: defaultdict[str, dict[str, list[Edge]]] = defaultdict(dict)
    for key, edges in reads.items():
        kind, _, path = key.partition(":")
        if kind == "file" and key not in made and path in subject.component_of:
            loaded[posixpath.basename(path)][key] = edges
    return {
        name: next(iter(keys.values())) for name, keys in loaded.items() if len(keys) == 1 and len(written[name]) == 1
    }


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
    copied = all(product.read.source != product.key for product in products)
    evidence: list[Evidence] = []
    for product in products[:_SHOWN]:
        evidence.append(Evidence(product.write.chain[-1], f"writes {product.label}"))
        what = "it" if product.read.source == product.key else product.read.source.partition(":")[2]
        evidence.append(Evidence(product.read.chain[-1], f"{script_of(product.read)} reads {what}"))
    return Draft(
        code_place(products[0].write),
        f"Only the notebook {notebook} makes {labels}, and {users} stands on {'a copy of ' if copied else ''}it.",
        (f"code:{notebook}", *(product.key for product in products)),
        tuple(evidence),
        ADVICE,
        tuple(product.key for product in products),
        severity,
    )
