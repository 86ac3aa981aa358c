"""The hooks, by really running pre-commit against this checkout: cold cache and warm.

Needs no network: the environment pre-commit builds borrows the packages of this one.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.environments import ROOT, borrowed_packages, clean_environ
from tests.support.pipeline import needs_pipeline

pytest.importorskip("pre_commit")
pytest.importorskip("hatchling")

pytestmark = [
    needs_pipeline,
    pytest.mark.skipif(not (ROOT / ".git").exists(), reason="pre-commit clones a repository, and this is none"),
]

CLEAN = "import pandas as pd\n\nframe = pd.read_csv('data/train.csv')\n"
LEAKING = """\
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

frame = pd.read_csv("data/train.csv")
y = frame.pop("label")
x = StandardScaler().fit_transform(frame)
x_train, x_test, y_train, y_test = train_test_split(x, y, random_state=0)
print(LogisticRegression().fit(x_train, y_train).score(x_test, y_test))
"""


class Hooks:
    """pre-commit with its own home, in a repository of its own."""

    def __init__(self, folder: Path) -> None:
        self.repository = folder / "repository"
        self.repository.mkdir()
        self.environ = clean_environ(
            PRE_COMMIT_HOME=str(folder / "home"),
            MLDEBT_CACHE_DIR=str(folder / "cache"),
            PYTHONPATH=str(borrowed_packages(folder / "packages")),
            PIP_NO_INDEX="1",
            PIP_NO_DEPS="1",
            PIP_NO_BUILD_ISOLATION="0",  # pip reads this switch the wrong way round: 0 is "no isolation"
            GIT_CONFIG_GLOBAL=str(folder / "gitconfig"),
        )
        (folder / "gitconfig").write_text(
            '[user]\nname = A\nemail = a@example.org\n[safe]\ndirectory = *\n[protocol "file"]\nallow = always\n'
        )
        self.git("init", "-q")
        (self.repository / "mldebt.toml").write_text('select = ["LEAK001"]\n')
        (self.repository / "clean.py").write_text(CLEAN)
        (self.repository / "leaking.py").write_text(LEAKING)
        self.git("add", ".")
        self.git("commit", "-q", "-m", "first")

    def git(self, *arguments: str) -> None:
        subprocess.run(["git", *arguments], cwd=self.repository, env=self.environ, check=True, timeout=60)

    def run(self, hook: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pre_commit", "try-repo", str(ROOT), hook, "--verbose", *arguments]
        return subprocess.run(
            command, cwd=self.repository, env=self.environ, capture_output=True, text=True, check=False, timeout=300
        )


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Hooks:
    return Hooks(tmp_path_factory.mktemp("hooks"))


@pytest.mark.parametrize("state", ["cold", "warm"])
def test_a_clean_file_passes_though_another_has_a_finding(hooks: Hooks, state: str) -> None:
    done = hooks.run("mldebt", "--files", "clean.py")
    assert done.returncode == 0, f"{state}: {done.stdout}{done.stderr}"
    assert "Passed" in done.stdout
    assert "Skipped" not in done.stdout


@pytest.mark.parametrize("state", ["cold", "warm"])
def test_a_finding_in_a_passed_file_fails_the_hook(hooks: Hooks, state: str) -> None:
    done = hooks.run("mldebt", "--files", "leaking.py")
    assert done.returncode == 1, f"{state}: {done.stdout}{done.stderr}"
    assert "LEAK001" in done.stdout
    assert "exit code: 1" in done.stdout


def test_the_project_hook_finds_it_whatever_was_passed(hooks: Hooks) -> None:
    done = hooks.run("mldebt-project", "--hook-stage", "manual", "--files", "clean.py")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "LEAK001" in done.stdout


def test_files_of_other_kinds_start_nothing(hooks: Hooks) -> None:
    done = hooks.run("mldebt", "--files", "mldebt.toml")
    assert done.returncode == 0
    assert "no files to check" in done.stdout
