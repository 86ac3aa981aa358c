"""What a check is given: everything a run knows, read-only."""

from collections.abc import Mapping

from msgspec import Struct

from mldebt.config import Config
from mldebt.flow.roles import Roles
from mldebt.model.graph import DependencyGraph
from mldebt.model.history import HistoryView
from mldebt.model.panel import Role
from mldebt.model.score import Ownership
from mldebt.model.source import FileState
from mldebt.resolve.program import Program


class Subject(Struct, frozen=True, gc=False):
    """One run.

    ``options`` are the rule's options (card defaults, then configuration) of the check that is running; ``now`` is the
    time the run is judged at, in Unix seconds (UTC). ``texts`` reads a configuration, SQL, requirements or container
    file of the tree by path (None where it is not read). ``component_of`` maps a path to its component;
    ``ownership`` and ``reach`` are measured per component, and empty where the history is not usable.
    """

    program: Program
    graph: DependencyGraph
    roles: Roles
    history: HistoryView
    role: Role
    files: tuple[FileState, ...]
    config: Config
    now: int
    documents: Mapping[str, object]
    texts: Mapping[str, str]
    component_of: Mapping[str, str]
    ownership: Mapping[str, Ownership]
    reach: Mapping[str, float]
    options: Mapping[str, object] = {}

    def demoted(self, path: str) -> str:
        """Why findings in a file never gate (tests, docs, examples ...); empty where they may."""
        return next((state.demoted for state in self.files if state.path == path), "")
