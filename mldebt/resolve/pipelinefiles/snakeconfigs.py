"""Which configuration files a workflow is started with: by its ``configfile`` lines, or else by a command line.

https://snakemake.readthedocs.io/en/stable/snakefiles/configuration.html
"""

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from mldebt.resolve.pipelinefiles.records import Documents
from mldebt.resolve.pipelinefiles.snakeblocks import Blocks
from mldebt.resolve.pipelinefiles.snakevalues import Values
from mldebt.resolve.pipelinefiles.templates import LONGEST
from mldebt.resolve.texts import normal

_COMMAND = re.compile(r"\bsnakemake\b(?:[^\n\\]|\\\n|\\.)*")
_CONFIG = re.compile(r"--configfiles?[ =]+[\"']?([\w./-]+)")
_WORKFLOW = re.compile(r"(?:--snakefile|-s)[ =]+[\"']?([\w./-]+)")
Texts = Callable[[str], str]
Started = tuple[str, str, str]  # the folder of the command line, the workflow and the configuration that it names


def loaded_files(own: Blocks, config: object) -> Iterator[str]:
    """The files that the ``configfile`` lines of a Snakefile name. Where a branch decides, each that is known counts:
    a file that is not there is not loaded."""
    for name, text in own.top:
        if name != "configfile":
            continue
        known = Values(config if isinstance(config, dict) else {})
        for variable, value in (*own.assignments, *own.branches):
            if variable == text.split("#", 1)[0].strip():
                known.assign(variable, value)
                yield from known.arguments(variable).texts
        yield from known.arguments(text).texts


def command_lines(paths: Iterable[str], text: Texts) -> tuple[Started, ...]:
    """Command lines that start Snakemake with a configuration file."""
    found: dict[Started, None] = {}
    for path in sorted(paths):
        content = text(path)[:LONGEST]
        for command in _COMMAND.findall(content) if "--configfile" in content else ():
            workflow = _WORKFLOW.search(command)
            for config in _CONFIG.findall(command):
                found[(posixpath.dirname(path), workflow[1] if workflow else "", config)] = None
    return tuple(found)


def started_with(path: str, home: str, started: Iterable[Started], document: Documents) -> Mapping[str, object]:
    """The configuration that command lines hand to a Snakefile; empty where they hand none, or several."""
    found: dict[str, Mapping[str, object]] = {}
    for folder, workflow, config in started:
        starts = {home, folder, ""}
        if workflow and path not in {normal(posixpath.join(start, workflow)) for start in starts}:
            continue
        for start in (home, folder, ""):
            name = normal(posixpath.join(start, config))
            loaded = document(name)
            if isinstance(loaded, dict):
                found[name] = loaded
                break
    return next(iter(found.values())) if len(found) == 1 else {}
