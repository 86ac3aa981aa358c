"""What checks gather of single modules and is kept: after any edits, a report is that of a run without a store."""

import importlib
import json
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import mldebt.checks
import mldebt.panels
from mldebt.checks.gathering import Gather, ScopeRef
from mldebt.model.place import Location, Site
from mldebt.pipeline import analyse, check, partner
from mldebt.pipeline.layouts import Layout, MovedAwayError, Shift
from mldebt.pipeline.moving import moved, paths_in
from mldebt.pipeline.options import silent
from mldebt.report.json import render
from mldebt.report.options import RenderOptions
from mldebt.resolve.program import Program
from mldebt.resolve.terms import Const, Event, Fun
from mldebt.resolve.world import World
from mldebt.store import open_store
from tests.support.edits import put_in
from tests.support.runs import options_for, write

PD = "import pandas as pd\n"
STEPS = "def run(rows):\n" + "".join(f"    first{n} = rows.second{n}\n" for n in range(20)) + "    return rows\n"
TEXTS = {
    "lib/__init__.py": ("", "from .prep import scaled\n"),
    "lib/prep.py": (
        "from imblearn.over_sampling import SMOTE\nfrom sklearn.preprocessing import StandardScaler\n\n"
        "def scaled(rows):\n    return StandardScaler().fit_transform(rows)\n\n"
        "def more(rows, labels):\n    return SMOTE().fit_resample(rows, labels)\n",
        "from sklearn.preprocessing import MinMaxScaler\n\ndef more(rows, labels):\n    return rows, labels\n\n"
        "def scaled(rows):\n    return MinMaxScaler().fit_transform(rows)\n",
    ),
    "lib/data.py": (
        PD + "import datetime\n\ndef read(path='data/a.csv'):\n    frame = pd.read_csv(path)\n"
        "    return frame[frame.day > datetime.date.today()]\n\n"
        "def made():\n    made = pd.DataFrame({'x': [1], 'y': [2]})\n    made.to_csv('data/made.csv', index=False)\n"
        "    return made\n",
        PD + "from sqlalchemy import create_engine\n\ndef read(path='data/b.csv'):\n"
        "    return pd.read_sql('SELECT * FROM t WHERE d > now()', create_engine('sqlite:///x'))\n\n"
        "def made():\n    return pd.read_csv('data/made.csv').drop(columns=['y'])\n",
    ),
    "lib/hub.py": (
        "import openai\nfrom transformers import AutoModel\n\nclient = openai.OpenAI()\n\n"
        "def load(name='acme/small'):\n    return AutoModel.from_pretrained(name)\n\n"
        "def ask(text, model='gpt-4-0314'):\n"
        "    words = [{'role': 'user', 'content': 'You are a careful critic: ' + text}]\n"
        "    return client.chat.completions.create(model=model, messages=words)\n",
        "from transformers import AutoModel\n\ndef ask(text):\n    return text\n\n"
        "def load(name):\n    return AutoModel.from_pretrained(name, revision='main')\n",
    ),
    "lib/settings.py": (
        "import yaml\n\ndef settings():\n    return yaml.safe_load(open('params.yaml'))\n",
        "import yaml\n\ndef settings(path='other.yaml'):\n    with open(path) as file:\n"
        "        return yaml.safe_load(file)\n",
    ),
    "lib/steps.py": (STEPS, "from lib.data import read\n\n" + STEPS),
    "lib/steps_v2.py": (STEPS.replace("first3", "third"), "def run(rows):\n    return rows\n"),
    "lib/choice.py": (
        "from lib.steps import run\n\nKINDS = [run]\n",
        "from lib import steps\nfrom lib.steps_v2 import run\n\nKINDS = {'a': steps.run, 'b': run}\n",
    ),
    "train.py": (
        "from sklearn.linear_model import LogisticRegression\nfrom sklearn.ensemble import RandomForestClassifier\n"
        "from sklearn.model_selection import train_test_split\nfrom lib.data import read\n"
        "from lib.prep import more, scaled\n"
        "from lib.settings import settings\n\nconf = settings()\nframe = read()\n"
        "rows, labels = more(scaled(frame.drop(columns=['label'])), frame['label'])\n"
        "a, b, c, d = train_test_split(rows, labels)\n"
        "model = LogisticRegression(C=conf['model']['C'], max_iter=100).fit(a, c)\nprint(model.score(b, d))\n"
        "print(conf['model']['kind'])\nif model.predict_proba(b)[0] > 0.73:\n    print('take it')\n"
        "RandomForestClassifier().fit(model.predict(a), c)\n",
        "from lib.data import read\nfrom lib.hub import load\n\nload()\nread('data/c.csv').to_csv('data/a.csv')\n",
    ),
    "more.py": (
        "import subprocess\nfrom lib.data import made\nfrom lib.hub import ask, load\n\n"
        "subprocess.run(['Rscript', 'plot.R'])\nsubprocess.run(['python', 'train.py'])\nload('acme/large')\n"
        "print(ask('What now?'))\nmade()[['z']].to_csv('data/z.csv')\n",
        "from fastapi import FastAPI\nfrom lib.hub import ask, load\n\napp = FastAPI()\n\n"
        "@app.post('/ask')\ndef answer(text):\n    model = load('acme/served')\n    return model.predict(ask(text))\n",
    ),
}
OTHERS = {
    "params.yaml": (
        "model:\n  C: 1\n  max_iter: 200\n  kind: linear\n  deepest: 3\n",
        "# a line\nmodel:\n  C: 2\n  deep: {a: 1}\n",
    ),
    "other.yaml": ("model:\n  C: 3\n",),
    "mldebt.toml": ("preview = true\n", "exclude = ['lib/hub.py']\n"),
    "pandas.py": ("def read_csv(p):\n    return p\n",),
}
EVERYTHING = {**TEXTS, **OTHERS}
MOST_PLACES = 40
Edit = tuple[str, int]
edits = st.sampled_from(sorted(EVERYTHING)).flatmap(
    lambda name: st.tuples(
        st.just(name), st.integers(-2 - MOST_PLACES if name in TEXTS else -1, len(EVERYTHING[name]) - 1)
    )
)
starts = st.tuples(*[st.integers(0, len(TEXTS[name]) - 1) for name in TEXTS])


