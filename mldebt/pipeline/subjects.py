"""What checks and panels are given of a run."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from mldebt.checks.gathering import Keeper
from mldebt.checks.subject import Subject, Whole
from mldebt.model.panel import Role
from mldebt.model.score import Ownership
from mldebt.pipeline.contents import notes, small_file, unread_code

if TYPE_CHECKING:
    from mldebt.pipeline.analysis import Analysis
    from mldebt.vcs import Git

_Told = TypeVar("_Told")


def build_subject(run: "Analysis", role: Callable[[], Role], keeper: Keeper, *, people: bool) -> Subject:
    """What checks are given. ``people``: whether to read the history at all."""
    from mldebt.model.history import HistoryView

    owners: dict[str, Ownership] = {}
    if people:
        owners = {name: run.scorer.owners(name) for name in run.scorer.component_names}
    sources = run.sources
    return Subject(
        program=run.program,
        whole=Whole(
            lambda: run.graph,
            role,
            lambda: run.component_of,
            lambda: run.contents.readme,
            lambda: run.contents.prose,
            lambda: unread_code(run.contents, sources.states()),
            lambda: notes(run.contents),
            lambda: _authors(run),
            lambda path: _changed(run, path),
            lambda path: small_file(run.tree, path),
        ),
        roles=run.roles,
        history=run.history if people else HistoryView(),
        files=sources.states(),
        config=run.config,
        now=run.options.now,
        documents=sources.documents,
        texts=sources.texts,
        ownership=owners,
        keeper=keeper,
        memory=run.memory,
    )


def _authors(run: "Analysis") -> frozenset[str]:
    """The names under which commits were written; none where there is no history, or none that can be read."""
    from mldebt.history.authors import author_names

    return _told(run, author_names) or frozenset()


def _changed(run: "Analysis", path: str) -> int:
    """When a file was changed last; 0 where there is no history, or none that can be read."""
    from mldebt.history.lastchange import last_change

    return _told(run, lambda git, revision: last_change(git, revision, path)) or 0


def _told(run: "Analysis", asked: "Callable[[Git, str], _Told]") -> "_Told | None":
    """What the history tells of the commits behind the tree; None where there is none, or none that can be read."""
    from mldebt.vcs import GitError

    git = run.project.git
    try:
        revision = (run.tree.commit or git.head()) if git is not None else ""
        return asked(git, revision) if git is not None and revision else None
    except GitError:
        return None
