"""After any edits, what the store helps to find equals what a run without a store finds."""

from datetime import date
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mldebt.model.graph import DependencyGraph
from mldebt.pipeline.analysis import analysis
from mldebt.pipeline.options import RunOptions, silent
from tests.support.edits import put_in
from tests.support.repositories import write

READ = "import pandas as pd\n"
FIT = "from sklearn.linear_model import LinearRegression\n"
SAVE = "    def save(self):\n        joblib.dump(self.m, self.where)\n"
REGISTERED = "from pkg.load import KNOWN\n@KNOWN.put('one')\n"
BOOK = "# Databricks notebook source\n"
TEXTS = {
    "pkg/__init__.py": ("", "from .paths import TRAIN\n", "from pkg.load import *\nfrom .paths import *\n"),
    "pkg/paths.py": (
        "TRAIN = 'data/train.csv'\n",
        "ROOT = 'data'\nTRAIN = ROOT + '/other.csv'\n",
        "from pkg.load import *\nTRAIN = default()\n",
        "import yaml\nTRAIN = yaml.safe_load(open('params.yaml'))['train']\n",
        "import yaml\nTRAIN = ({'train': 'd.csv'} | yaml.safe_load(open('params.yaml')))['train']\n",
        "def broken(:\n",
    ),
    "pkg/load.py": (
        READ + "from pkg import TRAIN\ndef default():\n    return 'data/default.csv'\ndef load(p=TRAIN):\n"
        "    return pd.read_csv(p)\n",
        READ + "# moved down\nfrom pkg.paths import TRAIN\ndef load(p):\n    return pd.read_parquet(p)\n",
        READ + "from score import other\ndef load(p):\n    return other(p)\ndef default():\n    return load('x.csv')\n",
        READ + "class Reader:\n    def __init__(self, p):\n        self.p = p\n    def go(self):\n"
        "        from score import other\n        return other(self.p)\ndef load(p):\n    if p == 'data/given.csv':\n"
        "        return pd.read_parquet(p)\n    return Reader(p).go()\n",
        "class Known(dict):\n    def put(self, n):\n        def done(f):\n            self[n] = f\n"
        "            return f\n        return done\nKNOWN = Known()\ndef load(p):\n    return KNOWN['one'](p)\n",
        READ + "from collections import namedtuple\nfrom pkg.paths import TRAIN\nPair = namedtuple('Pair', 'a b')\n"
        "class Reader:\n    def __init__(self, p=None):\n        self.p = p\n        self.p = self.p or self.find()\n"
        "        a, b = Pair(self.p, 'paired.csv')\n        pd.read_csv(a).to_csv(b)\n    def find(self):\n"
        "        return pd.read_csv(TRAIN)\ndef load(p):\n    return Reader(p)\n",
    ),
    "pkg/models.py": (
        "import joblib\nclass Base:\n    where = 'm.joblib'\n" + SAVE,
        "import joblib\nfrom conf import WHERE\nclass Base:\n    where = WHERE\n" + SAVE,
        "class Base:\n    def export(self, path='base.txt'):\n        open(path, 'w')\n",
        READ + REGISTERED + "def read(p):\n    return pd.read_csv(p)\n",
    ),
    "train.py": (
        "from pkg.load import load\nfrom pkg.models import Base\nclass M(Base):\n    where = 'own.joblib'\n"
        "df = load('data/a.csv')\nM().save()\n",
        "from pkg import TRAIN\nfrom pkg.load import load\nfrom pkg.models import Base\nBase().save()\nload(TRAIN)\n",
        "import pkg.load as l\nl.load('b.csv').to_csv('out.csv')\n",
    ),
    "score.py": (
        READ + "from train import df\ndef other(p):\n    return pd.read_csv(p)\ndf.to_csv('scored.csv')\n",
        READ + "from pkg.load import load\ndef other(p):\n    return load(p) if p else pd.read_csv('loop.csv')\n",
        READ
        + "def other(p):\n    if p == 'data/given.csv':\n        return pd.read_json(p)\n    pd.read_csv('rest.csv')\n",
        "import subprocess\nsubprocess.run(['python', 'train.py'])\n",
        "import torch\nfrom pkg.models import Base\ntorch.load('m.pt').export()\n",
    ),
    "pkg/fit.py": (
        FIT + "def first():\n    return LinearRegression()\ndef build():\n    return first()\n",
        FIT + "def other():\n    return LinearRegression()\ndef build():\n    return other()\n",
        "class Data:\n    def __init__(self, p):\n        self.p = p\n"
        "    def setup(self, stage):\n        open(self.p)\n"
        "    def __call__(self):\n        open('called.csv')\ndef build():\n    return Data('dm.csv')\n",
        "class Step:\n    known = {}\n    def __init__(self, name, work):\n        self.work = work\n"
        "        self.known[name] = self\n    def go(self):\n        self.work('kept.csv')\n"
        "def build():\n    return Step.known['one'].go()\n",
    ),
    "fits.py": (
        READ + "from pkg.fit import build\ndf = pd.read_csv('data/a.csv')\nbuild().fit(df[['x']], df['y'])\n",
        "from command import main\nmain()\n",
        "import lightning.pytorch as pl\nfrom pkg.fit import build\n"
        "pl.Trainer().fit(None, datamodule=build())\nbuild()()\n"
        "from transformers import AutoModel\nm = AutoModel.from_pretrained('a/b')\nm.save_pretrained('mine')\n"
        "AutoModel.from_pretrained('mine')\n",
        READ + REGISTERED + "class Table:\n    def __init__(self, p):\n        pd.read_parquet(p)\n",
    ),
    "command.py": (
        READ + "import click\n@click.command()\n@click.option('--p', default='c.csv')\ndef main(p):\n"
        "    pd.read_csv(p)\n",
        READ + "import click\n@click.group()\ndef main():\n    pass\n@main.command()\ndef one():\n"
        "    pd.read_csv('one.csv')\n",
        READ + "import click\n@click.group()\ndef main():\n    pass\ndef one():\n    pd.read_csv('one.csv')\n",
        "import conf\nfrom pkg.fit import Step\ndef main():\n    Step.known['one'].go()\nmain()\n",
    ),
    "conf.py": (
        "WHERE = 'a.joblib'\n",
        "import pkg\nWHERE = pkg.TRAIN\n",
        "\n\nWHERE = 'a.joblib'\n",
        "from pkg.fit import Step\ndef work(p):\n    open(p)\nONE = Step('one', work)\nWHERE = 'w'\n",
    ),
    "book.py": (
        BOOK + "# MAGIC %run ./pkg/paths\n# COMMAND ----------\nopen(TRAIN)\n",
        BOOK + "# MAGIC %run ./pkg/load $p=1\n# COMMAND ----------\nload(TRAIN)\n",
        BOOK + "# MAGIC %run ./pkg/paths\n# COMMAND ----------\ndbutils.widgets.text('p', TRAIN)\n"
        "open(dbutils.widgets.get('p'))\ndbutils.notebook.run('./book', 60, {'p': 'given.csv'})\n",
        BOOK + "# MAGIC %cd pkg\n# COMMAND ----------\n# MAGIC %sh python load.py\n",
    ),
}
MODULES = tuple(TEXTS)
OTHERS = {
    "params.yaml": ("train: data/y.csv\n", "# a line\ntrain: data/y.csv\n", "train: [1]\n"),
    "data/a.csv": ("a\n",),
    "out/data/train.csv": ("a\n",),
    "pandas.py": ("def read_csv(p):\n    return p\n",),
    "dvc.yaml": (
        "stages:\n  s:\n    cmd: python train.py\n    deps: [data/default.csv]\n",
        "stages:\n  s:\n    cmd: python run.py --data data/given.csv\n    wdir: .\n",
        "stages:\n  s:\n    cmd: python -c 'from pkg.load import load; load(\"data/spelt.csv\")'\n"
        "  t:\n    cmd: bash go.sh data/shell.csv\n",
    ),
    "go.sh": ("python run.py --data $1\n", "cp $1 data/copied.csv\n"),
    "run.py": (
        "import argparse\nfrom pkg.load import load\np = argparse.ArgumentParser()\np.add_argument('--data')\n"
        "a = p.parse_args()\nload(a.data)\n",
        "import sys\nfrom pkg import load\nload.load(sys.argv[2])\n",
        "import argparse\nimport pkg.load\np = argparse.ArgumentParser()\np.add_argument('--data')\n"
        "a = p.parse_args()\npkg.load.Reader(a.data).go()\n",
        "import hydra\nfrom pkg.load import load\n@hydra.main(config_path='.', config_name='params')\n"
        "def main(cfg):\n    load(cfg.train).to_csv('made.csv')\nmain()\n",
        '"Usage: run.py [--data=<file>]"\nfrom docopt import docopt\nfrom pkg.load import load\n'
        "load(docopt(__doc__)['--data'])\n",
    ),
    "mldebt.toml": (
        "roots = ['pkg']\n",
        "exclude = ['score.py', 'conf.py']\n",
        "[values]\n'conf.WHERE' = 'hint'\n",
    ),
    "Makefile": (
        "all:\n\tpython run.py --data data/made.csv\n",
        "t:\n\tcd pkg && python load.py\n",
        "t:\n\tpython train.py\n\tcd pkg && python ../score.py\n",
    ),
}
EVERYTHING = {**TEXTS, **OTHERS}
# A file, and which of its texts it gets; -1 takes it away, -2 and less put something into it; a name is where it goes.
Edit = tuple[str, int | str]
MOST_PLACES = 24
texts = st.sampled_from(sorted(EVERYTHING)).flatmap(
    lambda name: st.tuples(
        st.just(name), st.integers(-2 - MOST_PLACES if name in TEXTS else -1, len(EVERYTHING[name]) - 1)
    )
)
moves = st.tuples(st.sampled_from(MODULES), st.sampled_from((*MODULES, "pkg/moved.py", "lib/pkg/load.py")))
edits = st.one_of(texts, texts, moves)
starts = st.tuples(*[st.integers(0, len(TEXTS[name]) - 1) for name in MODULES])


