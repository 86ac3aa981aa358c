"""Copies of other people's projects: folders with a project file that gives a library's name, those of which a document
says where they were obtained, and charts and licensed folders that say so themselves, or whose files claim it."""

import posixpath
import re
from collections.abc import Iterator

from msgspec.structs import replace

from mldebt.checks.asking import askers
from mldebt.checks.claimed import is_claimed
from mldebt.checks.common import document_rows
from mldebt.checks.home import cloned_from, is_at_home, owners_in, plain
from mldebt.checks.match.requirements import names_by_file
from mldebt.checks.match.setupscript import setup_texts
from mldebt.checks.memo import once_a_run
from mldebt.checks.reach import loads_by_name, reached
from mldebt.checks.subject import Subject
from mldebt.resolve.world import ScopeKey
from mldebt.rulebook.matchinput import distribution

_CHART = "Chart.yaml"
_CHART_ADDRESSES = ("home", "sources")
_LICENCE = re.compile(r"(?:licen[cs]e|copying)\b", re.IGNORECASE)
_OBTAINED = re.compile(r"\b(?:obtained|copied|cloned|downloaded|taken)\s+from\b.*https?://", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://(?:www\.)?github\.com/([\w.-]+)/([\w-]+(?:\.[\w-]+)*)")
_BUILDS = re.compile(  # badges of services that build what is published, and its own workflows
    r"(?:travis-ci\.(?:org|com)|circleci\.com/gh|ci\.appveyor\.com/project|codecov\.io/gh|github\.com)"
    r"/([\w.-]+)/([\w-]+)(?=[.?/]|\b)(?:\.svg|\.png|/actions|/workflows|/tree|\?|\))"
)
_TITLE = re.compile(r"\W*([\w.-]+)[ \t]*(?:#+[ \t]*)?(?:\n|$)")
_BROUGHT = re.compile(  # what the README of a copy begins with
    r"\W*(?:(?:this|the) \w+ (?:is|was|has been) )?(?:obtained|copied|cloned|downloaded|taken|forked)\s+from\b[^\n]*"
    r"https?://(?:www\.)?github\.com/([\w.-]+)/[\w-]",
    re.IGNORECASE,
)


def is_vendored(subject: Subject, path: str) -> bool:
    """Whether a file lies in a copy of a library that the API tables know, in a repository that is not its own, in a
    folder that bears a licence and was obtained elsewhere, as a document or the files say, and no code around it
    imports it or any other file there, or in a chart that others publish."""
    copies = (*_copies(subject), *(_obtained(subject) - _imported(subject)), *_charts(subject))
    return path in _left_over(subject) or any(path.startswith(f"{folder}/") for folder in copies)


def is_copy(subject: Subject, path: str) -> bool:
    """Whether a file lies in a copy of what others publish, whether or not the project uses it."""
    return any(path.startswith(f"{folder}/") for folder in (*_copies(subject), *_obtained(subject), *_charts(subject)))


def is_unasked_copy(subject: Subject, key: ScopeKey) -> bool:
    """Whether a function lies in such a copy, and no code around the copy comes to it: those who publish the library
    keep up what the project does not use of it."""
    if not is_vendored(subject, key[0]):
        return False
    seen, todo = {key}, [key]
    while todo:
        callers = set(subject.program.callers.get(todo.pop(), ())) - seen
        if not all(is_vendored(subject, path) for path, _ in callers):
            return False
        seen |= callers
        todo.extend(callers)
    return True


def is_left_in_foreign_project(subject: Subject, path: str) -> bool:
    """Whether a file lies in a licensed folder whose README is another project's, and no text outside names it. The
    title is the name of the repository of other people whose builds it shows, or that it tells to clone."""
    homes = [folder for folder in (*_foreign(subject), *_shown(subject)) if path.startswith(f"{folder}/")]
    name = posixpath.basename(path)
    return bool(homes) and not any(
        _names(text, name)
        for where, text in (*subject.texts.items(), *subject.prose.items())
        if name in text and not any(where.startswith(f"{folder}/") for folder in homes)
    )


@once_a_run
def _shown(subject: Subject) -> frozenset[str]:
    found: set[str] = set()
    for path, text in subject.prose.items():
        folder, name = posixpath.split(path)
        title = _TITLE.match(text) if folder in _licensed(subject) and name.lower().startswith("readme") else None
        owners = {
            owner for owner, name in _BUILDS.findall(text) if title is not None and plain(name) == plain(title[1])
        }
        if owners and not any(is_at_home(subject, owner) for owner in owners):
            found.add(folder)
    return frozenset(found)


@once_a_run
def _charts(subject: Subject) -> frozenset[str]:
    """The folders of Helm charts that give the addresses of other people's projects only: what their defaults run is
    moved by those who publish them. https://helm.sh/docs/topics/charts/#the-chartyaml-file"""
    found: set[str] = set()
    for path in subject.texts:
        folder, name = posixpath.split(path)
        if name == _CHART and folder:
            rows = [row for row in document_rows(subject, path) if row.path[0] in _CHART_ADDRESSES]
            owners = {owner for row in rows for owner in owners_in(str(row.value))}
            if owners and not any(is_at_home(subject, owner) for owner in owners):
                found.add(folder)
    return frozenset(found)


@once_a_run
def _obtained(subject: Subject) -> frozenset[str]:
    brought, licensed = frozenset(_brought(subject)), _licensed(subject)
    if not licensed:
        return brought
    said = [
        line
        for text in (*subject.prose.values(), subject.readme)
        for line in text.split("\n")
        if _OBTAINED.search(line)
    ]
    told = {folder for folder in licensed if any(_names(line, posixpath.basename(folder)) for line in said)}
    told |= {folder for folder in licensed if plain(posixpath.basename(folder)) in _linked(subject)}
    foreign = {folder for folder in _foreign(subject) if not _is_named(subject, folder)}
    return brought | frozenset(
        folder
        for folder in licensed
        if folder in told or folder in foreign or is_claimed(subject, _below(subject, folder))
    )


@once_a_run
def _linked(subject: Subject) -> frozenset[str]:
    """The names of other people's repositories of which the README gives the addresses, as ``plain`` gives them."""
    found = _ADDRESS.findall(subject.readme)
    return frozenset(plain(name.removesuffix(".git")) for owner, name in found if not is_at_home(subject, owner))


@once_a_run
def _licensed(subject: Subject) -> frozenset[str]:
    return frozenset(
        folder
        for path in subject.component_of
        if (folder := posixpath.dirname(path)) and _LICENCE.match(posixpath.basename(path))
    )


@once_a_run
def _imported(subject: Subject) -> frozenset[str]:
    return frozenset(folder for folder in _obtained(subject) | _foreign(subject) if _is_imported(subject, folder))


@once_a_run
def _left_over(subject: Subject) -> frozenset[str]:
    """The modules of copies in use to which nothing outside leads, by imports or by their names."""
    if loads_by_name(subject):
        return frozenset()
    return frozenset(path for folder in _imported(subject) for path in _unused(subject, folder))


def _unused(subject: Subject, folder: str) -> frozenset[str]:
    modules, below = subject.program.modules, frozenset(_below(subject, folder))
    used = reached(subject, modules.keys() - below)
    whole = replace(subject, program=subject.program.showing(modules))
    asked = {path for asker, path in askers(whole, below - used) if not asker.startswith(f"{folder}/")}
    return below - used - reached(subject, asked)


def _below(subject: Subject, folder: str) -> list[str]:
    return [path for path in subject.program.modules if path.startswith(f"{folder}/")]


@once_a_run
def _foreign(subject: Subject) -> frozenset[str]:
    """The licensed folders whose own README tells to clone them, by their names, from people who are not those of
    this project."""
    return frozenset(folder for folder in _licensed(subject) if _is_foreign(subject, folder))


def _is_foreign(subject: Subject, folder: str) -> bool:
    address = re.compile(rf"git clone\s.*/{re.escape(posixpath.basename(folder))}(?:\.git)?(?![\w-])")
    texts = (text for path, text in subject.prose.items() if posixpath.dirname(path) == folder and address.search(text))
    owners = {owner for text in texts for owner in cloned_from(text)}
    return bool(owners) and not any(is_at_home(subject, owner) for owner in owners)


def _is_named(subject: Subject, folder: str) -> bool:
    """Whether a command, a configuration or the README of this project names a folder."""
    name = posixpath.basename(folder)
    others = (text for path, text in subject.texts.items() if not path.startswith(f"{folder}/"))
    return any(_names(text, name) for text in (*others, subject.readme) if name in text)


def _brought(subject: Subject) -> Iterator[str]:
    """The folders whose own README begins with whose repository they are from, if it is not that of these people, and
    of which no command, configuration or README of this project names a file."""
    for path, text in subject.prose.items():
        folder, name = posixpath.split(path)
        found = _BROUGHT.match(text) if folder and name.lower().startswith("readme") else None
        if found is not None and not is_at_home(subject, found[1]) and not _is_entered(subject, folder):
            yield folder


def _is_entered(subject: Subject, folder: str) -> bool:
    """Whether a command, a configuration or the README of this project goes into a folder, or names a file there."""
    name = posixpath.basename(folder)
    entering = re.compile(rf"(?<![\w-]){re.escape(name)}/\w|\bcd\s+(?:\S*/)?{re.escape(name)}(?![\w-])")
    others = (text for path, text in subject.texts.items() if not path.startswith(f"{folder}/"))
    return any(entering.search(text) for text in (*others, subject.readme) if name in text)


def _names(line: str, name: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", line) is not None


def _is_imported(subject: Subject, folder: str) -> bool:
    """Whether code outside of a folder imports code in it."""
    index = subject.program.world.index
    for path, module in subject.program.modules.items():
        if not path.startswith(f"{folder}/"):
            facts = (fact for unit in module.cells for fact in unit.outline.imports if not fact.level)
            found = (index.find(name, path) for fact in facts for name in (fact.module, f"{fact.module}.{fact.name}"))
            if any(name is not None and name.startswith(f"{folder}/") for name in found):
                return True
    return False


@once_a_run
def _copies(subject: Subject) -> frozenset[str]:
    named = {(posixpath.dirname(path), distribution(name)) for path, name in names_by_file(subject)}
    libraries = subject.program.apis.libraries.values()
    foreign = {distribution(name) for row in libraries for name in (row.distribution or row.name, *row.imports)}
    foreign -= {name for folder, name in named if not folder}
    copies = {folder for folder, name in named if folder and name in foreign}
    return frozenset(copies & set(_published(subject))) if copies else frozenset()


def _published(subject: Subject) -> Iterator[str]:
    """The folders whose project files speak to a package index: a service that is only called so has none to tell."""
    yield from (posixpath.dirname(path) for path, _ in setup_texts(subject.program, "classifiers"))
    projects = (path for path in subject.texts if posixpath.basename(path) == "pyproject.toml")
    for path in projects:
        if any("classifiers" in row.path for row in document_rows(subject, path)):
            yield posixpath.dirname(path)
