"""API tables: what the calls of a library read, write, train, predict and return. One TOML file a library, ours or a
repository's (``knowledge.owntables``). ``docs/api-tables.md`` explains every field."""

import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from mldebt.knowledge.compiled import compiled
from mldebt.knowledge.places import rules_dir
from mldebt.model.errors import MldebtError

OPTION = "option:"  # how ``arg`` begins that names what a call before was given


class ApiTableError(MldebtError):
    """A table does not follow the schema; the message names file, row and field."""


class Switch(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """An argument that decides the edge: ``open``'s mode, ``to_sql``'s ``if_exists``.

    ``map`` goes from a prefix of the argument's text to an edge kind; the longest prefix wins. ``default`` is the text
    where the argument is not given.
    """

    arg: str
    default: str
    map: dict[str, str]


class EdgeRow(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One edge that a call creates.

    ``edge`` is an edge kind of the graph (reads, writes, appends, trains, predicts, persists, loads, exposes, calls,
    launches, fills, embeds, retrieves, configures). ``arg`` names the argument that holds the other end, ``self`` the
    receiver, ``option:KEY`` what ``option`` in the chain of calls before was given. ``as`` says how to read it:
    path (file, folder, glob or URI; ``within`` names the argument that holds the folder it begins in) · url · object
    (the key of an object: ``within`` names the argument, or ``self``, that holds its bucket, ``scheme`` the store) ·
    sql · table (``within`` names the argument that holds the connection, where it is not the receiver) · hub-model ·
    hub-dataset · package · registered-model · model-uri (an address of MLflow's, or a path) · llm · endpoint
    (``within`` names what the maker of the receiver was given to begin all routes with) · handle (an open file) · env ·
    prompt · collection · command (a shell line) · project (of MLflow's) · data (a frame or array) · model (fitted) ·
    topic · function. There is no such edge where the argument is one of the texts of ``unless``, or where one of the
    arguments of ``without`` is given. The library appends ``ending`` to a path that does not end with it.
    ``default`` is what the library takes where ``arg`` is not given, ``within_default`` where ``within`` is not.
    """

    edge: str
    arg: str
    as_: str = msgspec.field(name="as")
    switch: Switch | None = None
    sink: str = ""  # "report" for figures and logs: a file, but no dataset
    scheme: str = ""
    within: str = ""
    unless: tuple[str, ...] = ()
    ending: str = ""
    without: tuple[str, ...] = ()
    default: str = ""
    within_default: str = ""


class CallRow(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What one function, constructor or method does.

    ``symbol`` is the canonical dotted name (``pandas.read_csv``), or ``type.method`` for a method of an abstract type
    (``frame.to_csv``). ``params`` names the positional parameters in order, as far as rows refer to them.
    ``returns`` is the abstract type or class of the result; ``self`` for the receiver, ``arg:NAME`` for an argument.
    ``role`` is what it does in training and evaluation: fit, fit_transform, transform, fit_predict, fit_resample,
    predict, score, split, cross_validate, metric, encode, choose (columns), load, threshold. ``rows`` says what
    happens to the rows of its data argument: keep (same rows in the same order or a permutation), subset, parts
    (split), concat, new (rows that stand for none of the input's), opaque. ``data`` names the argument that carries
    rows (default: the first parameter, or the receiver of a method of a data type). ``mutates`` where the receiver
    changes. ``parses`` is yaml, json, toml, ini, omegaconf: the result is the content of the file; merge, hydra,
    instantiate: what several documents become, the document that a configuration composes, what a mapping's
    ``_target_`` makes; record: an object of a class (``data_class``) with the keys of a mapping (``data``) as fields;
    object: an object of the class of the repository that it is called on; path: the path ``data`` that it stands for;
    made: what its first hook gives, each object in it as its second one gives it;
    call: what its first argument, a function of the repository, makes of the receiver; each, starred, with, ranked: the
    argument that ``calls`` names is called for the items of the arguments behind it, for what these items hold, with
    these arguments (with those of ``args`` and of the mapping after it where the row has such parameters), or with the
    number of a process before them;
    default: what a field of a record holds where nobody gives it; dynaconf: files in layers. ``document`` is the file
    that is read where no argument names one, or that describes the object which ``record`` makes, under its ``name``;
    ``kept`` the file in which the library keeps what a field holds ({node}, {field}), or the folder of such an object.
    ``same`` names the argument (or ``self``) that the result is, under another type: a wrapper or a copy. ``hooks`` are
    methods of the objects it is handed that it calls (of the receiver with the trait fields), in this order, with the
    text in parentheses. ``method`` is the HTTP method of a route. ``provider`` is who answers for a language model,
    where it is not the library. ``since``/``until`` are versions of the library in which the row holds. ``source`` is
    the documentation the row was checked against.
    """

    symbol: str
    source: str = ""
    aliases: tuple[str, ...] = ()
    params: tuple[str, ...] = ()
    edges: tuple[EdgeRow, ...] = ()
    returns: str = ""
    role: str = ""
    rows: str = ""
    data: str = ""
    mutates: bool = False
    parses: str = ""
    calls: str = ""
    hooks: tuple[str, ...] = ()
    document: str = ""
    kept: str = ""
    same: str = ""
    method: str = ""
    provider: str = ""
    since: str = ""
    until: str = ""
    traits: tuple[str, ...] = ()


class AttrRow(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """An attribute of an abstract type: ``frame.values``."""

    symbol: str
    returns: str = ""
    rows: str = ""
    source: str = ""


class ClassRows(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Classes that share an abstract type and traits.

    ``traits`` are words that rules ask for: stateful, stateless, pipeline, stacking, search, encoder, detector,
    regressor, classifier, network, llm, frozen.
    """

    type: str
    symbols: tuple[str, ...]
    source: str = ""
    traits: tuple[str, ...] = ()
    params: tuple[str, ...] = ()
    edges: tuple[EdgeRow, ...] = ()
    provider: str = ""
    since: str = ""
    until: str = ""


class TypeRow(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """An abstract type; methods not found on it are looked up on its ``bases`` in order."""

    name: str
    bases: tuple[str, ...] = ()
    help: str = ""


class LibraryRow(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The library itself. ``imports`` are its top import names; ``prefixes`` maps other spellings of a module to the
    one that rows use (``tensorflow.keras`` to ``keras``); ``kind`` is ml, data, llm, serving, orchestration,
    tracking, stdlib; ``provider`` is who answers for the language models that it calls, where its name does not say."""

    name: str
    kind: str
    imports: tuple[str, ...]
    distribution: str = ""
    source: str = ""
    provider: str = ""
    prefixes: dict[str, str] = {}


class ApiTable(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One file of ``rules/apis``."""

    library: LibraryRow
    type: tuple[TypeRow, ...] = ()
    call: tuple[CallRow, ...] = ()
    attr: tuple[AttrRow, ...] = ()
    classes: tuple[ClassRows, ...] = ()


class Apis(Struct, frozen=True):
    """All tables, merged and indexed."""

    calls: dict[str, CallRow]
    attrs: dict[str, AttrRow]
    classes: dict[str, ClassRows]
    types: dict[str, TypeRow]
    prefixes: dict[str, str]
    libraries: dict[str, LibraryRow]  # top import name -> library
    homes: dict[str, LibraryRow]  # symbol of a call or class -> library whose table has it
    distinctive: dict[str, CallRow]  # method names that no other library uses: they name their receiver
    method_names: set[str]
    acting: set[str]  # what calls are named that read or write something
    edged: set[str]  # symbols of calls and classes that read or write something

    def canonical(self, dotted: str) -> str:
        """The spelling that rows use for a dotted name."""
        head = dotted
        while head:
            other = self.prefixes.get(head)
            if other is not None:
                return other + dotted[len(head) :]
            head = head.rpartition(".")[0]
        return dotted

    def type_of(self, name: str) -> str:
        """The abstract type of a class symbol; the name itself where it is one already."""
        row = self.classes.get(name)
        return row.type if row else name

    def method(self, type_name: str, method: str) -> CallRow | None:
        """The row of a method on a class or abstract type, looked up along its bases."""
        for owner in self.lineage(type_name):
            row = self.calls.get(f"{owner}.{method}")
            if row is not None:
                return row
        return None

    def class_method(self, owner: str, name: str) -> CallRow | None:
        """The row of a method called on a class; of a class that no table lists, where its name tells what it does."""
        if owner in self.classes:
            return self.method(owner, name)
        return self.distinctive.get(name) if owner.rpartition(".")[2][:1].isupper() else None

    def attr(self, type_name: str, attribute: str) -> AttrRow | None:
        """The row of an attribute, looked up along the bases."""
        for owner in self.lineage(type_name):
            row = self.attrs.get(f"{owner}.{attribute}")
            if row is not None:
                return row
        return None

    def kept(self, returns: str, receiver: str) -> str:
        """The type of a result of a method or attribute: one that gives a table of a base gives one of the receiver's
        own type, as pandas does for its subclasses (``rename`` of a GeoDataFrame is a GeoDataFrame).
        """
        own = returns == "self" or (returns and returns != receiver and returns in self.lineage(receiver))
        return receiver if own else returns

    def lineage(self, type_name: str) -> Iterable[str]:
        """The class or type itself, then its abstract type and that type's bases, nearest first."""
        todo, seen = [type_name], set[str]()
        while todo:
            name = todo.pop(0)
            if name and name not in seen:
                seen.add(name)
                yield name
                row = self.classes.get(name)
                if row is not None:
                    todo.append(row.type)
                base = self.types.get(name)
                if base is not None:
                    todo.extend(base.bases)


def read_table(path: Path) -> ApiTable:
    """One table from disk. Raises ``ApiTableError`` naming the file and the field."""
    try:
        raw: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
        return msgspec.convert(raw, ApiTable)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise ApiTableError(f"{path}: {error}. Compare with docs/api-tables.md.") from error


def merge_tables(tables: Iterable[ApiTable]) -> Apis:
    """Index the rows of all tables; a later table wins, so a repository's own rows may correct ours."""
    apis = Apis({}, {}, {}, {}, {}, {}, {}, {}, set(), set(), set())
    for table in tables:
        for row in table.call:
            for name in (row.symbol, *row.aliases):
                apis.calls[name] = row
                apis.homes[name] = table.library
        apis.attrs.update((row.symbol, row) for row in table.attr)
        for group in table.classes:
            apis.classes.update((symbol, group) for symbol in group.symbols)
            apis.homes.update((symbol, table.library) for symbol in group.symbols)
        apis.types.update((row.name, row) for row in table.type)
        apis.prefixes.update(table.library.prefixes)
        apis.libraries.update((name, table.library) for name in table.library.imports)
    for name, row in apis.calls.items():
        owner, _, method = name.rpartition(".")
        if owner in apis.types or owner in apis.classes:
            apis.method_names.add(method)
            if "distinctive" in row.traits:
                apis.distinctive[method] = row
    for rows in (apis.calls, apis.classes):
        apis.edged.update(name for name, row in rows.items() if row.edges)
    apis.acting.update(name.rpartition(".")[2] for name in apis.edged)
    return apis


@cache
def shipped_tables() -> tuple[ApiTable, ...]:
    """The tables of this program."""
    shipped = sorted((rules_dir() / "apis").glob("*.toml"))
    return compiled("apis", tuple[ApiTable, ...], (*shipped, Path(__file__)), lambda: tuple(map(read_table, shipped)))


@cache
def load_apis() -> Apis:
    """The shipped tables, indexed."""
    return merge_tables(shipped_tables())
