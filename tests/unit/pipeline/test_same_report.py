"""The same files give the same report: however they are read, whatever was kept, whichever tree holds them."""

import json
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mldebt.model.report import Report
from mldebt.pipeline import analyse, check, workers
from mldebt.pipeline import analysis as analysis_module
from mldebt.pipeline.contents import Contents, read_contents
from mldebt.pipeline.options import Output, silent
from mldebt.report.json import render
from mldebt.report.options import RenderOptions
from tests.support.environments import clean_environ
from tests.support.repositories import git, make_repository, write
from tests.support.runs import options_for

READ = "import pandas as pd\n"
EVERYTHING = {
    "pkg/__init__.py": ("", "from .paths import TRAIN\n"),
    "pkg/paths.py": ("TRAIN = 'data/train.csv'\n", "TRAIN = 'data/other.csv'\n"),
    "pkg/load.py": (
        READ + "from pkg.paths import TRAIN\ndef load(p=TRAIN):\n    return pd.read_csv(p)\n",
        READ + "def load(p):\n    return pd.read_parquet(p)\n",
    ),
    "pkg/models.py": (
        "import joblib\nclass Base:\n    def save(self):\n        joblib.dump(self.m, 'm.joblib')\n",
        "import joblib\nclass Base:\n    def save(self):\n        joblib.dump(self, 'n.joblib')\n",
    ),
    "train.py": (
        READ + "from sklearn.linear_model import LogisticRegression\n"
        "from sklearn.model_selection import train_test_split\nfrom sklearn.preprocessing import StandardScaler\n"
        "from pkg.load import load\nfrom pkg.models import Base\nframe = load()\ny = frame.pop('label')\n"
        "x = StandardScaler().fit_transform(frame)\na, b, c, d = train_test_split(x, y)\n"
        "print(LogisticRegression().fit(a, c).score(b, d))\nBase().save()\n",
        "import pkg.load as l\nl.load('b.csv').to_csv('out.csv')\n",
    ),
    "score.py": (
        READ + "pd.read_csv('data/x.csv').to_csv('scored.csv')\n",
        "import subprocess\nsubprocess.run(['python', 'train.py'])\n",
    ),
    "run.py": ("import sys\nfrom pkg import load\nload.load(sys.argv[1])\n",),
    "dvc.yaml": (
        "stages:\n  s:\n    cmd: python train.py\n    deps: [data/train.csv]\n",
        "stages:\n  s:\n    cmd: python run.py data/given.csv\n    outs: [m.joblib]\n",
    ),
    "params.yaml": ("lr: 1\n", "lr: [1]\n"),
}
FILES: dict[str, bytes | str] = {name: texts[0] for name, texts in EVERYTHING.items()}
BROKEN: dict[str, bytes | str] = {"broken.py": "def f(:\n", "notes.ipynb": "{"}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Two branches, and people who work on both."""
    root = make_repository(tmp_path / "project", FILES | BROKEN)
    git(root, "checkout", "-q", "-b", "other")
    for number, (name, texts) in enumerate(sorted(EVERYTHING.items())):
        write(root, {name: texts[-1]})
        git(root, "add", "-A")
        who = f"P{number % 3} <p{number % 3}@example.org>"
        at = f"2025-{number % 12 + 1:02}-03T00:00:00Z"
        git(root, "commit", "-q", "--allow-empty", "-m", name, "--author", who, "--date", at, GIT_COMMITTER_DATE=at)
    git(root, "checkout", "-q", "main")
    return root


def comparable(report: Report, *apart: str) -> Any:
    """A report as its readers get it, without what each run takes, and without some fields of its subject."""
    found = json.loads(render(report, RenderOptions()))
    found.pop("timings")
    for rule in found["rules"]:
        rule.pop("seconds", None)
    for name in apart:
        found["subject"].pop(name)
    return found


def audited(root: Path, **values: Any) -> Any:
    return comparable(analyse(options_for(root, **values), silent))


def shuffled(seed: int) -> Callable[..., Contents]:
    """Reads a tree, and gives its files in another order."""

    def read(*arguments: Any) -> Contents:
        found = read_contents(*arguments)
        paths = list(found.data)
        random.Random(seed).shuffle(paths)
        data = {path: found.data[path] for path in paths}
        return Contents(data, {path: found.digests[path] for path in reversed(paths)}, found.unreadable)

    return read


@pytest.mark.parametrize("seed", [1, 2])
def test_files_in_any_order_by_any_number_of_workers(
    repository: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    right = audited(repository)
    assert right["graph"]["edges"]
    assert right["findings"]
    monkeypatch.setattr(analysis_module, "read_contents", shuffled(seed))
    monkeypatch.setattr(workers, "SERIAL_CHARACTERS", 0)
    monkeypatch.setattr(workers, "BATCH_CHARACTERS", 10)
    assert audited(repository, jobs=3) == right


def test_files_are_scored_for_outputs_that_show_them(repository: Path, tmp_path: Path) -> None:
    kept = {"use_cache": True, "cache_dir": tmp_path / "cache"}
    asked = {name: (Output(name, tmp_path / name),) for name in ("html", "json")}
    page = audited(repository, **kept, outputs=asked["html"])
    data = audited(repository, **kept, outputs=asked["json"])
    assert page["file_cace"] == []
    assert data["file_cace"]
    assert {**data, "file_cace": []} == page
    assert audited(repository) == data


def test_whatever_order_sets_have(repository: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mldebt", "audit", "--format", "json", "--today", "2026-06-01", "--jobs", "1"]
    cache = ["--cache-dir", str(tmp_path / "cache")]
    found = []
    for seed, where in (("0", ["--no-cache"]), ("1", cache), ("2", ["--no-cache"]), ("2", cache)):
        environ = clean_environ(PYTHONHASHSEED=seed)
        done = subprocess.run([*command, *where], cwd=repository, env=environ, capture_output=True, check=True)
        report = json.loads(done.stdout)
        report.pop("timings")
        for rule in report["rules"]:
            rule.pop("seconds", None)
        found.append(report)
    assert found[0]["findings"]
    assert all(report == found[0] for report in found)


def test_a_commit_equals_its_clean_checkout_and_the_index_is_not_the_work_tree(repository: Path) -> None:
    def of(**values: Any) -> Any:
        return comparable(analyse(options_for(repository, **values), silent), "tree", "dirty")

    clean = of()
    assert of(tree="commit", rev="HEAD") == clean
    index = of(tree="index")  # its findings are those of what is staged, which is nothing
    assert (index["files"], index["graph"], index["people"]) == (clean["files"], clean["graph"], clean["people"])
    write(repository, {"score.py": EVERYTHING["score.py"][1], "mldebt.toml": "exclude = ['train.py']\n"})
    git(repository, "rm", "-q", "--cached", "run.py")
    git(repository, "add", "score.py", "mldebt.toml")
    staged = of(tree="index")
    write(repository, {"score.py": "x = 1\n", "mldebt.toml": "exclude = []\n", "new.py": "import pandas\n"})
    assert of(tree="index") == staged
    assert staged["graph"] != clean["graph"]
    assert "run.py" not in {state["path"] for state in staged["files"]}
    assert "train.py" not in {state["path"] for state in staged["files"]}
    assert of() not in (staged, clean)
    assert of(tree="commit", rev="HEAD") == clean
    tree = git(repository, "write-tree")
    commit = git(repository, "commit-tree", "-p", "HEAD", "-m", "staged", tree)
    of_commit = of(tree="commit", rev=commit)
    assert (of_commit["files"], of_commit["graph"]) == (staged["files"], staged["graph"])


STEPS = ("main", "edit", "other", "rename", "config", "other~3", "delete", "main", "stage", "config", "other")


def test_branch_switches_renames_deletions_and_configuration(repository: Path, tmp_path: Path) -> None:
    configs = ["exclude = ['pkg/load.py']\n", "preview = true\n[components]\nall = ['**']\n", "ignore = ['OWN']\n"]
    kept: dict[str, Any] = {"use_cache": True, "cache_dir": tmp_path / "cache"}
    for number, step in enumerate(STEPS):
        values: dict[str, Any] = {}
        if step == "edit":
            write(repository, {"pkg/paths.py": EVERYTHING["pkg/paths.py"][1]})
        elif step == "rename":
            (repository / "pkg" / "load.py").rename(repository / "pkg" / "moved.py")
        elif step == "delete":
            (repository / "pkg" / "models.py").unlink()
        elif step == "config":
            write(repository, {"mldebt.toml": configs[number % len(configs)]})
        elif step == "stage":
            write(repository, {"train.py": EVERYTHING["train.py"][1]})
            git(repository, "add", "train.py")
            write(repository, {"train.py": "x = 1\n"})
            values = {"tree": "index"}
        else:
            git(repository, "checkout", "-q", "-f", step)
            git(repository, "clean", "-qfd")
        for run in (analyse, check):
            fresh = comparable(run(options_for(repository, **values), silent))
            assert comparable(run(options_for(repository, **kept, **values), silent)) == fresh, (number, step)