def apply(folder: Path, edit: Edit) -> None:
    """One edit of one file."""
    name, choice = edit
    path = folder / name
    if isinstance(choice, str):
        (folder / choice).parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            path.rename(folder / choice)
        return
    if choice < -1:
        put_in(path, -2 - choice)
        return
    if choice < 0:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(EVERYTHING[name][choice], encoding="utf-8")


def graph(folder: Path, cache: Path | None) -> DependencyGraph:
    """The graph of a folder, with or without a store."""
    options = RunOptions(
        cwd=folder, root=folder, today=date(2026, 1, 1), use_cache=cache is not None, cache_dir=cache, jobs=1
    )
    with analysis(options, silent) as run:
        return run.graph


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=starts, script=st.lists(edits, max_size=6))
def test_a_run_with_a_store_equals_one_without(
    first: tuple[int, ...], script: list[Edit], tmp_path_factory: object
) -> None:
    folder, cache = (tmp_path_factory.mktemp(name) for name in ("tree", "cache"))  # type: ignore[attr-defined]
    for name, choice in zip(MODULES, first, strict=True):
        apply(folder, (name, choice))
    assert graph(folder, cache) == graph(folder, None)
    for edit in script:
        apply(folder, edit)
        assert graph(folder, cache) == graph(folder, None), edit


