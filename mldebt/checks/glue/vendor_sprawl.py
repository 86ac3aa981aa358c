"""GLUE002: a provider's SDK is imported all over the project, with no module of one's own in between."""

import posixpath
from collections.abc import Iterator

from mldebt.checks.common import number, strings
from mldebt.checks.match.code import imports_seen
from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.model.finding import Draft, Evidence
from mldebt.model.place import Location

ADVICE = "Put the calls behind one module of your own that says what the project needs, and import that."
_SHOWN = 8


@check("GLUE002")
def vendor_sprawl(subject: Subject) -> Iterator[Draft]:
    """SDKs that several modules of several packages import directly."""
    vendors = strings(subject, "vendors")
    used: dict[tuple[str, str], dict[str, Location]] = {}
    projects = _projects(subject)
    for seen in imports_seen(subject.program):
        path = seen.location.path
        vendor = next((name for name in vendors if seen.module == name or seen.module.startswith(f"{name}.")), "")
        if vendor and not subject.demoted(path) and not path.endswith(".ipynb"):
            home = max((folder for folder in projects if path.startswith(folder)), key=len, default="")
            used.setdefault((vendor, home), {}).setdefault(path, seen.location)
    for (vendor, home), places in sorted(used.items()):
        packages = {posixpath.dirname(path) for path in places}
        if len(places) >= number(subject, "modules") and len(packages) >= number(subject, "packages"):
            yield _draft(vendor, home, [places[path] for path in sorted(places)], len(packages))


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
