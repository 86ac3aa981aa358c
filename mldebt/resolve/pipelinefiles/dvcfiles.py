"""DVC's ``*.dvc`` files: data that DVC tracks or imports, and stages of versions before ``dvc.yaml``.

https://dvc.org/doc/user-guide/project-structure/dvc-files
"""

import posixpath
from collections.abc import Iterable, Iterator

from mldebt.resolve.pipelinefiles.records import Documents, FileStage, placed

SUFFIX = ".dvc"


def read_dvc_files(paths: Iterable[str], document: Documents) -> Iterator[FileStage]:
    """Every file; one that only tracks data has neither a command nor dependencies."""
    for path in sorted(paths):
        content = document(path) if path.endswith(SUFFIX) else None
        if not isinstance(content, dict):
            continue
        name = posixpath.basename(path).removesuffix(SUFFIX)
        folder = posixpath.normpath(posixpath.join(posixpath.dirname(path), str(content.get("wdir") or ".")))
        command = content.get("cmd")
        yield FileStage(
            path,
            path,
            name,
            0,
            "" if folder == "." else folder,
            (str(command),) if command else (),
            placed(folder, (_source(row) for row in _rows(content.get("deps")))),
            placed(folder, (str(row["path"]) for row in _rows(content.get("outs")))),
        )


def _rows(value: object) -> Iterator[dict[str, object]]:
    for row in value if isinstance(value, list) else ():
        if isinstance(row, dict) and isinstance(row.get("path"), str):
            yield row


def _source(row: dict[str, object]) -> str:
    """Where a dependency lies: a path, or a path in another repository."""
    repository = row.get("repo")
    url = repository.get("url") if isinstance(repository, dict) else None
    return f"{url.rstrip('/').removesuffix('.git')}/{row['path']}" if isinstance(url, str) else str(row["path"])
