"""People and what they touched, read in one pass over the history and kept by commit. Never names a bot as an owner."""

from mldebt.history.options import HistoryOptions
from mldebt.history.reader import HistoryReader, read_history

__all__ = ["HistoryOptions", "HistoryReader", "read_history"]
