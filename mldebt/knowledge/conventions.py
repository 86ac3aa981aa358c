"""What names mean by convention (``rules/conventions.toml``)."""

from functools import cache

import msgspec
from msgspec import Struct

from mldebt.knowledge.places import rules_dir


class ConventionsError(ValueError):
    """The file does not follow the schema; the message names it and the field."""


class Conventions(Struct, frozen=True, forbid_unknown_fields=True):
    """All of ``rules/conventions.toml``; the comments there say what each is for."""

    starting_decorators: frozenset[str]
    existence_checks: frozenset[str]
    temporary_fixtures: frozenset[str]
    project_files: frozenset[str]
    variant_words: frozenset[str]
    report_suffixes: tuple[str, ...]
    server_commands: tuple[str, ...]
    shown_commands: tuple[str, ...]
    no_commands: tuple[str, ...]
    deployment_files: tuple[str, ...]
    no_handover: tuple[str, ...]
    by_hand_folders: frozenset[str]


@cache
def conventions() -> Conventions:
    """The conventions that mldebt ships."""
    path = rules_dir() / "conventions.toml"
    try:
        return msgspec.toml.decode(path.read_bytes(), type=Conventions)
    except (msgspec.MsgspecError, ValueError) as error:
        raise ConventionsError(f"{path}: {error}. Compare it with the file that mldebt ships.") from error
