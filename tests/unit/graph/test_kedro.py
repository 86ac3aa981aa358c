"""Kedro: nodes in code, the catalogue, factories, namespaces, parameters."""

import json
from pathlib import Path

from mldebt.model.graph import Certainty, DependencyGraph, EdgeKind
from mldebt.report.views import openlineage
from mldebt.report.views.graph import edge_rows
from tests.support import reports
from tests.unit.graph.test_builder import edges, graph_of

CATALOG = """
_raw: data/01_raw
companies:
  type: pandas.CSVDataset
  filepath: ${_raw}/companies.csv
model_input:
  type: pandas.ParquetDataset
  filepath: ${globals:folders.primary}/model_input.parquet
"{namespace}.{name}_model":
  type: pickle.PickleDataset
  filepath: data/06_models/{namespace}/{name}.pkl
orders:
  type: pandas.SQLTableDataset
  table_name: Orders
  credentials: db
parts:
  type: partitions.PartitionedDataset
  path: s3://bucket/parts
  dataset:
    type: pandas.CSVDataset
"""
PIPELINE = """
from kedro.pipeline import Pipeline, node, pipeline
from .nodes import clean, train, evaluate

def create_pipeline(**kwargs) -> Pipeline:
    return pipeline(
        [
            node(func=clean, inputs=["companies", "orders"], outputs="model_input", name="clean_node"),
            node(train, ["model_input", "params:train.lr"], {"model": "best_model", "curve": "curve"}),
            node(func=lambda x: x, inputs="parts", outputs=None),
        ]
    )
"""
FILES = {
    "conf/base/catalog.yml": CATALOG,
    "conf/base/globals.yml": "folders:\n  primary: data/03_primary\n",
    "conf/base/parameters.yml": "train:\n  lr: 0.1\n",
    "src/shop/__init__.py": "",
    "src/shop/pipelines/__init__.py": "",
    "src/shop/pipelines/first/__init__.py": "from .pipeline import create_pipeline\n",
    "src/shop/pipelines/first/nodes.py": "def clean(a, b): return a\ndef train(x, lr): return x\ndef evaluate(m): 0\n",
    "src/shop/pipelines/first/pipeline.py": PIPELINE,
}
NODES = "code:src/shop/pipelines/first/nodes.py"


def rows(graph: DependencyGraph, *, declared: bool = False) -> set[tuple[str, str, str]]:
    """Stage without its file, direction, path."""
    return {
        (str(row["stage"]).split(":", 1)[1], str(row["dir"]), str(row["path"]))
        for row in edge_rows(graph)
        if row.get("stage") and (row["certainty"] == "declared") == declared
    }


def test_twins_in_two_namespaces_and_where_a_catalogue_keeps_data(tmp_path: Path) -> None:
    pipeline = """
from kedro.pipeline import node, pipeline
from .nodes import train

def create_pipeline(**_):
    one = pipeline([node(train, "rows", "model")])
    return pipeline(one, namespace="a", inputs="rows") + pipeline(one, namespace="b", inputs="rows")
"""
    catalog = "rows:\n  type: pandas.CSVDataset\n  filepath: data/rows.csv\n"
    files = {**FILES, "src/shop/pipelines/first/pipeline.py": pipeline, "conf/base/catalog.yml": catalog}
    graph = graph_of(files, tmp_path)
    wrote = {(row["path"], row.get("name")) for row in edge_rows(graph) if row["dir"] == "write" and row.get("stage")}
    assert wrote == {("model", "a.model"), ("model", "b.model")}
    events = [json.loads(line) for line in openlineage.render(graph, reports.dvc()).splitlines()]
    jobs = {event["job"]["name"].rpartition(":")[2]: event for event in events}
    assert list(jobs) == ["train"]
    assert [data["name"] for data in jobs["train"]["inputs"]] == ["data/rows.csv"]
    assert jobs["train"]["inputs"][0]["facets"]["symlinks"]["identifiers"][0]["name"] == "rows"
    assert [data["name"] for data in jobs["train"]["outputs"]] == ["a.model", "b.model"]


