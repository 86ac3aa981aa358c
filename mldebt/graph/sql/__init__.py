"""Which tables and files a piece of SQL reads and writes. Pure: text in, names out; what cannot be read says why."""

from mldebt.graph.sql.reading import Reading, read_document, read_statement
from mldebt.graph.sql.tables import Named

__all__ = ["Named", "Reading", "read_document", "read_statement"]
