"""A second process that does a part of the work."""

import os
from pathlib import Path

import pytest

from mldebt.pipeline import runs
from mldebt.pipeline.analysis import analysis
from mldebt.pipeline.helping import helped, may_help
from mldebt.pipeline.options import silent
from tests.support.runs import options_for, write

pytestmark = pytest.mark.skipif(not may_help(2), reason="processes are not forked here")
READS = "import argparse\nimport pandas as pd\np = argparse.ArgumentParser()\np.add_argument('--data')\n"
READS += "a = p.parse_args()\npd.read_csv(a.data).to_csv(a.data.replace('.csv', '.out.csv'))\n"
TREE = {
    "one.py": READS,
    "two.py": READS,
    **{f"run{n}.sh": f"python {('one', 'two')[n % 2]}.py --data data/d{n}.csv\n" for n in range(12)},
}


def test_what_a_second_process_made_comes_back() -> None:
    with helped(lambda: b"x" * 3_000_000) as helper:
        mine = os.getpid()
    with helped(lambda: str(os.getpid()).encode()) as helper:
        assert int(helper() or b"0") not in (0, mine)


def test_one_that_fails_sends_nothing() -> None:
    def fails() -> bytes:
        raise ValueError("on purpose")

    with helped(fails) as helper:
        assert helper() is None
    with helped(lambda: os._exit(1)) as helper:  # type: ignore[arg-type,return-value]
        assert helper() is None


def test_one_that_hangs_is_ended_with_the_block() -> None:
    with pytest.raises(KeyboardInterrupt), helped(lambda: os.read(os.pipe()[0], 1)):
        raise KeyboardInterrupt


@pytest.mark.parametrize("broken", [False, True])
def test_runs_are_the_same_by_one_process_and_by_two(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: bool
) -> None:
    write(tmp_path / "tree", TREE)
    options = options_for(tmp_path / "tree")
    with analysis(options, silent) as run:
        alone = run.graph
        traces = run.runs
    assert len(traces) == 12 > runs.MANY
    used: list[int] = []

    def noted(work: object) -> object:
        used.append(1)
        return helped((lambda: os._exit(1)) if broken else work)  # type: ignore[arg-type,return-value]

    monkeypatch.setattr(runs, "helped", noted)
    kept = {"use_cache": True, "cache_dir": tmp_path / "cache"}
    with analysis(options_for(tmp_path / "tree", jobs=2, **kept), silent) as run:
        assert run.graph == alone
        assert run.runs == traces
    assert used == [1]
    with analysis(options_for(tmp_path / "tree", jobs=2, **kept), silent) as run:
        assert run.graph == alone
    assert used == [1]