def test_nodes_are_stages_that_read_and_write_data_by_name(tmp_path: Path) -> None:
    graph = graph_of(FILES, tmp_path)
    assert rows(graph) == {
        ("8:clean", "read", "companies"),
        ("8:clean", "read", "orders"),
        ("8:clean", "write", "model_input"),
        ("9:train", "read", "model_input"),
        ("9:train", "write", "best_model"),
        ("9:train", "write", "curve"),
        ("10:lambda x: x", "read", "parts"),
    }
    found = edges(graph)
    assert ("dataset:companies", "reads", NODES) in found
    assert (NODES, "writes", "dataset:best_model") in found
    assert ("stage:src/shop/pipelines/first/pipeline.py:8:clean", "launches", NODES) in found
    launch = next(edge for edge in graph.edges if edge.kind is EdgeKind.LAUNCHES)
    assert str(launch.chain[-1]).startswith("src/shop/pipelines/first/pipeline.py:")


def test_the_catalogue_says_where_data_lies(tmp_path: Path) -> None:
    graph = graph_of(FILES, tmp_path)
    kept = {
        (edge.source, edge.target): str(edge.chain[-1])
        for edge in graph.edges
        if edge.certainty is Certainty.DECLARED and not edge.stage
    }
    assert kept[("file:data/01_raw/companies.csv", "dataset:companies")] == "conf/base/catalog.yml:3:1"
    assert ("dataset:model_input", "file:data/03_primary/model_input.parquet") in kept
    assert ("table:orders", "dataset:orders") in kept
    assert ("s3://bucket/parts", "dataset:parts") in kept
    assert not any("dataset:curve" in pair for pair in kept)  # in memory only


def test_parameters_configure_the_function(tmp_path: Path) -> None:
    found = edges(graph_of(FILES, tmp_path))
    assert ("config:conf/base/parameters.yml#train.lr", "configures", NODES) in found


def test_namespaces_and_renamings_make_other_data_of_the_same_names(tmp_path: Path) -> None:
    registry = (
        "from kedro.pipeline import pipeline\nfrom shop.pipelines import first\n"
        "def register_pipelines():\n"
        "    base = first.create_pipeline()\n"
        "    one = pipeline(base, namespace='one', inputs={'companies': 'firms'}, outputs={'curve'},\n"
        "                   parameters={'params:train.lr'})\n"
        "    two = pipeline(pipeline(base, namespace='in'), namespace='out')\n"
        "    return {'__default__': one + two}\n"
    )
    graph = graph_of({**FILES, "src/shop/pipeline_registry.py": registry}, tmp_path)
    found = edges(graph)
    assert ("dataset:firms", "reads", NODES) in found
    assert (NODES, "writes", "dataset:curve") in found
    assert (NODES, "writes", "dataset:one.best_model") in found
    assert (NODES, "writes", "dataset:out.in.best_model") in found
    assert ("dataset:one.best_model", "declares-out", "file:data/06_models/one/best.pkl") in found
    assert ("dataset:companies", "reads", NODES) not in found  # nobody runs the bare pipeline
    assert ("9:train", "write", "best_model") in rows(graph)  # as the code spells it
    names = {node.label for node in graph.nodes if node.kind.value == "stage"}
    assert {"one.clean_node", "out.in.clean_node"} <= names


def test_two_projects_in_a_repository_share_no_data(tmp_path: Path) -> None:
    files = {f"{project}/{path}": text for project in ("a", "b") for path, text in FILES.items()}
    keys = {node.key for node in graph_of(files, tmp_path).nodes}
    assert {"dataset:a#companies", "dataset:b#companies", "file:a/data/01_raw/companies.csv"} <= keys


def test_names_that_are_not_known_are_left_out(tmp_path: Path) -> None:
    code = (
        "import os\nfrom kedro.pipeline import node\nfrom shop.pipelines.first.nodes import clean\n"
        "def make(name):\n    return node(clean, inputs=name, outputs='out')\n"
        "made = [node(clean, inputs=os.environ['X'], outputs='other')]\n"
    )
    graph = graph_of({**FILES, "src/shop/extra.py": code}, tmp_path)
    own = {
        (edge.source, edge.target) for edge in graph.edges if edge.chain and edge.chain[-1].path.endswith("extra.py")
    }
    assert (NODES, "dataset:out") in own
    assert (NODES, "dataset:other") in own
    assert not any(source.startswith("dataset:") and target == NODES for source, target in own)


def test_what_a_nodes_function_does_by_itself_belongs_to_the_node(tmp_path: Path) -> None:
    nodes = (
        "import pandas as pd\n"
        "def store(frame, name):\n    frame.to_csv(f'out/{name}.csv')\n"
        "def clean(a, b):\n    store(a, 'clean')\n    return a\n"
        "def train(x, lr):\n    pd.read_csv('data/extra.csv')\n    return x\n"
    )
    graph = graph_of({**FILES, "src/shop/pipelines/first/nodes.py": nodes}, tmp_path)
    assert {row for row in rows(graph) if "/" in row[2]} == {
        ("8:clean", "write", "out/clean.csv"),
        ("9:train", "read", "data/extra.csv"),
    }
    entries = {edge.entry for edge in graph.edges if edge.target == "file:out/clean.csv" and not edge.declared}
    assert entries == {"src/shop/pipelines/first/pipeline.py"}


