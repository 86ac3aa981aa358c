"""Runs that are killed leave a cache with which the next run is right, and nobody behind."""

import sys
from pathlib import Path

import pytest

from tests.support.repositories import make_repository

FILES: dict[str, bytes | str] = {
    "load.py": "import pandas as pd\n\ndef load(path):\n    return pd.read_csv(path)\n",
    "train.py": "from load import load\n\nframe = load('data/a.csv')\nframe.to_parquet('data/b.parquet')\n",
    "last.py": "x = 1\n",
}


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_a_run_after_a_kill_is_right(tmp_path: Path) -> None:
    from robustness import Bench, killed_runs

    bench = Bench(make_repository(tmp_path / "owner__name", FILES), tmp_path, 3)
    tally = killed_runs(bench, 2)
    assert (tally.tries, tally.bad, tally.notes) == (2, False, [])
    assert bench.right[("audit",)][0] != bench.right[("audit",)][1]


def test_a_wrong_report_is_seen(tmp_path: Path) -> None:
    from robustness import Bench, Done, Tally

    bench = Bench(make_repository(tmp_path / "owner__name", FILES), tmp_path, 3)
    bench.right["audit",] = [{"findings": 1}, {"findings": 2}]
    tally = Tally("x")
    bench.judge(tally, Done(0, {"findings": 1}, "", 1.0), ("audit",), 0)
    assert not tally.bad
    bench.judge(tally, Done(0, {"findings": 2}, "mldebt: The cache is gone.\n" * 2, 1.0), ("audit",), 0)
    bench.judge(tally, Done(2, None, "", 1.0), ("audit",), 0)
    assert (tally.wrong, tally.failed, tally.warned, tally.worst) == (1, 1, 1, 2)
