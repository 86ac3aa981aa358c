"""The entry points of MLflow's ``MLproject``: https://mlflow.org/docs/latest/ml/projects/"""

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from mldebt.resolve.pipelinefiles.records import Documents, FileStage, placed
from mldebt.resolve.pipelinefiles.templates import LONGEST, LONGEST_VALUE

NAME = "mlproject"  # in whichever case: MLflow lowers the names of files before it compares them
SPELT = ("MLproject", "MLProject", NAME)  # how people write it
_PATHS = frozenset({"path", "uri"})
_BLANK = re.compile(r"\{\{?\s*(\w[\w-]*)\s*\}?\}")
Texts = Callable[[str], str]


def read_entry_points(paths: Iterable[str], document: Documents, text: Texts) -> Iterator[FileStage]:
    """The entry points of every project: commands with the defaults of their parameters filled in, ``*`` for those that
    whoever starts them gives."""
    known = frozenset(paths)
    for path in sorted(known):
        if posixpath.basename(path).lower() != NAME:
            continue
        content = document(path)
        points = content.get("entry_points") if isinstance(content, dict) else None
        written = text(path)
        for name, body in points.items() if isinstance(points, dict) else ():
            if isinstance(body, dict):
                yield _stage(path, str(name), _line_of(written, str(name)), body, known)


def entry_command(content: object, name: str, given: Mapping[str, str]) -> str:
    """The command of an entry point of a project with what it is given filled in, the defaults of the rest, and ``*``
    for what is not known; empty where there is no such entry point."""
    points = content.get("entry_points") if isinstance(content, dict) else None
    body = points.get(name) if isinstance(points, dict) else None
    return _command(body, given) if isinstance(body, dict) else ""


def _stage(path: str, name: str, line: int, body: dict[str, object], known: frozenset[str]) -> FileStage:
    folder = posixpath.dirname(path)
    deps = [
        str(value["default"])
        for value in _parameters(body).values()
        if isinstance(value, dict) and value.get("type") in _PATHS and value.get("default") not in (None, "")
    ]
    needed = [dep for dep in placed(folder, deps) if "://" in dep or _is_there(dep, known)]
    return FileStage(f"{path}:{name}", path, name, line, folder, (_command(body, {}),), tuple(needed))


def _parameters(body: dict[str, object]) -> dict[str, object]:
    given = body.get("parameters")
    return {str(key): value for key, value in given.items()} if isinstance(given, dict) else {}


def _is_there(path: str, known: frozenset[str]) -> bool:
    """Whether the tree holds a path, or a pointer to it: any other path may be one that the command makes."""
    return bool({path, f"{path}.dvc"} & known) or any(name.startswith(f"{path}/") for name in known)


def _command(body: dict[str, object], given: Mapping[str, str]) -> str:
    command = str(body.get("command", ""))
    values = {key: given.get(key) or _default(value) or "*" for key, value in _parameters(body).items()}
    if len(command) > LONGEST:
        return command
    return _BLANK.sub(lambda match: {**given, **values}.get(match[1], match[0]), command)


def _default(parameter: object) -> str:
    """The default of ``{type: float, default: 0.5}``; empty where there is none."""
    if not isinstance(parameter, dict) or parameter.get("default") is None:
        return ""
    text = str(parameter["default"])
    return text if len(text) <= LONGEST_VALUE else ""


def _line_of(text: str, name: str) -> int:
    found = re.search(rf"^[ \t]+[\"']?{re.escape(name)}[\"']?[ \t]*:", text, re.MULTILINE)
    return text.count("\n", 0, found.start()) + 1 if found else 0