def test_a_pipeline_that_stands_in_a_module_runs_none_of_its_nodes_when_it_is_imported(tmp_path: Path) -> None:
    code = """
import pandas as pd
from kedro.pipeline import Pipeline, node

def opened(path): return pd.read_csv(path)
def first(): return opened("data/first.csv")
def second(a): return opened("data/second.csv")

steps = Pipeline([node(first, None, "a"), node(func=second, inputs="a", outputs="b")])
"""
    found = edge_rows(graph_of({"src/shop/steps.py": code}, tmp_path))
    own = {(str(row["stage"]).rpartition(":")[2], row["path"]) for row in found if row["path"] not in ("a", "b")}
    assert own == {("first", "data/first.csv"), ("second", "data/second.csv")}


def test_paths_that_parameters_hand_to_a_function(tmp_path: Path) -> None:
    files = {
        "conf/base/parameters_load.yml": "load:\n  folder: data/raw\n  files: {extra: data/extra.csv}\n  rows: 3\n",
        "src/shop/__init__.py": "",
        "src/shop/pipelines/load/__init__.py": "",
        "src/shop/pipelines/load/nodes.py": "from pathlib import Path\nimport pandas as pd\n"
        "def read(folder, files, rows, absent):\n    pd.read_csv(files['extra'], nrows=rows)\n    pd.read_csv(absent)\n"
        "    pd.read_csv('data/always.csv')\n    return pd.read_parquet(Path(folder) / 'a.parquet')\n",
        "src/shop/pipelines/load/pipeline.py": "from kedro.pipeline import node, pipeline\nfrom .nodes import read\n"
        "def create_pipeline():\n    return pipeline([node(read, ['params:load.folder', 'params:load.files',\n"
        "        'params:load.rows', 'params:load.absent'], 'raw')])\n",
    }
    graph = graph_of(files, tmp_path)
    assert {row for row in rows(graph) if row[1] == "read"} == {
        ("4:read", "read", "data/raw/a.parquet"),
        ("4:read", "read", "data/extra.csv"),
        ("4:read", "read", "data/always.csv"),
    }
    edge = next(edge for edge in graph.edges if edge.source == "file:data/extra.csv")
    assert [place.path.rsplit("/", 1)[1] for place in edge.chain] == ["pipeline.py", "nodes.py"]
    assert edge.entry == "src/shop/pipelines/load/pipeline.py"


def test_parameters_decide_what_a_function_does(tmp_path: Path) -> None:
    files = {
        "conf/base/parameters.yml": "load:\n  folder: data/raw\n  debug: true\n  suffix: ''\n",
        "src/shop/__init__.py": "",
        "src/shop/pipelines/load/__init__.py": "",
        "src/shop/files.py": "import pandas as pd\n\ndef open_all(folder, debug):\n    if debug:\n"
        "        return pd.read_csv(folder + '/few.csv')\n    return pd.read_csv(folder + '/all.csv')\n",
        "src/shop/pipelines/load/nodes.py": "import pandas as pd\nfrom shop.files import open_all\n\n"
        "def read(options):\n    folder = options['folder']\n    known = open_all(folder, options['debug'])\n"
        "    if options['suffix'] == '':\n        return pd.read_csv(folder + '/plain.csv')\n"
        "    return pd.read_csv(folder + options['suffix'] + '/other.csv')\n",
        "src/shop/pipelines/load/pipeline.py": "from kedro.pipeline import node, pipeline\nfrom .nodes import read\n"
        "def create_pipeline():\n    return pipeline([node(read, 'params:load', 'raw')])\n",
    }
    assert {row for row in rows(graph_of(files, tmp_path)) if row[1] == "read"} == {
        ("4:read", "read", "data/raw/few.csv"),
        ("4:read", "read", "data/raw/plain.csv"),
    }


