"""Runs programs and says what they cost: CPU seconds, wall seconds and peak memory, as the kernel counted them.

Standard library only, and no large data: the peak memory that the kernel reports of a child is never below that of the
process it was started from.
"""

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

INHERITED_GIT = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY")
LEFT_OUT = ("MLDEBT_CACHE_DIR", "PYTHONDONTWRITEBYTECODE")
TIMED_OUT = -1000
SHOWN = 2_000  # characters of an error that are kept


@dataclass(frozen=True, slots=True)
class Run:
    """One finished child.

    ``cpu`` is user and system time in seconds, its own and that of the children it waited for; ``peak_mb`` the largest
    resident size of any one of them in MiB; ``exit_code`` is negative for a signal, ``TIMED_OUT`` where time ran out.
    """

    cpu: float
    wall: float
    peak_mb: float
    exit_code: int
    stdout: str
    stderr: str

    @property
    def complaint(self) -> str:
        """What to print where the run was no success: its exit code and the end of what it said."""
        said = (self.stderr.strip() or self.stdout.strip())[-SHOWN:]
        how = "ran out of time" if self.exit_code == TIMED_OUT else f"exit code {self.exit_code}"
        return f"{how}: {said}" if said else how


def environment(extra: dict[str, str] | None = None) -> dict[str, str]:
    """The environment of every child: that of this process without what would tie git or the cache to another place, or
    would make each run compile the tool and its rules anew."""
    kept = {key: value for key, value in os.environ.items() if key not in (*INHERITED_GIT, *LEFT_OUT)}
    return kept | {"NO_COLOR": "1", "GIT_LFS_SKIP_SMUDGE": "1"} | (extra or {})


def run(
    argv: Sequence[str], *, cwd: Path | None = None, timeout: float = 3600.0, env: dict[str, str] | None = None
) -> Run:
    """Runs ``argv`` and waits for it with ``os.wait4``; after ``timeout`` seconds its whole process group is killed."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        begun = time.perf_counter()
        child = subprocess.Popen(
            argv,
            cwd=cwd,
            env=environment(env),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            start_new_session=True,
        )
        stopped = threading.Event()

        def stop() -> None:
            stopped.set()
            os.killpg(child.pid, signal.SIGKILL)

        timer = threading.Timer(timeout, stop)
        timer.start()
        _, status, usage = os.wait4(child.pid, 0)
        timer.cancel()
        wall = time.perf_counter() - begun
        child.returncode = os.waitstatus_to_exitcode(status)
        code = TIMED_OUT if stopped.is_set() else child.returncode
        unit = 2**20 if sys.platform == "darwin" else 2**10  # ru_maxrss: bytes on macOS, KiB elsewhere
        out.seek(0)
        err.seek(0)
        return Run(
            cpu=usage.ru_utime + usage.ru_stime,
            wall=wall,
            peak_mb=usage.ru_maxrss / unit,
            exit_code=code,
            stdout=out.read().decode("utf-8", "replace"),
            stderr=err.read().decode("utf-8", "replace"),
        )
