"""What a script reads and writes, told by the command line that starts it."""

import json
from pathlib import Path

import pytest

from mldebt.model.graph import DependencyGraph
from mldebt.report.views.graph import edge_rows
from tests.unit.graph.test_builder import graph_of

ARGS = (
    "import argparse\nimport pandas as pd\np = argparse.ArgumentParser()\n"
    "p.add_argument('--data', default='default.csv')\n"
    "p.add_argument('--out', default='out.csv')\n\ndef load(path):\n    return pd.read_csv(path)\n\ndef both():\n"
    "    pd.read_csv('fixed.csv')\n\nif __name__ == '__main__':\n    args = p.parse_args()\n    both()\n"
    "    load(args.data).to_csv(args.out)\n"
)


def seen(graph: DependencyGraph, script: str = "fit.py") -> set[tuple[str, str, str]]:
    """Stage, way and path of what was seen of a script."""
    found = set()
    for edge in graph.edges:
        if edge.entry == script and edge.kind.value in ("reads", "writes"):
            data = edge.source if edge.kind.value == "reads" else edge.target
            found.add((edge.stage, edge.kind.value, data.removeprefix("file:").removeprefix("glob:")))
    return found


def test_each_stage_has_its_own_paths(tmp_path: Path) -> None:
    dvc = (
        "stages:\n  a:\n    cmd: python fit.py --data a.csv\n  b:\n    cmd: >-\n      python fit.py --out b.csv\n"
        "  c:\n    wdir: sub\n    cmd: python ../fit.py --data c.csv\n"
    )
    (tmp_path / "sub").mkdir()
    graph = graph_of({"dvc.yaml": dvc, "fit.py": ARGS, "Makefile": "t:\n\tpython fit.py --data m.csv\n"}, tmp_path)
    assert seen(graph) == {
        ("dvc.yaml:a", "reads", "a.csv"),
        ("dvc.yaml:a", "reads", "fixed.csv"),
        ("dvc.yaml:a", "writes", "out.csv"),
        ("dvc.yaml:b", "reads", "default.csv"),
        ("dvc.yaml:b", "reads", "fixed.csv"),
        ("dvc.yaml:b", "writes", "b.csv"),
        ("dvc.yaml:c", "reads", "sub/c.csv"),
        ("dvc.yaml:c", "reads", "sub/fixed.csv"),
        ("dvc.yaml:c", "writes", "sub/out.csv"),
        ("Makefile:t", "reads", "m.csv"),
        ("Makefile:t", "reads", "fixed.csv"),
        ("Makefile:t", "writes", "out.csv"),
    }
    read = next(edge for edge in graph.edges if edge.source == "file:a.csv")
    assert str(read.chain[0]).startswith("dvc.yaml:2")


def test_a_path_above_the_folder_of_the_stage_is_not_told_from_the_code(tmp_path: Path) -> None:
    code = "import pandas as pd\npd.read_csv('../data/x.csv')\npd.read_csv('../../y.csv')\n"
    dvc = "stages:\n  a:\n    cmd: python src/fit.py\n  b:\n    wdir: src\n    cmd: python fit.py\n"
    graph = graph_of({"dvc.yaml": dvc, "src/fit.py": code, "data/z.csv": ""}, tmp_path)
    assert seen(graph, "src/fit.py") == {("dvc.yaml:b", "reads", "data/x.csv")}


@pytest.mark.parametrize(
    ("test", "read"),
    [
        ("args.data is None", "yes.csv"),
        ("args.data", "no.csv"),
        ("isinstance(settings, dict)", "yes.csv"),
        ("isinstance(settings, (list, str))", "no.csv"),
        ("isinstance(settings['names'], list) and settings", "yes.csv"),
        ("isinstance(Box(), dict)", "no.csv"),
        ("isinstance(Box(), Box)", "yes.csv"),
        ("any(name in settings for name in ('x', 'names'))", "yes.csv"),
        ("all(name in settings for name in ('x', 'names'))", "no.csv"),
        ("str(Path(unknown()) / 'x') is None", "no.csv"),
    ],
)
def test_a_run_decides_what_is_known_there(tmp_path: Path, test: str, read: str) -> None:
    code = (
        "import argparse\nfrom pathlib import Path\nimport pandas as pd\nclass Box:\n    pass\n"
        "p = argparse.ArgumentParser()\np.add_argument('--data')\nargs = p.parse_args()\n"
        "settings = {'names': ['a'], 'more': 1}\n"
        f"if {test}:\n    pd.read_csv('yes.csv')\nelse:\n    pd.read_csv('no.csv')\n"
    )
    graph = graph_of({"dvc.yaml": "stages:\n  a:\n    cmd: python fit.py\n", "fit.py": code}, tmp_path)
    assert seen(graph) == {("dvc.yaml:a", "reads", read)}


def test_a_document_whose_values_are_made_over_stays_what_it_is(tmp_path: Path) -> None:
    code = (
        "import argparse, os\nimport pandas as pd, yaml\n"
        "def filled(value):\n    if isinstance(value, str):\n        return os.path.expandvars(value)\n"
        "    if isinstance(value, dict):\n        return {key: filled(held) for key, held in value.items()}\n"
        "    if isinstance(value, list):\n        return [filled(held) for held in value]\n    return value\n"
        "p = argparse.ArgumentParser()\np.add_argument('--config')\nargs = p.parse_args()\n"
        "with open(args.config) as file:\n    settings = filled(yaml.safe_load(file) or {})\n"
        "pd.read_csv(settings['paths']['raw'])\n"
    )
    dvc = "stages:\n  a:\n    cmd: python fit.py --config c.yaml\n"
    graph = graph_of({"dvc.yaml": dvc, "fit.py": code, "c.yaml": "paths:\n  raw: d/raw.csv\n"}, tmp_path)
    assert ("dvc.yaml:a", "reads", "d/raw.csv") in seen(graph)


