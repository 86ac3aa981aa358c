"""From files to nodes, edges and components."""

import json
import subprocess
from datetime import date
from pathlib import Path

import pytest

from mldebt.model.graph import Certainty, DependencyGraph, EdgeKind
from mldebt.pipeline import graph_view
from mldebt.pipeline.options import RunOptions, silent

FILES = {
    "dvc.yaml": (
        "stages:\n  prepare:\n    cmd: python src/prepare.py\n    deps: [src/prepare.py, data/raw.csv]\n"
        "    outs: [data/train.csv]\n"
    ),
    "src/prepare.py": "import pandas as pd\npd.read_csv('data/raw.csv').to_csv('data/train.csv')\n",
    "src/train.py": (
        "import joblib\nimport pandas as pd\nfrom sklearn.linear_model import LinearRegression\n"
        "df = pd.read_csv('data/train.csv')\nmodel = LinearRegression()\nmodel.fit(df[['x']], df['y'])\n"
        "joblib.dump(model, 'models/m.joblib')\n"
    ),
    "src/score.py": (
        "import joblib\nimport pandas as pd\nm = joblib.load('models/m.joblib')\n"
        "df = pd.read_csv('data/new.csv')\ndf['p'] = m.predict(df[['x']])\ndf.to_csv('out/scored.csv')\n"
    ),
}


