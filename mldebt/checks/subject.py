"""What a check is given: everything a run knows, read-only."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple, Optional, TypeVar, cast

from msgspec import Struct, field

from mldebt.config import Config
from mldebt.flow.roles import Roles
from mldebt.model.graph import DependencyGraph
from mldebt.model.history import HistoryView
from mldebt.model.memory import Memory, NoMemory
from mldebt.model.panel import Role
from mldebt.model.score import Ownership
from mldebt.model.source import FileState
from mldebt.resolve.program import Program

if TYPE_CHECKING:
    from mldebt.checks.gathering import Keeper

_Kept = TypeVar("_Kept")


class Whole(NamedTuple):
    """What stands on all of the repository."""

    graph: Callable[[], DependencyGraph]
    role: Callable[[], Role]
    component_of: Callable[[], Mapping[str, str]]
    readme: Callable[[], str] = lambda: ""
    prose: Callable[[], Mapping[str, str]] = dict
    unread_code: Callable[[], Mapping[str, str]] = dict
    notes: Callable[[], Mapping[str, str]] = dict
    authors: Callable[[], frozenset[str]] = frozenset
    changed: Callable[[str], int] = lambda _path: 0
    small: Callable[[str], bytes | None] = lambda _path: None


class Subject(Struct, frozen=True, gc=False):
    """One run.

    ``options`` are the rule's options (card defaults, then configuration) of the check that is running; ``now`` is the
    time the run is judged at, in Unix seconds (UTC). ``texts`` reads a configuration, SQL, requirements or container
    file of the tree by path (None where it is not read). ``ownership`` is measured per component, and empty
    where the history is not usable. ``kept`` is what the checks of a run share (``once``). What ``whole`` makes
    is made when somebody asks: a check of a few files seldom does. ``keeper`` keeps between runs what is gathered of
    single modules, ``memory`` what hangs on little that can be named.
    """

    program: Program
    whole: "Whole"
    roles: Roles
    history: HistoryView
    files: tuple[FileState, ...]
    config: Config
    now: int
    documents: Mapping[str, object]
    texts: Mapping[str, str]
    ownership: Mapping[str, Ownership]
    options: Mapping[str, object] = {}
    kept: dict[str, object] = field(default_factory=dict)
    keeper: Optional["Keeper"] = None
    memory: Memory = NoMemory()

    @property
    def graph(self) -> DependencyGraph:
        """Nodes, edges, components."""
        return self.whole.graph()

    @property
    def role(self) -> Role:
        """Library, application or course."""
        return self.whole.role()

    @property
    def component_of(self) -> Mapping[str, str]:
        """The component of each path."""
        return self.whole.component_of()

    @property
    def readme(self) -> str:
        """What the README at the top says; empty where there is none."""
        return self.whole.readme()

    @property
    def prose(self) -> Mapping[str, str]:
        """What is written for people, by path."""
        return self.whole.prose()

    @property
    def notes(self) -> Mapping[str, str]:
        """What notebooks say to people between their code, by path."""
        return self.once("notes", self.whole.notes)

    @property
    def authors(self) -> frozenset[str]:
        """The names and logins under which commits were written."""
        return self.once("authors", self.whole.authors)

    def changed(self, path: str) -> int:
        """When a file was changed last, as its commits tell (Unix seconds); 0 where none does."""
        return self.once(f"change of {path}", lambda: self.whole.changed(path))

    def small(self, path: str) -> bytes | None:
        """The bytes of a file of the tree, whatever it is, that has less than about a thousand; None for others."""
        return self.whole.small(path)

    @property
    def unread_code(self) -> Mapping[str, str]:
        """The text of code that was not read as such, or not all of it, by path."""
        return self.once("unread code", self.whole.unread_code)

    def once(self, name: str, gather: Callable[[], _Kept]) -> _Kept:
        """What ``gather`` makes of this run, made once for all checks and panels."""
        if name not in self.kept:
            self.kept[name] = gather()
        return cast(_Kept, self.kept[name])

    def demoted(self, path: str) -> str:
        """Why findings in a file never gate (tests, docs, examples ...); empty where they may."""
        return self.once("demoted", lambda: {state.path: state.demoted for state in self.files}).get(path, "")
