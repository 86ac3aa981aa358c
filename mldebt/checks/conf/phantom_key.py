"""CONF002: code asks a configuration file for a key that it does not have."""

import posixpath
import re
from collections.abc import Iterator

from mldebt.checks.conf.branches import is_ruled_out
from mldebt.checks.conf.keys import key_words
from mldebt.checks.documentkeys import KeyRead, keys_read
from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.checks.uncalled import uncalled
from mldebt.facts import kinds as k
from mldebt.model.finding import Draft, Evidence
from mldebt.model.graph import EdgeKind
from mldebt.model.place import Location, Site
from mldebt.resolve.names import ModuleFacts

_METHODS = frozenset(dir(dict)) | {"to_dict", "merge", "dict", "model_dump", "as_dict", "to_container", "read"}
_DUNDER = re.compile(r"__\w+__")  # what any object has, whatever the file holds
_TEMPLATE = re.compile(r"\{\{|\{%|^---\s*$.*^---\s*$", re.MULTILINE | re.DOTALL)


@check("CONF002")
def phantom_key(subject: Subject) -> Iterator[Draft]:
    """Keys that a loaded file lacks, that no code sets or tests for, and that are read without a default."""
    written = {edge.target.removeprefix("file:") for edge in subject.graph.edges if edge.kind is EdgeKind.WRITES}
    seen: set[tuple[str, str]] = set()
    told: set[Location] = set()
    places: dict[tuple[str, str, str], Location | None] = {}  # a call and all ways to it ask for the same key
    for read in keys_read(subject):
        if read.there or read.tried:
            continue
        last = read.key.rpartition(".")[2]
        known = (read.document, read.key) in seen or read.document in written
        if known or not last.isidentifier() or last in _METHODS or _DUNDER.fullmatch(last):
            continue
        asked = (read.module, read.document, last)
        if asked not in places:
            places[asked] = _judged(subject, *asked)
        place = places[asked]
        if place is not None and place not in told:  # a loop asks each part of the file for the same
            told.add(place)
            seen.add((read.document, read.key))
            yield _draft(subject, read, place)


def _judged(subject: Subject, reader: str, path: str, key: str) -> Location | None:
    """Where code asks for a key that its file lacks; None where somebody sees to it, or the file is a template."""
    site = _site(subject, reader, key)
    if site is None or key in key_words(subject).settled or _TEMPLATE.search(subject.texts.get(path, "")):
        return None
    if subject.demoted(site.path) or _is_written(subject, path, key) or _never_runs(subject, site):
        return None
    ruled_out = is_ruled_out(subject.program, site, subject.documents.get(path))
    return None if ruled_out else subject.program.locate(site)


def _never_runs(subject: Subject, site: Site) -> bool:
    """Whether a place stands in a function, or a method of a class, that nothing calls."""
    module = subject.program.modules[site.path]
    around = [scope for scope, node in module.definitions.items() if _holds(module, scope, node, site)]
    return bool(around) and uncalled(subject).holds(
        site.path, max(around, key=lambda scope: module.definitions[scope].at)
    )


def _holds(module: ModuleFacts, scope: int, node: k.Def | k.Class, site: Site) -> bool:
    return node.at <= site.at < node.end and module.unit(scope)[0] == max(site.cell, 0)


def _is_written(subject: Subject, path: str, key: str) -> bool:
    """Whether the file, or one that it may be composed with, spells the key after all: with nothing in it."""
    line = re.compile(rf"^\s*[\"']?{re.escape(key)}[\"']?\s*[:=]", re.MULTILINE)
    text = subject.texts.get(path, "")
    folder = posixpath.dirname(path)
    composed = "defaults:" in text
    return any(
        line.search(other)
        for name, other in subject.texts.items()
        if name == path or (composed and name.startswith(f"{folder}/" if folder else ""))
    )


def _site(subject: Subject, path: str, key: str) -> Site | None:
    """Where code asks for a key: in the file that loads the document, else in the only other one that does."""
    words = key_words(subject)
    sites: tuple[Site, ...] = words.asked.get((path, key)) or words.only.get(key, ())
    return sites[0] if sites else None


def _draft(subject: Subject, read: KeyRead, place: Location) -> Draft:
    return Draft(
        place,
        f"{read.document} has no key {read.key}: this fails when it runs.",
        (read.document, read.key),
        (Evidence(subject.program.locate(read.site), f"loads {read.document}"),),
        f"Add {read.key} to {read.document}, or read the key that is there.",
        (f"config:{read.document}#{read.key}",),
    )
