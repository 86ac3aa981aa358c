"""A check's subject, made of a few files without engine, graph or history."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from msgspec.structs import replace

from mldebt.checks.matchinput import match_input
from mldebt.checks.registry import check_of
from mldebt.checks.subject import Subject, Whole
from mldebt.config import Config
from mldebt.config.load import read_config
from mldebt.flow.roles import Roles
from mldebt.model.finding import Draft
from mldebt.model.graph import DependencyGraph
from mldebt.model.history import HistoryView
from mldebt.model.panel import Role
from mldebt.pipeline.contents import read_contents
from mldebt.pipeline.programs import build_program
from mldebt.pipeline.sources import Sources, read_sources
from mldebt.rulebook import builtin_cards, evaluate, option_values
from mldebt.rulebook.verdicts import write_files
from mldebt.source import open_tree
from mldebt.store import open_store

TODAY = datetime(2026, 11, 25, tzinfo=UTC)


def folder_subject(root: Path, config: Config | None = None, **more: Any) -> Subject:
    """The subject of a folder on disk."""
    contents = read_contents(open_tree(root, None, kind="folder"), lambda *_: None)
    sources = read_sources(contents, open_store(None), 1, lambda *_: None)
    program = build_program(sources, config or Config())
    fields: dict[str, Any] = {
        "program": program,
        "graph": DependencyGraph(),
        "roles": Roles(program),
        "history": HistoryView(),
        "role": Role("application"),
        "files": sources.states(),
        "config": config or Config(),
        "now": int(TODAY.timestamp()),
        "documents": documents_of(sources),
        "texts": sources.texts,
        "component_of": {},
        "ownership": {},
    }
    given = {**fields, **more}
    whole = whole_of(given.pop("graph"), given.pop("role"), given.pop("component_of"))
    return Subject(whole=whole, **given)


def whole_of(graph: DependencyGraph, role: Role, component_of: Mapping[str, str]) -> Whole:
    """What stands on all of a repository, given."""
    return Whole(lambda: graph, lambda: role, lambda: component_of)


def subject_of(files: Mapping[str, str], **more: Any) -> Subject:
    """The subject of the given files; ``mldebt.toml`` among them is the configuration."""
    with TemporaryDirectory() as folder:
        write_files(files, Path(folder))
        config = read_config(lambda path: files[path].encode() if path in files else None).config
        return folder_subject(Path(folder), config, **more)


def documents_of(sources: Sources) -> dict[str, object]:
    """Every configuration file's content."""
    found = {path: sources.document(path) for path in sources.texts}
    return {path: content for path, content in found.items() if content is not None}


def drafts_of(subject: Subject, code: str) -> list[Draft]:
    """What one check yields, with its options from the configuration."""
    card = builtin_cards()[code]
    if card.match is not None:
        return list(evaluate(card, match_input(subject)))
    options = option_values(card, subject.config.rules.get(code, {}))
    return list(check_of(code)(replace(subject, options=options)))


def places_of(drafts: list[Draft]) -> set[tuple[str, int]]:
    """Where they stand."""
    return {(draft.location.path, draft.location.line) for draft in drafts}
