"""People and what they touched, read in one pass over the history and kept by commit. Never names a bot as an owner."""

from mldebt.history.options import HistoryOptions
from mldebt.history.reader import HistoryReader, read_history
from mldebt.history.segments import is_unread, read_commits

__all__ = ["HistoryOptions", "HistoryReader", "is_unread", "read_commits", "read_history"]
