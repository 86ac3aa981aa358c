"""Instructions in comments and tags, where they are really written."""

import json
from pathlib import Path

import pytest

from mldebt.model.finding import Status
from mldebt.pipeline import check
from mldebt.pipeline.options import silent
from mldebt.report import render
from tests.support.runs import options_for, write

LEAK = (
    "import pandas as pd\nfrom sklearn.linear_model import LogisticRegression\n"
    "from sklearn.model_selection import train_test_split\nfrom sklearn.preprocessing import StandardScaler\n"
    "frame = pd.read_csv('a.csv')\ny = frame.pop('label')\n"
    "x = StandardScaler().fit_transform(frame)\na, b, c, d = train_test_split(x, y)\n"
    "print(LogisticRegression().fit(a, c).score(b, d))\n"
)


def statuses(folder: Path, name: str, text: str) -> list[Status]:
    write(folder, {name: text})
    report = check(options_for(folder, select=("LEAK001",), preview=True), silent)
    return [finding.status for finding in report.findings]


def notebook(*tags: str) -> str:
    cell = {"cell_type": "code", "metadata": {"tags": list(tags)}, "source": LEAK, "outputs": [], "execution_count": 1}
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


@pytest.mark.parametrize(
    ("tags", "status"),
    [
        ((), Status.ACTIVE),
        (("mldebt-ignore",), Status.SUPPRESSED),
        (("parameters", "mldebt-ignore:LEAK001"), Status.SUPPRESSED),
        (("mldebt-ignore:DATA005",), Status.ACTIVE),
        (("not-mldebt-ignore",), Status.ACTIVE),
    ],
)
def test_tags_of_cells(tmp_path: Path, tags: tuple[str, ...], status: Status) -> None:
    assert statuses(tmp_path, "a.ipynb", notebook(*tags)) == [status]


def test_tags_of_script_cells(tmp_path: Path) -> None:
    assert statuses(tmp_path, "a.py", '# %% tags=["mldebt-ignore"]\n' + LEAK) == [Status.SUPPRESSED]


@pytest.mark.parametrize(
    "comment",
    [
        "# mldebt: ignore[LEAK001] because it is only plotted",
        "# mldebt: ignore-file[LEAK001]",
        "# mldebt: ignore-cell[LEAK001]",
    ],
)
def test_a_comment_alone_on_an_indented_line_is_obeyed(tmp_path: Path, comment: str) -> None:
    inside = "".join(f"    {line}\n" for line in LEAK.splitlines())
    marked = inside.replace("    x = ", f"    {comment}\n    x = ")
    assert statuses(tmp_path, "a.py", f"def run():\n{marked}run()\n") == [Status.SUPPRESSED]


def test_the_configuration_that_explains_a_pragma_holds_none(tmp_path: Path) -> None:
    explained = "# One finding: `# mldebt: ignore[CODE] because ...`\n"
    write(tmp_path, {"a.py": "x = 1\n", "mldebt.toml": explained})
    assert check(options_for(tmp_path), silent).notes == ()


def test_a_rule_is_named_by_its_slug(tmp_path: Path) -> None:
    marked = LEAK.replace("x = ", "# mldebt: ignore[preprocessing-before-split]\nx = ")
    assert statuses(tmp_path, "a.py", marked) == [Status.SUPPRESSED]


def test_a_code_that_no_rule_has_is_told_in_every_report(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": LEAK.replace("x = ", "# mldebt: ignore[LAEK001]\nx = ")})
    report = check(options_for(tmp_path, select=("LEAK001",), preview=True), silent)
    (note,) = report.notes
    assert note == "a.py:7: `ignore[LAEK001]` names the rule `LAEK001`, which does not exist. Did you mean LEAK001?"
    assert all("LAEK001" in render(name, report) for name in ("text", "json", "html"))
