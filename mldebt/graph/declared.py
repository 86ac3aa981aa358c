"""What pipeline files declare: DVC stages with their scripts, dependencies and outputs."""

import posixpath
import re
import shlex
from collections.abc import Iterable, Iterator

from msgspec import Struct

from mldebt.resolve.pipelinefiles.dvc import Documents, read_dvc_stages
from mldebt.resolve.texts import normal

_SCRIPT = re.compile(r"\.(?:py|ipynb)$")


class Stage(Struct, frozen=True, gc=False):
    """One declared stage. ``reads`` and ``writes`` are paths from the root; ``scripts`` the code its command runs."""

    id: str
    file: str
    name: str
    command: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    scripts: tuple[str, ...]


def dvc_stages(paths: Iterable[str], document: Documents, files: frozenset[str]) -> Iterator[Stage]:
    """The stages of every ``dvc.yaml``; ``foreach``, ``matrix`` and ``${…}`` filled."""
    for stage in read_dvc_stages(paths, document):
        command = "\n".join(stage.commands)
        places = [normal(posixpath.join(stage.wdir, word)) for word in words_of(command)]
        modules = [normal(posixpath.join(stage.wdir, word)) for word in _modules(command)]
        scripts = [word for word in places if word in files and _SCRIPT.search(word)]
        scripts += [word for word in modules if word in files]
        unique = tuple(dict.fromkeys(scripts))
        yield Stage(stage.id, stage.file, stage.name, command, stage.deps, stage.outs, unique)


def words_of(command: str) -> list[str]:
    """The words of a shell line; a plain split where it does not parse."""
    try:
        return shlex.split(command, comments=True)
    except ValueError:
        return command.split()


def _modules(command: str) -> Iterator[str]:
    for match in re.finditer(r"-m\s+([\w.]+)", command):
        yield match.group(1).replace(".", "/") + ".py"
        yield match.group(1).replace(".", "/") + "/__main__.py"
