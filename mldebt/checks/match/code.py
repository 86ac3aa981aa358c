"""Imports, calls and strings of the Python code."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache

from msgspec import Struct
from msgspec.structs import replace

from mldebt.checks.common import document_place, document_rows
from mldebt.checks.gathering import gathered
from mldebt.checks.match.idle import idle_name, is_handed_on
from mldebt.checks.memo import once_a_run
from mldebt.checks.nodes import nodes_of
from mldebt.checks.reach import reached
from mldebt.checks.subject import Subject
from mldebt.facts import kinds as k
from mldebt.facts.unit import UnitFacts
from mldebt.model.place import Site
from mldebt.resolve import texts
from mldebt.resolve.names import ModuleFacts
from mldebt.resolve.program import Program
from mldebt.resolve.terms import Alt, Const, Event, Value
from mldebt.rulebook.matchinput import CallSeen, Constant, ImportSeen, LiteralSeen, no_file

_ABSENT = ("try", "else", "typing")  # guards under which the program also runs without the import


def _units(module: ModuleFacts) -> Iterator[tuple[int, UnitFacts]]:
    """The units of a module, with the cell that their sites name."""
    for index, unit in enumerate(module.cells):
        yield (index if module.is_notebook else -1), unit


def _outside(program: Program, path: str, fact: k.ImportFact) -> bool:
    """Whether an import means something that is not in the repository, not even in a part of it that is missing."""
    names = {fact.module, fact.module.partition(".")[0]}
    return not fact.level and all(program.world.module_file(name, path) is None for name in sorted(names))


class OutsideImport(Struct, frozen=True, array_like=True):
    """An import of something outside; ``optional``: the program also runs without it; ``idle``: as ``idle_name``."""

    site: Site
    module: str
    name: str
    optional: bool
    idle: str


@gathered(OutsideImport)
def outside_imports(subject: Subject) -> Iterator[OutsideImport]:
    """Imports from outside. Imports that only a repository's own names make are no dependencies."""
    for path, module in subject.program.shown.items():
        for cell, unit in _units(module):
            for fact in unit.outline.imports:
                if _outside(subject.program, path, fact):
                    site = Site(path, fact.at, fact.at, cell)
                    idle = idle_name(module, path, unit, fact)
                    yield OutsideImport(site, fact.module, fact.name, fact.guard in _ABSENT, idle)


def imports_seen(subject: Subject, *heads: str) -> Iterator[ImportSeen]:
    """Imports from outside; where ``heads`` are given, of these top packages only."""
    for found in outside_imports(subject):
        if not heads or _head(found.module) in heads:
            names = (found.name,) if found.name and found.name != "*" else ()
            place = subject.program.locate(found.site)
            yield ImportSeen(found.module, place, names, found.optional, not _is_used(subject, found))


def _is_used(subject: Subject, found: OutsideImport) -> bool:
    return not found.idle or is_handed_on(subject, found.site.path, found.idle)


def imported_names(
    subject: Subject,
    part: str = "",
    passed_over: Callable[[str], bool] = no_file,
    heads: frozenset[str] = frozenset(),
) -> frozenset[str]:
    """What the files of a folder, and those that their imports lead to, import from outside, whichever files are shown;
    no file that is passed over, which is asked only of those that import one of the top packages ``heads``, if any."""
    by_file = _names_by_file(subject)
    below = {path for path in subject.program.modules if path.startswith(f"{part}/" if part else "")}
    files = below if not part else reached(subject, below)
    named = {path: names for path, names in by_file.items() if not heads or not heads.isdisjoint(map(_head, names))}
    return frozenset(name for path in files & named.keys() if not passed_over(path) for name in named[path])


@once_a_run
def _names_by_file(subject: Subject) -> Mapping[str, frozenset[str]]:
    program = subject.program
    names: defaultdict[str, set[str]] = defaultdict(set)
    for found in outside_imports(replace(subject, program=program.showing(program.modules))):
        if _is_used(subject, found):
            names[found.site.path] |= {found.module, f"{found.module}.{found.name}"}
    return {path: frozenset(found) for path, found in names.items()}


# --- calls


class OwnCall(Struct, frozen=True, array_like=True):
    """A call where it stands, as ``CallSeen``; of one that no rule asks for only its place is told."""

    site: Site
    symbol: str = ""
    given: dict[str, tuple[Constant, ...] | None] = {}
    more: bool = False


def _may_head(_program: Program, symbol: str, heads: tuple[str, ...]) -> bool:
    return not heads or _head(symbol) in _known(heads)


_known = cache(frozenset[str])


@gathered(OwnCall, calling=_may_head)
def _own_calls(subject: Subject, heads: tuple[str, ...]) -> Iterable[OwnCall]:
    program = subject.program
    found: dict[Site, OwnCall] = {}
    for summary in program.summaries():
        for _, event in program.own_events(summary):
            if event.kind in ("call", "construct", "route") and event.site not in found:
                wanted = not heads or _head(event.symbol) in _known(heads)
                found[event.site] = _of_event(program, event) if wanted else OwnCall(event.site)
    return found.values()


