"""Which tables and files a piece of SQL reads and writes. Pure: text in, names out; what cannot be read says why."""

from mldebt.graph.sql.reading import Reading, parse_statement, read_document, read_statement
from mldebt.graph.sql.tables import Named

__all__ = ["Named", "Reading", "parse_statement", "read_document", "read_statement"]
