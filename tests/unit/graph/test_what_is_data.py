"""What counts as reading data and what does not: lists of files to delete, folders that archives are made of."""

from pathlib import Path

import pytest

from tests.unit.graph.test_builder import edges, graph_of
from tests.unit.graph.test_libraries import seen


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("from pathlib import Path\nfor old in Path('out').glob('*.wav'):\n    old.unlink()\n", set()),
        ("import os\nfor old in os.listdir('out'):\n    path = os.path.join('out', old)\n    try:\n"
         "        if os.path.isfile(path):\n            os.remove(path)\n    except OSError as error:\n"
         "        print(error)\n", set()),
        ("from pathlib import Path\n\ndef clear(folder: Path):\n    for old in sorted(folder.iterdir()):\n"
         "        if old.name not in KEPT:\n            old.unlink()\n\nclear(Path('out'))\n", set()),
        ("import os\nfor old in os.listdir('out'):\n    names.remove(old)\n", {"reads out"}),
        ("import os\ndone = []\nfor old in os.listdir('out'):\n    os.remove(old)\n    done.append(old)\n",
         {"reads out"}),
        ("from pathlib import Path\nfor old in Path('out').glob('*.txt'):\n    print(old.read_text())\n"
         "    old.unlink()\n", {"reads out", "reads glob:out/*.txt"}),
    ],
)  # fmt: skip
def test_a_folder_that_is_cleared_is_not_read(code: str, expected: set[str], tmp_path: Path) -> None:
    assert seen(code, tmp_path) == expected


def test_a_folder_that_is_packed_is_not_written(tmp_path: Path) -> None:
    command = "tar -czf out/a.tgz -C data/raw part && tar xzf in/b.tgz -C data/made && tar -xf in/c.tar --directory d/c"
    found = edges(graph_of({"dvc.yaml": f"stages:\n  pack:\n    cmd: {command}\n"}, tmp_path))
    seen = {(source if kind == "reads" else target, kind) for source, kind, target in found}
    assert seen == {
        ("file:out/a.tgz", "writes"),
        ("file:in/b.tgz", "reads"),
        ("file:data/made", "writes"),
        ("file:in/c.tar", "reads"),
        ("file:d/c", "writes"),
    }


def test_a_method_of_paths_may_be_handed_its_path(tmp_path: Path) -> None:
    code = (
        "import pathlib\nfrom pathlib import Path\nimport pandas as pd\nfolder = pathlib.Path('data')\n"
        "pd.read_csv(pathlib.Path.joinpath(folder, 'raw', 'a.csv'))\nPath.read_text(folder / 'b.txt')\n"
        "Path.write_text(Path.with_suffix(folder / 'b.txt', '.md'), 'text')\nopen(Path.cwd() / 'c.txt')\n"
    )
    found = {"reads data/raw/a.csv", "reads data/b.txt", "writes data/b.md", "reads c.txt"}
    assert seen(code, tmp_path) == found


def test_whoever_sorts_what_snakemake_hands_over_meets_files(tmp_path: Path) -> None:
    files = {
        "Snakefile": "rule join:\n    input: first='a.csv', second='b.csv'\n    script: 'join.py'\n",
        "join.py": "import pandas as pd\nfor path in sorted(snakemake.input):\n    pd.read_csv(open(path))\n"
        "for path in list(snakemake.input):\n    pd.read_csv(path)\n",
    }
    graph = graph_of(files, tmp_path)
    found = {edge.source for edge in graph.edges if edge.kind.value == "reads" and not edge.declared}
    assert found == {"file:a.csv", "file:b.csv"}


def test_nodes_with_lambdas_are_told_apart_by_what_they_spell(tmp_path: Path) -> None:
    code = (
        "from kedro.pipeline import Pipeline, node\n\ndef create_pipeline():\n    return Pipeline([\n"
        "        node(lambda *frames: [f.copy() for f in frames if f], ['a'], 'b'),\n"
        "        node(lambda x: {k: v for k, v in x}, ['b'], 'c'),\n    ])\n"
    )
    graph = graph_of({"src/p/pipelines/one/pipeline.py": code, "conf/base/catalog.yml": "a: {}\n"}, tmp_path)
    stages = {node.key.rpartition(":lambda ")[2] for node in graph.nodes if node.kind.value == "stage"}
    assert stages == {"*frames: [f.copy() for f in frames if f]", "x: {k: v for k, v in x}"}
