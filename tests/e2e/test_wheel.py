"""The wheel carries all it needs: it is built, installed in a fresh environment elsewhere, and run there."""

import json
import os
import subprocess
import zipfile
from pathlib import Path

import pytest

from tests.support.environments import ROOT, borrowed_packages, build_wheel, clean_environ, fresh_environment
from tests.support.pipeline import needs_pipeline

pytest.importorskip("hatchling")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def programs(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("elsewhere")
    return fresh_environment(folder / "venv", borrowed_packages(folder / "packages"), wheel)


def run(programs: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [str(programs / "mldebt"), *arguments]
    environ = clean_environ(MLDEBT_CACHE_DIR=str(cwd / "cache"))
    return subprocess.run(command, cwd=cwd, env=environ, capture_output=True, text=True, check=False, timeout=120)


def test_the_wheel_holds_the_program_and_its_rules_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"mldebt"}
    expected = {
        f"mldebt/_rules/{path.relative_to(ROOT / 'rules').as_posix()}"
        for path in (ROOT / "rules").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert expected <= set(names)
    assert "mldebt/py.typed" in names
    templates = (ROOT / "mldebt" / "report").rglob("templates/*")
    assert {path.relative_to(ROOT).as_posix() for path in templates if path.is_file()} <= set(names)


def test_it_runs_from_there_and_not_from_here(programs: Path, tmp_path: Path) -> None:
    python = programs / ("python.exe" if os.name == "nt" else "python")
    query = "import mldebt, mldebt.knowledge.places as p; print(mldebt.__file__); print(p.rules_dir())"
    done = subprocess.run(
        [str(python), "-c", query], cwd=tmp_path, env=clean_environ(), capture_output=True, text=True, check=True
    )
    package, rules = done.stdout.splitlines()
    assert Path(package).is_relative_to(programs.parent)
    assert Path(rules).name == "_rules"
    assert Path(rules).is_relative_to(programs.parent)


def test_rules_and_explain_work_there(programs: Path, tmp_path: Path) -> None:
    listed = run(programs, "rules", "--format", "json", cwd=tmp_path)
    assert listed.returncode == 0, listed.stderr
    assert "LEAK001" in {row["code"] for row in json.loads(listed.stdout)}
    explained = run(programs, "explain", "LEAK001", cwd=tmp_path)
    assert explained.returncode == 0, explained.stderr
    assert explained.stdout.startswith("# LEAK001 ")


@needs_pipeline
def test_an_audit_works_there(programs: Path, tmp_path: Path) -> None:
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "train.py").write_text("import pandas as pd\n\npd.read_csv('data/train.csv')\n")
    done = run(programs, "audit", "project", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "</html>" in (tmp_path / "mldebt-report.html").read_text("utf-8")
