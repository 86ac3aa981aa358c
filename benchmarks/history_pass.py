"""What one reading of a history costs: ``python benchmarks/history_pass.py REPOSITORY REVISION``; prints JSON.

``first``: nothing kept yet; ``again``: by another reader, from the store. CPU seconds of this process and of the git it
started; notebooks are not compared.
"""

import gc
import json
import sys
import tempfile
from functools import partial
from pathlib import Path

from rooms_cost import cost, opened

from mldebt.history import HistoryOptions, HistoryReader
from mldebt.store import open_store


def main() -> int:
    """Reads twice, the collector off, as the tool does."""
    gc.disable()
    repository, revision = Path(sys.argv[1]), sys.argv[2]
    found: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder)) as store:
        for stage in ("first", "again"):
            with opened(repository) as git:
                reader = HistoryReader(git, store, HistoryOptions(notebook_bytes=0))
                found[stage], view = cost(partial(reader.at, revision))
    found["commits"] = len(view.commits)
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
