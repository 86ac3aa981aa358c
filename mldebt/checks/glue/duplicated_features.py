"""GLUE009: the same list of columns, or the same function that prepares data, stands in several files."""

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from msgspec import Struct

from mldebt.checks.clones import MOST_CLONED, likeness, lines_of
from mldebt.checks.common import is_kept_aside, number, strings, words
from mldebt.checks.data.occasional import occasional
from mldebt.checks.gathering import gathered
from mldebt.checks.glue.columnlists import Columns, lists_of_columns
from mldebt.checks.glue.declared import declared_in
from mldebt.checks.glue.headers import headers_in
from mldebt.checks.glue.resulttables import results_in
from mldebt.checks.lexicon import lexicon
from mldebt.checks.meanings import Target
from mldebt.checks.namings import namings
from mldebt.checks.nodes import nodes_of
from mldebt.checks.owntests import is_in_test
from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.checks.tried import is_tried
from mldebt.checks.uncalled import uncalled
from mldebt.facts import kinds as k
from mldebt.facts.unit import UnitFacts
from mldebt.model.finding import Draft, Evidence
from mldebt.model.place import Location, Site
from mldebt.resolve.names import ModuleFacts

_SHOWN = 6
Places = dict[str, Location]

_NUMBERS = re.compile(r"\d+")
"""What tells apart the versions of one file: extractor_1 and extractor_2 are alternatives."""


class Copy(NamedTuple):
    """What several files spell out alike: in words, how long it is, and where it stands."""

    what: str
    size: int
    places: Places


@check("GLUE009")
def duplicated_features(subject: Subject) -> Iterator[Draft]:
    """Lists of column names and functions on frames that two files spell out alike; one finding for the same files.

    Lessons of a course each stand by themselves, notebooks and what is run by hand repeat what they try out, the
    classes of a library each bring their own methods, and a test that stands in a module repeats what it compares. What
    is nowhere more than the header of a written table is read by no model.
    """
    if subject.role.name == "course":
        return
    lists, functions = _copies(subject)
    copies = [
        Copy(f"{len(columns)} columns ({', '.join(columns[:3])} ...)", len(columns), places)
        for columns, places in lists.items()
    ]
    if subject.role.name != "library":
        copies.extend(
            Copy(f"{name}()", len(sketch), _called(subject, name, sites))
            for (name, sketch), sites in functions.items()
            if len(sites) > 1
        )
    found: defaultdict[tuple[str, ...], list[Copy]] = defaultdict(list)
    for copy in copies:
        if len(copy.places) > 1 and not _are_versions(subject, sorted(copy.places)):
            found[tuple(sorted(copy.places))].append(copy)
    for _, several in sorted(found.items()):
        yield _draft(sorted(several, key=lambda copy: (-copy.size, copy.what)))


def _are_versions(subject: Subject, paths: list[str]) -> bool:
    """Whether files are told apart by numbers, by what is hung on one name (layers.py, layers_wide.py), or lie in one
    folder and are mostly the same."""
    names = {_NUMBERS.sub("", path.removesuffix(".py")) for path in paths}
    shortest = min(names, key=len)
    if all(name == shortest or name.startswith(f"{shortest}_") for name in names):
        return True
    first, *others = (lines_of(subject.program.modules[path]) for path in paths)
    return len(set(map(posixpath.dirname, paths))) == 1 and all(
        likeness(first, other) >= MOST_CLONED for other in others
    )


def _called(subject: Subject, name: str, sites: dict[str, Site]) -> Places:
    """Where copies of a function stand that something calls, if only to try them: to forget another changes nothing."""
    found = uncalled(subject)
    return {
        path: subject.program.locate(site)
        for path, site in sites.items()
        if not found.holds_around(site) and not _is_only_tried(subject, Target(path, name))
    }


def _is_only_tried(subject: Subject, target: Target) -> bool:
    """Whether a function is asked for only where somebody starts its module by hand, to try what others import."""
    places = [Site(found.module.path, found.node.at, found.node.at) for found in namings(subject).of(target)]
    return bool(places) and all(is_tried(subject, place) for place in places)


def _copies(subject: Subject) -> tuple[dict[Columns, Places], dict[tuple[str, frozenset[int]], dict[str, Site]]]:
    lists: defaultdict[Columns, Places] = defaultdict(dict)
    functions: defaultdict[tuple[str, frozenset[int]], dict[str, Site]] = defaultdict(dict)
    program, by_hand = subject.program, occasional(subject)
    pictures, selected = frozenset(strings(subject, "pictures")), set[Columns]()
    for path, spelt in _spelt.by_module(subject):
        aside = is_kept_aside(subject, path) or is_kept_aside(subject, f"{path.removesuffix('.py')}/")
        if subject.demoted(path) or aside or by_hand.is_run_by_hand(path) or words(path) & pictures:
            continue
        for one in spelt:
            if one.unused and not _is_used_elsewhere(subject, path, one.unused):
                continue
            if one.columns:
                lists[one.columns].setdefault(path, program.locate(one.site))
                selected.update(() if one.header else (one.columns,))
            elif not words(one.name) & pictures:
                functions[(one.name, frozenset(one.sketch))].setdefault(path, one.site)
    return {columns: places for columns, places in lists.items() if columns in selected}, functions


