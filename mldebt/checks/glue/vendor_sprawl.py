"""GLUE002: a provider's SDK is imported all over the project, with no module of one's own in between."""

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator

from mldebt.checks.common import is_kept_aside, number, strings
from mldebt.checks.match.code import imports_seen
from mldebt.checks.nodes import nodes_of, walk
from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.facts import kinds as k
from mldebt.facts.unit import UnitFacts
from mldebt.model.finding import Draft, Evidence
from mldebt.model.graph import EdgeKind
from mldebt.model.place import Location
from mldebt.resolve.names import ModuleFacts

ADVICE = "Put the calls behind one module of your own that says what the project needs, and import that."
_SHOWN = 8
_BETWEEN = re.compile(r"[\W_]")
Places = dict[str, Location]


@check("GLUE002")
def vendor_sprawl(subject: Subject) -> Iterator[Draft]:
    """SDKs that several modules of several packages use directly.

    What is kept aside does not count, nor the wrapper around the SDK, nor modules that only annotate what they are
    handed. A project inside the repository is counted by itself; where all of it lies in one folder, the others show
    whether the SDK is spread.
    """
    fewest = number(subject, "modules")
    for vendor, used in sorted(_used(subject).items()):
        homes = {home: _direct(subject, vendor, places) for home, places in used.items()}
        for home, places in sorted(homes.items()):
            if len(places) < fewest or sum(not _wraps(path, vendor) for path in places) < fewest - 1:
                continue
            packages = _packages(places)
            spread = places if len(packages) >= number(subject, "packages") else _all_of(homes)
            packages = _packages(spread)
            if len(packages) >= number(subject, "packages"):
                yield _draft(vendor, home, [spread[path] for path in sorted(spread)], len(packages))
                if spread is not places:
                    break  # all homes were told


def _packages(places: Places) -> set[str]:
    return {posixpath.dirname(path) for path in places}


def _all_of(homes: dict[str, Places]) -> Places:
    return {path: place for places in homes.values() for path, place in places.items()}


def _direct(subject: Subject, vendor: str, places: Places) -> Places:
    """Without the wrapper: modules that are named after the SDK, and that others of these modules import."""
    wrappers = {
        edge.target.removeprefix("code:")
        for edge in subject.graph.edges
        if edge.kind is EdgeKind.IMPORTS and edge.source != edge.target and edge.source.removeprefix("code:") in places
    }
    return {path: place for path, place in places.items() if path not in wrappers or not _wraps(path, vendor)}


def _used(subject: Subject) -> dict[str, dict[str, Places]]:
    """The modules that use each SDK, by the project that they lie in."""
    vendors, tools = strings(subject, "vendors"), frozenset(strings(subject, "tools"))
    shapes = frozenset(strings(subject, "shapes"))
    projects = _projects(subject)
    found: defaultdict[str, dict[str, Places]] = defaultdict(dict)
    for seen in imports_seen(subject, *{name.partition(".")[0] for name in vendors}):
        path = seen.location.path
        modules = (seen.module, *(f"{seen.module}.{name}" for name in seen.names))
        vendor = next((name for name in vendors if any(_is_of(module, name) for module in modules)), "")
        if not vendor or subject.demoted(path) or path.endswith(".ipynb") or is_kept_aside(subject, path):
            continue
        if tools.intersection(path.lower().split("/")[:-1]):
            continue
        if _runs(subject.program.modules[path], vendor, shapes):
            home = max((folder for folder in projects if path.startswith(folder)), key=len, default="")
            found[vendor].setdefault(home, {}).setdefault(path, seen.location)
    return found


def _is_of(module: str, vendor: str) -> bool:
    return module == vendor or module.startswith(f"{vendor}.")


def _wraps(path: str, vendor: str) -> bool:
    """Whether a module, or its folder, is named after an SDK: ``clients/openai_client.py``, ``openai_wrappers/``."""
    folder, name = posixpath.split(path)
    parts = (posixpath.basename(folder), posixpath.splitext(name)[0])
    return any(_BETWEEN.sub("", vendor) in _BETWEEN.sub("", part.lower()) for part in parts)


def _runs(module: ModuleFacts, vendor: str, shapes: frozenset[str]) -> bool:
    """Whether code that runs uses an SDK, rather than annotations alone, and more of it than the shapes of what is sent
    and received by whoever holds the client."""
    return any(
        fact.name == "*" or _is_used(unit, fact.asname or fact.name or fact.module.partition(".")[0])
        for unit in module.cells
        for fact in unit.outline.imports
        if shapes.isdisjoint((fact.name, fact.module.rpartition(".")[2]))
        if _is_of(fact.module, vendor) or _is_of(f"{fact.module}.{fact.name}", vendor)
    )


def _is_used(unit: UnitFacts, name: str) -> bool:
    noted = {
        part.at
        for node in nodes_of(unit, k.Param, k.AnnBind, k.Def)
        for part in walk(node.returns if isinstance(node, k.Def) else getattr(node, "annotation", None))
    }
    return any(isinstance(node, k.Name) and node.id == name and node.at not in noted for node in nodes_of(unit, k.Name))


def _projects(subject: Subject) -> tuple[str, ...]:
    """Folders of projects inside the repository: those with requirements or a project file of their own."""
    names = ("requirements.txt", "pyproject.toml", "setup.py", "environment.yml")
    paths = (*subject.texts, *subject.program.modules)
    return tuple({f"{posixpath.dirname(path)}/" for path in paths if posixpath.basename(path) in names and "/" in path})


def _draft(vendor: str, home: str, places: list[Location], packages: int) -> Draft:
    return Draft(
        places[0],
        f"{vendor} is imported directly by {len(places)} modules in {packages} packages: leaving it means editing all.",
        (f"vendor:{vendor}", home),
        tuple(Evidence(place, f"imports {vendor}") for place in places[:_SHOWN]),
        ADVICE,
        tuple(f"code:{place.path}" for place in places),
    )