def test_a_program_that_a_stage_spells(tmp_path: Path) -> None:
    dvc = (
        'stages:\n  fit:\n    cmd: >-\n      python -c "\n      import pandas as pd; from pkg.io import where, load;\n'
        "      df = pd.read_csv(where('in.csv')); load('raw.csv', out='out.csv'); df.to_parquet('x.parquet')\"\n"
        "  make:\n    wdir: sub\n    cmd: PYTHONPATH=../src python -c 'import pkg.io; pkg.io.main()'\n"
        "  bad:\n    cmd: python -c 'import ('\n"
    )
    code = (
        "import pandas as pd\nNAMES = pd.read_csv('names.csv')\ndef where(name):\n    return 'data/' + name\n"
        "def load(path, out):\n    pd.read_csv(path).to_csv(out)\ndef main():\n    pd.DataFrame().to_csv('made.csv')\n"
        "if __name__ == '__main__':\n    pd.read_csv('started.csv')\n"
    )
    graph = graph_of({"dvc.yaml": dvc, "src/pkg/__init__.py": "", "src/pkg/io.py": code, "sub/x.txt": ""}, tmp_path)
    assert seen(graph, "dvc.yaml") == {
        ("dvc.yaml:fit", "reads", "data/in.csv"),
        ("dvc.yaml:fit", "reads", "raw.csv"),
        ("dvc.yaml:fit", "writes", "out.csv"),
        ("dvc.yaml:fit", "writes", "x.parquet"),
        ("dvc.yaml:fit", "reads", "names.csv"),
        ("dvc.yaml:make", "writes", "sub/made.csv"),
        ("dvc.yaml:make", "reads", "sub/names.csv"),
    }
    assert {node.key for node in graph.nodes if node.kind.value == "code"} == {
        "code:src/pkg/__init__.py",
        "code:src/pkg/io.py",
    }


def test_defaults_hold_beside_what_no_pipeline_tool_runs(tmp_path: Path) -> None:
    graph = graph_of({"fit.py": ARGS, "Makefile": "t:\n\tpython fit.py --data m.csv\n"}, tmp_path)
    assert ("", "reads", "default.csv") in seen(graph)
    assert ("Makefile:t", "reads", "m.csv") in seen(graph)


@pytest.mark.parametrize(
    "code",
    [
        "import subprocess, sys\nsubprocess.run([sys.executable, 'fit.py', '--data', 'x.csv'])\n",
        "import os\nDATA = 'x.csv'\nos.system(f'python fit.py --data {DATA}')\n",
        "import subprocess\ndef go(script, data):\n"
        "    subprocess.check_call('python ' + script + ' --data ' + data, shell=True)\n"
        "go('fit.py', 'x.csv')\n",
        "from airflow.operators.bash import BashOperator\n"
        "BashOperator(task_id='t', bash_command='python fit.py --data x.csv')\n",
    ],
)
def test_code_that_starts_scripts(tmp_path: Path, code: str) -> None:
    found = seen(graph_of({"fit.py": ARGS, "start.py": code}, tmp_path))
    assert {(stage.split(":")[0], path) for stage, way, path in found if path == "x.csv"} == {("start.py", "x.csv")}


def test_notebooks_start_scripts_and_are_started(tmp_path: Path) -> None:
    def notebook(*cells: str) -> str:
        made = [{"cell_type": "code", "metadata": {}, "source": text, "outputs": []} for text in cells]
        return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})

    files = {
        "nb/a.ipynb": notebook("path = 'x.csv'", "!python ../fit.py --data {path} --out $HOME/o.csv"),
        "nb/b.ipynb": notebook("import pandas as pd", "name = 'default'", "pd.read_csv(f'{name}.csv')"),
        "fit.py": ARGS,
        "dvc.yaml": "stages:\n  n:\n    wdir: nb\n    cmd: papermill b.ipynb out.ipynb -p name given\n",
    }
    graph = graph_of(files, tmp_path)
    assert ("nb/a.ipynb", "reads", "nb/x.csv") in seen(graph) or ("nb/a.ipynb", "reads", "x.csv") in seen(graph)
    assert seen(graph, "nb/b.ipynb") == {("dvc.yaml:n", "reads", "nb/given.csv")}


def test_an_imported_helper_is_told_by_the_stage_that_reaches_it(tmp_path: Path) -> None:
    files = {
        "lib.py": "import pandas as pd\ndef one():\n    pd.read_csv('one.csv')\n"
        "def two():\n    pd.read_csv('two.csv')\n",
        "run.py": "import sys\nfrom lib import one, two\nif sys.argv[1] == 'one':\n    one()\nelse:\n    two()\n",
        "dvc.yaml": "stages:\n  a:\n    cmd: python run.py one\n  b:\n    cmd: python run.py two\n",
    }
    assert seen(graph_of(files, tmp_path), "run.py") == {
        ("dvc.yaml:a", "reads", "one.csv"),
        ("dvc.yaml:b", "reads", "two.csv"),
    }


