"""A progress bar on standard error, where somebody sits before it."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from mldebt.pipeline.options import Progress, RunOptions, silent

DELAY_SECONDS = 0.5  # a run that is shorter shows no bar, and pays no import for it


@contextmanager
def progress(options: RunOptions) -> Iterator[Progress]:
    """Give what the pipeline reports its progress to; the bar is gone when the block ends."""
    if options.verbosity < 0 or not sys.stderr.isatty():
        yield silent
        return
    bar = _Bar()
    try:
        yield bar
    finally:
        bar.close()


class _Bar:
    """Shows phases as they come, from half a second into the run."""

    def __init__(self) -> None:
        self._start = time.monotonic()
        self._phase = ""
        self._display: _Display | None = None

    def __call__(self, phase: str, done: int, total: int) -> None:
        if self._display is None:
            if time.monotonic() - self._start < DELAY_SECONDS:
                return
            self._display = _Display()
        self._display.show(phase, done, total)

    def close(self) -> None:
        if self._display is not None:
            self._display.close()


class _Display:
    """The bar itself; the only user of rich here, which takes a while to import."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._progress = Progress(*columns, console=Console(stderr=True), transient=True)
        self._task = self._progress.add_task("", total=None)
        self._progress.start()

    def show(self, phase: str, done: int, total: int) -> None:
        self._progress.update(self._task, description=phase, completed=done, total=total or None)

    def close(self) -> None:
        self._progress.stop()