def apply(folder: Path, edit: Edit) -> None:
    """One edit: another text, none, or something put into it."""
    name, choice = edit
    if choice >= 0:
        write(folder, {name: EVERYTHING[name][choice]})
    elif choice == -1:
        (folder / name).unlink(missing_ok=True)
    else:
        put_in(folder / name, -2 - choice)


def report(folder: Path, cache: Path | None = None, run: Any = analyse, **values: Any) -> Any:
    """What a report tells, with or without a store."""
    kept = {"use_cache": True, "cache_dir": cache} if cache is not None else {}
    told = json.loads(render(run(options_for(folder, **kept, **values), silent), RenderOptions()))
    told.pop("timings")
    for rule in told["rules"]:
        rule.pop("seconds", None)
    return told


@settings(max_examples=16, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=starts, script=st.lists(edits, max_size=4), processes=st.integers(1, 2))
def test_a_report_with_a_store_equals_one_without(
    first: tuple[int, ...], script: list[Edit], processes: int, tmp_path_factory: Any
) -> None:
    folder, cache = (tmp_path_factory.mktemp(name) for name in ("tree", "cache"))
    for name, choice in zip(TEXTS, first, strict=True):
        apply(folder, (name, choice))
    apply(folder, ("params.yaml", 0))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(partner, "MANY", 2)  # with two processes, one makes half of what an edit needs
        assert report(folder, cache, jobs=processes) == report(folder)
        for number, edit in enumerate(script):
            apply(folder, edit)
            if number % 2:
                assert report(folder, cache, check, jobs=processes) == report(folder, run=check), edit
            assert report(folder, cache, jobs=processes) == report(folder), edit


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    folder = tmp_path / "tree"
    write(folder, {name: texts[0] for name, texts in {**TEXTS, "params.yaml": OTHERS["params.yaml"]}.items()})
    return folder


def test_the_texts_show_what_is_gathered(tree: Path) -> None:
    codes = {finding["code"] for finding in report(tree, preview=True)["findings"]}
    assert {"LEAK001", "LEAK004", "HITL001", "REPRO003", "REPRO008", "GLUE005", "GLUE006"} <= codes
    assert {"CONF001", "CONF003", "DATA012", "DEAD003", "LLM005"} <= codes