def test_what_only_moves_leaves_its_callers_alone(tmp_path: Path) -> None:
    folder, cache = tmp_path / "tree", tmp_path / "cache"
    for name in MODULES:
        apply(folder, (name, 0))
    assert graph(folder, cache) == graph(folder, None)
    for place in (6, 0, 2, 5):  # in a function, before the imports, between them; a function before another
        apply(folder, ("pkg/load.py", -2 - place))
        options = RunOptions(cwd=folder, root=folder, today=date(2026, 1, 1), cache_dir=cache, jobs=1)
        with analysis(options, silent) as run:
            assert run.resolution.stale == {"pkg/load.py"}
            moved = run.graph
        assert moved == graph(folder, None)


def test_only_who_hangs_on_a_change_is_resolved_again(tmp_path: Path) -> None:
    folder, cache = tmp_path / "tree", tmp_path / "cache"
    for name in MODULES:
        apply(folder, (name, 1 if name == "pkg/__init__.py" else 0))

    def stale() -> set[str]:
        options = RunOptions(cwd=folder, root=folder, today=date(2026, 1, 1), cache_dir=cache, jobs=1)
        with analysis(options, silent) as run:
            assert run.graph.nodes
            return run.resolution.stale

    assert stale() == set(MODULES)
    assert stale() == set()
    apply(folder, ("conf.py", 2))
    assert stale() == {"conf.py"}
    (folder / "pkg/paths.py").write_text("TRAIN = 'data/train.csv'\nMORE = 1\n", encoding="utf-8")
    assert stale() == {"pkg/paths.py"}
    (folder / "pkg/paths.py").write_text("TRAIN = 'data/new.csv'\n", encoding="utf-8")
    assert stale() >= {"pkg/paths.py", "pkg/__init__.py", "pkg/load.py"}


