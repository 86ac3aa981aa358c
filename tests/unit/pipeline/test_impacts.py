"""What a change reaches, and whom to ask."""

from pathlib import Path

import pytest

from mldebt.model.errors import MldebtError
from mldebt.pipeline import impact_view
from mldebt.pipeline.options import ImpactAnswer, silent
from tests.support.histories import make_history
from tests.support.runs import options_for

ADA = "Ada Lovelace <ada@example.org>"
GRACE = "Grace Hopper <grace@example.org>"
MAKE = "import pandas as pd\npd.read_csv('raw.csv').to_csv('data/train.csv')\n"
USE = "import pandas as pd\npd.read_csv('data/train.csv').to_csv('out/report.csv')\n"
CONFIG = '[exports]\n"out/report.csv" = "the finance team"\n'


def answer(folder: Path, *names: str, everything: bool = False) -> ImpactAnswer:
    commits = [
        {"author": ADA, "date": f"2026-0{month}-01", "message": "make", "write": {"src/make.py": MAKE + "#\n" * month}}
        for month in (1, 2, 3)
    ]
    for month in (1, 2, 3):
        files = {"lib/use.py": USE + "#\n" * month, "mldebt.toml": CONFIG}
        commits.append({"author": GRACE, "date": f"2026-0{month + 2}-20", "message": "use", "write": files})
    project = folder / "project"
    if not project.exists():
        make_history({"commits": commits}, project)
    return impact_view(options_for(project, paths=names), silent, everything=everything)


def test_who_knows_what_is_reached_is_asked_too_and_readers_outside_are_told(tmp_path: Path) -> None:
    found = answer(tmp_path, "src/make.py")
    [impact] = found.impacts
    assert {one.name for one in impact.reviewers} == {"Ada Lovelace", "Grace Hopper"}
    assert impact.reviewers[0].paths[0] == "src/make.py"
    assert impact.told == ("the finance team",)
    assert found.reviewers == impact.reviewers


def test_of_a_node_who_makes_it_and_who_stands_on_it_are_asked(tmp_path: Path) -> None:
    [impact] = answer(tmp_path, "file:data/train.csv").impacts
    assert {path for one in impact.reviewers for path in one.paths} == {"src/make.py", "lib/use.py"}
    assert impact.told == ("the finance team",)


def test_several_changes_are_asked_about_together(tmp_path: Path) -> None:
    found = answer(tmp_path, "src/make.py", "lib/use.py")
    weights = {one.name: one.weight for one in found.reviewers}
    for impact in found.impacts:
        assert all(one.weight <= weights[one.name] + 1e-9 for one in impact.reviewers)


def test_nobody_is_looked_up_where_every_file_is_asked_about(tmp_path: Path) -> None:
    found = answer(tmp_path, everything=True)
    assert len(found.impacts) == 2
    assert not found.reviewers
    assert not any(impact.reviewers for impact in found.impacts)


def test_a_base_outside_of_git_is_told(tmp_path: Path) -> None:
    found = impact_view(options_for(tmp_path, base="main"), silent, everything=False)
    assert "--base needs a git repository, and there is none here." in found.errors


def test_a_folder_reaches_what_its_files_reach_beyond_it(tmp_path: Path) -> None:
    [folder], [file] = (answer(tmp_path, name).impacts for name in ("src", "src/make.py"))
    assert folder.subject == "src"
    assert "file:data/train.csv" in folder.reached
    assert "code:src/make.py" not in folder.reached
    assert [one.path for one in folder.files] == [one.path for one in file.files]
    assert folder.cace is not None
    assert folder.cace.reach > 0
    assert folder.ownership is not None
    assert folder.ownership.maintainers[0].name == "Ada Lovelace"
    assert folder.told == ("the finance team",)


def test_of_the_whole_each_component_is_answered_for(tmp_path: Path) -> None:
    named = {one.subject: one.cace for one in answer(tmp_path, ".").impacts}
    assert {"src", "lib"} <= set(named)
    assert named["src"] == answer(tmp_path, "src").impacts[0].cace


def test_a_node_may_be_called_by_what_stands_behind_its_kind(tmp_path: Path) -> None:
    [impact] = answer(tmp_path, "data/train.csv").impacts
    assert impact.subject == "file:data/train.csv"


def test_what_is_nothing_is_told(tmp_path: Path) -> None:
    with pytest.raises(MldebtError, match=r"elsewhere\.csv does not exist"):
        answer(tmp_path, "elsewhere.csv")
