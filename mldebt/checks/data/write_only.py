"""DATA004: a data set that is written and that nothing reads."""

import fnmatch
import posixpath
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from mldebt.checks.common import is_kept_aside, strings, words
from mldebt.checks.data.edges import READS, WRITES, by_node, code_place, data_nodes, script_of
from mldebt.checks.data.handovers import copying_calls
from mldebt.checks.data.kin import kin
from mldebt.checks.data.madenames import may_name
from mldebt.checks.data.stages import declared_outputs, matches
from mldebt.checks.lexicon import lexicon
from mldebt.checks.memo import once_a_run
from mldebt.checks.nodes import last_name, nodes_of, place_at, site_at, walk
from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.checks.uncalled import uncalled
from mldebt.facts import kinds as k
from mldebt.facts.unit import UnitFacts
from mldebt.knowledge.conventions import conventions
from mldebt.model.finding import Draft, Evidence
from mldebt.model.graph import Edge, EdgeKind
from mldebt.resolve import texts

ADVICE = "Stop writing it, or say under `exports` in the configuration who reads it."
_SHOWN = 3
_DEFAULT = "default"
_TELLING = 4
"""How many characters of a name before its suffix a formatted text must hold to stand for it."""
_DRIVE = re.compile(r"[A-Za-z]:[/\\]")


@check("DATA004")
def write_only(subject: Subject) -> Iterator[Draft]:
    """Files of data with a writer and no reader, whose name nothing else spells. A question where reads are unknown."""
    nodes = data_nodes(subject)
    suffixes = tuple(strings(subject, "data-endings"))
    ignored = strings(subject, "for-people")
    readers = by_node(subject, READS)
    opened, made = _opened(subject), frozenset().union(*declared_outputs(subject).values())
    question = any(item.symbol.split(".")[-1].startswith(("read", "load", "open")) for item in subject.graph.unresolved)
    grown = {edge.target for edge in subject.graph.edges if edge.kind is EdgeKind.APPENDS}
    found: defaultdict[str, dict[str, Edge]] = defaultdict(dict)
    for key, edges in sorted(by_node(subject, WRITES).items()):
        path = key.partition(":")[2]
        if key not in nodes or not path.endswith(suffixes) or matches(path, ignored) or key in readers:
            continue
        if path.startswith("/") or _DRIVE.match(path) or "{" in path:
            continue  # outside of the repository, or a name that is filled in later
        if _is_for_others(subject, edges) or key in grown or all(edge.kind is EdgeKind.PERSISTS for edge in edges):
            continue  # a journal, or a model that somebody trains for himself
        if all(edge.chain in copying_calls(subject) for edge in edges) or _is_asked_for(subject, path, edges):
            continue
        if subject.demoted(script_of(edges[0])) or nodes[key].attrs.get("declared") or _is_read(path, opened):
            continue
        if _is_in_product(path, made, opened):
            continue
        if all(_never_happens(subject, edge) for edge in edges) or _has_kin(subject, path, edges):
            continue
        if any(path == name or fnmatch.fnmatch(path, name) for name in subject.config.exports):
            continue
        if not _is_named_elsewhere(subject, path, edges) and not _is_named_again(subject, path, edges):
            write = min(edges, key=lambda edge: edge.chain)
            found[subject.component_of.get(script_of(write), "")][key] = write
    for _, writes in sorted(found.items()):
        yield _draft(writes, question=question)


def _is_for_others(subject: Subject, edges: list[Edge]) -> bool:
    """Whether scripts that write something say by their names that it is for others, or lie among what was replaced; or
    they write it as programs for tables like it."""
    giving = frozenset(strings(subject, "exporters"))
    return all(
        words(posixpath.basename(path)) & giving or is_kept_aside(subject, path) for path in map(script_of, edges)
    ) or all(_is_for_spreadsheets(subject, edge) for edge in edges)


def _is_for_spreadsheets(subject: Subject, edge: Edge) -> bool:
    """Whether a file begins with the mark by which spreadsheets know how it is encoded."""
    site = site_at(subject.program, edge.chain[-1])
    calls = subject.program.modules[site.path].cells[0].of_kinds((k.Call,)) if site is not None else []
    return any(
        isinstance(keyword.value, k.Str) and texts.literal(keyword.value) in conventions().spreadsheet_encodings
        for call in calls
        if isinstance(call, k.Call) and site is not None and call.at == site.at
        for keyword in call.keywords
    )


def _never_happens(subject: Subject, write: Edge) -> bool:
    """Whether a function writes that nobody asks for."""
    sites = (place_at(subject.program, place) for place in write.chain)
    return any(site is not None and uncalled(subject).holds_around(site) for site in sites)


def _has_kin(subject: Subject, path: str, writes: list[Edge]) -> bool:
    """Whether a file is read with others: by a generator of sites, as a part of rows, or under another name."""
    known = kin(subject)
    if not conventions().site_data_folders.isdisjoint(path.split("/")[:-1]):
        return True
    return known.is_split_of_read(path, writes) or known.is_carried_on(path) or known.is_one_of_numbered(path)