def graph_of(files: dict[str, str], folder: Path) -> DependencyGraph:
    """The graph of files written into a folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    options = RunOptions(cwd=folder, root=folder, today=date(2026, 1, 1), use_cache=False, jobs=1, debug=True)
    return graph_view(options, silent).graph


def edges(graph: DependencyGraph) -> set[tuple[str, str, str]]:
    """Source, kind, target of every edge."""
    return {(edge.source, edge.kind.value, edge.target) for edge in graph.edges}


@pytest.mark.parametrize(
    "above", ["Path.cwd().parent", "Path(os.path.dirname(os.getcwd()))", "Path(os.path.abspath('')).parents[0]"]
)
def test_a_notebook_starts_in_its_own_folder_and_goes_up_from_there(above: str, tmp_path: Path) -> None:
    code = f"import os\nfrom pathlib import Path\nimport pandas as pd\npd.read_csv({above} / 'data' / 'raw.csv')\n"
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": code}
    book = json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [cell]})
    assert ("file:data/raw.csv", "reads", "code:notebooks/look.ipynb") in edges(
        graph_of({"notebooks/look.ipynb": book, "data/raw.csv": "a\n1\n"}, tmp_path)
    )


def test_data_flows_through_code_and_models(tmp_path: Path) -> None:
    found = edges(graph_of(FILES, tmp_path))
    assert ("file:data/raw.csv", "reads", "code:src/prepare.py") in found
    assert ("code:src/prepare.py", "writes", "file:data/train.csv") in found
    assert ("file:data/train.csv", "trains", "model:src/train.py::LinearRegression") in found
    assert ("model:src/train.py::LinearRegression", "persists", "file:models/m.joblib") in found
    assert ("file:models/m.joblib", "predicts", "code:src/score.py") in found
    assert ("file:models/m.joblib", "predicts", "file:out/scored.csv") in found


def test_declared_and_observed_edges_stand_side_by_side(tmp_path: Path) -> None:
    graph = graph_of(FILES, tmp_path)
    about = [edge for edge in graph.edges if "file:data/train.csv" in (edge.source, edge.target)]
    assert {edge.certainty for edge in about} == {Certainty.DECLARED, Certainty.EXACT}
    written = next(edge for edge in about if edge.kind is EdgeKind.WRITES)
    assert (written.entry, written.stage) == ("src/prepare.py", "dvc.yaml:prepare")
    assert str(written.chain[-1]) == "src/prepare.py:2:1"


def test_each_file_has_one_home(tmp_path: Path) -> None:
    graph = graph_of(FILES, tmp_path)
    homes = [path for component in graph.components for path in component.files]
    assert sorted(homes) == sorted(FILES)
    assert next(item.name for item in graph.components if "src/prepare.py" in item.files) == "dvc:prepare"


def test_unresolved_calls_are_counted_with_their_reason(tmp_path: Path) -> None:
    graph = graph_of({"m.py": "import pandas as pd\ndef f(p):\n    return pd.read_csv(p)\n"}, tmp_path)
    assert (graph.io_calls, graph.io_resolved) == (1, 0)
    assert graph.unresolved[0].reason == "a parameter that no call in the repository fills"


def test_order_of_files_does_not_matter(tmp_path: Path) -> None:
    first = graph_of(FILES, tmp_path / "a")
    second = graph_of(dict(reversed(FILES.items())), tmp_path / "b")
    assert first == second


def test_networkx_export_has_every_edge(tmp_path: Path) -> None:
    from mldebt.graph.export import to_networkx

    graph = graph_of(FILES, tmp_path)
    exported = to_networkx(graph)
    assert (exported.number_of_nodes(), exported.number_of_edges()) == (len(graph.nodes), len(graph.edges))


def test_commit_equals_a_clean_checkout(tmp_path: Path) -> None:
    first = graph_of(FILES, tmp_path)
    for command in (
        ["init", "-q"],
        ["add", "-A"],
        ["-c", "user.name=A", "-c", "user.email=a@b.c", "commit", "-qm", "x"],
    ):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    options = RunOptions(
        cwd=tmp_path, root=tmp_path, today=date(2026, 1, 1), use_cache=False, jobs=1, tree="commit", rev="HEAD"
    )
    assert graph_view(options, silent).graph == first


def test_what_stands_on_a_hint_is_asserted(tmp_path: Path) -> None:
    files = {
        "mldebt.toml": '[values]\n"settings.DATA" = "data"\n',
        "m.py": "import os\nimport pandas as pd\nfrom somewhere import settings\n"
        "pd.read_csv(os.path.join(settings.DATA, 'x.csv'))\n",
    }
    edge = next(edge for edge in graph_of(files, tmp_path).edges if edge.kind is EdgeKind.READS)
    assert (edge.source, edge.certainty) == ("file:data/x.csv", Certainty.ASSERTED)


def test_cells_of_a_script_share_their_names_and_a_broken_one_loses_only_itself(tmp_path: Path) -> None:
    script = (
        "# %% Load\nimport pandas as pd\nFOLDER = 'data/'\n# %%\nprint 'old'\n# %% Save\n"
        "pd.read_csv(FOLDER + 'a.csv').to_csv(FOLDER + 'b.csv')\n"
    )
    graph = graph_of({"explore.py": script}, tmp_path)
    assert {("file:data/a.csv", "reads", "code:explore.py"), ("code:explore.py", "writes", "file:data/b.csv")} <= edges(
        graph
    )
    written = next(edge for edge in graph.edges if edge.kind is EdgeKind.WRITES)
    assert str(written.chain[-1]) == "explore.py:7:1"


CONFIGURED = {
    "params.yaml": "# where things are\ndata:\n  train: data/train.csv\n",
    "helpers.py": (
        "import pandas as pd\nimport yaml\n\n\ndef load():\n    with open('params.yaml') as f:\n"
        "        return pd.read_csv(yaml.safe_load(f)['data']['train'])\n\n\n"
        "def read(name):\n    return pd.read_csv(name)\n"
    ),
    "run.py": "from helpers import load, read\nload()\nread('data/run.csv')\n",
    "tests/test_read.py": "from helpers import read\n\n\ndef test_read():\n    read('data/fixture.csv')\n",
}


def test_an_edge_says_which_line_of_the_configuration_names_the_data(tmp_path: Path) -> None:
    graph = graph_of(CONFIGURED, tmp_path)
    read = next(edge for edge in graph.edges if edge.source == "file:data/train.csv")
    assert str(read.written) == "params.yaml:3:1"
    assert str(read.chain[-1]) == "helpers.py:7:16"


def test_what_a_test_hands_to_a_helper_is_no_business_of_scripts(tmp_path: Path) -> None:
    graph = graph_of(CONFIGURED, tmp_path)
    entries = {edge.source: edge.entry for edge in graph.edges if edge.kind is EdgeKind.READS}
    assert entries["file:data/run.csv"] == "run.py"
    assert entries["file:data/fixture.csv"] == "tests/test_read.py"


def test_environment_variables_are_what_the_committed_files_set_them_to(tmp_path: Path) -> None:
    files = {
        ".env.example": (
            "# copy to .env\nTRAIN=data/train.csv  # the default\nSECRET=<your key>\nexport TEST='data/test.csv'\n"
        ),
        "docker-compose.yml": "services:\n  api:\n    image: x\n    environment:\n      - MODEL=models/m.csv\n",
        "app.py": (
            "import os\nimport pandas as pd\nfrom pydantic_settings import BaseSettings\n\n\n"
            "class Settings(BaseSettings):\n    test: str\n\n\n"
            "pd.read_csv(os.environ['TRAIN'])\npd.read_csv(os.getenv('MODEL'))\npd.read_csv(os.getenv('SECRET'))\n"
            "pd.read_csv(Settings().test)\npd.read_csv(os.getenv('TRAIN', 'data/own.csv'))\n"
        ),
    }
    graph = graph_of(files, tmp_path)
    reads = {edge.source: str(edge.written) for edge in graph.edges if edge.kind is EdgeKind.READS}
    assert reads == {
        "file:data/train.csv": ".env.example:2:1",
        "file:models/m.csv": "docker-compose.yml:5:1",
        "file:data/test.csv": ".env.example:4:1",
        "file:data/own.csv": "None",
    }


def test_a_key_configures_the_code_that_asks_for_it_not_the_helper_that_loads_files(tmp_path: Path) -> None:
    files = {
        "params.yaml": "train:\n  rate: 0.1\n",
        "helpers.py": "import yaml\n\n\ndef load(path):\n    with open(path) as f:\n        return yaml.safe_load(f)\n",
        "train.py": "from helpers import load\nrate = load('params.yaml')['train']['rate']\n",
    }
    found = edges(graph_of(files, tmp_path))
    configured = {target for source, _, target in found if source == "config:params.yaml#train.rate"}
    assert configured == {"code:train.py"}


def test_what_a_test_keeps_in_a_folder_of_its_own_is_nobodys_data(tmp_path: Path) -> None:
    code = (
        "import pandas as pd\n\ndef test_save(tmp_path, table, place):\n    folder = tmp_path / 'out'\n"
        "    table = pd.read_csv('data/a.csv')\n    table.to_csv(folder / 'a.csv')\n"
        "    with open(str(tmp_path.joinpath('b.json'))) as file:\n        file.read()\n"
        "    pd.read_csv(place / 'c.csv')\n"
    )
    graph = graph_of({"tests/test_save.py": code, "src/save.py": code}, tmp_path)
    assert [row.location.line for row in graph.unresolved if row.location.path == "tests/test_save.py"] == [9]
    assert {row.location.line for row in graph.unresolved if row.location.path == "src/save.py"} == {6, 7, 9}


def test_the_default_of_what_a_test_replaces_is_still_read(tmp_path: Path) -> None:
    program = "import json\n\ndef load(path=None):\n    return json.load(open(path or 'models/names.json'))\n"
    test = "from src.names import load\n\ndef test_it(tmp_path):\n    load(tmp_path / 'a')\n    load()\n"
    files = {"src/names.py": program, "tests/test_names.py": test}
    found = edges(graph_of(files | {"src/__init__.py": ""}, tmp_path))
    assert ("file:models/names.json", "reads", "code:src/names.py") in found


def test_an_empty_path_is_no_folder(tmp_path: Path) -> None:
    code = (
        "import os, torch\nfrom transformers import Trainer\n\ndef fit(checkpoint=''):\n    os.listdir('.')\n"
        "    Trainer(model=None).train(checkpoint)\n    torch.load('models/m.pt')\n\nfit()\n"
    )
    graph = graph_of({"src/stages/fit.py": code}, tmp_path)
    assert {edge.source for edge in graph.edges if edge.kind.value in ("reads", "loads")} == {"file:models/m.pt"}
