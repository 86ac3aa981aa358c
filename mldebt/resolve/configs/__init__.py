"""Values that code takes from configuration: loaded files, composed documents, parsers, the environment."""

from mldebt.resolve.configs.parts import (
    EMPTY,
    MOST_ITEMS,
    all_parts,
    config_method,
    config_value,
    expanded,
    has_fields,
    is_known_part,
    spelt_out,
)
from mldebt.resolve.configs.trees import DOCUMENT_CELL, is_of_document

__all__ = [
    "DOCUMENT_CELL",
    "EMPTY",
    "MOST_ITEMS",
    "all_parts",
    "config_method",
    "config_value",
    "expanded",
    "has_fields",
    "is_known_part",
    "is_of_document",
    "spelt_out",
]
