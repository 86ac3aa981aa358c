"""Half of the modules by a second process: the same report, whatever becomes of it."""

import os
from pathlib import Path

import pytest

from mldebt.pipeline import partner, serving
from mldebt.pipeline.helping import Helper, may_help
from mldebt.pipeline.partner import Request, second_half
from tests.unit.pipeline.test_gathering import OTHERS, TEXTS, put_in, report, write

pytestmark = pytest.mark.skipif(not may_help(2), reason="processes are not forked here")


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(partner, "MANY", 2)
    folder = tmp_path / "tree"
    write(folder, {name: texts[0] for name, texts in {**TEXTS, "params.yaml": OTHERS["params.yaml"]}.items()})
    reads = "import argparse\nimport pandas as pd\np = argparse.ArgumentParser()\np.add_argument('--data')\n"
    write(folder, {"given.py": f"{reads}pd.read_csv(p.parse_args().data).to_csv('data/given.csv')\n"})
    write(folder, {f"run{n}.sh": f"python given.py --data data/d{n}.csv\n" for n in range(12)})
    return folder


def noting(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The requests that are sent."""
    sent: list[str] = []
    ask = partner.Partner._ask

    def noted(self: partner.Partner, request: Request) -> None:
        sent.append(type(request).__name__)
        ask(self, request)

    monkeypatch.setattr(partner.Partner, "_ask", noted)
    return sent


def test_a_partner_makes_gathers_runs_and_keeps(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sent, cache = noting(monkeypatch), tmp_path / "cache"
    alone = report(tree)
    assert not sent
    assert report(tree, cache, jobs=2) == alone
    assert set(sent) == {"Making", "Gathering", "Running", "Keeping"}
    del sent[:]
    assert report(tree, cache, jobs=2) == alone
    assert not sent  # the rows that it made hold
    put_in(tree / "more.py", 0)
    assert report(tree, cache, jobs=1) == report(tree)


def test_what_was_kept_of_its_modules_gives_way(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sent, cache = noting(monkeypatch), tmp_path / "cache"
    report(tree, cache)
    put_in(tree / "lib/hub.py", 12)  # in a function whose caller is made anew by the partner
    assert report(tree, cache, jobs=2) == report(tree)
    assert "Making" in sent


@pytest.mark.parametrize("broken", ["Making", "Gathering", "Running", "Keeping"])
@pytest.mark.parametrize("dies", [True, False])
def test_what_a_partner_owes_is_made_without_it(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str, dies: bool
) -> None:
    answering = serving.Serving._answer

    def failing(self: serving.Serving, request: Request) -> bytes:
        if type(request).__name__ == broken:
            if dies:
                os._exit(1)
            raise ValueError("on purpose")
        return answering(self, request)

    monkeypatch.setattr(serving.Serving, "_answer", failing)
    sent, cache = noting(monkeypatch), tmp_path / "cache"
    alone = report(tree)
    assert report(tree, cache, jobs=2) == alone
    assert broken in sent
    monkeypatch.setattr(serving.Serving, "_answer", answering)
    put_in(tree / "lib/hub.py", 0)
    assert report(tree, cache, jobs=2) == report(tree)


def test_requests_and_answers_may_be_large() -> None:
    helper = Helper(lambda request: request * 3)
    for size in (0, 1, 3_000_000):
        helper.ask(b"x" * size)
        assert helper.answer() == b"x" * (3 * size)
    helper.close()


def test_neighbours_stay_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partner, "MANY", 8)
    sizes = {"b/y.py": 1, "a/x.py": 3, "b/z.py": 3, "a/w.py": 1}
    assert second_half(sizes) == {"b/y.py", "b/z.py"}
    assert second_half({**sizes, "b/z.py": 2}) == frozenset()  # too few
    assert second_half({"a.py": 9}) == frozenset()
