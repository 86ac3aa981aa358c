"""What is there: trees of files, bytes to units, notebooks to cells, and the true line of everything."""

from mldebt.source.errors import TreeError, UnreadableError
from mldebt.source.kinds import demotion, file_kind, kind_of, size_limit
from mldebt.source.opening import open_tree
from mldebt.source.tree import Tree

__all__ = ["Tree", "TreeError", "UnreadableError", "demotion", "file_kind", "kind_of", "open_tree", "size_limit"]
