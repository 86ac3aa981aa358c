"""Notebooks that papermill runs with parameters."""

import json
from pathlib import Path

import pytest

from mldebt.model.graph import DependencyGraph
from tests.unit.graph.test_builder import graph_of

CELLS = (("inp = 'data/default.csv'\nyear = 1999\n", ["parameters"]), ("open(inp)\nopen(f'{year}.csv')\n", []))
BOOK = json.dumps(
    {
        "nbformat": 4,
        "nbformat_minor": 4,
        "metadata": {},
        "cells": [
            {"cell_type": "code", "metadata": {"tags": tags}, "outputs": [], "source": text} for text, tags in CELLS
        ],
    }
)


def reads(graph: DependencyGraph, stage: str) -> set[str]:
    """What the notebook reads for a stage."""
    found = (edge for edge in graph.edges if edge.kind.value == "reads" and edge.entry == "nb/a.ipynb")
    return {edge.source for edge in found if edge.stage == stage}


def test_each_round_of_a_loop_runs_it_with_parameters_of_its_own(tmp_path: Path) -> None:
    code = (
        "import papermill as pm\nfor y in (2020, 2021):\n"
        "    pm.execute_notebook('nb/a.ipynb', f'out/{y}.ipynb', parameters={'inp': f'in_{y}.csv', 'year': y})\n"
    )
    found = reads(graph_of({"run.py": code, "nb/a.ipynb": BOOK}, tmp_path), "run.py")
    assert found == {"file:in_2020.csv", "file:in_2021.csv", "file:2020.csv", "file:2021.csv"}


def test_a_notebook_runs_in_the_folder_that_it_is_told(tmp_path: Path) -> None:
    code = "import papermill as pm\npm.execute_notebook('nb/a.ipynb', 'o.ipynb', {'inp': 'x.csv'}, cwd='work')\n"
    found = reads(graph_of({"run.py": code, "nb/a.ipynb": BOOK}, tmp_path), "run.py")
    assert found == {"file:work/x.csv", "file:work/1999.csv"}


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        ("-f conf/p.yaml", {"file:given.csv", "file:2040.csv"}),
        ("-f conf/p.yaml -p year 2050", {"file:given.csv", "file:2050.csv"}),
        ("--cwd nb -f conf/p.yaml", {"file:nb/given.csv", "file:nb/2040.csv"}),
        ("-f conf/gone.yaml", {"file:data/default.csv", "file:1999.csv"}),
        ("", {"file:data/default.csv", "file:1999.csv"}),
    ],
)
def test_files_give_parameters(options: str, wanted: set[str], tmp_path: Path) -> None:
    files = {"go.sh": f"papermill nb/a.ipynb out.ipynb {options}\n", "nb/a.ipynb": BOOK}
    graph = graph_of({**files, "conf/p.yaml": "inp: given.csv\nyear: 2040\n"}, tmp_path)
    assert reads(graph, "go.sh") == wanted
