"""The GitHub Action: its steps are run here as a runner runs them, as far as they need no GitHub."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.environments import ROOT, clean_environ
from tests.support.pipeline import needs_pipeline
from tests.support.repositories import git, make_repository, write

pytestmark = [needs_pipeline, pytest.mark.skipif(sys.platform == "win32", reason="composite steps run in bash")]

ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
STEPS = {step["name"]: step for step in ACTION["runs"]["steps"]}
CLEAN = "import pandas as pd\n\nframe = pd.read_csv('data/train.csv')\n"
BROKEN = "def f(:\n"


class Runner:
    """A job of its own: temporary folder, summary, outputs, and the program where the install step puts it."""

    def __init__(self, folder: Path) -> None:
        self.temp = folder / "temp"
        (self.temp / "mldebt" / "bin").mkdir(parents=True)
        program = self.temp / "mldebt" / "bin" / "mldebt"
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m mldebt "$@"\n')
        program.chmod(0o755)
        self.summary, self.output = folder / "summary.md", folder / "output"
        self.summary.touch()
        self.output.touch()
        self.environ = clean_environ(
            RUNNER_TEMP=str(self.temp),
            GITHUB_STEP_SUMMARY=str(self.summary),
            GITHUB_OUTPUT=str(self.output),
            MLDEBT_CACHE_DIR=str(folder / "cache"),
        )

    def lint(self, repository: Path, args: str = "", base: str = "") -> str:
        """Run the lint step; what it printed."""
        environ = {**self.environ, "ARGS": args, "FORMAT": "github", "BASE": base}
        script = STEPS["Lint"]["run"]
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
        done = subprocess.run(command, cwd=repository, env=environ, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    @property
    def code(self) -> str:
        """The output ``exit-code``."""
        return self.output.read_text().strip().rpartition("=")[2]


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(tmp_path)


def test_it_annotates_sums_up_and_tells_the_exit_code(runner: Runner, tmp_path: Path) -> None:
    repository = make_repository(tmp_path / "r", {"a.py": BROKEN, "b.py": CLEAN})
    printed = runner.lint(repository, "--select READ001 --fail-on warning")
    assert "::warning file=a.py" in printed
    assert runner.code == "1"
    assert "READ001" in runner.summary.read_text()
    assert (runner.temp / "mldebt.sarif").is_file()


def test_a_pull_request_is_judged_by_what_it_changes(runner: Runner, tmp_path: Path) -> None:
    repository = make_repository(tmp_path / "r", {"a.py": BROKEN})
    base = git(repository, "rev-parse", "HEAD")
    write(repository, {"b.py": CLEAN})
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "more")
    assert "a.py" not in runner.lint(repository, "--select READ001 --fail-on warning", base)
    assert runner.code == "0"


def test_arguments_are_words_and_no_commands(runner: Runner, tmp_path: Path) -> None:
    repository = make_repository(tmp_path / "r", {"b.py": CLEAN})
    runner.lint(repository, "--select READ001 $(touch hacked) ; touch hacked")
    assert runner.code == "2"
    assert not (repository / "hacked").exists()


def test_inputs_reach_the_shell_through_the_environment_only() -> None:
    for step in STEPS.values():
        assert "${{" not in step.get("run", "")
        assert bool(step.get("run")) is bool(step.get("shell"))


def test_the_gate_is_the_last_step_and_every_input_is_used() -> None:
    assert list(STEPS)[-1] == "Fail at the gate"
    text = (ROOT / "action.yml").read_text("utf-8")
    for name, given in ACTION["inputs"].items():
        assert f"inputs.{name}" in text
        assert given["description"]
        assert isinstance(given["default"], str)
