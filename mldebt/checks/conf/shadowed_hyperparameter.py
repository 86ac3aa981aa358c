"""CONF003: a hyper-parameter is written in the code while the configuration has a key for it."""

from collections.abc import Iterator

from msgspec import Struct

from mldebt.checks.common import document_place, document_rows, dotted, scope_name, strings
from mldebt.checks.documentkeys import Scalar, config_keys, keys_read
from mldebt.checks.gathering import gathered
from mldebt.checks.memo import once_a_run
from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.model.finding import Draft, Evidence
from mldebt.model.place import Site
from mldebt.resolve.configs import DOCUMENT_CELL
from mldebt.resolve.terms import Const, Value
from mldebt.source import DocValue

Section = tuple[str, str]
"""A configuration file and the dotted path of a section in it."""


@check("CONF003")
def shadowed_hyperparameter(subject: Subject) -> Iterator[Draft]:
    """Literal arguments of a call whose other arguments come from a configuration that has a key of that name."""
    calls = list(_configured(subject))
    made = _made_of(subject, calls)
    by_site: dict[Site, list[Configured]] = {}
    for call in calls:
        if call.literals:
            by_site.setdefault(call.site, []).append(call)
    seen: set[tuple[Site, str]] = set()
    for uses in by_site.values():
        for use in uses:
            for literal, row, path in _shadowed(subject, use, made):
                if (use.site, literal.name) not in seen:
                    seen.add((use.site, literal.name))
                    yield _draft(subject, use, literal, row, path)


class Literal(Struct, frozen=True, array_like=True):
    """A number under a name of the option ``names`` that a call gets from the code."""

    name: str
    value: int | float
    origin: Site


class Configured(Struct, frozen=True, array_like=True):
    """A call that gets such numbers, or values of documents (``read``: name, file, value). ``makes``: an object."""

    site: Site
    symbol: str
    called: str
    scope: str
    makes: bool
    literals: tuple[Literal, ...]
    read: tuple[tuple[str, str, Scalar], ...]


@gathered(Configured, options=True)
def _configured(subject: Subject) -> Iterator[Configured]:
    names = frozenset(strings(subject, "hyper-parameters"))
    for summary in subject.program.summaries():
        for event in summary.events:
            known = [(name, value) for name, value in event.keywords if isinstance(value, Const)]
            literals = tuple(
                Literal(name, value.value, value.origin)
                for name, value in known
                if name in names and isinstance(value.value, int | float) and _is_literal(value) and value.origin
            )
            read = tuple(
                (name, value.origin.path, value.value)
                for name, value in known
                if value.origin is not None and value.origin.cell == DOCUMENT_CELL
            )
            makes = event.kind == "construct"
            if literals or (makes and read):
                scope = scope_name(subject.program, event)
                yield Configured(event.site, event.symbol, event.called, scope, makes, literals, read)


def _is_literal(value: Value) -> bool:
    """A number written in the code."""
    if not isinstance(value, Const) or isinstance(value.value, bool) or not isinstance(value.value, int | float):
        return False
    return value.origin is not None and value.origin.cell != DOCUMENT_CELL


def _shadowed(
    subject: Subject, use: Configured, made: dict[Section, set[str]]
) -> Iterator[tuple[Literal, DocValue, str]]:
    """The literals of a call for which a section has a key nobody reads: one that its other arguments come from, or of
    which its module reads other keys one by one."""
    sections = _sections(subject, use) | _free_sections(subject, use, made)
    read = {(path, key) for (path, _), keys in config_keys(subject).items() for key in keys}
    for literal in use.literals:
        for path, section in sorted(sections):
            key = f"{section}.{literal.name}".lstrip(".")
            row = next((row for row in document_rows(subject, path) if dotted(row) == key), None)
            if row is not None and (path, key) not in read:
                yield literal, row, path
                break


def _free_sections(subject: Subject, use: Configured, made: dict[Section, set[str]]) -> set[Section]:
    """The sections that a module reads value by value, except those from which it makes something else."""
    return {
        section
        for section in _read_in(subject).get(use.site.path, ())
        if section not in made or use.symbol in made[section]
    }


def _sections(subject: Subject, use: Configured) -> set[Section]:
    """The sections of configuration files that a call's arguments come from."""
    keys = config_keys(subject)
    found: set[Section] = set()
    for name, path, value in use.read:
        candidates = keys.get((path, value), frozenset())
        same = [key for key in candidates if key.rpartition(".")[2] == name] or list(candidates)
        found.update((path, key.rpartition(".")[0]) for key in same)
    return found


@once_a_run
def _read_in(subject: Subject) -> dict[str, frozenset[Section]]:
    """The sections of configuration files of which a module reads single values, by module."""
    found: dict[str, set[Section]] = {}
    for read in keys_read(subject):
        if read.scalar and "." in read.key:
            found.setdefault(read.site.path, set()).add((read.document, read.key.rpartition(".")[0]))
    return {path: frozenset(sections) for path, sections in found.items()}


def _made_of(subject: Subject, calls: list[Configured]) -> dict[Section, set[str]]:
    """What is constructed of a section's values: the symbols, by section."""
    found: dict[Section, set[str]] = {}
    for call in calls:
        for section in _sections(subject, call) if call.makes else ():
            found.setdefault(section, set()).add(call.symbol)
    return found


def _draft(subject: Subject, use: Configured, literal: Literal, row: DocValue, path: str) -> Draft:
    origin = literal.origin
    inside = origin.path == use.site.path and use.site.at <= origin.at <= use.site.end
    return Draft(
        location=subject.program.locate(origin if inside else use.site),
        message=f"{use.called} gets {literal.name}={literal.value} from the code, while {dotted(row)} in {path} says "
        f"{row.value}",
        subject=(use.scope, use.symbol, literal.name),
        evidence=(Evidence(document_place(path, row), f"says {row.value}, and nothing reads it"),),
        advice=f"Read {dotted(row)} here, or delete it from {path}.",
        nodes=(f"config:{path}#{dotted(row)}",),
    )
