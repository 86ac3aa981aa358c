"""Commands that a project installs: ``[project.scripts]``, ``[tool.poetry.scripts]``, ``console_scripts``."""

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping

Documents = Callable[[str], object]
_TARGET = re.compile(r"^\s*([A-Za-z_][\w.]*)\s*:\s*([A-Za-z_][\w.]*)")


def installed_commands(
    paths: Mapping[str, object], document: Documents, module: Callable[[str, str], str | None]
) -> dict[str, tuple[str, str]]:
    """Command names to the file and the function that they call."""
    found: dict[str, tuple[str, str]] = {}
    for path in sorted(paths):
        name = posixpath.basename(path)
        if name not in ("pyproject.toml", "setup.cfg"):
            continue
        for command, target in _entries(name, document(path)):
            match = _TARGET.match(target)
            home = module(match[1], posixpath.dirname(path)) if match is not None else None
            if match is not None and home is not None and home.endswith(".py"):
                found.setdefault(command, (home, match[2]))
    return found


def _entries(name: str, content: object) -> Iterator[tuple[str, str]]:
    if name == "pyproject.toml":
        for keys in (("project", "scripts"), ("tool", "poetry", "scripts"), ("tool", "flit", "scripts")):
            table = content
            for key in keys:
                table = table.get(key) if isinstance(table, Mapping) else None
            for command, target in table.items() if isinstance(table, Mapping) else ():
                yield str(command), str(target)
        return
    section = content.get("options.entry_points") if isinstance(content, Mapping) else None
    listed = section.get("console_scripts") if isinstance(section, Mapping) else None
    for line in str(listed or "").splitlines():
        command, equals, target = line.partition("=")
        if equals:
            yield command.strip(), target.strip()