def test_hydra_reads_what_the_line_of_each_stage_overrides(tmp_path: Path) -> None:
    files = {
        "conf/config.yaml": "defaults:\n  - data: small\nroot: d\n",
        "conf/data/small.yaml": "train: ${root}/small.csv\n",
        "conf/data/large.yaml": "train: ${root}/large.csv\n",
        "fit.py": (
            "import hydra\nimport pandas as pd\n\n\n@hydra.main(config_path='conf', config_name='config')\n"
            "def main(cfg):\n    pd.read_csv(cfg.data.train)\n\n\nif __name__ == '__main__':\n    main()\n"
        ),
        "dvc.yaml": (
            "stages:\n  plain:\n    cmd: python fit.py\n  large:\n    cmd: python fit.py data=large root=e\n"
            "  sweep:\n    cmd: python fit.py root=a,b\n"
        ),
    }
    reads = {(stage, path) for stage, _, path in seen(graph_of(files, tmp_path)) if path.endswith(".csv")}
    assert reads == {
        ("dvc.yaml:plain", "d/small.csv"),
        ("dvc.yaml:large", "e/large.csv"),
        ("dvc.yaml:sweep", "a/small.csv"),
        ("dvc.yaml:sweep", "b/small.csv"),
    }


HYDRA_APP = (
    "import hydra\nimport pandas as pd\n\n\n@hydra.main(config_path='conf', config_name='config', version_base='1.3')\n"
    "def main(cfg):\n    pd.read_csv(cfg.paths.train)\n    pd.read_csv(cfg.db.path)\n\n\n"
    "if __name__ == '__main__':\n    main()\n"
)


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("", {"data/train.csv", "db/local.csv"}),
        ("+experiment=e1", {"other/train.csv", "db/prod.csv"}),
        ("+experiment=e1 db=local", {"other/train.csv", "db/local.csv"}),
        ("-m db=local,prod", {"data/train.csv", "db/local.csv", "db/prod.csv"}),
        ("-m 'db=choice(local,prod)'", {"data/train.csv", "db/local.csv", "db/prod.csv"}),
        ("-m paths.root=a,b", {"a/train.csv", "b/train.csv", "db/local.csv"}),
    ],
)
def test_hydra_puts_a_configuration_where_its_head_says_and_lists_override_each_other(
    tmp_path: Path, words: str, wanted: set[str]
) -> None:
    files = {
        "conf/config.yaml": (
            "defaults:\n  - db: local\n  - _self_\npaths:\n  train: ${paths.root}/train.csv\n  root: data\n"
        ),
        "conf/db/local.yaml": "# who: me\n# @package _global_\ndb:\n  path: ${hydra:runtime.cwd}/db/local.csv\n",
        "conf/db/prod.yaml": "path: db/prod.csv\n",
        "conf/experiment/e1.yaml": "# @package _global_\ndefaults:\n  - override /db: prod\npaths:\n  root: other\n",
        "fit.py": HYDRA_APP,
        "dvc.yaml": f"stages:\n  a:\n    cmd: python fit.py {words}\n",
    }
    found = {path for _, _, path in seen(graph_of(files, tmp_path)) if path.endswith(".csv")}
    assert found == wanted


def test_what_hydra_is_started_in_is_a_folder_of_the_repository(tmp_path: Path) -> None:
    files = {
        "app/conf/config.yaml": (
            "db:\n  path: ${hydra:runtime.cwd}/d.csv\npaths:\n  train: ${hydra:runtime.cwd}/t/t.csv\n"
        ),
        "app/fit.py": HYDRA_APP.replace(", version_base='1.3'", ""),
        "app/dvc.yaml": "stages:\n  a:\n    cmd: python fit.py\n",
    }
    assert {path for _, _, path in seen(graph_of(files, tmp_path), "app/fit.py") if path.endswith(".csv")} == {
        "app/d.csv",
        "app/t/t.csv",
    }


def test_hydra_is_told_by_its_flags_what_to_compose_and_keeps_its_runs(tmp_path: Path) -> None:
    hydra = "hydra:\n  run:\n    dir: logs/${name}\n  sweep:\n    dir: sweeps/${name}\n"
    files = {
        "app/conf/knn.yaml": "name: knn\n" + hydra,
        "app/conf/other.yaml": "name: other\nhydra:\n  run:\n    dir: logs/${now:%H}\n",
        "app/more/svc.yaml": "name: svc\n",
        "lib/fit.py": (
            "from pathlib import Path\nimport hydra\nfolder = str(Path(Path.cwd(), 'conf').absolute())\n\n\n"
            "@hydra.main(config_path=folder, config_name='other')\n"
            "def main(cfg):\n    open(f'{cfg.name}.csv')\n\n\nif __name__ == '__main__':\n    main()\n"
        ),
        "app/dvc.yaml": (
            "stages:\n  plain:\n    cmd: python ../lib/fit.py\n"
            "  named:\n    cmd: python ../lib/fit.py --config-name knn\n"
            "  swept:\n    cmd: python ../lib/fit.py -cn=knn --multirun name=x\n"
            "  added:\n    cmd: python ../lib/fit.py --config-name svc --config-dir more\n"
        ),
    }
    found = {entry for entry in seen(graph_of(files, tmp_path), "lib/fit.py") if not entry[2].endswith(".yaml")}
    assert found == {
        ("app/dvc.yaml:plain", "reads", "app/other.csv"),
        ("app/dvc.yaml:named", "reads", "app/knn.csv"),
        ("app/dvc.yaml:named", "writes", "app/logs/knn"),
        ("app/dvc.yaml:swept", "reads", "app/x.csv"),
        ("app/dvc.yaml:swept", "writes", "app/sweeps/x"),
        ("app/dvc.yaml:added", "reads", "app/svc.csv"),
    }


