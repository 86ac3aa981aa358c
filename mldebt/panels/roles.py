"""Is this a library, an application or a course? Gates depend on it; the word lists are in rules/roles.toml."""

import posixpath
import re
from collections import Counter
from collections.abc import Mapping, Sequence

from mldebt.knowledge.roles import ApplicationSigns, CourseSigns, LibrarySigns, role_signs
from mldebt.model.graph import DependencyGraph, EdgeKind, NodeKind
from mldebt.model.panel import Role
from mldebt.model.source import FileState
from mldebt.resolve.program import Program

_NUMBERED = re.compile(r"^\d{1,3}[._ -]")


def role_of(
    program: Program,
    graph: DependencyGraph,
    files: Sequence[FileState],
    texts: Mapping[str, str],
    override: str = "",
) -> Role:
    """The role with its reasons; ``override`` is what the configuration says."""
    if override:
        return Role(override, ("named in the configuration",))
    signs = role_signs()
    paths = [state.path for state in files]
    votes: dict[str, list[str]] = {
        "course": _course(list(program.modules), signs.course),
        "library": _library(list(program.modules), paths, texts, signs.library),
        "application": _application(graph, paths, signs.application),
    }
    order = ("application", "library", "course")
    best = max(order, key=lambda name: (len(votes[name]), -order.index(name)))
    if votes["course"] and len(votes["course"]) >= 2:
        best = "course"
    return Role(best, tuple(votes[best]) or ("nothing speaks for a library or a course",))


def _course(modules: list[str], signs: CourseSigns) -> list[str]:
    notebooks = [path for path in modules if path.endswith(".ipynb")]
    numbered = [path for path in notebooks if _NUMBERED.match(posixpath.basename(path))]
    reasons = []
    folders = Counter(
        word
        for path in modules
        for part in path.lower().split("/")[:-1]
        for word in re.split(r"[^a-z]+", part)
        if word in signs.folders
    )
    if sum(folders.values()) >= max(3, len(modules) // 4):
        names = ", ".join(name for name, _ in folders.most_common(3))
        reasons.append(f"{sum(folders.values())} of {len(modules)} files lie in folders such as {names}")
    if len(numbered) >= signs.numbered_notebooks and len(notebooks) >= signs.notebook_share * len(modules):
        reasons += [f"{len(numbered)} numbered notebooks", f"{len(notebooks)} of {len(modules)} files are notebooks"]
    return reasons


def _library(modules: list[str], paths: list[str], texts: Mapping[str, str], signs: LibrarySigns) -> list[str]:
    packaging = [
        path
        for path in paths
        if path in signs.packaging
        and (path == "setup.py" or any(mark in texts.get(path, "") for mark in signs.markers))
    ]
    packages = {posixpath.dirname(path) for path in modules if path.endswith("/__init__.py")}
    tops = Counter(top for path in modules if (top := _top_package(path, packages)))
    reasons = [f"{packaging[0]} packages it"] if packaging else []
    if tops:
        name, count = tops.most_common(1)[0]
        if count >= signs.least_package_modules and count >= signs.least_package_share * len(modules):
            reasons.append(f"{count} of {len(modules)} modules are the package {name}")
            if packaging:
                reasons.append("the package is the product")
    return reasons if packaging else []


def _top_package(path: str, packages: set[str]) -> str:
    parts = path.split("/")[:-1]
    for depth in range(1, len(parts) + 1):
        folder = "/".join(parts[:depth])
        if folder in packages:
            return folder
    return ""


def _application(graph: DependencyGraph, paths: list[str], signs: ApplicationSigns) -> list[str]:
    names = {posixpath.basename(path) for path in paths}
    reasons = [f"{name} is there" for name in signs.files if name in names][:2]
    endpoints = len({edge.target for edge in graph.edges if edge.kind is EdgeKind.EXPOSES})
    if endpoints:
        reasons.append(f"{endpoints} {'endpoint is' if endpoints == 1 else 'endpoints are'} served")
    if any(node.kind is NodeKind.STAGE for node in graph.nodes):
        reasons.append("a pipeline is declared")
    return reasons
