"""What is there: trees of files, bytes to units, notebooks to cells, and the true line of everything."""

from mldebt.source.errors import TreeError, UnreadableError
from mldebt.source.exclusion import generated_reason
from mldebt.source.kinds import demotion, file_kind, kind_of, size_limit
from mldebt.source.locating import line_map, locate
from mldebt.source.opening import open_tree
from mldebt.source.reading import read_file
from mldebt.source.tree import Tree, TreeKind
from mldebt.source.units import Magic, SourceFile, Unit, content_digest, make_unit

__all__ = [
    "Magic",
    "SourceFile",
    "Tree",
    "TreeError",
    "TreeKind",
    "Unit",
    "UnreadableError",
    "content_digest",
    "demotion",
    "file_kind",
    "generated_reason",
    "kind_of",
    "line_map",
    "locate",
    "make_unit",
    "open_tree",
    "read_file",
    "size_limit",
]
