"""What mldebt wrote into a repository is no part of it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.support.environments import clean_environ
from tests.support.repositories import git, make_repository


def test_reports_and_baselines_in_the_repository_are_left_out(tmp_path: Path) -> None:
    root = tmp_path / "r"
    root.mkdir()
    make_repository(root, {"train.py": "import pandas as pd\npd.read_csv('data.csv')\n", "a.json": '{"a": 1}\n'})

    def mldebt(*words: str) -> str:
        command = [sys.executable, "-m", "mldebt", "--no-cache", *words]
        ended = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, env=clean_environ())
        assert ended.returncode in (0, 1), ended.stderr
        return ended.stdout

    def told() -> Any:
        return json.loads(mldebt("audit", "--format", "json"))

    def files() -> dict[str, str]:
        return {state["path"]: state["reading"] for state in told()["files"] if state["reading"] != "excluded"}

    before = files()
    mldebt("audit", "--format", "json:debt.json", "--format", "html")
    mldebt("audit", "-o", "mldebt-report-2026.html")
    mldebt("check", "--format", "sarif:debt.sarif.json")
    (root / "bom.json").write_text(mldebt("bom"))
    (root / "lineage.json").write_text(mldebt("graph", "--format", "openlineage"))
    mldebt("baseline", "write")
    assert files() == before
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "Keep reports")
    assert files() == before
    left_out = told()["coverage"]["excluded"]
    assert left_out.pop("report of mldebt") >= 2
    assert "not a kind mldebt reads" not in left_out
    assert (
        json.loads(mldebt("audit", "--at", "HEAD", "--format", "json"))["coverage"]["excluded"]
        == told()["coverage"]["excluded"]
    )
