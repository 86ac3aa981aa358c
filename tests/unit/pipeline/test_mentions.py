"""A document or a file of another language that begins to name a script counts, also where a report was kept."""

from datetime import date
from pathlib import Path

import pytest

from mldebt.pipeline import analyse
from mldebt.pipeline.options import RunOptions, silent
from tests.support.histories import make_history

SCRIPT = "import pandas as pd\n\nif __name__ == '__main__':\n    print(pd.read_csv('raw.csv'))\n"
FIRST = {"compare_models.py": SCRIPT, "fit_model.py": SCRIPT, "Makefile": "fit:\n\tpython fit_model.py\n"}
ANA = "Ana <ana@example.com>"


def orphans(root: Path) -> list[str]:
    """The scripts of which no file speaks; the cache lies beside the repository."""
    options = RunOptions(
        cwd=root,
        root=root,
        today=date(2023, 1, 1),
        cache_dir=root.parent / "cache",
        jobs=1,
        debug=True,
        select=("DEAD002",),
    )
    return [finding.location.path for finding in analyse(options, silent).findings]


def rested(folder: Path, files: dict[str, str]) -> Path:
    """A repository in which nobody has touched some files since long ago."""
    commits = [{"author": ANA, "date": date(2020, 1, 1), "message": "Start", "write": files}]
    for day in range(1, 22):
        text = f"day = {day}\n"
        commits.append({"author": ANA, "date": date(2022, 1, day), "message": "Go on", "write": {"diary.toml": text}})
    return make_history({"commits": commits}, folder)


def test_a_script_that_code_for_python_2_imports_is_no_orphan(tmp_path: Path) -> None:
    importer = "from compare_models import best\n\nprint best\n"
    assert orphans(rested(tmp_path / "known", {**FIRST, "prepare.py": importer})) == []
    assert orphans(rested(tmp_path / "other", {**FIRST, "prepare.py": "print 1\n"})) == ["compare_models.py"]


@pytest.mark.parametrize("name", ["docs/usage.md", "jobs/nightly.jsonnet", "README"])
def test_a_script_that_a_file_begins_to_name_is_no_orphan(tmp_path: Path, name: str) -> None:
    root = rested(tmp_path / "project", FIRST)
    assert orphans(root) == ["compare_models.py"]
    (root / name).parent.mkdir(exist_ok=True)
    (root / name).write_text("python compare_models.py\n", encoding="utf-8")
    assert orphans(root) == []
