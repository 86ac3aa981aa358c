"""What is there: trees of files, bytes to units, notebooks to cells, and the true line of everything."""

from mldebt.source.codeowners import OwnerRule, codeowners_files, owning_rule, read_codeowners
from mldebt.source.diagnosis import diagnose, diagnosis, is_python
from mldebt.source.documents import Document, DocumentError, DocValue, read_document
from mldebt.source.errors import TreeError, UnreadableError
from mldebt.source.exclusion import generated_reason
from mldebt.source.indents import expand_indents
from mldebt.source.kinds import demotion, file_kind, is_prose, kind_of, oversize_reason, size_limit
from mldebt.source.locating import line_map, locate
from mldebt.source.magics import replace_magics
from mldebt.source.notebook import notebook_prose
from mldebt.source.opening import open_tree
from mldebt.source.pragmas import Pragma, find_pragmas, tag_pragmas
from mldebt.source.reading import read_file
from mldebt.source.tree import Tree, TreeKind
from mldebt.source.units import Magic, SourceFile, Unit, content_digest, make_unit

__all__ = [
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
    "diagnose",
    "diagnosis",
    "expand_indents",
    "file_kind",
    "find_pragmas",
    "generated_reason",
    "is_prose",
    "is_python",
    "kind_of",
    "line_map",
    "locate",
    "make_unit",
    "notebook_prose",
    "open_tree",
    "oversize_reason",
    "owning_rule",
    "read_codeowners",
    "read_document",
    "read_file",
    "replace_magics",
    "size_limit",
    "tag_pragmas",
]
