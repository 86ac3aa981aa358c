"""The real program where things go wrong around it: interrupted, or with a cache that is of no use."""

import json
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.environments import clean_environ
from tests.support.repositories import write

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits of a Unix system")

SLOW = "x = a" + "()" * 50_000 + "\n"  # the parser takes minutes for it
PROJECT: dict[str, bytes | str] = {
    "train.py": "import pandas as pd\nframe = pd.read_csv('data/a.csv')\nframe.to_parquet('data/b.parquet')\n",
    "load.py": "import pandas as pd\n\ndef load(path):\n    return pd.read_parquet(path)\n",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write(tmp_path / "project", PROJECT)
    return tmp_path / "project"


def command(cache: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "mldebt", *arguments, "--cache-dir", str(cache)]


def check(project: Path, cache: Path, **values: Any) -> tuple[dict[str, Any], str]:
    """The report but for what it took, and what was said beside it."""
    arguments = command(cache, "check", "--format", "json", "--today", "2026-01-01")
    done = subprocess.run(
        arguments, cwd=project, env=clean_environ(), capture_output=True, text=True, timeout=60, **values
    )
    assert done.returncode in {0, 1}, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    report.pop("timings")
    for rule in report["rules"]:
        rule.pop("seconds", None)
    return report, done.stderr


@pytest.mark.parametrize("group", [True, False])
def test_an_interrupt_ends_the_run_at_once_with_one_sentence(project: Path, tmp_path: Path, group: bool) -> None:
    write(project, {"slow.py": SLOW})
    running = subprocess.Popen(
        command(tmp_path / "cache", "check"),
        cwd=project,
        env=clean_environ(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    time.sleep(1.5)
    assert running.poll() is None
    start = time.monotonic()
    (os.killpg if group else os.kill)(running.pid, signal.SIGINT)
    out, err = running.communicate(timeout=30)
    assert time.monotonic() - start < 1
    assert (running.returncode, out, err.strip()) == (130, b"", b"mldebt: Interrupted.")
    with pytest.raises(ProcessLookupError):  # nobody of the group is left
        os.killpg(running.pid, 0)
    (project / "slow.py").unlink()
    assert check(project, tmp_path / "cache")[1] == ""


def random_bytes(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:4096] + os.urandom(20_000))


def cut_short(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def flipped_value(file: Path) -> None:
    connection = sqlite3.connect(file)
    connection.execute("UPDATE rows SET value = zeroblob(LENGTH(value))")
    connection.commit()
    connection.close()


def in_the_way(file: Path) -> None:
    file.unlink()
    file.mkdir()


@pytest.mark.parametrize("spoil", [random_bytes, cut_short, flipped_value, in_the_way])
def test_a_damaged_cache_costs_one_sentence(project: Path, tmp_path: Path, spoil: Callable[[Path], None]) -> None:
    cache = tmp_path / "cache"
    right, silence = check(project, cache)
    assert silence == ""
    assert right["graph"]["nodes"]
    spoil(cache / "cache.sqlite3")
    report, said = check(project, cache)
    assert report == right
    assert said.startswith(f"mldebt: The cache {cache / 'cache.sqlite3'} ")
    assert said.count("\n") == 1
    if spoil is not in_the_way:
        assert check(project, cache) == (right, "")


def test_a_full_disk_costs_one_sentence(project: Path, tmp_path: Path) -> None:
    def small_files_only() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    right = check(project, tmp_path / "cache")[0]
    report, said = check(project, tmp_path / "full", preexec_fn=small_files_only)
    assert report == right
    assert said.count("\n") == 1
    assert "this run keeps nothing" in said
    assert "[Errno" not in said