def test_what_a_class_keeps_follows_whoever_makes_its_objects(tmp_path: Path) -> None:
    folder, cache = tmp_path / "tree", tmp_path / "cache"
    files = {
        "step.py": "class Step:\n    known = {}\n    def __init__(self, name, work):\n        self.work = work\n"
        "        self.known[name] = self\n    def go(self):\n        self.work('kept.csv')\n",
        "made.py": "from step import Step\ndef work(p):\n    open(p)\none = Step('one', work)\n",
        "parts.py": "import made\n",
        "ask.py": "from step import Step\ndef ask(name):\n    Step.known[name].go()\n",
        "main.py": "import sys\nimport parts\nfrom step import Step\nStep.known[sys.argv[1]].go()\n",
        "dvc.yaml": "stages:\n  a:\n    cmd: python main.py one\n  b:\n    cmd: python main.py two\n",
    }
    edits = {
        "made.py": "from step import Step\ndef work(p):\n    open('new.csv')\none = Step('two', work)\n",
        "parts.py": "",
        "step.py": files["step.py"].replace("self.known[name] = self", "pass"),
        "main.py": files["main.py"].replace("import parts", "import made"),
    }
    folder.mkdir()
    for name, text in (*files.items(), *edits.items(), *files.items()):
        (folder / name).write_text(text, encoding="utf-8")
        found = graph(folder, cache)
        assert found == graph(folder, None), name
    assert any(edge.stage == "dvc.yaml:a" and edge.source == "file:kept.csv" for edge in found.edges)