@pytest.mark.parametrize(
    ("given", "conf", "written"),
    [
        ("", "", "outputs/*/*/out.csv"),
        (", version_base='1.1'", "", "outputs/*/*/out.csv"),
        (", version_base=None", "", "out.csv"),
        (", version_base='1.3'", "", "out.csv"),
        (", version_base=None", "hydra:\n  job:\n    chdir: true\n", "outputs/*/*/out.csv"),
        ("", "hydra:\n  job:\n    chdir: false\n", "out.csv"),
        ("", "hydra:\n  run:\n    dir: logs/one\n", "logs/one/out.csv"),
        ("", "hydra:\n  run:\n    dir: .\n", "out.csv"),
    ],
)
def test_hydra_goes_to_a_folder_of_its_own(tmp_path: Path, given: str, conf: str, written: str) -> None:
    code = (
        "import hydra, pandas as pd\nfrom hydra.utils import get_original_cwd, to_absolute_path\n\n"
        "def keep(df):\n    df.to_csv('out.csv')\n    pd.read_csv('out.csv')\n\n"
        f"@hydra.main(config_path='conf', config_name='config'{given})\ndef main(cfg):\n"
        "    df = pd.read_csv(to_absolute_path('data/a.csv'))\n    df.to_csv('data/b.csv')\n"
        "    df.to_csv(get_original_cwd() + '/c.csv')\n    df.to_csv(to_absolute_path('d.csv'))\n    keep(df)\n\n"
        "main()\n"
    )
    files = {"fit.py": code, "conf/config.yaml": "a: 1\n" + conf, "data/a.csv": "", "job/dvc.yaml": ""}
    dvc = "stages:\n  a:\n    cmd: python fit.py\n"
    found = seen(graph_of({**files, "dvc.yaml": dvc}, tmp_path))
    paths = {(way, path) for _, way, path in found if not path.startswith(("conf", "logs/one")) or path == written}
    known = {("reads", "data/a.csv"), ("writes", "data/b.csv"), ("writes", "c.csv"), ("writes", "d.csv")}
    assert paths == known | {("writes", written), ("reads", written)}


def test_what_a_stage_starts_is_no_test(tmp_path: Path) -> None:
    run = "from work import work\ndef main():\n    work('{0}')\nmain()\n"
    files = {
        "work.py": "def work(name):\n    open(f'{name}.csv')\n",
        "tests/example.py": run.format("one"),
        "tests/test_work.py": run.format("two"),
        "tests/dvc.yaml": "stages:\n  a:\n    cmd: python example.py\n",
        "Makefile": "test:\n\tpython tests/test_work.py\n",
    }
    graph = graph_of(files, tmp_path)
    assert seen(graph, "tests/example.py") == {("tests/dvc.yaml:a", "reads", "tests/one.csv")}
    assert not seen(graph, "tests/test_work.py")


def test_the_folder_of_a_stage_makes_no_path_of_a_word(tmp_path: Path) -> None:
    files = {
        "source/fit.py": (
            "import sys\nopen(sys.argv[1])\nopen(f'{get()}-{get()}', 'w')\nopen(f'{get()}/all.csv')\n"
            "open('2012/all.csv')\n"
        ),
        "source/dvc.yaml": "stages:\n  a:\n    cmd: python fit.py 2011\n  b:\n    cmd: python fit.py none\n",
    }
    known = {(stage, "reads", path) for stage in ("a", "b") for path in ("*/all.csv", "source/2012/all.csv")}
    found = {(stage[-1], kind, path) for stage, kind, path in seen(graph_of(files, tmp_path), "source/fit.py")}
    assert found == known


def test_how_an_option_ends_decides_a_branch(tmp_path: Path) -> None:
    files = {
        "fit.py": (
            "import argparse\np = argparse.ArgumentParser()\np.add_argument('--run')\nargs = p.parse_args()\n"
            "size = 22 if args.run.endswith('det22') else 11\nopen(f'data_{size}.csv')\n"
            "if args.run.startswith(('large', 'huge')):\n    open('large.csv')\nelse:\n    open('small.csv')\n"
        ),
        "dvc.yaml": (
            "stages:\n  a:\n    cmd: python fit.py --run huge_det22\n  b:\n    cmd: python fit.py --run tiny_det11\n"
        ),
    }
    assert seen(graph_of(files, tmp_path)) == {
        ("dvc.yaml:a", "reads", "data_22.csv"),
        ("dvc.yaml:a", "reads", "large.csv"),
        ("dvc.yaml:b", "reads", "data_11.csv"),
        ("dvc.yaml:b", "reads", "small.csv"),
    }


def test_a_function_that_hands_an_option_on_knows_which_branch_it_decides(tmp_path: Path) -> None:
    code = (
        "import sys\nimport pandas as pd\n\ndef main(kind, name):\n    return pick(kind=kind, name=name)\n\n"
        "def pick(name, kind):\n    if kind == 'csv':\n        return read_csv(name)\n"
        "    if kind == 'json':\n        return read_json(name)\n    return pick(name, kind)\n\n"
        "def read_csv(name):\n    return pd.read_csv(name)\n\ndef read_json(name):\n    return pd.read_json(name)\n\n"
        "if __name__ == '__main__':\n    main(sys.argv[1], sys.argv[2])\n"
    )
    project = "commands:\n  - name: both\n    script:\n      - python fit.py csv a.x\n      - python fit.py json b.x\n"
    graph = graph_of({"project.yml": project, "fit.py": code}, tmp_path)
    reads = {(edge.source, edge.symbol) for edge in graph.edges if edge.kind.value == "reads"}
    assert reads == {("file:a.x", "pandas.read_csv"), ("file:b.x", "pandas.read_json")}


