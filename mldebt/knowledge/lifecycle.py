"""What is frozen, retiring or gone: frameworks, language models and hosted products, from ``rules/lifecycle/*.toml``.

Every row says since when, where that is documented, how sure it is and when it was last looked at. Nothing is looked up
while linting.
"""

import re
import tomllib
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec
from msgspec import Struct

from mldebt.knowledge.compiled import shipped
from mldebt.knowledge.places import rules_dir
from mldebt.model.errors import MldebtError

State = Literal[
    "in maintenance mode",
    "deprecated",
    "unmaintained",
    "archived",
    "at end of life",
    "superseded",
    "dormant",
    "removed",
]
Sureness = Literal["high", "medium", "low"]
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")


class LifecycleError(MldebtError):
    """A lifecycle table does not follow the schema; the sentences name file, row and field."""


class FrozenFramework(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A framework that gets no more development (or no more fixes) under its name.

    ``imports`` are module prefixes, ``symbols`` prefixes of canonical call names, ``distributions`` package names (with
    ``versions``: only where an exact version inside this specifier is required), ``images`` repositories of container
    images without tag. ``unimported`` ones are run as programs, or imported by others for whoever asks for them.
    One that ``registers`` does something when it is imported, so that code imports it and never names it.
    ``date`` says since when ``state`` holds, ``ends`` when a service stops: as far as known (year, month or day).
    """

    id: str
    title: str
    state: State
    sure: Sureness
    as_of: date
    source: str
    date: str = ""
    ends: str = ""
    successor: str = ""
    imports: tuple[str, ...] = ()
    symbols: tuple[str, ...] = ()
    distributions: tuple[str, ...] = ()
    versions: str = ""
    images: tuple[str, ...] = ()
    unimported: bool = False
    registers: bool = False
    note: str = ""

    @property
    def modules(self) -> tuple[str, ...]:
        """The names by which code imports it."""
        return self.imports or tuple(name.replace("-", "_") for name in self.distributions)

    @property
    def when(self) -> str:
        """``state`` in time: "since 2025-12-11 with its end set for 2027-04-20"."""
        since = f"since {self.date}" if self.date else ""
        ends = f"with its end set for {self.ends}" if self.ends else ""
        return " ".join(part for part in (since, ends) if part)


class RetiringModel(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Model ids of one provider that stop answering on one date.

    ``finetunes`` where models fine-tuned on these ids stop with them. Other clouds that offer the same models keep
    their own calendars, so a row holds for ``provider`` only.
    """

    provider: str
    ids: tuple[str, ...]
    shutdown: date
    sure: Sureness
    as_of: date
    source: str
    successor: str = ""
    finetunes: bool = False
    note: str = ""


class RetiringProduct(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A hosted interface that is closed or closing; ``symbols`` are the canonical calls that need it."""

    id: str
    title: str
    provider: str
    sure: Sureness
    as_of: date
    source: str
    shutdown: date | None = None
    symbols: tuple[str, ...] = ()
    successor: str = ""
    note: str = ""


class LifecycleTable(Struct, frozen=True, forbid_unknown_fields=True):
    """One file of ``rules/lifecycle``."""

    framework: tuple[FrozenFramework, ...] = ()
    model: tuple[RetiringModel, ...] = ()
    product: tuple[RetiringProduct, ...] = ()


_Row = TypeVar("_Row", FrozenFramework, RetiringModel, RetiringProduct)


def _rows(path: Path, raw: dict[str, Any], key: str, kind: type[_Row], sentences: list[str]) -> tuple[_Row, ...]:
    """The rows of one kind; the table's ``as_of`` holds for rows that have none of their own."""
    rows: list[_Row] = []
    tables = raw.get(key, [])
    if not isinstance(tables, list):
        sentences.append(f"{path}: {key} must be written as [[{key}]] tables.")
        return ()
    for number, row in enumerate(tables, start=1):
        try:
            rows.append(msgspec.convert({"as_of": raw.get("as_of"), **row}, kind))
        except msgspec.ValidationError as error:
            name = row.get("id") or row.get("ids") or number
            sentences.append(f"{path}: [[{key}]] {name}: {error}.")
    return tuple(rows)


def _framework_problems(path: Path, rows: Iterable[FrozenFramework]) -> list[str]:
    sentences = []
    for row in rows:
        if not (row.imports or row.symbols or row.distributions or row.images):
            sentences.append(
                f"{path}: [[framework]] {row.id}: name at least one import, symbol, distribution or image."
            )
        bad = [text for text in (row.date, row.ends) if text and not _DATE.fullmatch(text)]
        if bad:
            sentences.append(
                f"{path}: [[framework]] {row.id}: {bad[0]!r} is no date such as 2025, 2025-12 or 2025-12-11."
            )
    return sentences


def _source_problems(path: Path, table: LifecycleTable) -> list[str]:
    sources = [row.source for row in table.framework]
    sources += [row.source for row in table.model]
    sources += [row.source for row in table.product]
    return [
        f"{path}: the source {source!r} is no https address; a fact needs one, or belongs nowhere."
        for source in sources
        if not source.startswith("https://")
    ]


def read_lifecycle(path: Path) -> LifecycleTable:
    """One file, checked. Raises ``LifecycleError`` with every problem, each naming file, row and field."""
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise LifecycleError(f"{path}: {error}.") from error
    known = {"as_of", *LifecycleTable.__struct_fields__}
    unknown = sorted(set(raw) - known)
    sentences = [f"{path}: unknown table {key!r}; known are {', '.join(sorted(known))}." for key in unknown]
    table = LifecycleTable(
        framework=_rows(path, raw, "framework", FrozenFramework, sentences),
        model=_rows(path, raw, "model", RetiringModel, sentences),
        product=_rows(path, raw, "product", RetiringProduct, sentences),
    )
    sentences.extend(_framework_problems(path, table.framework))
    sentences.extend(_source_problems(path, table))
    if sentences:
        raise LifecycleError(*sentences)
    return table


@cache
def _shipped() -> tuple[LifecycleTable, ...]:
    files = sorted((rules_dir() / "lifecycle").glob("*.toml"))
    return tuple(shipped(LifecycleTable, file, __file__, read_lifecycle) for file in files)


def frozen_frameworks() -> tuple[FrozenFramework, ...]:
    """The shipped rows about frameworks."""
    return tuple(row for table in _shipped() for row in table.framework)


@cache
def _by_module() -> dict[str, FrozenFramework]:
    return {name: row for row in frozen_frameworks() for name in row.modules}


def frozen_module(dotted: str) -> FrozenFramework | None:
    """The row of the framework that an imported name belongs to."""
    head = dotted
    while head and head not in _by_module():
        head = head.rpartition(".")[0]
    return _by_module().get(head)


def retiring_models() -> tuple[RetiringModel, ...]:
    """The shipped rows about language models."""
    return tuple(row for table in _shipped() for row in table.model)


def retiring_products() -> tuple[RetiringProduct, ...]:
    """The shipped rows about hosted products."""
    return tuple(row for table in _shipped() for row in table.product)
