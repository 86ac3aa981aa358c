"""What names mean by convention (``rules/conventions.toml``)."""

import fnmatch
import re
from collections.abc import Iterable, Iterator
from functools import cache

import msgspec
from msgspec import Struct

from mldebt.knowledge.places import rules_dir

_BEGINNING = 3_000  # characters of a README in which a project says that it is over
_HEADING = re.compile(r"^[ \t]*#+[ \t]*(\S.*)$|^(\S.*)\n[=-]{3,}[ \t]*$", re.MULTILINE)


class ConventionsError(ValueError):
    """The file does not follow the schema; the message names it and the field."""


class Conventions(Struct, frozen=True, forbid_unknown_fields=True):
    """All of ``rules/conventions.toml``; the comments there say what each is for."""

    starting_decorators: frozenset[str]
    plain_decorators: frozenset[str]
    registering_words: frozenset[str]
    started_by_name: frozenset[str]
    started_in_scripts: frozenset[str]
    exposing_calls: frozenset[str]
    view_classes: frozenset[str]
    view_methods: frozenset[str]
    showing_calls: frozenset[str]
    logging_calls: frozenset[str]
    pushing_calls: frozenset[str]
    uploading_calls: frozenset[str]
    pushing_arguments: frozenset[str]
    training_options: tuple[str, ...]
    object_loaders: frozenset[str]
    folder_arguments: tuple[str, ...]
    filled_arguments: tuple[str, ...]
    folder_makers: frozenset[str]
    offline_marks: tuple[str, ...]
    mapping_classes: frozenset[str]
    ending_calls: frozenset[str]
    existence_checks: frozenset[str]
    temporary_fixtures: frozenset[str]
    no_paths: frozenset[str]
    checkout_homes: tuple[str, ...]
    project_files: frozenset[str]
    variant_words: frozenset[str]
    report_suffixes: tuple[str, ...]
    text_suffixes: tuple[str, ...]
    script_suffixes: frozenset[str]
    site_data_folders: frozenset[str]
    splits: frozenset[str]
    settings_files: tuple[str, ...]
    listing_calls: frozenset[str]
    server_commands: tuple[str, ...]
    shown_commands: tuple[str, ...]
    no_commands: tuple[str, ...]
    deployment_files: tuple[str, ...]
    no_handover: tuple[str, ...]
    by_hand_folders: frozenset[str]
    given_up: tuple[str, ...]
    lesson_titles: tuple[str, ...]
    lesson_beginnings: tuple[str, ...]
    left_out_on_purpose: tuple[str, ...]
    apart_on_purpose: tuple[str, ...]
    manifests: frozenset[str]
    manifest_folders: tuple[str, ...]
    started_by_tools: frozenset[str]
    private_modules: frozenset[str]
    module_loaders: frozenset[str]
    scratch_names: frozenset[str]
    trial_words: frozenset[str]
    debugger_calls: frozenset[str]
    benchmark_names: frozenset[str]
    plain_calls: frozenset[str]
    parsing_calls: frozenset[str]
    preparing_calls: frozenset[str]
    record_decorators: frozenset[str]
    record_bases: frozenset[str]
    record_dumps: frozenset[str]
    option_calls: frozenset[str]
    removing_calls: frozenset[str]
    file_removing_calls: frozenset[str]
    calls_beside_removing: frozenset[str]
    spreadsheet_encodings: frozenset[str]
    import_keepers: frozenset[str]
    looking_up: frozenset[str]
    router_classes: frozenset[str]
    ambient_names: dict[str, str]

    def is_settings(self, path: str) -> bool:
        """Whether a file holds settings, by its name."""
        names = (path.lower(), path.rpartition("/")[2].lower())
        return any(fnmatch.fnmatchcase(name, pattern) for name in names for pattern in self.settings_files)

    def is_given_up(self, readme: str) -> bool:
        """Whether a README says where it begins that nobody works on the project any more."""
        return _says(self.given_up, readme[:_BEGINNING])

    def teaches(self, readme: str, names: Iterable[str]) -> bool:
        """Whether a README is that of a lesson on what bears one of these names, which its title says."""
        heading = _HEADING.search(readme[:_BEGINNING])
        title = (heading[1] or heading[2]) if heading is not None else ""
        spelled = "|".join(re.escape(name) for name in names)
        if not title or not spelled or not re.search(f"(?<![a-z])(?:{spelled})(?![a-z])", title, re.IGNORECASE):
            return False
        return _says(self.lesson_titles, title) or _says(self.lesson_beginnings, readme[:_BEGINNING])


def _says(patterns: tuple[str, ...], text: str) -> bool:
    return any(re.search(pattern, text, re.IGNORECASE) for pattern in patterns)


def ends_in_checkout(path: str) -> Iterator[str]:
    """What an absolute path may mean that somebody wrote for a checkout of theirs, the longest first: what stands
    first is the checkout, or holds it. Nothing for any other path."""
    home = _checkout_homes().match(path)
    pieces = path[home.end() :].split("/") if home is not None else []
    yield from ("/".join(pieces[start:]) for start in range(1, len(pieces)))


@cache
def _checkout_homes() -> "re.Pattern[str]":
    return re.compile("|".join(conventions().checkout_homes))


@cache
def conventions() -> Conventions:
    """The conventions that mldebt ships."""
    path = rules_dir() / "conventions.toml"
    try:
        return msgspec.toml.decode(path.read_bytes(), type=Conventions)
    except (msgspec.MsgspecError, ValueError) as error:
        raise ConventionsError(f"{path}: {error}. Compare it with the file that mldebt ships.") from error
