"""What a path says about a file: its reader, its size limit, whether findings in it may gate."""

import re
from functools import cache, lru_cache

from mldebt.model.source import ReaderKind
from mldebt.source.patterns import folders_regex, names_regex
from mldebt.source.settings import source_settings

NOTEBOOK = "notebook"


_PlacedRule = tuple[str, "re.Pattern[str]", "re.Pattern[str]"]


@cache
def _kind_patterns() -> "tuple[tuple[str, ...], re.Pattern[str], tuple[_PlacedRule, ...]]":
    """Kinds by group number of one expression over file names, and the rules that also look at the folder."""
    rules = source_settings().kind
    plain = [rule for rule in rules if not rule.folders]
    joined = "|".join(f"({names_regex(rule.names)})" for rule in plain)
    placed = tuple(
        (rule.kind, re.compile(names_regex(rule.names)), re.compile(rf"(?:.*/)?(?:{names_regex(rule.folders)})"))
        for rule in rules
        if rule.folders
    )
    return tuple(rule.kind for rule in plain), re.compile(joined), placed


@lru_cache(maxsize=65536)
def file_kind(path: str) -> str:
    """The kind of a file as :attr:`mldebt.model.source.Placement.kind` names it, by path alone; "" for no reader."""
    folder, _, name = path.rpartition("/")
    kinds, expression, placed = _kind_patterns()
    found = expression.match(name)
    if found and found.lastindex:
        return kinds[found.lastindex - 1]
    for kind, names, folders in placed:
        if names.match(name) and folders.match(folder):
            return kind
    return ""


def kind_of(path: str) -> ReaderKind | None:
    """The reader of a file, by its path alone; a notebook is read cell by cell. None for what no reader knows."""
    kind = file_kind(path)
    if kind == NOTEBOOK:
        return ReaderKind.CELL
    return ReaderKind(kind) if kind else None


def size_limit(path: str) -> int:
    """Bytes above which this file is not read."""
    limits = source_settings().limits
    kind = file_kind(path)
    if kind == NOTEBOOK:
        return limits.notebook
    return limits.python if kind in (ReaderKind.PYTHON, "") else limits.document


def oversize_reason(path: str) -> str:
    """Why a file over its size limit is left out of what is to be read ("data"), or "" where it counts as unread."""
    return "data" if file_kind(path) in source_settings().limits.data_kinds else ""


@cache
def _demotions() -> "tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...]":
    rules = source_settings().demote
    return tuple((rule.class_, folders_regex(rule.folders), re.compile(names_regex(rule.names))) for rule in rules)


@lru_cache(maxsize=65536)
def demotion(path: str) -> str:
    """Why findings in this file never gate ("tests", "docs", "examples", ...), or ""."""
    folder, _, name = path.rpartition("/")
    for class_, folders, names in _demotions():
        if folders.fullmatch(folder) or names.match(name):
            return class_
    return ""


@cache
def _prose_names() -> "re.Pattern[str]":
    return re.compile(names_regex(source_settings().prose.names), re.IGNORECASE)


def is_prose(path: str) -> bool:
    """Whether a file is written for people or for other programs, by its name."""
    return _prose_names().fullmatch(path.rpartition("/")[2]) is not None