def test_a_hostile_catalogue_stays_cheap(tmp_path: Path) -> None:
    catalog = "_a: " + "b" * 3000 + "\n_c: '" + "${_a}" * 15 + "'\n_d: '" + "${_c}" * 15 + "'\n"
    catalog += "companies:\n  type: x\n  filepath: '" + "${_d}" * 15 + "/x.csv'\n"
    catalog += '"' + "".join(f"{{f{n}}}" for n in range(30)) + '":\n  type: x\n  filepath: y.csv\n'
    graph = graph_of({**FILES, "conf/base/catalog.yml": catalog}, tmp_path)
    assert all(len(node.key) < 10_000 for node in graph.nodes)
    assert ("8:clean", "read", "companies") in rows(graph)


def test_notebooks_and_hooks_ask_the_catalogue(tmp_path: Path) -> None:
    cell = '{"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": null, "source": "%s"}'
    cells = [cell % "frame = catalog.load('companies')", cell % "catalog.save('model_input', frame)"]
    notebook = '{"cells": [' + ", ".join(cells) + '], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
    files = {
        "p/conf/base/catalog.yml": CATALOG,
        "p/conf/base/globals.yml": FILES["conf/base/globals.yml"],
        "p/notebooks/look.ipynb": notebook,
        "p/src/shop/hooks.py": "from kedro.io import DataCatalog\n"
        "def after(catalog: DataCatalog):\n    return catalog.load('orders')\n",
        "elsewhere/look.ipynb": notebook,
    }
    found = edges(graph_of(files, tmp_path))
    assert ("dataset:p#companies", "reads", "code:p/notebooks/look.ipynb") in found
    assert ("code:p/notebooks/look.ipynb", "writes", "dataset:p#model_input") in found
    assert ("dataset:p#orders", "reads", "code:p/src/shop/hooks.py") in found
    assert ("file:p/data/01_raw/companies.csv", "declares-in", "dataset:p#companies") in found
    assert ("dataset:p#model_input", "declares-out", "file:p/data/03_primary/model_input.parquet") in found
    assert not any("elsewhere" in end for edge in found for end in edge)


def test_a_node_whose_function_is_a_partial_is_called_as_it_is_spelt(tmp_path: Path) -> None:
    code = """
from functools import partial
from kedro.pipeline import Pipeline, node
from .nodes import clean

def create_pipeline(**kwargs):
    return Pipeline([node(partial(clean, b={'k': ['x', 1]}, c=(2,)), 'companies', 'model_input')])
"""
    files = {**FILES, "src/shop/pipelines/first/pipeline.py": code}
    name = "7:partial(clean, b={'k': ['x', 1]}, c=(2,))"
    assert rows(graph_of(files, tmp_path)) >= {(name, "read", "companies"), (name, "write", "model_input")}


def test_a_stage_that_runs_a_pipeline_reads_and_writes_its_files(tmp_path: Path) -> None:
    dvc = (
        "stages:\n  first:\n    cmd: kedro run --pipeline=first\n  other:\n    cmd: kedro run -p second\n"
        "  some:\n    cmd: echo x && kedro run --nodes clean_node\n  tagged:\n    cmd: kedro run --tags daily\n"
    )
    found = rows(graph_of({**FILES, "dvc.yaml": dvc}, tmp_path))
    clean = {("reads", "data/01_raw/companies.csv"), ("writes", "data/03_primary/model_input.parquet")}
    of = {
        name: {(way, path) for stage, way, path in found if stage == name}
        for name in ("first", "other", "some", "tagged")
    }
    assert {("read", path) if way == "reads" else ("write", path) for way, path in clean} <= of["first"]
    assert ("read", "s3://bucket/parts") in of["first"]
    assert not {path for _, path in of["first"]} & {"companies", "model_input"}  # names that mean something to Kedro
    assert ("read", "s3://bucket/parts") not in of["some"]
    assert ("write", "data/03_primary/model_input.parquet") in of["some"]
    assert of["other"] == of["tagged"] == set()


def test_each_turn_of_a_loop_that_makes_pipelines_renames_for_itself(tmp_path: Path) -> None:
    registry = (
        "from kedro.pipeline import pipeline\nfrom shop.pipelines import first\n"
        "def register_pipelines():\n"
        "    whole = pipeline([])\n"
        "    for i in range(3):\n"
        "        whole += pipeline(first.create_pipeline(), namespace=f'part_{i}', inputs={'companies': f'firms{i}'})\n"
        "    return {'__default__': whole}\n"
    )
    found = edges(graph_of({**FILES, "src/shop/pipeline_registry.py": registry}, tmp_path))
    for turn in range(3):
        assert (f"dataset:firms{turn}", "reads", NODES) in found
        assert (NODES, "writes", f"dataset:part_{turn}.best_model") in found
    assert ("dataset:companies", "reads", NODES) not in found
