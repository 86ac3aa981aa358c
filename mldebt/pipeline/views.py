"""Answers to single questions: the graph, the owners, what a change reaches."""

import posixpath
from collections.abc import Callable

from msgspec.structs import replace

import mldebt
from mldebt.graph.builder import unresolved_calls
from mldebt.graph.within import graph_within
from mldebt.measures import Snapshot, maintainers
from mldebt.model.history import HistoryView
from mldebt.model.panel import Role
from mldebt.model.report import Coverage, Report
from mldebt.model.score import Ownership
from mldebt.pipeline.analysis import Analysis, analysis
from mldebt.pipeline.changes import named_paths
from mldebt.pipeline.options import GraphQuery, OwnersQuery, Progress, RunOptions
from mldebt.pipeline.programs import deep_recursion
from mldebt.pipeline.reports import coverage, report_subject

CODE_ENDINGS = (".py", ".ipynb")


def graph_report(options: RunOptions, progress: Progress, query: GraphQuery | None = None) -> Report:
    """The graph of the tree."""
    with analysis(options, progress) as run:
        named = named_paths(run, options.paths)
        files = run.sources.states()
        graph = run.graph
        if query is not None and query.unresolved:
            graph = replace(graph, unresolved=unresolved_calls(run.program, (*run.traces, *run.runs)))
        if query is not None and query.columns:
            from mldebt.graph.columns.picture import with_columns

            with deep_recursion():
                graph = with_columns(run.program, run.roles, graph)
        return Report(
            tool_version=mldebt.__version__,
            subject=report_subject(run, HistoryView()),
            role=Role(""),
            coverage=coverage(run, files),
            files=files,
            graph=graph if query is not None and query.focus else graph_within(graph, named),
            notes=tuple(run.notes),
            timings=run.timings,
            errors=tuple(run.errors),
        )


def owners_report(options: RunOptions, progress: Progress, query: OwnersQuery) -> Report:
    """Owners of the paths named, of all files and folders, or of the whole and what lies at its top and holds code."""
    with analysis(options, progress) as run:
        history = _without(run.history, query.without)
        paths = _owner_paths(run, query)
        owners: tuple[Ownership, ...] = ()
        if history.usable:
            snapshot = Snapshot(history, run.options.now)
            members = _members(run)
            declared = run.declared_owners
            owners = tuple(declared.annotate(maintainers(snapshot, path), members(path)) for path in paths)
        else:
            run.errors.extend(history.notes or ("The history is not available; ownership is not judged.",))
        return Report(
            tool_version=mldebt.__version__,
            subject=report_subject(run, history),
            role=Role(""),
            coverage=Coverage(),
            people=history.people,
            owners=owners,
            notes=tuple(run.notes),
            errors=tuple(run.errors),
        )


def _members(run: Analysis) -> Callable[[str], tuple[str, ...]]:
    """The files of a path: itself, or all below it."""
    below: dict[str, list[str]] = {".": list(run.paths)}
    for path in run.paths:
        folder = path
        while folder:
            below.setdefault(folder, []).append(path)
            folder = posixpath.dirname(folder)
    return lambda path: tuple(below.get(path, ()))


def _without(history: HistoryView, gone: tuple[str, ...]) -> HistoryView:
    """The history without the touches of people who are to be taken as gone."""
    if not gone:
        return history
    from mldebt.model.errors import MldebtError

    words = {name.lower() for name in gone}
    indices = {
        index
        for index, person in enumerate(history.people)
        if words
        & {person.key.lower(), person.name.lower(), *map(str.lower, person.emails), *map(str.lower, person.aliases)}
    }
    if not indices:
        raise MldebtError(
            f"Nobody in the history is called {', '.join(gone)}; `mldebt owners --identities` lists the names."
        )
    touches = {
        path: tuple(touch for touch in rows if touch.person not in indices) for path, rows in history.touches.items()
    }
    commits = tuple(
        replace(commit, authors=tuple(author for author in commit.authors if author not in indices))
        for commit in history.commits
    )
    return replace(history, touches=touches, commits=commits)


def _owner_paths(run: Analysis, query: OwnersQuery) -> list[str]:
    named = named_paths(run, run.options.paths)
    if named and not query.everything:
        return list(named)
    alive = [path for path in run.paths if path in run.history.touches]
    if not query.everything:
        code = [path for path in alive if path.endswith(CODE_ENDINGS)] or alive
        return [".", *sorted({path.split("/", 1)[0] for path in code})]
    inside = [path for path in alive if not named or any(path == name or path.startswith(f"{name}/") for name in named)]
    folders = {"."}
    for path in inside:
        folder = posixpath.dirname(path)
        while folder and folder not in folders:
            folders.add(folder)
            folder = posixpath.dirname(folder)
    return sorted(folders) + sorted(inside)