def test_what_fields_of_a_node_say_follows_its_class_and_its_description(tmp_path: Path) -> None:
    folder, cache = tmp_path / "tree", tmp_path / "cache"
    run = "python -c \"from fit import Fit; Fit.load(name='F').run_and_save()\""
    files = {
        "make.py": "from zntrack import Node, dvc\nclass Make(Node):\n    out = dvc.outs('a.csv')\n",
        "fit.py": "from zntrack import Node, dvc\nfrom make import Make\nclass Fit(Node):\n    raw = dvc.deps()\n"
        "    made = dvc.deps([Make()])\n    def run(self):\n        open(self.raw + '/x.csv')\n",
        "zntrack.json": '{"F": {"raw": "data/raw"}}',
        "dvc.yaml": f"stages:\n  F:\n    cmd: {run}\n",
    }
    edits = {
        "zntrack.json": '{"F": {"raw": "data/other"}}',
        "make.py": files["make.py"].replace("a.csv", "b.csv"),
        "fit.py": files["fit.py"].replace("[Make()]", "'c.csv'"),
    }
    folder.mkdir()
    for name, text in (*files.items(), *edits.items(), *files.items()):
        (folder / name).write_text(text, encoding="utf-8")
        found = graph(folder, cache)
        assert found == graph(folder, None), name
    read = {edge.source for edge in found.edges if edge.stage == "dvc.yaml:F" and edge.kind.value == "reads"}
    assert read == {"file:data/raw", "file:data/raw/x.csv", "file:a.csv"}


NODES = {
    "conf/base/parameters.yml": "load:\n  folder: raw\n  few: true\n",
    "src/shop/files.py": READ + "def read(folder, few):\n    if few:\n        return pd.read_csv(folder + '/few.csv')\n"
    "    return pd.read_csv(folder + '/all.csv')\n",
    "src/shop/nodes.py": "from shop.files import read\ndef load(options):\n"
    "    return read(options['folder'], options['few'])\n",
    "src/shop/pipeline.py": "from kedro.pipeline import node, pipeline\nfrom shop.nodes import load\n"
    "def create_pipeline():\n    return pipeline([node(load, 'params:load', 'raw')])\n",
}


def test_what_parameters_decide_follows_their_document_and_who_is_handed_them(tmp_path: Path) -> None:
    folder, cache = tmp_path / "tree", tmp_path / "cache"
    for name, text in NODES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    assert _read(graph(folder, cache)) == {"file:raw/few.csv"}
    for name, old, new, expected in (
        ("conf/base/parameters.yml", "few: true", "few: false", "file:raw/all.csv"),
        ("src/shop/files.py", "if few", "if not few", "file:raw/few.csv"),
        ("src/shop/files.py", "/few.csv", "/some.csv", "file:raw/some.csv"),
        ("src/shop/nodes.py", "options['few']", "not options['few']", "file:raw/all.csv"),
    ):
        path = folder / name
        path.write_text(path.read_text("utf-8").replace(old, new), encoding="utf-8")
        found = graph(folder, cache)
        assert found == graph(folder, None), new
        assert _read(found) == {expected}, new


def _read(found: DependencyGraph) -> set[str]:
    """The files that the stages read."""
    return {edge.source for edge in found.edges if edge.kind.value == "reads" and edge.stage}


def test_routes_follow_what_their_routers_are_mounted_with_wherever_either_moves(tmp_path: Path) -> None:
    write(
        tmp_path / "code",
        {
            "app/__init__.py": "",
            "app/scores.py": "from fastapi import APIRouter\nrouter = APIRouter(prefix='/v1')\n"
            "@router.post('/predict')\ndef predict(): ...\n",
            "app/main.py": "from fastapi import FastAPI\nfrom app import scores\napp = FastAPI()\n"
            "app.include_router(scores.router, prefix='/api')\n",
        },
    )
    served = []
    edits = (("scores.py", "", ""), ("scores.py", "router =", "import os\n\nrouter ="), ("main.py", "/api", "/new"))
    for name, old, new in (*edits, ("main.py", "app =", "\n\napp =")):
        file = tmp_path / "code" / "app" / name
        file.write_text(file.read_text().replace(old, new, 1) if old else file.read_text())
        found = graph(tmp_path / "code", tmp_path / "cache")
        assert found == graph(tmp_path / "code", None)
        served.append([node.key for node in found.nodes if node.key.startswith("endpoint:")])
    api, changed = ["endpoint:POST /api/v1/predict"], ["endpoint:POST /new/v1/predict"]
    assert served == [api, api, changed, changed]
