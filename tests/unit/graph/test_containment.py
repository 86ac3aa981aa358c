"""Folders and patterns are linked to what lies in them, the way that the data goes."""

from pathlib import Path

import pytest

from mldebt.graph.containment import add_containment
from mldebt.graph.sketch import Sketch
from mldebt.model.graph import Certainty, EdgeKind
from tests.unit.graph.test_builder import edges, graph_of


def test_who_reads_a_file_meets_who_writes_its_folder(tmp_path: Path) -> None:
    files = {
        "make.py": "import shutil\nshutil.copytree('raw', 'data/out')\nopen('data/log.txt', 'w')\n",
        "fit.py": "import pandas as pd\npd.read_csv('data/out/train.csv')\nopen('data/log.txt')\nopen('other/x.csv')\n",
    }
    found = {edge for edge in edges(graph_of(files, tmp_path)) if edge[1] == "covers"}
    assert found == {("file:data/out", "covers", "file:data/out/train.csv")}


@pytest.mark.parametrize(
    ("written", "read", "expected"),
    [
        ("file:d/a.csv", "file:d", ("file:d/a.csv", "file:d", Certainty.EXACT)),
        ("file:d/a.csv", "glob:d/*.csv", ("file:d/a.csv", "glob:d/*.csv", Certainty.PATTERN)),
        ("glob:d/fold_*.csv", "glob:d/*.csv", ("glob:d/fold_*.csv", "glob:d/*.csv", Certainty.PATTERN)),
        ("glob:d/*.csv", "file:d/a.csv", ("glob:d/*.csv", "file:d/a.csv", Certainty.PATTERN)),
        ("file:d", "glob:d/sub/*.csv", ("file:d", "glob:d/sub/*.csv", Certainty.PATTERN)),
        ("file:d/a.csv", "glob:d/*.tsv", None),
        ("file:d/a.csv", "glob:*/a.csv", None),
        ("file:de/a.csv", "file:d", None),
        ("file:d/a.csv", "file:d/a.csv", None),
        ("hf:dataset:d", "file:d/a.csv", None),
        ("file:d", "file://share/d/a.csv", None),  # a path of a Windows share, in an address or after a slash too many
        ("file://share/d", "file://share/d/a.csv", ("file://share/d", "file://share/d/a.csv", Certainty.EXACT)),
        ("file:d", "glob://share/*.csv", None),
    ],
)
def test_folders_and_patterns(written: str, read: str, expected: tuple[str, str, Certainty] | None) -> None:
    sketch = Sketch()
    sketch.edge("code:w.py", written, EdgeKind.WRITES, Certainty.EXACT)
    sketch.edge(read, "code:r.py", EdgeKind.READS, Certainty.EXACT)
    add_containment(sketch)
    found = [(edge.source, edge.target, edge.certainty) for edge in sketch.edges() if edge.kind is EdgeKind.COVERS]
    assert found == ([expected] if expected is not None else [])


def test_many_paths_of_many_patterns_stay_few() -> None:
    sketch = Sketch()
    for index in range(2_000):
        sketch.edge("code:w.py", f"file:d/{index}.csv", EdgeKind.WRITES, Certainty.EXACT)
    for index in range(3):
        sketch.edge(f"glob:d/*{'.csv'[index:]}", "code:r.py", EdgeKind.READS, Certainty.EXACT)
    add_containment(sketch)
    assert len([edge for edge in sketch.edges() if edge.kind is EdgeKind.COVERS]) == 600