def _is_used_elsewhere(subject: Subject, path: str, name: str) -> bool:
    """Whether another module, or a text in code, asks a module for what this only binds."""
    modules = subject.program.modules
    if not all(_offers(modules[other], name) for other in lexicon(subject).strings.get(name, ())):
        return True
    others = (module for other, module in modules.items() if other != path)
    return any(_asks_for(unit, name) for module in others for unit in module.cells)


def _offers(module: ModuleFacts, name: str) -> bool:
    """Whether a module binds a name and lists those that others may take of it: to spell one there is no use."""
    used = frozenset().union(*(unit.outline.identifiers for unit in module.cells))
    return {name, "__all__"} <= used


def _asks_for(unit: UnitFacts, name: str) -> bool:
    """Whether a unit imports a name, or takes it of something; one that it binds itself is its own."""
    if name not in unit.outline.identifiers:
        return False
    imported = any(fact.name in (name, "*") for fact in unit.outline.imports)
    return imported or (
        not _binds(unit, name)
        and any(isinstance(node, k.Attr) and node.attr == name for node in nodes_of(unit, k.Attr))
    )


def _binds(unit: UnitFacts, name: str) -> bool:
    """Whether a unit binds a name, at its top or in a class."""
    binds = (node for node in nodes_of(unit, k.Bind) if isinstance(node, k.Bind))
    return any(isinstance(target, k.Name) and target.id == name for node in binds for target in node.targets)


class Spelt(Struct, frozen=True, array_like=True):
    """A list of columns that a module spells out (under a name that the module never uses: ``unused``; only as the
    ``header`` of what it writes), or a function that prepares data, by name and sketch."""

    site: Site
    columns: tuple[str, ...] = ()
    name: str = ""
    sketch: tuple[int, ...] = ()
    unused: str = ""
    header: bool = False


@gathered(Spelt, options=True)
def _spelt(subject: Subject) -> Iterator[Spelt]:
    hints = frozenset(strings(subject, "column-words"))
    least = number(subject, "columns")
    displays, no_columns = frozenset(strings(subject, "displays")), frozenset(strings(subject, "no-columns"))
    measures = frozenset(strings(subject, "measures"))
    for path, module in subject.program.shown.items():
        for index, unit in enumerate(module.cells):
            cell, headers = index if module.is_notebook else -1, headers_in(unit)
            apart = results_in(unit, measures) | declared_in(unit)
            for found in lists_of_columns(unit, hints, least, displays):
                if found.at in apart or is_in_test(unit, found.at):
                    continue
                if not no_columns.issuperset(found.columns):
                    unused = found.name if _is_written_once(module, found.name) else ""
                    site = Site(path, found.at, found.at + 1, cell)
                    yield Spelt(site, found.columns, unused=unused, header=found.at in headers)
            for name, sketch, at in _functions(unit, number(subject, "statements"), hints):
                yield Spelt(Site(path, at, at, cell), (), name, tuple(sorted(sketch)))


def _is_written_once(module: ModuleFacts, name: str) -> bool:
    """Whether a module names something only where it binds it."""
    return bool(name) and sum(unit.outline.identifiers.get(name, 0) for unit in module.cells) == 1


def _functions(unit: UnitFacts, least: int, hints: frozenset[str]) -> Iterator[tuple[str, frozenset[int], int]]:
    """Functions long enough to be a copy, whose names or parameters say that they prepare data."""
    for scope in unit.outline.scopes[1:]:
        if scope.form == "def" and scope.statements >= least and words(scope.name) & hints:
            yield scope.name, frozenset(scope.sketch), scope.at


def _draft(copies: list[Copy]) -> Draft:
    """One finding at the largest copy; the evidence names where else it stands, and the others."""
    first, *others = copies
    rows = [first.places[path] for path in sorted(first.places)]
    also = f", and so {'do' if len(others) > 1 else 'does'} {len(others)} more" if others else ""
    return Draft(
        rows[0],
        f"The same {first.what} {'stands' if first.what.endswith('()') else 'stand'} in "
        f"{_files(rows)}{also}: a change of one leaves the others behind.",
        tuple(place.path for place in rows),
        (
            *(Evidence(place, "the same again") for place in rows[1:_SHOWN]),
            *(Evidence(min(copy.places.values()), f"{copy.what}, too") for copy in others[:_SHOWN]),
        ),
        "Keep one in a module that both import.",
        tuple(f"code:{place.path}" for place in rows),
    )


def _files(rows: list[Location]) -> str:
    paths = [place.path for place in rows]
    return " and ".join(paths) if len(paths) == 2 else f"{paths[0]} and {len(paths) - 1} other files"