def test_a_configuration_decides_which_branch_a_function_takes(tmp_path: Path) -> None:
    code = (
        "import sys\nimport pandas as pd\nimport yaml\n\ndef load(cfg):\n    if cfg['data']['name'] == 'test':\n"
        "        return pd.read_csv('test.csv')\n    if cfg['data']['name'] == 'real':\n        kind = 'a'\n"
        "    else:\n        kind = 'b'\n    return pd.read_csv(cfg['data']['path'] + '/' + kind + '.csv')\n\n"
        "def main():\n    with open(sys.argv[1]) as file:\n        cfg = yaml.safe_load(file)\n    load(cfg)\n"
        "    cfg['data']['name'] = 'test'\n    load(cfg)\n\nmain()\n"
    )
    files = {
        "real.yaml": "data:\n  name: real\n  path: in\n",
        "fit.py": code,
        "dvc.yaml": "stages:\n  fit:\n    cmd: python fit.py real.yaml\n",
    }
    assert {path for stage, _, path in seen(graph_of(files, tmp_path)) if stage == "dvc.yaml:fit"} == {
        "real.yaml",
        "in/a.csv",
        "test.csv",
    }


def test_options_that_a_branch_changed_still_decide_what_follows(tmp_path: Path) -> None:
    script = """
import argparse
import torch

NAMED = {"x": "models/x.ckpt", "y": "models/y.ckpt"}

def run(args):
    if args.name:
        path = NAMED[args.name]
    if args.path:
        path = args.path
    torch.load(path)

parser = argparse.ArgumentParser()
parser.add_argument("--extra")
parser.add_argument("--files", nargs="+")
parser.add_argument("--name", choices=list(NAMED))
parser.add_argument("--path")
args = parser.parse_args()
if args.extra:
    args.files = [args.extra]
run(args)
"""
    files = {
        "dvc.yaml": "stages:\n  a:\n    cmd: python run.py --extra $X --files a.txt --path m/a.ckpt\n",
        "run.py": script,
    }
    graph = graph_of(files, tmp_path)
    found = {edge.source for edge in graph.edges if edge.stage == "dvc.yaml:a" and edge.kind.value == "loads"}
    assert found == {"file:m/a.ckpt"}


def test_a_path_that_repeats_the_folder_of_its_stage_begins_at_the_root(tmp_path: Path) -> None:
    script = "import pandas as pd\nfrom helper import keep\nkeep(pd.read_csv('ml/data/raw.csv'))\n"
    helper = "def keep(frame):\n    frame.to_csv('./ml/data/clean.csv')\n    open('own.txt')\n"
    files = {
        "ml/dvc.yaml": "stages:\n  a:\n    cmd: python src/run.py\n",
        "ml/src/run.py": script,
        "ml/src/helper.py": helper,
    }

    def found(files: dict[str, str], folder: str) -> set[str]:
        graph = graph_of(files, tmp_path / folder)
        kinds = {edge.kind.value: edge for edge in graph.edges if edge.stage}
        assert {"reads", "writes"} <= kinds.keys()
        edges = [edge for edge in graph.edges if edge.kind.value in ("reads", "writes")]
        return {edge.source if edge.kind.value == "reads" else edge.target for edge in edges}

    assert found(files, "one") == {"file:ml/data/raw.csv", "file:ml/data/clean.csv", "file:ml/own.txt"}
    inner = {**files, "ml/ml/__init__.py": ""}
    assert found(inner, "two") == {"file:ml/ml/data/raw.csv", "file:ml/ml/data/clean.csv", "file:ml/own.txt"}


DECIDED = """
import yaml
import pandas as pd

def main():
    with open('params.yaml') as f:
        params = yaml.safe_load(f.read())
    mode = params['prep']['mode']
    if mode == 'a':
        pd.read_csv('a.csv')
    elif mode == 'b':
        pd.read_csv('b.csv')
    use(mode)

def use(mode):
    if mode == 'a' or mode == 'c':
        pd.read_csv('used-a.csv')
    else:
        pd.read_csv('used-b.csv')

if __name__ == '__main__':
    main()
"""


def test_what_a_document_decides_holds_in_a_run(tmp_path: Path) -> None:
    files = {"dvc.yaml": "stages:\n  a:\n    cmd: python fit.py\n", "fit.py": DECIDED}
    graph = graph_of({**files, "params.yaml": "prep:\n  mode: a\n"}, tmp_path)
    assert {path for _, _, path in seen(graph)} == {"params.yaml", "a.csv", "used-a.csv"}


HANDED_ON = """
import pandas as pd
import yaml

def fit(config, options):
    if config['mode'] == 'a':
        pd.read_csv('a.csv')
    else:
        pd.read_csv('b.csv')
    choose(options)

def choose(options):
    pd.read_csv('full.csv' if options.full else 'part.csv')

if __name__ == '__main__':
    fit(yaml.safe_load(open('params.yaml'))['prep'], unknown())
"""


def test_what_a_document_decides_holds_where_it_is_handed_on(tmp_path: Path) -> None:
    files = {"dvc.yaml": "stages:\n  a:\n    cmd: python fit.py\n", "fit.py": HANDED_ON}
    graph = graph_of({**files, "params.yaml": "prep:\n  mode: a\n"}, tmp_path)
    assert {path for _, _, path in seen(graph)} == {"params.yaml", "a.csv", "full.csv", "part.csv"}


SWITCHED = """
import pandas as pd
import yaml

class Settings:
    def __init__(self, data):
        for name, value in data.items():
            setattr(self, name, value)

class Base:
    def __init__(self):
        self.params = yaml.safe_load(open('params.yaml'))
        self.settings = Settings(self.params['prep'])

class Step(Base):
    def __init__(self):
        super().__init__()
        self.fast = self.params['prep']['fast']

    def run(self):
        self.read()
        if not self.fast:
            pd.read_csv('slow.csv')

    def read(this):
        if this.params['prep']['full']:
            return pd.read_csv('full.csv')
        pd.read_csv('part.csv')

    def late(self):
        self.settings.fast = False
        if self.settings.full and not self.settings.fast:
            pd.read_csv('late.csv')
        else:
            pd.read_csv('early.csv')

def main():
    params = yaml.safe_load(open('params.yaml'))
    if params['prep']['full']:
        pd.read_csv('all.csv')
        return
    pd.read_csv('few.csv')

if __name__ == '__main__':
    main()
    step = Step()
    step.run()
    step.late()
"""


