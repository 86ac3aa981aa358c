"""GLUE003: a chain of scripts that only undeclared files hold together."""

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator

from mldebt.checks.common import number
from mldebt.checks.data.edges import READS, WRITES, by_node, code_place, data_nodes, script_of
from mldebt.checks.data.started import scripts_named_in
from mldebt.checks.lexicon import lexicon
from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.knowledge.conventions import conventions
from mldebt.model.finding import Draft, Evidence
from mldebt.model.graph import Edge, EdgeKind

ADVICE = "Declare the steps in a pipeline file (DVC, Kedro, Make, Snakemake), so that their order is written down."
_NUMBER = re.compile(r"\d+")
_CODE = (".py", ".ipynb")
Link = tuple[str, str, Edge, Edge]  # file, label, write, read


@check("GLUE003")
def pipeline_jungle(subject: Subject) -> Iterator[Draft]:
    """The longest chains of scripts of which each reads a file that the one before it wrote."""
    links = _links(subject)
    known: dict[str, list[Link]] = {}
    chains = [chain for start in sorted(links) if (chain := _longest(start, links, known))]
    chains = [chain for chain in chains if len(set(_scripts(chain))) >= number(subject, "scripts")]
    written_down = _written_down(subject) if chains else frozenset()
    makers = _makers(subject)
    taken: set[str] = set()
    for chain in sorted(chains, key=lambda item: (-len(item), [link[0] for link in item])):
        scripts = _scripts(chain)
        named = sum(script in written_down for script in scripts)
        if taken & set(scripts) or named > 1 or _are_numbered(scripts):
            continue
        if _is_made_otherwise(chain, makers, written_down):
            continue
        taken.update(scripts)
        yield _draft(scripts, chain)


def _scripts(chain: list[Link]) -> list[str]:
    return [script_of(chain[0][2]), *(script_of(link[3]) for link in chain)]


def _makers(subject: Subject) -> dict[str, frozenset[str]]:
    """The scripts that write each file."""
    return {key: frozenset(map(script_of, writes)) for key, writes in by_node(subject, WRITES).items()}


def _is_made_otherwise(chain: list[Link], makers: dict[str, frozenset[str]], written_down: frozenset[str]) -> bool:
    """Whether a script that something starts, and that is no part of a chain, makes one of its files as well: it has
    taken the place of what comes before."""
    others = written_down - set(_scripts(chain))
    return any(makers[key] & others for key, *_ in chain)


def _are_numbered(scripts: list[str]) -> bool:
    """Whether numbers in their names put scripts in order, all of them or most of them in one folder: that, too, is
    written down."""
    folders = {posixpath.dirname(path) for path in scripts}
    own = [[path for path in scripts if posixpath.dirname(path) == folder] for folder in folders]
    return any(_rise(some) for some in (scripts, *own) if 2 * len(some) > len(scripts))


def _rise(scripts: list[str]) -> bool:
    numbers = [int(found.group()) for path in scripts if (found := _NUMBER.search(posixpath.basename(path)))]
    return len(numbers) > len(scripts) / 2 and numbers == sorted(set(numbers))


def _links(subject: Subject) -> dict[str, dict[str, Link]]:
    """Script to script, by the file that one writes and the other reads."""
    nodes = data_nodes(subject)
    declared = {edge.source for edge in subject.graph.edges if edge.kind is EdgeKind.DECLARES_IN}
    reads = by_node(subject, READS)
    found: defaultdict[str, dict[str, Link]] = defaultdict(dict)
    for key, writes in sorted(by_node(subject, WRITES).items()):
        if key not in nodes or key in declared or conventions().is_settings(key.partition(":")[2]):
            continue
        makers = {script_of(write) for write in writes}
        for write in writes:
            for read in reads.get(key, ()):
                if read.symbol.rpartition(".")[2] in conventions().listing_calls:
                    continue  # looks what is there
                source, target = script_of(write), script_of(read)
                if not (source.endswith(_CODE) and target.endswith(_CODE)):
                    continue
                if target not in makers and not subject.demoted(source) and not subject.demoted(target):
                    found[source].setdefault(target, (key, nodes[key].label, write, read))
    return dict(found)


def _longest(start: str, links: dict[str, dict[str, Link]], known: dict[str, list[Link]]) -> list[Link]:
    """The longest chain from a script; one that comes back to a script it has passed ends there."""
    if start not in known:
        known[start] = []
        best: list[Link] = []
        for target, link in sorted(links.get(start, {}).items()):
            rest = [link, *_longest(target, links, known)]
            if len(rest) > len(best):
                best = rest
        known[start] = best
    return known[start]


def _written_down(subject: Subject) -> frozenset[str]:
    """Scripts that a Makefile, a shell script, a workflow or a pipeline file names, or that other code starts or
    imports: that other program then holds the order."""
    names = {name for text in subject.texts.values() for name in scripts_named_in(text)}
    for text, paths in lexicon(subject).strings.items():
        named = scripts_named_in(text) if ".py" in text else ()
        names.update(name for name in named if any(posixpath.basename(path) not in name for path in paths))
    tails = {posixpath.normpath(name) for name in names}
    started = {
        edge.target.removeprefix("code:")
        for edge in subject.graph.edges
        if edge.kind in (EdgeKind.LAUNCHES, EdgeKind.IMPORTS) and not subject.demoted(edge.source.removeprefix("code:"))
    }
    return frozenset(
        path for path in subject.program.modules
        if path in started or path in tails or posixpath.basename(path) in tails
    )  # fmt: skip


def _draft(scripts: list[str], chain: list[Link]) -> Draft:
    evidence: list[Evidence] = []
    for _, label, write, read in chain:
        evidence.append(Evidence(write.chain[-1], f"writes {label}"))
        evidence.append(Evidence(read.chain[-1], f"reads {label}"))
    return Draft(
        code_place(chain[0][2]),
        f"{len(scripts)} scripts hand files to each other in an order that no pipeline, driver or shell script holds: "
        + ", ".join(scripts),
        (*(link[0] for link in chain), *(f"code:{script}" for script in scripts)),
        tuple(evidence),
        ADVICE,
        tuple(link[0] for link in chain),
    )
