"""What is there: trees of files, bytes to units, notebooks to cells, and the true line of everything.

What only texts need that are read anew is not loaded here: magics, notebooks, why Python was refused.
"""

from mldebt.source.codeowners import OwnerRule, codeowners_files, owning_rule, read_codeowners
from mldebt.source.documents import DOCUMENT_KINDS, Document, DocumentError, DocValue, read_document, remembered_values
from mldebt.source.errors import TreeError, UnreadableError
from mldebt.source.exclusion import generated_reason
from mldebt.source.kinds import demotion, file_kind, is_prose, kind_of, oversize_reason, size_limit
from mldebt.source.locating import line_map, locate
from mldebt.source.opening import open_tree
from mldebt.source.pragmas import Pragma, find_pragmas, tag_pragmas
from mldebt.source.reading import read_file
from mldebt.source.tree import Tree, TreeKind
from mldebt.source.units import Magic, SourceFile, Unit, content_digest, make_unit

__all__ = [
    "DOCUMENT_KINDS",
    "DocValue",
    "Document",
    "DocumentError",
    "Magic",
    "OwnerRule",
    "Pragma",
    "SourceFile",
    "Tree",
    "TreeError",
    "TreeKind",
    "Unit",
    "UnreadableError",
    "codeowners_files",
    "content_digest",
    "demotion",
    "file_kind",
    "find_pragmas",
    "generated_reason",
    "is_prose",
    "kind_of",
    "line_map",
    "locate",
    "make_unit",
    "open_tree",
    "oversize_reason",
    "owning_rule",
    "read_codeowners",
    "read_document",
    "read_file",
    "remembered_values",
    "size_limit",
    "tag_pragmas",
]
