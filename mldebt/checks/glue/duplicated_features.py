"""GLUE009: the same list of columns, or the same function that prepares data, stands in several files."""

from collections import defaultdict
from collections.abc import Iterator

from mldebt.checks.common import number, strings, words
from mldebt.checks.nodes import nodes_of
from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.facts import kinds as k
from mldebt.facts.unit import UnitFacts
from mldebt.model.finding import Draft, Evidence, Severity
from mldebt.model.place import Location, Site
from mldebt.resolve import texts

_SHOWN = 6
Columns = tuple[str, ...]
Places = dict[str, Location]


@check("GLUE009")
def duplicated_features(subject: Subject) -> Iterator[Draft]:
    """Lists of column names and functions on frames that two files spell out alike."""
    lists, functions = _gathered(subject)
    course = subject.role.name == "course"
    for columns, places in sorted(lists.items()):
        if len(places) > 1:
            shown = ", ".join(columns[:3])
            message = f"The same {len(columns)} columns ({shown} ...) are listed in {len(places)} files."
            yield _draft(places, message, ("columns", *columns), "Name the list once and import it.", course)
    for (name, _), places in sorted(functions.items(), key=lambda item: item[0][0]):
        if len(places) > 1:
            message = f"{name}() is defined with the same lines in {len(places)} files."
            yield _draft(places, message, ("function", name), "Keep one and import it.", course)


def _gathered(subject: Subject) -> tuple[dict[Columns, Places], dict[tuple[str, frozenset[int]], Places]]:
    lists: defaultdict[Columns, Places] = defaultdict(dict)
    functions: defaultdict[tuple[str, frozenset[int]], Places] = defaultdict(dict)
    hints = frozenset(strings(subject, "names"))
    least = number(subject, "columns")
    kept_aside = frozenset(strings(subject, "kept-aside"))
    program = subject.program
    for path, module in program.modules.items():
        if subject.demoted(path) or kept_aside.intersection(path.lower().split("/")[:-1]):
            continue
        for index, unit in enumerate(module.cells):
            cell = index if module.is_notebook else -1
            for columns, at, end in _columns(unit, hints, least):
                lists[columns].setdefault(path, program.locate(Site(path, at, end, cell)))
            for name, sketch, at in _functions(unit, number(subject, "statements"), hints):
                functions[(name, sketch)].setdefault(path, program.locate(Site(path, at, at, cell)))
    return lists, functions


def _columns(unit: UnitFacts, hints: frozenset[str], least: int) -> Iterator[tuple[Columns, int, int]]:
    """Lists of texts that are used as columns: by their name, as an index, or as such an argument."""
    for node in nodes_of(unit, k.Bind, k.Item, k.Keyword):
        found: list[k.Expr] = []
        if isinstance(node, k.Bind):
            if any(isinstance(target, k.Name | k.Attr) and words(_name(target)) & hints for target in node.targets):
                found.append(node.value)
        elif isinstance(node, k.Item):
            found.extend(node.slices)
        elif isinstance(node, k.Keyword) and words(node.name) & hints:
            found.append(node.value)
        for item in found:
            columns = _texts(item)
            if len(columns) >= least:
                yield columns, item.at, item.at + 1


def _name(node: k.Name | k.Attr) -> str:
    return node.id if isinstance(node, k.Name) else node.attr


def _texts(node: k.Expr) -> Columns:
    """The items of a list of literal texts; empty for anything else."""
    if not isinstance(node, k.Seq) or not all(isinstance(item, k.Str) for item in node.items):
        return ()
    values = [texts.literal(item) for item in node.items if isinstance(item, k.Str)]
    return tuple(value for value in values if isinstance(value, str)) if len(set(values)) == len(values) else ()


def _functions(unit: UnitFacts, least: int, hints: frozenset[str]) -> Iterator[tuple[str, frozenset[int], int]]:
    """Functions long enough to be a copy, whose names or parameters say that they prepare data."""
    for scope in unit.outline.scopes[1:]:
        if scope.form == "def" and scope.statements >= least and words(scope.name) & hints:
            yield scope.name, frozenset(scope.sketch), scope.at


def _draft(places: Places, message: str, subject: tuple[str, ...], advice: str, course: bool) -> Draft:
    """Chapters of a course and notebooks of one exploration often repeat what they stand on: information."""
    rows = [places[path] for path in sorted(places)]
    minor = course or all(path.endswith(".ipynb") for path in places)
    return Draft(
        rows[0],
        message,
        subject,
        tuple(Evidence(place, "the same again") for place in rows[1:_SHOWN]),
        advice,
        tuple(f"code:{place.path}" for place in rows),
        Severity.INFO if minor else None,
    )
