"""What parts of a run cost inside one process: ``python benchmarks/rooms_cost.py CHECKOUT REPORT``; prints JSON.

``REPORT`` is a JSON report of the checkout. Costs are CPU seconds of this process and of the children it waited for.
"""

import json
import resource
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import git as _gitpython  # noqa: F401 - what it costs to import is no part of reading a history
import msgspec

from mldebt.history import HistoryOptions, HistoryReader
from mldebt.history.diffs import read_diffs
from mldebt.history.log import list_commits
from mldebt.history.notebooks import Pair, compare_notebooks
from mldebt.history.rows import MODIFIED
from mldebt.model.report import Report
from mldebt.report import RenderOptions, render
from mldebt.store import open_store
from mldebt.vcs import Git

LARGEST = 20_000_000  # bytes of a notebook, as the history room reads them
BUDGET = HistoryOptions().notebook_bytes


def cost(work: Callable[[], Any]) -> tuple[float, Any]:
    """CPU seconds of a piece of work, with its children, and what it gave."""

    def spent() -> float:
        kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, kinds))

    before = spent()
    result = work()
    return spent() - before, result


def notebook_pairs(git: Git, head: str) -> list[Pair]:
    """Both blobs of each change of a notebook, newest first."""
    diffs = read_diffs(git, [entry.sha for entry in list_commits(git, head) if len(entry.parents) < 2])
    changes = [change for found in diffs.changes.values() for change in found]
    edits = [change for change in changes if change.status == MODIFIED and change.path.endswith(".ipynb")]
    return list(dict.fromkeys(Pair(change.old_blob, change.new_blob) for change in edits))


def read_and_decoded(git: Git, pairs: list[Pair]) -> int:
    """Reads the blobs that a comparison reads, and decodes each; the bytes of them."""
    spent = 0
    for _, data in git.read_objects(list(dict.fromkeys(blob for pair in pairs for blob in pair)), limit=LARGEST):
        if data is not None:
            spent += len(data)
            try:
                msgspec.json.decode(data)
            except (msgspec.MsgspecError, RecursionError):
                continue
        if spent > BUDGET:
            break
    return spent


def opened(checkout: Path) -> Git:
    """The repository. Raises SystemExit where there is none."""
    git = Git.discover(checkout)
    if git is None:
        raise SystemExit(f"{checkout} is no git repository.")
    return git


def main() -> int:
    """Measures each part once; the repository is opened anew for the second read of the history."""
    checkout, report = Path(sys.argv[1]), Path(sys.argv[2])
    found: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder)) as store:
        for stage in ("history", "history again"):
            with opened(checkout) as git:
                reader = HistoryReader(git, store, HistoryOptions(notebook_bytes=0))
                found[stage], view = cost(lambda reader=reader: reader.at("HEAD"))
    found["commits"] = len(view.commits)
    with opened(checkout) as git:
        pairs = notebook_pairs(git, git.head())
        found["pairs"] = len(pairs)
        if pairs:
            found["decoded"], found["bytes"] = cost(lambda: read_and_decoded(git, pairs))
            found["notebooks"], _ = cost(lambda: compare_notebooks(git, pairs, BUDGET))
    decoded = msgspec.json.decode(report.read_bytes(), type=Report)
    found["render"], _ = cost(lambda: render("html", decoded, RenderOptions()))
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
