"""Who is said to own a path, beside who changes it."""

from datetime import date
from pathlib import Path

from mldebt.model.score import Ownership
from mldebt.pipeline import analyse, owners_view
from mldebt.pipeline.options import OwnersQuery, RunOptions, silent
from mldebt.report import RenderOptions
from mldebt.report.views.owners import render_owners
from tests.support.histories import make_history

FILES = {
    "src/train.py": "import pandas as pd\npd.read_csv('data/a.csv')\n",
    "src/serve.py": "x = 1\n",
    "lib/old.py": "y = 1\n",
    ".github/CODEOWNERS": "/src/ @org/ml 1+ada@users.noreply.github.com\n/lib/ @gone\n",
    "mldebt.toml": '[owners]\n"src/*.py" = ["Nobody Known"]\n"src/serve.py" = ["Ada Lovelace", "grace"]\n',
}


def _options(folder: Path, *paths: str) -> RunOptions:
    return RunOptions(cwd=folder, root=folder, today=date(2026, 6, 1), use_cache=False, jobs=1, debug=True, paths=paths)


def _project(folder: Path, files: dict[str, str] = FILES) -> Path:
    author = "Ada Lovelace <1+ada@users.noreply.github.com>"
    commit = {"author": author, "date": "2025-06-01", "message": "first", "write": files}
    return make_history({"commits": [commit]}, folder / "project")


def _owned(folder: Path, *paths: str) -> dict[str, Ownership]:
    report = owners_view(_options(folder, *paths), silent, OwnersQuery())
    return {owned.path: owned for owned in report.owners}


def test_the_configuration_goes_before_codeowners_and_people_are_recognised(tmp_path: Path) -> None:
    found = _owned(_project(tmp_path), "src/serve.py", "src/train.py", "lib/old.py")
    served = found["src/serve.py"]
    assert [one.name for one in served.declared] == ["Ada Lovelace", "grace"]
    assert (served.declared[0].person, served.declared[1].person) == (served.maintainers[0].person, "")
    assert served.declared[0].last_seen > 0
    assert served.declared_in == "mldebt.toml"
    assert [one.name for one in found["src/train.py"].declared] == ["Nobody Known"]
    assert found["lib/old.py"].declared_in == ".github/CODEOWNERS:2"


def test_a_login_is_recognised_and_a_folder_says_how_much_of_it_is_declared(tmp_path: Path) -> None:
    files = {**FILES, "mldebt.toml": "", ".github/CODEOWNERS": "/src/train.py @ada @org/ml\n"}
    owned = _owned(_project(tmp_path, files), "src")["src"]
    assert [bool(one.person) for one in owned.declared] == [True, False]
    assert owned.declared_in == ".github/CODEOWNERS:1, for 1 of 2 files"


def test_the_report_shows_them_without_addresses_and_anonymous_ones_without_names(tmp_path: Path) -> None:
    report = owners_view(_options(_project(tmp_path), "src/train.py", "src/serve.py"), silent, OwnersQuery())
    shown = render_owners("text", report, OwnersQuery(), RenderOptions())
    assert "declared  Ada Lovelace (last seen 12 months ago), grace, says mldebt.toml" in shown
    hidden = render_owners("text", report, OwnersQuery(), RenderOptions(anonymous=True))
    assert "declared  person-" in hidden
    assert "Ada" not in hidden
    assert "grace" not in hidden


def test_components_of_the_audit_carry_them(tmp_path: Path) -> None:
    files = {**FILES, "mldebt.toml": ""}
    report = analyse(_options(_project(tmp_path, files)), silent)
    rows = {row.component: row.ownership for row in report.components}
    assert [one.name for one in rows["src"].declared][:1] == ["@org/ml"]