def calls_seen(subject: Subject, heads: frozenset[str] = frozenset()) -> Iterator[CallSeen]:
    """Calls that the API tables know, by canonical name, and all others whose dotted name begins with an import.

    ``heads``: only calls of these top packages, and perhaps others; all where it is empty. Most repositories import
    none of those that a rule asks for, so most bodies need not be walked.
    """
    program = subject.program
    known: set[Site] = set()
    for call in _own_calls(subject, tuple(sorted(heads))):
        known.add(call.site)
        if call.symbol:
            yield CallSeen(call.symbol, program.locate(call.site), call.given, call.more)
    wanted = heads and heads | {_head(alias) for alias, name in program.apis.prefixes.items() if _head(name) in heads}
    for path, module in program.shown.items():
        for cell, unit in _units(module):
            yield from _of_unit(program, path, cell, unit, known, wanted)


def _head(dotted: str) -> str:
    return dotted.partition(".")[0]


def _of_event(program: Program, event: Event) -> OwnCall:
    row = program.row(event)
    params = row.params if row is not None else ()
    given: dict[str, tuple[Constant, ...] | None] = {}
    for position, value in enumerate(event.args):
        given[params[position] if position < len(params) else str(position)] = _constants(value)
    given.update((name, _constants(value)) for name, value in event.keywords if name not in ("**", "@"))
    more = any(name == "**" for name, _ in event.keywords)
    return OwnCall(event.site, event.symbol, given, more)


def _constants(value: Value) -> tuple[Constant, ...] | None:
    """What an argument may be; None where it is not known."""
    if isinstance(value, Const):
        return (value.value,)
    if isinstance(value, Alt):
        parts = [_constants(item) for item in value.items]
        return tuple(item for part in parts if part for item in part) if all(parts) else None
    return None


def _of_unit(
    program: Program, path: str, cell: int, unit: UnitFacts, known: set[Site], wanted: frozenset[str]
) -> Iterator[CallSeen]:
    """The calls of a unit that no table lists: their names as they are written, aliases undone."""
    if wanted and wanted.isdisjoint(_head(fact.module) for fact in unit.outline.imports):
        return
    names = {
        fact.asname or (fact.name or fact.module.partition(".")[0]): _bound(fact)
        for fact in unit.outline.imports
        if fact.name != "*" and _outside(program, path, fact)
    }
    if not names:
        return
    for node in nodes_of(unit, k.Bind, k.Call):
        if isinstance(node, k.Bind) and len(node.targets) == 1 and isinstance(node.targets[0], k.Name):
            alias = _dotted(node.value, names)
            if alias:
                names.setdefault(node.targets[0].id, alias)  # slim = tf.contrib.slim
        elif isinstance(node, k.Call):
            symbol = _dotted(node.func, names)
            site = Site(path, node.at, node.end, cell)
            if symbol and site not in known:
                yield CallSeen(program.apis.canonical(symbol), program.locate(site), *_given(node))


def _bound(fact: k.ImportFact) -> str:
    """The dotted name that an import binds."""
    if fact.name:
        return f"{fact.module}.{fact.name}"
    return fact.module if fact.asname else fact.module.partition(".")[0]


def _dotted(node: k.Expr, names: dict[str, str]) -> str:
    """The full name of ``a.b.c`` where ``a`` was imported; empty for anything else."""
    parts: list[str] = []
    while isinstance(node, k.Attr):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, k.Name) or node.id not in names:
        return ""
    return ".".join([names[node.id], *reversed(parts)])


def _given(node: k.Call) -> tuple[dict[str, tuple[Constant, ...] | None], bool]:
    """The arguments as written, and whether ``*`` or ``**`` may give more."""
    given = {str(index): _written(arg) for index, arg in enumerate(node.args) if not isinstance(arg, k.Star)}
    given.update((keyword.name, _written(keyword.value)) for keyword in node.keywords if keyword.name != "**")
    starred = any(isinstance(arg, k.Star) for arg in node.args)
    return given, starred or any(keyword.name == "**" for keyword in node.keywords)


def _written(node: k.Expr) -> tuple[Constant, ...] | None:
    if isinstance(node, k.Str):
        text = texts.literal(node)
        return (text,) if isinstance(text, str) else None
    if isinstance(node, k.Num):
        number = texts.number(node)
        return (number,) if number is not None else None
    if isinstance(node, k.Name) and node.id in ("True", "False", "None"):
        return ({"True": True, "False": False, "None": None}[node.id],)
    return None


# --- strings


def literals_seen(subject: Subject) -> Iterator[LiteralSeen]:
    """Strings that are values: not documentation, and not statements of their own."""
    program = subject.program
    for path, module in program.shown.items():
        for cell, unit in _units(module):
            prose: set[int] = set()
            for node in nodes_of(unit, k.Do, k.Str):
                if isinstance(node, k.Do):
                    prose.add(node.value.at)
                elif isinstance(node, k.Str) and node.at not in prose:
                    text = texts.literal(node)
                    if isinstance(text, str):
                        yield LiteralSeen(text, program.locate(Site(path, node.at, node.end, cell)))
    for path in subject.texts:
        for row in document_rows(subject, path):
            if isinstance(row.value, str):
                yield LiteralSeen(row.value, document_place(path, row))
