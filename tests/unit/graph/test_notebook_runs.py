"""Notebooks and scripts that a notebook runs in its own namespace."""

from pathlib import Path

import pytest

from tests.unit.graph.test_builder import edges, graph_of
from tests.unit.graph.test_launches import notebook

SETUP = "import pandas as pd\nPATH = 'data/in.csv'\ndef _load(path):\n    return pd.read_csv(path)\n"
USE = "_load(PATH)\nopen(PATH.replace('in', 'out'), 'w')\n"
SOURCE = "# Databricks notebook source\n"


def databricks(*cells: str) -> str:
    """A notebook of Databricks as a source file."""
    return SOURCE + "\n# COMMAND ----------\n".join(cells)


@pytest.mark.parametrize(
    ("name", "text", "setup"),
    [
        ("nbs/n.ipynb", notebook("%run setup.py\n", USE), "nbs/setup.py"),
        ("nbs/n.ipynb", notebook("%run -i ./setup\n", USE), "nbs/setup.py"),
        ("nbs/n.ipynb", notebook("%run ../lib/setup.ipynb\n", USE), "lib/setup.ipynb"),
        ("nbs/n.py", databricks("# MAGIC %run ./setup", USE), "nbs/setup.py"),
        ("nbs/n.py", databricks('# MAGIC %run "../lib/setup" $p="1"', USE), "lib/setup.ipynb"),
    ],
)
def test_run_brings_names(name: str, text: str, setup: str, tmp_path: Path) -> None:
    files = {name: text, setup: notebook(SETUP) if setup.endswith(".ipynb") else SETUP, "data/in.csv": ""}
    graph = graph_of(files, tmp_path)
    found = edges(graph)
    assert (f"code:{name}", "launches", f"code:{setup}") in found
    assert ("file:data/in.csv", "reads", f"code:{setup}") in found
    assert (f"code:{name}", "writes", "file:data/out.csv") in found
    assert {edge.entry for edge in graph.edges if edge.source == "file:data/in.csv"} == {name}


def test_the_last_that_was_run_and_own_names_win(tmp_path: Path) -> None:
    cells = ("%run one.py\n", "%run two.py\n", "Q = 'own.csv'\nopen(P)\nopen(Q)\n")
    files = {"n.ipynb": notebook(*cells), "one.py": "P = 'one.csv'\nQ = 'x.csv'\n", "two.py": "P = 'two.csv'\n"}
    reads = {source for source, kind, _ in edges(graph_of(files, tmp_path)) if kind == "reads"}
    assert reads == {"file:two.csv", "file:own.csv"}


def test_what_is_not_there_brings_nothing(tmp_path: Path) -> None:
    files = {"n.ipynb": notebook("%run ./gone\n%run -m setup\n%run\n", "open(PATH)\n"), "setup.py": SETUP}
    found = edges(graph_of(files, tmp_path))
    assert not [kind for _, kind, _ in found if kind == "reads"]


def test_a_widget_holds_its_default_or_what_the_notebook_is_run_with(tmp_path: Path) -> None:
    make = "dbutils.widgets.text('day', 'data/default.csv')\ndbutils.widgets.dropdown('kind', 'a', ['a', 'b'])\n"
    use = "import pandas as pd\nkind = dbutils.widgets.get('kind')\npd.read_csv(dbutils.widgets.get('day'))\n"
    start = "dbutils.notebook.run('../jobs/load', 60, {'day': 'data/given.csv'})\n"
    files = {
        "jobs/load.py": databricks(make, use + "open(f'out_{kind}.csv', 'w')\n"),
        "nbs/all.py": databricks(start, '# MAGIC %run ../jobs/load $day="data/run.csv"'),
    }
    graph = graph_of(files, tmp_path)
    assert ("code:nbs/all.py", "launches", "code:jobs/load.py") in edges(graph)
    reads = {(edge.stage, edge.source) for edge in graph.edges if edge.kind.value == "reads"}
    assert reads == {
        ("", "file:data/default.csv"),
        ("nbs/all.py", "file:data/given.csv"),
        ("nbs/all.py", "file:data/run.csv"),
    }
    written = {edge.target for edge in graph.edges if edge.kind.value == "writes"}
    assert all(target.endswith("out_a.csv") for target in written)


def test_a_widget_that_is_left_empty_says_nothing(tmp_path: Path) -> None:
    code = "dbutils.widgets.text('root', '')\nopen(dbutils.widgets.get('root') + '/x.csv')\n"
    graph = graph_of({"n.py": databricks(code, "open(dbutils.widgets.get('y'))\n")}, tmp_path)
    assert not [edge for edge in graph.edges if edge.kind.value == "reads" and edge.certainty.value == "exact"]
