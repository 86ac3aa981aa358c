"""Values that code takes from configuration: loaded files, composed documents, parsers, the environment."""

from mldebt.resolve.configs.parts import config_method, config_value, expanded, spelt_out
from mldebt.resolve.configs.trees import DOCUMENT_CELL, is_of_document

__all__ = ["DOCUMENT_CELL", "config_method", "config_value", "expanded", "is_of_document", "spelt_out"]
