"""The progress bar: on standard error, only before a terminal, only when a run takes long enough to wonder."""

import os
import subprocess
import sys

import pytest

PROGRAM = """
import sys
import mldebt.cli.progress as module
from mldebt.cli.options import run_options
import click

module.DELAY_SECONDS = {delay}
options = run_options(click.Context(click.Command("x")), **{more})
with module.progress(options) as told:
    told("reading files", 1, 2)
    told("reading files", 2, 2)
print("rich" in sys.modules)
"""


def on_a_terminal(delay: float, quiet: bool = False) -> tuple[str, str]:
    """Run the program with a terminal as its standard error; return what it wrote there and on standard output."""
    pty = pytest.importorskip("pty")
    master, slave = pty.openpty()
    program = PROGRAM.format(delay=delay, more="{}")
    if quiet:
        program = program.replace("options = run", "import msgspec\noptions = run").replace(
            "with module", "options = msgspec.structs.replace(options, verbosity=-1)\nwith module"
        )
    done = subprocess.run(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        stderr=slave,
        text=True,
        check=True,
        timeout=60,
        env=os.environ | {"TERM": "xterm"},
    )
    os.set_blocking(master, False)
    try:
        shown = os.read(master, 100_000).decode()
    except BlockingIOError:
        shown = ""
    os.close(slave)
    os.close(master)
    return shown, done.stdout.strip()


def test_a_long_run_shows_its_phase() -> None:
    shown, heavy = on_a_terminal(delay=0)
    assert "reading files" in shown
    assert heavy == "True"


def test_a_short_run_shows_and_imports_nothing() -> None:
    assert on_a_terminal(delay=60) == ("", "False")


def test_quiet_shows_nothing() -> None:
    assert on_a_terminal(delay=0, quiet=True) == ("", "False")


def test_without_a_terminal_nothing_is_shown() -> None:
    program = PROGRAM.format(delay=0, more="{}")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert (done.stdout.strip(), done.stderr) == ("False", "")