def test_switches_of_a_document_decide_branches_of_functions_and_methods(tmp_path: Path) -> None:
    files = {"dvc.yaml": "stages:\n  a:\n    cmd: python fit.py\n", "fit.py": SWITCHED}
    graph = graph_of({**files, "params.yaml": "prep:\n  full: true\n  fast: true\n"}, tmp_path)
    assert {path for _, _, path in seen(graph)} == {"params.yaml", "all.csv", "full.csv", "late.csv"}


@pytest.mark.parametrize(("assigned", "read"), [("# NAME = 1", False), ("NAME = 1", True)])
def test_a_name_that_nobody_binds_is_in_no_namespace(tmp_path: Path, assigned: str, read: bool) -> None:
    code = f"import pandas as pd\n{assigned}\nif 'NAME' in vars() and NAME:\n    pd.read_csv('x.csv')\n"
    graph = graph_of({"dvc.yaml": "stages:\n  a:\n    cmd: python fit.py\n", "fit.py": code}, tmp_path)
    assert bool(seen(graph)) is read


IMPORTED = """
import pandas as pd

top = pd.read_csv('top.csv')

class Table:
    frame = pd.read_csv('body.csv')

def load():
    return pd.read_csv('loaded.csv')

first = load()

def unused():
    return pd.read_csv('unused.csv')

if __name__ == '__main__':
    pd.read_csv('script.csv')
"""


def test_a_run_goes_through_what_its_imports_run(tmp_path: Path) -> None:
    files = {
        "dvc.yaml": "stages:\n  a:\n    cmd: python fit.py\n  b:\n    wdir: sub\n    cmd: python late.py\n",
        "fit.py": "from shop import tables\n",
        "sub/late.py": "from pack.reader import K\n\ndef lazy():\n    import never\n",
        "sub/never.py": "import pandas as pd\npd.read_csv('never.csv')\n",
        "sub/pack/__init__.py": "open('init.txt')\n",
        "sub/pack/reader.py": "class K:\n    rows = open('rows.txt')\n",
        "shop/__init__.py": "",
        "shop/tables.py": IMPORTED,
    }
    graph = graph_of(files, tmp_path)
    stage = "dvc.yaml:a"
    assert {path for of, _, path in seen(graph) if of == stage} == {"top.csv", "body.csv", "loaded.csv"}
    assert {path for of, _, path in seen(graph, "sub/late.py") if of} == {"sub/init.txt", "sub/rows.txt"}
    rows = {row["path"]: row["entry"] for row in edge_rows(graph)}
    assert rows["unused.csv"] == "shop/tables.py"  # no run reaches it: no script is said to


def test_a_word_that_is_none_of_the_choices_starts_no_run(tmp_path: Path) -> None:
    code = (
        "import argparse\nimport pandas as pd\np = argparse.ArgumentParser()\n"
        "p.add_argument('--source', choices=['new', 'all'])\np.add_argument('--size', type=int, choices=[1, 2])\n"
        "args = p.parse_args()\npd.read_csv(f'{args.source}/{args.size}.csv')\n"
    )
    dvc = (
        "stages:\n  a:\n    cmd: python fit.py --source old --size 1\n"
        "  b:\n    cmd: python fit.py --source all --size 2\n"
    )
    assert seen(graph_of({"dvc.yaml": dvc, "fit.py": code}, tmp_path)) == {
        ("dvc.yaml:a", "reads", "new/1.csv"),
        ("dvc.yaml:a", "reads", "all/1.csv"),
        ("dvc.yaml:b", "reads", "all/2.csv"),
    }


def test_what_nobody_calls_in_a_script_belongs_to_none_of_its_stages(tmp_path: Path) -> None:
    code = "import pandas as pd\n\ndef old():\n    pd.read_csv('old.csv')\n\npd.read_csv('new.csv')\n"
    dvc = "stages:\n  a:\n    cmd: python fit.py\n"
    rows = edge_rows(graph_of({"dvc.yaml": dvc, "fit.py": code, "other.py": code}, tmp_path))
    entries = {(row["path"], row["entry"]) for row in rows if row["file"] == "fit.py"}
    assert entries == {("new.csv", "fit.py"), ("old.csv", "fit.py:4")}
    assert {row["entry"] for row in rows if row["file"] == "other.py"} == {"other.py"}


def test_what_a_notebook_calls_runs_in_its_folder_and_nobody_starts_what_papermill_writes(
    tmp_path: Path,
) -> None:
    book = {"cells": [{"cell_type": "code", "source": "from shop.sets import Rows\nRows('../data/rows')[0]\n"}]}
    files = {
        "dvc.yaml": "stages:\n  a:\n    wdir: notebooks\n    cmd: papermill report.ipynb ../results/report.ipynb\n",
        "notebooks/report.ipynb": json.dumps({**book, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}),
        "results/report.ipynb": json.dumps({**book, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}),
        "src/shop/sets.py": "class Rows:\n    def __init__(self, root):\n        self.root = root\n\n"
        "    def __getitem__(self, at):\n        return open(self.root + '/first.txt')\n",
        "src/shop/__init__.py": "",
    }
    graph = graph_of(files, tmp_path)
    read = {(edge.entry, edge.stage, edge.source) for edge in graph.edges if edge.kind.value == "reads"}
    assert read == {
        ("notebooks/report.ipynb", "dvc.yaml:a", "file:data/rows/first.txt"),
        ("results/report.ipynb", "", "file:data/rows/first.txt"),
    }


