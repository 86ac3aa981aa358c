"""Trees of LibCST's native parser, with nodes that cost less to make.

The native parser builds a tree by calling, for every token, the class of that name which it finds in the module
``libcst``. Those classes validate, and importing them takes longer than parsing a small repository. While the parser
runs here, it finds plain records with the same fields instead (``rules/parser/nodes.json``, taken from LibCST's own
classes and held to them by a test). With a version of LibCST that the table was not made for, ``nodes`` is LibCST
itself: slower, and as right.
"""

import importlib.machinery
import importlib.util
import os
import sys
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from msgspec import defstruct

from mldebt.facts.version import installed_version
from mldebt.knowledge.parser import node_table

_PARSER, _PACKAGE = "libcst.native", "libcst"
PLAIN = "MLDEBT_PLAIN_NODES"  # set in the environment: LibCST's own nodes, whatever its version


class ParserSyntaxError(Exception):
    """As LibCST's own: ``raw_line`` counts from 1."""

    def __init__(self, message: str, *, lines: object, raw_line: int, raw_column: int) -> None:
        super().__init__(message, lines, raw_column)
        self.message = message
        self.raw_line = raw_line


class _Kind:
    """A kind of node, made when first asked for. What was made stands in the object and is found before this."""

    def __init__(self, name: str, fields: Sequence[str]) -> None:
        self._name, self._fields = name, fields

    def __get__(self, nodes: object, _owner: type) -> Any:
        made = defstruct(self._name, [(field, Any, None) for field in self._fields], kw_only=True, gc=False)
        vars(nodes)[self._name] = made
        return made


def node_kinds(fields: Mapping[str, Sequence[str]]) -> Any:
    """What the parser takes for the module ``libcst``: one record a kind of node.

    A field that the parser leaves out is None. The parser imports the module again for every node, and Python then asks
    it for ``__path__`` and whether it is being initialised: what answers both without an exception costs less.
    """
    kinds: dict[str, Any] = {name: _Kind(name, of) for name, of in fields.items()}
    module = {"ParserSyntaxError": ParserSyntaxError, "__spec__": SimpleNamespace(_initializing=False)}
    return type("Nodes", (), kinds | module)()


def _load_nodes() -> Any:
    table = node_table()
    if table.libcst != installed_version(_PACKAGE) or os.environ.get(PLAIN):
        import libcst

        return libcst
    return node_kinds(table.nodes)


def _load_parser() -> Any:
    """The native module, without the package around it."""
    if _PARSER in sys.modules:
        return sys.modules[_PARSER]
    package = importlib.util.find_spec(_PACKAGE)
    places = package.submodule_search_locations if package is not None else None
    spec = importlib.machinery.PathFinder.find_spec(_PARSER, places)
    if spec is None or spec.loader is None:
        raise ImportError(f"{_PACKAGE} is installed without its native parser; install it again.", name=_PARSER)
    parser = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(parser)
    sys.modules[_PARSER] = parser  # where LibCST itself looks for it, should it be imported later
    return parser


nodes = _load_nodes()
_native = _load_parser()


def parse(text: str) -> Any:
    """The tree of a module. Raises ``nodes.ParserSyntaxError``."""
    before = sys.modules.get(_PACKAGE)
    sys.modules[_PACKAGE] = nodes
    try:
        return _native.parse_module(text)
    finally:
        if before is None:
            del sys.modules[_PACKAGE]
        else:
            sys.modules[_PACKAGE] = before
