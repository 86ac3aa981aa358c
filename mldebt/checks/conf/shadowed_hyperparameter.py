"""CONF003: a hyper-parameter is written in the code while the configuration has a key for it."""

from collections.abc import Iterator
from functools import lru_cache

from mldebt.checks.common import (
    Sighting,
    config_keys,
    document_place,
    document_rows,
    dotted,
    scope_name,
    sightings,
    strings,
)
from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.model.finding import Draft, Evidence
from mldebt.model.place import Site
from mldebt.resolve.configs import DOCUMENT_CELL
from mldebt.resolve.program import Program
from mldebt.resolve.terms import Const, Event, Value
from mldebt.source import DocValue

Section = tuple[str, str]
"""A configuration file and the dotted path of a section in it."""


@check("CONF003")
def shadowed_hyperparameter(subject: Subject) -> Iterator[Draft]:
    """Literal arguments of a call whose other arguments come from a configuration that has a key of that name."""
    names = frozenset(strings(subject, "names"))
    seen: set[tuple[Site, str]] = set()
    for uses in sightings(subject.program, lambda event: _has_literal(event, names)).values():
        for use in uses:
            for name, literal, row, path in _shadowed(subject, use, names):
                if (use.event.site, name) not in seen:
                    seen.add((use.event.site, name))
                    yield _draft(subject, use, name, literal, row, path)


def _has_literal(event: Event, names: frozenset[str]) -> bool:
    return any(name in names and _is_literal(value) for name, value in event.keywords)


def _is_literal(value: Value) -> bool:
    """A number written in the code."""
    if not isinstance(value, Const) or isinstance(value.value, bool) or not isinstance(value.value, int | float):
        return False
    return value.origin is not None and value.origin.cell != DOCUMENT_CELL


def _shadowed(subject: Subject, use: Sighting, names: frozenset[str]) -> Iterator[tuple[str, Const, DocValue, str]]:
    """The literals of a call for which a section has a key nobody reads: one that its other arguments come from, or of
    which its module reads other keys one by one."""
    sections = _sections(subject.program, use.event) | _free_sections(subject.program, use.event)
    read = {(path, key) for (path, _), keys in config_keys(subject.program).items() for key in keys}
    for name, value in use.event.keywords:
        if name not in names or not isinstance(value, Const) or not _is_literal(value):
            continue
        for path, section in sorted(sections):
            key = f"{section}.{name}".lstrip(".")
            row = next((row for row in document_rows(subject, path) if dotted(row) == key), None)
            if row is not None and (path, key) not in read:
                yield name, value, row, path
                break


def _free_sections(program: Program, event: Event) -> set[Section]:
    """The sections that a module reads value by value, except those from which it makes something else."""
    made = _made_of(program)
    return {
        section
        for section in _read_in(program).get(event.site.path, ())
        if section not in made or event.symbol in made[section]
    }


def _sections(program: Program, event: Event) -> set[Section]:
    """The sections of configuration files that a call's arguments come from."""
    keys = config_keys(program)
    found: set[Section] = set()
    for name, value in event.keywords:
        if not isinstance(value, Const) or value.origin is None or value.origin.cell != DOCUMENT_CELL:
            continue
        candidates = keys.get((value.origin.path, value.value), frozenset())
        same = [key for key in candidates if key.rpartition(".")[2] == name] or list(candidates)
        found.update((value.origin.path, key.rpartition(".")[0]) for key in same)
    return found


@lru_cache(maxsize=1)
def _read_in(program: Program) -> dict[str, frozenset[Section]]:
    """The sections of configuration files of which a module reads single values, by module."""
    found: dict[str, set[Section]] = {}
    for summary in program.summaries():
        for event in summary.events:
            if event.kind == "key" and len(event.args) == 2:
                key, value = event.args
                if isinstance(key, Const) and isinstance(value, Const) and "." in str(key.value):
                    found.setdefault(event.site.path, set()).add((event.symbol, str(key.value).rpartition(".")[0]))
    return {path: frozenset(sections) for path, sections in found.items()}


@lru_cache(maxsize=1)
def _made_of(program: Program) -> dict[Section, set[str]]:
    """What is constructed of a section's values: the symbols, by section."""
    found: dict[Section, set[str]] = {}
    for summary in program.summaries():
        for event in summary.events:
            if event.kind == "construct":
                for section in _sections(program, event):
                    found.setdefault(section, set()).add(event.symbol)
    return found


def _draft(subject: Subject, use: Sighting, name: str, literal: Const, row: DocValue, path: str) -> Draft:
    program, event = subject.program, use.event
    origin = literal.origin
    inside = origin is not None and origin.path == event.site.path and event.site.at <= origin.at <= event.site.end
    place = program.locate(origin if inside and origin is not None else event.site)
    called = event.called
    return Draft(
        location=place,
        message=f"{called} gets {name}={literal.value} from the code, while {dotted(row)} in {path} says {row.value}",
        subject=(scope_name(program, event), event.symbol, name),
        evidence=(Evidence(document_place(path, row), f"says {row.value}, and nothing reads it"),),
        advice=f"Read {dotted(row)} here, or delete it from {path}.",
        nodes=(f"config:{path}#{dotted(row)}",),
    )