CHOOSING = """
import os
import sys
import pandas as pd

def find(stages):
    found = 0
    for stage in stages:
        if stage.name == 'x':
            found = stage.kind
            break
    return found

def load(codes, level=1, exclude=False):
    if exclude:
        pd.read_csv('excluded.csv')
    if level == 1:
        pd.read_csv('level.csv')

def save(table, name):
    if name:
        table.to_csv(name)

class Loader:
    def run(self, codes):
        load([codes])
        os.chdir('out')
        save(pd.DataFrame(), 'named.csv')

if __name__ == '__main__':
    Loader().run(1)
    if find(sys.path) == 'y':
        pd.read_csv('found.csv')
"""


def test_defaults_decide_in_a_run_and_what_a_loop_found_before_it_was_left_is_kept(tmp_path: Path) -> None:
    graph = graph_of({"dvc.yaml": "stages:\n  a:\n    cmd: python fit.py\n", "fit.py": CHOOSING}, tmp_path)
    assert {path for _, _, path in seen(graph)} == {"level.csv", "out/named.csv", "out/found.csv"}


STEP = (
    "import pandas as pd\n\nclass {name}:\n    def execute(self):\n"
    "        pd.read_csv('{key}.csv').to_csv('out/{key}.csv')\n"
)
LOOKED_UP = (
    "import argparse\nimport importlib\nimport threading\n\ndef run(name):\n"
    "    table = {'a': ('steps.a', 'A'), 'b': ('steps.b', 'B')}\n    module_name, class_name = table[name]\n"
    "    module = importlib.import_module(module_name)\n    getattr(module, class_name)().execute()\n\n"
    "p = argparse.ArgumentParser()\np.add_argument('names', nargs='+')\nfor name in p.parse_args().names:\n"
    "    threading.Thread(target=run, args=(name,)).start()\n"
)


@pytest.mark.parametrize(
    "start", ["python fit.py", "python app", "uv run --with x python fit.py", "A=1 pipx run uv run python fit.py"]
)
def test_a_line_decides_which_module_is_imported_by_its_name(start: str, tmp_path: Path) -> None:
    dvc = "".join(f"  {name}:\n    cmd: {start} {name}\n" for name in "ab")
    script = "app/__main__.py" if start.endswith("app") else "fit.py"
    folder = script.rpartition("/")[0]
    steps = {f"{folder}/steps/{key}.py".lstrip("/"): STEP.format(name=key.upper(), key=key) for key in "ab"}
    graph = graph_of({"dvc.yaml": f"stages:\n{dvc}", script: LOOKED_UP, **steps}, tmp_path)
    found = seen(graph, script)
    assert {row for row in found if row[0]} == {
        (f"dvc.yaml:{key}", way, path)
        for key in "ab"
        for way, path in (("reads", f"{key}.csv"), ("writes", f"out/{key}.csv"))
    }


def test_every_stage_of_a_large_matrix_is_followed(tmp_path: Path) -> None:
    dvc = "stages:\n  a:\n    foreach: [" + ", ".join(map(str, range(100))) + "]\n"
    dvc += "    do:\n      cmd: python fit.py --data d${item}.csv\n"
    graph = graph_of({"dvc.yaml": dvc, "fit.py": ARGS}, tmp_path)
    assert len({path for _, way, path in seen(graph) if way == "reads" and path.startswith("d")}) == 100


CLICKED = (
    "import json\nimport click\n\n@click.command()\n@click.option('--chat', type=click.File())\n"
    "@click.argument('out', type=click.File(mode='w'))\ndef main(chat, out):\n    json.dump(json.load(chat), out)\n\n"
    "main()\n"
)
TYPED = (
    "import json\nimport typer\n\ndef main(out: typer.FileTextWrite, chat: typer.FileText = None):\n"
    "    json.dump(json.load(chat), out)\n\ntyper.run(main)\n"
)


@pytest.mark.parametrize("script", [CLICKED, TYPED])
def test_a_parser_of_commands_opens_files(script: str, tmp_path: Path) -> None:
    dvc = "stages:\n  a:\n    cmd: python fit.py --chat in.json out.json\n  b:\n    cmd: python fit.py --chat - -\n"
    graph = graph_of({"dvc.yaml": dvc, "fit.py": script}, tmp_path)
    assert {row for row in seen(graph) if row[0]} == {
        ("dvc.yaml:a", "reads", "in.json"),
        ("dvc.yaml:a", "writes", "out.json"),
    }


@pytest.mark.parametrize(
    ("command", "runs"),
    [
        ("jupyter nbconvert --to html --execute a.ipynb", True),
        ("jupyter nbconvert --to notebook --ExecutePreprocessor.enabled=True a.ipynb", True),
        ("jupyter execute a.ipynb", True),
        ("jupyter-nbconvert --execute a.ipynb", True),
        ("jupyter nbconvert --to html a.ipynb", False),
        ("jupyter-nbconvert --to script a.ipynb", False),
        ("python -m nbconvert --to html a.ipynb", False),
        ("python -m nbconvert --to html --execute a.ipynb", True),
    ],
)
def test_a_notebook_that_is_only_converted_does_not_run(command: str, runs: bool, tmp_path: Path) -> None:
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    cells = [{**cell, "source": "import pandas as pd\npd.read_csv('data.csv')"}]
    notebook = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    graph = graph_of({"dvc.yaml": f"stages:\n  a:\n    cmd: {command}\n", "a.ipynb": notebook}, tmp_path)
    assert (("dvc.yaml:a", "reads", "data.csv") in seen(graph, "a.ipynb")) is runs


