"""What is remembered of a project: after any edits and commits, a report is that of a run that remembers nothing."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mldebt.model.report import Report
from mldebt.pipeline import analyse, check
from mldebt.pipeline.options import silent
from mldebt.pipeline.remembering import SPACE, Remembering
from mldebt.report.json import render
from mldebt.report.options import RenderOptions
from mldebt.source import read_document
from mldebt.store import open_store
from tests.support.repositories import git, make_repository, write
from tests.support.runs import options_for

FILES: dict[str, tuple[str, ...]] = {
    "data/load.py": (
        "import pandas as pd\n\ndef load(path):\n    return pd.read_csv(path)\n",
        "import pandas as pd\n\ndef load(path, kind='csv'):\n    frame = pd.read_csv(path)\n    return frame\n",
        "import pandas as pd\nfrom model.shape import shaped\n\ndef load(p):\n    return shaped(pd.read_csv(p))\n",
    ),
    "data/clean.py": (
        "from data.load import load\n\ndef clean(path):\n    frame = load(path)\n    return frame.dropna()\n",
        "def clean(frame, columns):\n    return frame[columns].dropna()\n",
    ),
    "model/shape.py": (
        "def shaped(frame):\n    columns = list(frame)\n    return frame[columns]\n",
        "def shaped(frame, kind):\n    return frame\n",
    ),
    "model/train.py": (
        "import joblib\nfrom data.clean import clean\nfrom sklearn.linear_model import LogisticRegression\n\n"
        "frame = clean('data/a.csv')\nmodel = LogisticRegression().fit(frame, frame.pop('y'))\n"
        "joblib.dump(model, 'model.joblib')\n",
        "import joblib\nfrom model.shape import shaped\n\nframe = shaped([])\njoblib.dump(frame, 'other.joblib')\n",
    ),
    "serve/app.py": (
        "import joblib\n\nmodel = joblib.load('model.joblib')\n\ndef answer(frame):\n    return model.predict(frame)\n",
        "import joblib\nfrom data.load import load\n\nprint(joblib.load('other.joblib').predict(load('b.csv')))\n",
    ),
}
OTHERS: dict[str, tuple[str, ...]] = {
    ".mailmap": ("Bo <p1@example.org> <p2@example.org>\n",),
    "CODEOWNERS": ("data/ @ada\n", "* @bo\n"),
    "mldebt.toml": ("bots = ['P0']\n", "[components]\nall = ['**']\n", "preview = true\n"),
}
EVERYTHING = {**FILES, **OTHERS}
steps = st.one_of(
    st.sampled_from(sorted(EVERYTHING)).flatmap(
        lambda name: st.tuples(st.just(name), st.integers(-1, len(EVERYTHING[name]) - 1))
    ),
    st.tuples(st.sampled_from(["commit", "rename", "back", "a year later"]), st.integers(0, 2)),
)


def commit(root: Path, person: int, day: int) -> None:
    git(root, "add", "-A")
    at = f"2025-{day % 12 + 1:02}-{day % 27 + 1:02}T00:00:00Z"
    who = f"P{person} <p{person}@example.org>"
    git(root, "commit", "-q", "--allow-empty", "-m", "change", "--author", who, "--date", at, GIT_COMMITTER_DATE=at)


def take(root: Path, step: tuple[str, int], number: int) -> None:
    """One step: another text of a file, none, a commit, a renamed file, or the commit before."""
    name, choice = step
    if name == "commit":
        commit(root, choice, number + 40)
    elif name == "rename":
        path = root / sorted(FILES)[choice]
        if path.exists():
            path.rename(path.with_name(f"moved{number}.py"))
    elif name == "back":
        git(root, "checkout", "-q", "-f", f"main~{choice}")
    elif choice == -1:
        (root / name).unlink(missing_ok=True)
    elif name in EVERYTHING:
        write(root, {name: EVERYTHING[name][choice]})


def comparable(report: Report) -> Any:
    found = json.loads(render(report, RenderOptions()))
    found.pop("timings")
    for rule in found["rules"]:
        rule.pop("seconds", None)
    return found


def told(root: Path, cache: Path | None = None, run: Any = analyse, **values: Any) -> Any:
    kept = {"use_cache": True, "cache_dir": cache} if cache is not None else {}
    return comparable(run(options_for(root, **kept, **values), silent))


@pytest.fixture(scope="session")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_repository(tmp_path_factory.mktemp("repository"))
    for number, (name, texts) in enumerate(list(FILES.items()) * 3):
        write(root, {name: texts[number // len(FILES) % len(texts)], "notes.md": f"{number}\n"})
        commit(root, number % 3, number)
    write(root, {name: texts[0] for name, texts in FILES.items()})
    commit(root, 1, 30)
    return root


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(script=st.lists(steps, min_size=1, max_size=5))
def test_a_report_with_memory_equals_one_without(
    script: list[tuple[str, int]], repository: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root, cache = tmp_path_factory.mktemp("clone") / "project", tmp_path_factory.mktemp("cache")
    git(root.parent, "clone", "-q", str(repository), "project")
    values: dict[str, Any] = {}
    assert told(root, cache) == told(root)
    for number, step in enumerate(script):
        take(root, step, number)
        if step[0] == "a year later":
            values = {"today": date(2027, 6, 1)}
        if number % 2:
            assert told(root, cache, check, **values) == told(root, run=check, **values), step
        assert told(root, cache, **values) == told(root, **values), step


def test_owners_and_the_history_are_remembered(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, cache = tmp_path / "project", tmp_path / "cache"
    git(tmp_path, "clone", "-q", str(repository), "project")
    told(root, cache)
    learnt: set[str] = set()
    learn = Remembering.learn

    def noted(memory: Remembering, name: str, key: str, made_from: bytes, value: object) -> None:
        learnt.add(f"{name}: {key}")
        learn(memory, name, key, made_from, value)

    monkeypatch.setattr(Remembering, "learn", noted)
    write(root, {"serve/app.py": FILES["serve/app.py"][0] + "\n# more\n"})
    report = told(root, cache)
    assert report["components"]
    assert learnt == set()
    assert report == told(root)


def test_a_damaged_answer_is_none(repository: Path, tmp_path: Path) -> None:
    root, cache = tmp_path / "project", tmp_path / "cache"
    git(tmp_path, "clone", "-q", str(repository), "project")
    told(root, cache)
    with open_store(cache) as store:
        rows = store.get_all(SPACE)
        assert rows
        broken = {name: msgspec.msgpack.decode(row) for name, row in rows.items()}
        for name, answers in broken.items():
            if not name.endswith("history"):
                broken[name] = {key: [made_from, {"no": "such"}] for key, (made_from, _) in answers.items()}
        store.put(SPACE, {name: msgspec.msgpack.encode(row) for name, row in broken.items()})
    write(root, {"serve/app.py": FILES["serve/app.py"][1]})
    assert told(root, cache) == told(root)
    with open_store(cache) as store:
        store.put(SPACE, dict.fromkeys(store.get_all(SPACE), b"nothing"))
    write(root, {"serve/app.py": FILES["serve/app.py"][0]})
    assert told(root, cache) == told(root)


def test_documents_that_did_not_change_are_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings_of = "".join(f"key{number}: {number}\n" for number in range(30)) + "---\nlast: 1\n"
    root = tmp_path / "r"
    write(root, {"a.py": "x = 1\n", "conf/a.yaml": settings_of, "conf/b.yaml": settings_of})
    first = told(root, tmp_path / "cache")
    write(root, {"a.py": "x = 1\n\n\ndef f():\n    return x\n"})

    def again(_text: str) -> None:
        raise AssertionError

    read_document.cache_clear()
    monkeypatch.setattr("mldebt.source.yamldocuments.read_yaml", again)
    assert [row["code"] for row in told(root, tmp_path / "cache")["findings"]] == [
        row["code"] for row in first["findings"]
    ]
