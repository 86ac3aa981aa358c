"""Which code a stage or a script starts: modules by their dotted name, what a shell script runs."""

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
