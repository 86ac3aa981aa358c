"""The fields of the parser's nodes (``rules/parser/nodes.json``)."""

import msgspec
from msgspec import Struct

from mldebt.knowledge.places import rules_dir


class NodeTable(Struct, frozen=True, forbid_unknown_fields=True):
    """Fields by node, as the version ``libcst`` of LibCST defines them."""

    libcst: str
    nodes: dict[str, tuple[str, ...]]


def node_table() -> NodeTable:
    """The shipped table. Raises msgspec.ValidationError where it is damaged."""
    return msgspec.json.decode((rules_dir() / "parser" / "nodes.json").read_bytes(), type=NodeTable)
