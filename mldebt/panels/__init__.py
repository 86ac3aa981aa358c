"""The repository's role and the six production trade-offs: what the code shows, and what only people can answer."""

from mldebt.panels.building import build_panels
from mldebt.panels.columns import data_columns
from mldebt.panels.roles import role_of

__all__ = ["build_panels", "data_columns", "role_of"]