def test_only_what_an_edit_touches_is_looked_at_again(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "cache"
    report(tree, cache)
    evaluated: set[str] = set()
    top = World.top

    def noted(world: World, path: str) -> Any:
        evaluated.add(path)
        return top(world, path)

    monkeypatch.setattr(World, "top", noted)
    put_in(tree / "lib/hub.py", 0)  # all that stands in it moves
    told = report(tree, cache)
    assert evaluated == {"lib/hub.py"}
    assert told == report(tree)
    for number in range(2):  # a check asks for some of what was gathered of those that call what moved
        put_in(tree / "lib/hub.py", 0)
        report(tree, cache, check, paths=("lib/hub.py", "more.py"))
        evaluated.clear()
        told = report(tree, cache)
        assert evaluated <= {"lib/hub.py"}, number
        assert told == report(tree)


def test_what_was_gathered_of_another_state_is_no_answer(tree: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    report(tree, cache)
    apply(tree, ("lib/prep.py", 1))
    report(tree, cache, check, paths=("more.py",))  # makes the rows of modules anew, and gathers nothing
    assert report(tree, cache) == report(tree)
    apply(tree, ("lib/prep.py", 0))
    assert report(tree, cache) == report(tree)


def test_a_damaged_row_is_no_row(tree: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    report(tree, cache)
    with open_store(cache) as store:
        rows = store.get_all("gathered")
        assert len(rows) == len(TEXTS)
        broken = [msgspec.msgpack.decode(row) for row in rows.values()]
        for row in broken:
            row[-1] = {name: [["no such thing"]] for name in row[-1]}
        store.put("gathered", dict(zip(rows, map(msgspec.msgpack.encode, broken), strict=True)))
    put_in(tree / "more.py", 1)
    assert report(tree, cache) == report(tree)


# --- what may be gathered


def gathers() -> Iterator[Gather[Any]]:
    seen: set[int] = set()
    for package in (mldebt.checks, mldebt.panels):
        for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            module: ModuleType = importlib.import_module(info.name)
            for value in vars(module).values():
                if isinstance(value, Gather) and id(value) not in seen:
                    seen.add(id(value))
                    yield value


def test_nothing_gathered_holds_lines() -> None:
    every = list(gathers())
    assert len(every) > 15
    assert len({gather.name for gather in every}) == len(every)
    for gather in every:
        _, parts = msgspec.json.schema_components([gather.kind])
        assert Location.__name__ not in parts, gather.name


def test_a_module_alone_knows_no_callers(tree: Path) -> None:
    from tests.support.subjects import folder_subject

    program: Program = folder_subject(tree).program.alone("lib/prep.py")
    assert {summary.path for summary in program.summaries()} == {"lib/prep.py"}
    with pytest.raises(AssertionError):
        _ = program.callers


# --- moving

SHIFTS = {
    "a.py": Shift(
        Layout((0, 10, 40), ("#1", "in f#1", "behind f#1"), ("#1", "f#1")),
        Layout((0, 30, 60), ("#1", "in f#1", "behind f#1"), ("#1", "g#1", "f#1")),
    )
}


def test_places_and_scopes_move_together() -> None:
    event = Event(
        Site("a.py", 12, 14), "call", "x.y", args=(Fun("a.py", 1, "f"), Const(1, Site("b.py", 12, 14))), scope=1
    )
    told = moved([(event, ScopeRef("a.py", 1), {3: Site("a.py", 41, 43)})], SHIFTS)
    at, scope, places = told[0]
    assert (at.site, at.scope) == (Site("a.py", 32, 34), 2)
    assert at.args == (Fun("a.py", 2, "f"), Const(1, Site("b.py", 12, 14)))
    assert (scope.key, places) == (("a.py", 2), {3: Site("a.py", 61, 63)})
    assert paths_in([event, ScopeRef("c.py", 0)]) == {"a.py", "b.py", "c.py"}


def test_what_is_gone_cannot_be_told() -> None:
    with pytest.raises(MovedAwayError):
        moved(ScopeRef("a.py", 7), SHIFTS)


def test_what_holds_something_else_is_refused() -> None:
    with pytest.raises(TypeError):
        paths_in([object()])
