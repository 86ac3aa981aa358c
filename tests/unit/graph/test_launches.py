"""Which code a stage or a script starts: modules by their dotted name, what a shell script runs."""

import json
from pathlib import Path

import pytest

from mldebt.model.graph import DependencyGraph
from tests.unit.graph.test_builder import edges, graph_of

MOD = "import sys\nimport pandas as pd\n\npd.read_csv(sys.argv[1])\n"


def started(graph: DependencyGraph) -> set[tuple[str, str]]:
    """Who starts what."""
    return {(source, target) for source, kind, target in edges(graph) if kind == "launches"}


@pytest.mark.parametrize(
    ("path", "command"),
    [
        ("src/pkg/mod.py", "python -m pkg.mod data/a.csv"),
        ("lib/pkg/mod.py", "PYTHONPATH=lib python -m pkg.mod data/a.csv"),
        ("jobs/fit.py", "PYTHONPATH=jobs python -m fit data/a.csv"),
        ("src/pkg/mod.py", "bash all.sh"),
    ],
)
def test_a_stage_launches_the_module_that_its_line_runs(tmp_path: Path, path: str, command: str) -> None:
    files = {"dvc.yaml": f"stages:\n  a:\n    cmd: {command}\n", path: MOD, f"{Path(path).parent}/__init__.py": ""}
    shell = {"all.sh": "python -m pkg.mod data/a.csv\n"} if "all.sh" in command else {}
    graph = graph_of({**files, **shell}, tmp_path)
    assert started(graph) == {("stage:dvc.yaml:a", f"code:{path}")}
    reads = {(edge.entry, edge.stage) for edge in graph.edges if edge.source == "file:data/a.csv"}
    assert (path, "dvc.yaml:a") in reads


def test_code_launches_the_module_that_it_starts(tmp_path: Path) -> None:
    code = (
        "import subprocess, sys\nsubprocess.run([sys.executable, '-m', 'pkg.mod', 'a.csv'])\n"
        "subprocess.run('pytest -m slow', shell=True)\n"
    )
    files = {"run.py": code, "src/pkg/__init__.py": "", "src/pkg/mod.py": MOD}
    assert started(graph_of(files, tmp_path)) == {("code:run.py", "code:src/pkg/mod.py")}


def notebook(*cells: str) -> str:
    """A notebook of code cells."""
    found = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": cell} for cell in cells]
    return json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": found})


@pytest.mark.parametrize(
    "code",
    [
        "import subprocess\nsubprocess.run(['python', 'a.py', 'x.csv'], cwd='src')\n",
        "import subprocess\nsubprocess.Popen('cd src && python a.py x.csv', shell=True)\n",
        "import os\nos.chdir('src')\nos.system('python a.py x.csv')\n",
        "import os\nos.system('bash all.sh')\n",
    ],
)
def test_code_launches_what_its_commands_start_in_their_folder(code: str, tmp_path: Path) -> None:
    files = {"go.py": code, "src/a.py": MOD, "all.sh": "cd src\npython a.py x.csv\n"}
    graph = graph_of(files, tmp_path)
    assert started(graph) == {("code:go.py", "code:src/a.py")}
    assert {edge.source for edge in graph.edges if edge.kind.value == "reads"} == {"file:src/x.csv"}


@pytest.mark.parametrize(
    "cells",
    [
        ("!cd ../src && python a.py\n",),
        ("%%bash\ncd ../src && python a.py\n",),
        ("%cd ../src\n", "!python a.py\n"),
        ("%cd /content/shop/src\n", "!python ../src/a.py\n"),
        ("import sys\n!{sys.executable} ../src/a.py\n",),
        ("%run ../src/a.py 1\n",),
    ],
)
def test_a_notebook_launches_what_its_shell_lines_start_in_their_folder(cells: tuple[str, ...], tmp_path: Path) -> None:
    graph = graph_of({"nbs/n.ipynb": notebook(*cells), "src/a.py": MOD}, tmp_path)
    assert started(graph) == {("code:nbs/n.ipynb", "code:src/a.py")}


def test_a_command_that_only_names_a_script_starts_nothing(tmp_path: Path) -> None:
    cells = (
        "!cat a.py\n!git add a.py\n!jupyter nbconvert --to html other.ipynb\n",
        "import os\nos.system('black a.py')\n",
    )
    files = {"n.ipynb": notebook(*cells), "other.ipynb": notebook("1\n"), "a.py": MOD}
    assert started(graph_of(files, tmp_path)) == set()


def test_an_exported_notebook_launches_what_its_magics_start(tmp_path: Path) -> None:
    code = (
        "# In[1]:\nget_ipython().system('cd src && python a.py x.csv')\n"
        "get_ipython().run_line_magic('run', 'src/names.py')\nopen(PATH)\n"
        "get_ipython().run_cell_magic('bash', '', 'python src/b.py\\n')\n"
    )
    files = {"go.py": code, "src/a.py": MOD, "src/b.py": MOD, "src/names.py": "PATH = 'given.csv'\n"}
    graph = graph_of(files, tmp_path)
    assert started(graph) == {("code:go.py", f"code:src/{name}.py") for name in ("a", "b", "names")}
    assert ("file:given.csv", "reads", "code:go.py") in edges(graph)
