"""The entry points of MLflow's ``MLproject``: https://mlflow.org/docs/latest/ml/projects/"""

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator

from mldebt.resolve.pipelinefiles.records import Documents, FileStage, placed
from mldebt.resolve.pipelinefiles.templates import LONGEST, LONGEST_VALUE

NAME = "mlproject"  # in whichever case: MLflow lowers the names of files before it compares them
_PATHS = frozenset({"path", "uri"})
_BLANK = re.compile(r"\{\{?\s*(\w[\w-]*)\s*\}?\}")
Texts = Callable[[str], str]


def read_entry_points(paths: Iterable[str], document: Documents, text: Texts) -> Iterator[FileStage]:
    """The entry points of every project: commands with the defaults of their parameters filled in, ``*`` for those that
    whoever starts them gives."""
    for path in sorted(paths):
        if posixpath.basename(path).lower() != NAME:
            continue
        content = document(path)
        points = content.get("entry_points") if isinstance(content, dict) else None
        written = text(path)
        for name, body in points.items() if isinstance(points, dict) else ():
            if isinstance(body, dict):
                yield _stage(path, str(name), _line_of(written, str(name)), body)


def _stage(path: str, name: str, line: int, body: dict[str, object]) -> FileStage:
    folder = posixpath.dirname(path)
    given = body.get("parameters")
    parameters = given if isinstance(given, dict) else {}
    defaults = {str(key): _default(value) for key, value in parameters.items()}
    deps = [
        str(value["default"])
        for value in parameters.values()
        if isinstance(value, dict) and value.get("type") in _PATHS and value.get("default") not in (None, "")
    ]
    command = str(body.get("command", ""))
    if len(command) <= LONGEST:
        command = _BLANK.sub(lambda match: (defaults[match[1]] or "*") if match[1] in defaults else match[0], command)
    return FileStage(f"{path}:{name}", path, name, line, folder, (command,), placed(folder, deps))


def _default(parameter: object) -> str:
    """The default of ``{type: float, default: 0.5}``; empty where there is none."""
    if not isinstance(parameter, dict) or parameter.get("default") is None:
        return ""
    text = str(parameter["default"])
    return text if len(text) <= LONGEST_VALUE else ""


def _line_of(text: str, name: str) -> int:
    found = re.search(rf"^[ \t]+[\"']?{re.escape(name)}[\"']?[ \t]*:", text, re.MULTILINE)
    return text.count("\n", 0, found.start()) + 1 if found else 0
