"""What a run was asked about: paths, a staged tree, a base to compare with."""

import os
import posixpath
from pathlib import Path

from mldebt.model.errors import MldebtError
from mldebt.pipeline.analysis import Analysis
from mldebt.triage import ChangeScope, ScopeKind


class PathError(MldebtError):
    """A path that was named does not exist."""


def change_scope(run: Analysis) -> ChangeScope:
    """The part of the repository whose findings count. Raises PathError with a sentence for each unknown path."""
    options = run.options
    paths = named_paths(run, options.paths)
    kind = options.scope or "files"
    changed = None
    git = run.project.git
    if options.base and git is not None:
        from mldebt.vcs import INDEX, WORKTREE

        target = INDEX if options.tree == "index" else options.rev or WORKTREE
        tip = git.resolve(options.rev) if options.rev else git.head()
        changed = git.changed_lines(git.merge_base(options.base, tip), target)
    elif options.base:
        run.errors.append("--base needs a git repository, and there is none here.")
    elif options.tree == "index" and not paths and git is not None and git.head():
        from mldebt.vcs import INDEX

        changed = git.changed_lines(git.head(), INDEX)
    reached = _reached(run, frozenset(changed)) if changed is not None and kind == "reach" else frozenset()
    return ChangeScope(frozenset(paths), changed, _KINDS[kind], reached)


_KINDS: dict[str, ScopeKind] = {"lines": "lines", "files": "files", "reach": "reach"}


def named_paths(run: Analysis, names: tuple[str, ...]) -> tuple[str, ...]:
    """Paths relative to the root, of names as typed. ``.`` stands for the whole tree."""
    found = []
    unknown = []
    root = run.project.root.resolve()
    for name in names:
        place = Path(posixpath.normpath((run.options.cwd / name).as_posix()))
        there = os.path.exists(place)
        absolute = place.resolve() if there else place
        try:
            relative = absolute.relative_to(root).as_posix()
        except ValueError:
            unknown.append(f"{name} lies outside of {root}; name a path inside it, or give --root.")
            continue
        if relative != "." and not run.tree.exists(relative) and (not there or run.options.rev):
            at, whole = (f" at {run.options.rev}", "that revision") if run.options.rev else ("", "the repository")
            unknown.append(f"{name} does not exist{at}; name a file or folder of {whole}.")
        found.append(relative)
    if unknown:
        raise PathError(*unknown)
    return () if "." in found else tuple(found)


def _reached(run: Analysis, changed: frozenset[str]) -> frozenset[str]:
    """Components and nodes that a change of files reaches."""
    from mldebt.knowledge.weights import default_weights
    from mldebt.measures import ChangeMap

    starts = {f"code:{path}" for path in changed} | {f"file:{path}" for path in changed}
    known = {node.key for node in run.graph.nodes}
    nodes = ChangeMap(run.graph, default_weights().cace).reach(starts & known)
    homes = {run.component_of.get(key.partition(":")[2], "") for key in nodes}
    return frozenset(nodes) | frozenset(homes - {""})
