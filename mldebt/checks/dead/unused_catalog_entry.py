"""DEAD005: a data set of the catalog that no pipeline uses."""

import posixpath
import re
from collections.abc import Collection, Iterator, Mapping
from functools import partial
from itertools import pairwise

from mldebt.checks.common import document_rows, strings
from mldebt.checks.lexicon import lexicon
from mldebt.checks.memo import once_a_run
from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.checks.templates import text_templates
from mldebt.model.finding import Draft, Evidence
from mldebt.model.place import Location
from mldebt.resolve.names import ModuleFacts

_KEDRO, _PIPELINES = "kedro", "pipelines"
ADVICE = "Delete the entry; or say in `exports` who reads it outside of this repository."


@check("DEAD005")
def unused_catalog_entry(subject: Subject) -> Iterator[Draft]:
    """Entries of Kedro catalogs whose names no string of the project spells; one finding for all environments."""
    catalogs = sorted(path for path in subject.texts if _is_of_conf(path, "catalog") and not subject.demoted(path))
    builders = _builders(subject)
    if not catalogs or not builders or _takes_foreign_pipelines(subject, builders):
        return
    taken = _parameter_sections(subject) | _keys_opened(subject, builders)
    used = lexicon(subject)
    pieces = tuple(piece for piece in used.pieces if len(piece) > 1)
    templates = tuple(text_templates(subject))
    kept = re.compile("|".join(strings(subject, "kept")), re.IGNORECASE)
    found: dict[str, list[Location]] = {}
    for path in catalogs:
        text = subject.texts[path]
        if "{{" in text or "{%" in text:
            continue
        for name in _entries(subject, path):
            base = name.split("@")[0]  # transcoding: one data set under two types
            spellings = {
                name,
                base,
                name.rpartition(".")[2],
                base.rpartition(".")[2],
            }  # a modular pipeline puts its namespace before
            if spellings & used.strings.keys() or name in subject.config.exports or _may_be_built(name, pieces):
                continue
            if name in taken or any(map(partial(_spells, spellings), templates)):
                continue
            place = _place(path, text, name)
            if _is_base(text, place.line) or kept.search(_heading(text, place.line)):
                continue
            found.setdefault(name, []).append(place)
    for name, places in found.items():
        yield Draft(
            places[0],
            f"No pipeline uses the data set {name} of the catalog.",
            (f"catalog:{places[0].path}", name),
            tuple(Evidence(place, "the entry of another environment") for place in places[1:]),
            ADVICE,
        )


def _builders(subject: Subject) -> dict[str, ModuleFacts]:
    """The modules that put pipelines together."""
    return {
        path: module
        for path, module in subject.program.modules.items()
        if any(fact.module.startswith("kedro.pipeline") for unit in module.cells for fact in unit.outline.imports)
    }


def _takes_foreign_pipelines(subject: Subject, builders: Mapping[str, ModuleFacts]) -> bool:
    """Whether pipelines come from another package, whose code is not here: they name data sets of this catalog."""
    index = subject.program.world.index
    for path, module in builders.items():
        for unit in module.cells:
            for fact in unit.outline.imports:
                head, *inner = fact.module.split(".")
                if not fact.level and head != _KEDRO and _PIPELINES in inner and index.find(head, path) is None:
                    return True
    return False


def _keys_opened(subject: Subject, builders: Mapping[str, ModuleFacts]) -> frozenset[str]:
    """The top keys of the files, not catalogs, that a module names which puts pipelines together: it may take the data
    set of each."""
    strings = lexicon(subject).strings
    return frozenset(
        str(key)
        for path, content in subject.documents.items()
        if isinstance(content, dict)
        and not _is_of_conf(path, "catalog")
        and not builders.keys().isdisjoint(strings.get(path, ()))
        for key in content
    )


def _is_of_conf(path: str, kind: str) -> bool:
    """Whether a file of a Kedro project's configuration is a catalog, or holds parameters."""
    folder, name = posixpath.split(path)
    parts = folder.split("/")
    return "conf" in parts and name.endswith((".yml", ".yaml")) and (name.startswith(kind) or kind in parts)


def _entries(subject: Subject, path: str) -> Iterator[str]:
    content = subject.documents.get(path)
    for name, body in content.items() if isinstance(content, dict) else ():
        if not str(name).startswith("_") and "{" not in str(name) and isinstance(body, dict) and "type" in body:
            yield str(name)


def _place(path: str, text: str, name: str) -> Location:
    """The line of a top key."""
    found = re.search(rf"^[\"']?{re.escape(name)}[\"']?\s*:", text, re.MULTILINE)
    return Location(path, text.count("\n", 0, found.start()) + 1 if found else 1)


def _may_be_built(name: str, pieces: tuple[str, ...]) -> bool:
    """Whether an f-string may spell the name: a literal part of one begins or ends it."""
    return name.startswith(pieces) or name.endswith(pieces)


def _spells(spellings: Collection[str], template: "re.Pattern[str]") -> bool:
    return any(map(template.fullmatch, spellings))


@once_a_run
def _parameter_sections(subject: Subject) -> frozenset[str]:
    """The names of the sections inside of parameters that a node is given as a whole (``params:outside``): one that
    goes over them takes the data set of each name."""
    given = lexicon(subject).strings.keys()
    return frozenset(
        inner
        for path in subject.texts
        if _is_of_conf(path, "parameters")
        for row in document_rows(subject, path)
        for outer, inner in pairwise(row.path[:-1])
        if isinstance(inner, str) and f"params:{outer}" in given
    )


def _is_base(text: str, line: int) -> bool:
    """Whether other entries are made of this one: it bears an anchor that is used, itself or in a part of it."""
    lines = text.splitlines()[line - 1 :]
    own = [lines[0], *(row for row in _indented(lines[1:]))]
    return any(re.search(rf"\*{re.escape(name)}\b", text) for name in re.findall(r"&([\w-]+)", "\n".join(own)))


def _indented(lines: list[str]) -> Iterator[str]:
    """The lines up to the next top key."""
    for row in lines:
        if row[:1].strip() and not row.startswith("#"):
            return
        yield row


def _heading(text: str, line: int) -> str:
    """The comment at an entry, and the last one before it that stands by itself: it may head several entries."""
    lines = text.splitlines()
    own = lines[line - 1].partition("#")[2]
    heading: list[str] = []
    for row in reversed(lines[: line - 1]):
        if row.startswith("#"):
            heading.append(row)
        elif heading:
            break
    return "\n".join([own, *heading])