@pytest.mark.parametrize(
    ("command", "folder"),
    [
        ("papermill code/a.ipynb out.ipynb", ""),
        ("jupyter nbconvert --execute code/a.ipynb", "code/"),
    ],
)
def test_a_notebook_imports_from_where_its_kernel_starts(command: str, folder: str, tmp_path: Path) -> None:
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    text = "import pandas as pd\nimport src\npd.read_csv(src.PATH / 'data/a.csv')"
    notebook = json.dumps({"cells": [{**cell, "source": text}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    own = "from pathlib import Path\nPATH = Path(__file__).parents[1]\n"
    files = {"code/a.ipynb": notebook, "src/__init__.py": own, "code/src/__init__.py": own}
    graph = graph_of({"dvc.yaml": f"stages:\n  a:\n    cmd: {command}\n", **files}, tmp_path)
    assert seen(graph, "code/a.ipynb") == {("dvc.yaml:a", "reads", f"{folder}data/a.csv")}


SETTLED = (
    "import argparse\nimport pandas as pd\nimport yaml\n\ndef made(params, stage):\n"
    "    if 'ONE' in params[stage]['sets']:\n        pd.read_csv('one.csv')\n"
    "    if 'TWO' in params[stage]['sets']:\n        pd.read_csv('two.csv')\n\ndef start(params):\n"
    "    if 'tuned' in params:\n        pd.read_csv('tuned.csv')\n"
    "    if params['kind'] == 'big':\n        pd.read_csv('big.csv')\n\n"
    "p = argparse.ArgumentParser()\np.add_argument('--fit', action='store_true')\nargs = p.parse_args()\n"
    "params = yaml.safe_load(open('params.yaml'))\n"
    "if args.fit:\n    made(params, stage='fit')\n    start(params['fit'])\n"
)


def test_the_settings_of_the_folder_a_script_starts_in_decide(tmp_path: Path) -> None:
    dvc = "stages:\n  s:\n    cmd: python ../fit.py --fit\n"
    one, two = "fit: {kind: big, sets: [ONE]}\n", "fit: {kind: small, sets: [TWO], tuned: yes}\n"
    files = {"x/a/dvc.yaml": dvc, "x/b/dvc.yaml": dvc, "x/a/params.yaml": one, "x/b/params.yaml": two}
    found = seen(graph_of({"x/fit.py": SETTLED, **files}, tmp_path), "x/fit.py")
    assert {(stage, path) for stage, way, path in found if way == "reads" and path.endswith("csv")} == {
        ("x/a/dvc.yaml:s", "x/a/one.csv"),
        ("x/a/dvc.yaml:s", "x/a/big.csv"),
        ("x/b/dvc.yaml:s", "x/b/two.csv"),
        ("x/b/dvc.yaml:s", "x/b/tuned.csv"),
    }


@pytest.mark.parametrize("change", ["params['tuned'] = args.fit\n", "params.update(other())\n"])
def test_a_document_that_code_changes_may_hold_more(change: str, tmp_path: Path) -> None:
    script = (
        "import argparse\nimport pandas as pd\nimport yaml\n\ndef start(params):\n"
        "    if 'tuned' in params:\n        pd.read_csv('tuned.csv')\n\n"
        "p = argparse.ArgumentParser()\np.add_argument('--fit')\nargs = p.parse_args()\n"
        f"params = yaml.safe_load(open('params.yaml'))\n{change}start(params)\n"
    )
    files = {"dvc.yaml": "stages:\n  s:\n    cmd: python fit.py --fit 1\n", "params.yaml": "kind: a\n"}
    found = seen(graph_of({"fit.py": script, **files}, tmp_path))
    assert ("dvc.yaml:s", "reads", "tuned.csv") in found


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("found = next((row for row in ROWS if row['n'] == name), None)\npd.read_csv(found['p'])", {"d/b.csv"}),
        ("none = {'p': 'd/z.csv'}\nfound = next((row for row in ROWS if row['n'] == name + '!'), none)\n"
         "pd.read_csv(found['p'])", {"d/z.csv"}),
        ("found = [row for row in ROWS if row['n'] != name and row['p']]\npd.read_csv(found[0]['p'])", {"d/a.csv"}),
        ("for p in [f'd/{n}.csv' for n in 'a b c'.split() if n != name]:\n    pd.read_csv(p)", {"d/a.csv", "d/c.csv"}),
        ("def pick(one):\n    return next((row for row in ROWS if row['n'] == one), None)\n"
         "pd.read_csv(pick(name)['p'])", {"d/b.csv"}),
        ("for p in [f'd/{n}.csv' for n in ('a', 'b') if thing(n)]:\n    pd.read_csv(p)", {"d/a.csv", "d/b.csv"}),
    ],
)  # fmt: skip
def test_a_comprehension_chooses_among_items_that_a_run_knows(tmp_path: Path, code: str, expected: set[str]) -> None:
    rows = "ROWS = [{'n': 'a', 'p': 'd/a.csv'}, {'n': 'b', 'p': 'd/b.csv'}]\n"
    start = f"import sys\nimport pandas as pd\nname = sys.argv[1]\n{rows}"
    files = {"run.py": start + code, "dvc.yaml": "stages:\n  a:\n    cmd: python run.py b\n"}
    found = {row["path"] for row in edge_rows(graph_of(files, tmp_path)) if row.get("stage") == "dvc.yaml:a"}
    assert {path for path in found if path.endswith(".csv")} == expected