def _is_asked_for(subject: Subject, path: str, writes: list[Edge]) -> bool:
    """Whether the name of a file is but what an option has where whoever starts the script says no other: he knows what
    he wants it for."""
    name = posixpath.basename(path)
    modules = (subject.program.modules.get(place.path) for edge in writes for place in edge.chain)
    units = (unit for module in modules if module is not None for unit in module.cells)
    calls = (node for unit in units for node in nodes_of(unit, k.Call) if isinstance(node, k.Call))
    options = (call for call in calls if last_name(call.func) in conventions().option_calls)
    defaults = (keyword.value for call in options for keyword in call.keywords if keyword.name == _DEFAULT)
    given = (posixpath.basename(str(texts.literal(value))) for value in defaults if isinstance(value, k.Str))
    return any(text == name or (len(text) >= _TELLING and name.startswith(f"{text}.")) for text in given)


class _Opened(NamedTuple):
    """Everything that code reads: names, which may be folders, those of them that are patterns, and those that stand
    somewhere on the machine of who wrote them."""

    names: frozenset[str]
    patterns: tuple[str, ...]
    elsewhere: tuple[str, ...]


def _opened(subject: Subject) -> _Opened:
    kinds = READS | {EdgeKind.DECLARES_IN}
    names = frozenset(edge.source.partition(":")[2] for edge in subject.graph.edges if edge.kind in kinds)
    elsewhere = tuple(sorted(name for name in names if name.startswith("/") or _DRIVE.match(name)))
    return _Opened(names, tuple(sorted(name for name in names if "*" in name)), elsewhere)


def _is_read(path: str, opened: _Opened) -> bool:
    folders = [path[:end] for end, character in enumerate(path) if character == "/"]
    if any(folder in opened.names for folder in folders) or any(
        fnmatch.fnmatch(path, name) for name in opened.patterns
    ):
        return True
    return any(name.endswith(f"/{folder}") for folder in folders if "/" in folder for name in opened.elsewhere)


def _is_in_product(path: str, made: frozenset[str], opened: _Opened) -> bool:
    """Whether a file lies in a folder that a stage declares to make, and of which nothing here reads anything: the
    folder is what the pipeline is for."""
    folders = [path[:end] for end, character in enumerate(path) if character == "/" and path[:end] in made]
    return any(not any(name.startswith(f"{folder}/") for name in opened.names) for folder in folders)


def _is_named_elsewhere(subject: Subject, path: str, writes: list[Edge]) -> bool:
    """Whether another place spells the file's name, or puts it together: a string in other code, a text file, a
    document, or code that cannot be read."""
    name = posixpath.basename(path)
    writers = {place.path for edge in writes for place in edge.chain}
    for text, files in lexicon(subject).strings.items():
        if name in text and (files - writers):
            return True
    if may_name(subject, path, writers):
        return True
    other = (*subject.texts.items(), *subject.unread_code.items(), *subject.prose.items())
    return any(name in text for path, text in other if path not in writers)


def _is_named_again(subject: Subject, path: str, writes: list[Edge]) -> bool:
    """Whether the code that writes the file spells its name again, for a call of which it is not known what it does."""
    name = posixpath.basename(path)
    places = {edge.chain[-1] for edge in writes}
    if sum(times for form, times in _forms(subject).items() if form.fullmatch(name)) > len(places):
        return True
    modules = [subject.program.modules.get(file) for file in {place.path for place in places}]
    units = [unit for module in modules if module is not None for unit in module.cells]
    return sum(len(_spellings(unit, name)) for unit in units) > len(places)


@once_a_run
def _forms(subject: Subject) -> Counter[re.Pattern[str]]:
    """The file names that formatted texts make, and how many texts make each: ``f"{folds}fold-seed{seed}.csv"``."""
    found: Counter[re.Pattern[str]] = Counter()
    for module in subject.program.modules.values():
        for unit in module.cells:
            for node in nodes_of(unit, k.Fmt):
                parts = [part.raw if isinstance(part, k.Text) else None for part in getattr(node, "parts", ())]
                form = "".join(".*" if part is None else re.escape(part) for part in parts).rpartition("/")[2]
                if len(form.replace(".*", "").partition("\\.")[0]) >= _TELLING and "\\." in form:
                    found[re.compile(form)] += 1
    return found


def _spellings(unit: UnitFacts, name: str) -> set[int]:
    """Where a unit spells a name, aside from what it only shows to people and what stands as a comment."""
    shown = conventions().showing_calls | conventions().logging_calls
    texts = {node.at for node in nodes_of(unit, k.Str, k.Text) if isinstance(node, k.Str | k.Text) and name in node.raw}
    for node in nodes_of(unit, k.Call, k.Do) if texts else ():
        if isinstance(node, k.Call) and last_name(node.func) in shown:
            texts -= {part.at for part in walk(node)}
        elif isinstance(node, k.Do) and isinstance(node.value, k.Str | k.Fmt | k.Cat):
            texts -= {part.at for part in walk(node.value)}
    return texts


def _draft(writes: dict[str, Edge], *, question: bool) -> Draft:
    paths = [key.partition(":")[2] for key in writes]
    said = ", ".join(paths[:_SHOWN]) + (f" and {len(paths) - _SHOWN} more are" if len(paths) > _SHOWN else
                                        " is" if len(paths) == 1 else " are")  # fmt: skip
    first = min(writes.values(), key=lambda edge: edge.chain)
    return Draft(
        code_place(first),
        f"{said} written, and nothing here reads {'it' if len(paths) == 1 else 'them'}.",
        (*writes, "write-only"),
        tuple(Evidence(edge.chain[-1], f"writes {key.partition(':')[2]}") for key, edge in writes.items()),
        ADVICE,
        tuple(writes),
        question=question,
    )
