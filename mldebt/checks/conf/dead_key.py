"""CONF001: a key of a configuration file that no code asks for."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from mldebt.checks.common import document_place, document_rows, dotted, strings
from mldebt.checks.data.stages import matches
from mldebt.checks.documentkeys import keys_read, names_a_document
from mldebt.checks.gathering import gathered
from mldebt.checks.lexicon import lexicon
from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.model.finding import Draft, Evidence
from mldebt.model.graph import EdgeKind, NodeKind
from mldebt.model.place import Location, Site
from mldebt.resolve.configs import MOST_ITEMS
from mldebt.resolve.holders import inside
from mldebt.resolve.terms import RESULT, Const, Part, Res, Summary, Value, bits_of
from mldebt.source import DocValue

ADVICE = "Delete the key, or read it."


@check("CONF001")
def dead_key(subject: Subject) -> Iterator[Draft]:
    """Keys whose name no code and no other text spells, beside keys of the same section that code reads by name."""
    ignored, labels = strings(subject, "read-by-tools"), strings(subject, "labels")
    whole = _whole_sections(subject)
    named = _named_elsewhere(subject)
    for path, read in sorted(_read_keys(subject).items()):
        rows = document_rows(subject, path)
        if matches(path, ignored) or path in named or subject.demoted(path):
            continue
        sections = _read_by_name(rows, read)
        for row in rows:
            section, _, last = dotted(row).rpartition(".")
            if section not in sections or not isinstance(row.path[-1], str) or last.startswith("_"):
                continue
            if any(section == top or section.startswith(f"{top}.") or not top for top in whole.get(path, ())):
                continue
            if dotted(row) in read or (last in labels and isinstance(row.value, str)) or _is_spelt(subject, path, last):
                continue
            yield _draft(path, row, read)


def _read_by_name(rows: tuple[DocValue, ...], read: dict[str, Location]) -> frozenset[str]:
    """Sections at least half of whose own keys code reads by name; an item of a list is a record, not a section."""
    own: defaultdict[str, list[bool]] = defaultdict(list)
    for row in rows:
        if all(isinstance(piece, str) for piece in row.path):
            own[dotted(row).rpartition(".")[0]].append(dotted(row) in read)
    return frozenset(
        section for section, known in own.items() if any(known) and 2 * sum(known) >= len(known) and not _walked(known)
    )


def _walked(known: list[bool]) -> bool:
    """Whether code goes over a section from its beginning: it is followed no further than that many keys."""
    return len(known) > MOST_ITEMS and all(known[:MOST_ITEMS])


def _read_keys(subject: Subject) -> dict[str, dict[str, Location]]:
    """The keys that code is known to read, by file, with the place where the file is loaded."""
    found: defaultdict[str, dict[str, Location]] = defaultdict(dict)
    for read in keys_read(subject):
        if read.there and not subject.demoted(read.site.path):
            found[read.document].setdefault(read.key, subject.program.locate(read.site))
    return found


def _whole_sections(subject: Subject) -> dict[str, set[str]]:
    """Sections (the empty one for a whole file) that are handed to something, which may read any key of them."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for path, section in _handed_on(subject):
        found[path].add(section)
    return found


@gathered(tuple[str, str], calling=names_a_document)
def _handed_on(subject: Subject) -> Iterable[tuple[str, str]]:
    """The sections that a module hands on, with their files."""
    summaries = list(subject.program.summaries())
    loads: dict[Site, str] = {}
    for summary in summaries:
        for event in summary.events:
            if event.kind in ("key", "missing-key") and isinstance(event.receiver, Res):
                loads[event.site] = event.symbol
    found: dict[tuple[str, str], None] = {}
    for summary in summaries if loads else ():
        documents = _documents(summary, loads)
        seen: set[int] = set()
        for event in summary.events if documents else ():
            if event.kind not in ("key", "missing-key"):
                for term in (*event.args, *(value for _, value in event.keywords)):
                    found.update(dict.fromkeys(_sections(term, documents, seen)))
    return found


def _documents(summary: Summary, loads: dict[Site, str]) -> dict[int, str]:
    """The documents that a scope loads, by the index of the loading event."""
    found = {index: loads.get(event.site, "") for index, event in enumerate(summary.events)
             if event.type in ("config", "config-parser")}  # fmt: skip
    return {index: path for index, path in found.items() if path}


def _sections(term: Value, documents: dict[int, str], seen: set[int]) -> Iterator[tuple[str, str]]:
    """The sections of loaded documents that a value holds as a whole; none of values that were ``seen`` before."""
    if not bits_of(term) & RESULT or id(term) in seen:
        return
    seen.add(id(term))
    keys: list[str] = []
    inner = term
    while isinstance(inner, Part):
        keys.append(str(inner.key.value) if isinstance(inner.key, Const) else "*")
        inner = inner.base
    if isinstance(inner, Res):
        if inner.event in documents:
            known = list(reversed(keys))
            yield documents[inner.event], ".".join(known[: known.index("*")] if "*" in known else known)
        return
    for item in inside(term):
        yield from _sections(item, documents, seen)


def _named_elsewhere(subject: Subject) -> frozenset[str]:
    """Files that tools read beside the code: pipeline parameters, and what command lines are given."""
    found = {edge.source.partition(":")[2] for edge in subject.graph.edges if edge.kind is EdgeKind.DECLARES_IN}
    sections = [node.label.partition("#")[0] for node in subject.graph.nodes if node.kind is NodeKind.CONFIGKEY]
    return frozenset(path for path in found if path not in sections)


def _is_spelt(subject: Subject, path: str, name: str) -> bool:
    """Whether code uses a word, or another text file does."""
    if name in lexicon(subject).words:
        return True
    return any(name in text for other, text in subject.texts.items() if other != path) or _is_interpolated(
        subject.texts[path], name
    )


def _is_interpolated(text: str, name: str) -> bool:
    """Whether the file itself uses the key: ``${section.name}``."""
    return any(name in piece.partition("}")[0] for piece in text.split("${")[1:])


def _draft(path: str, row: DocValue, read: dict[str, Location]) -> Draft:
    load = min(read.values())
    return Draft(
        document_place(path, row),
        f"No code reads {dotted(row)}, while other keys of the same section are read by name.",
        (f"config:{path}#{dotted(row)}",),
        (Evidence(load, f"loads {path}"),),
        ADVICE,
        (f"config:{path}#{dotted(row)}",),
    )
