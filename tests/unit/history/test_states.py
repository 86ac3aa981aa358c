"""Histories that are cut, empty, damaged or growing."""

import subprocess
from pathlib import Path

import pytest

from mldebt.history import HistoryOptions, HistoryReader, read_history
from mldebt.history.segments import SPACE
from mldebt.store import open_store
from mldebt.vcs import Git
from tests.support.histories import make_history

OPTIONS = HistoryOptions(validate=False)
ADA, GRACE = "Ada Lovelace <ada@example.org>", "Grace Hopper <grace@example.org>"
LINES = "".join(f"line {i}\n" for i in range(20))
RECIPE = {
    "commits": [
        {"author": ADA, "date": "2024-01-01", "write": {"a.py": LINES, "b.py": "b = 1\n"}},
        {"author": GRACE, "date": "2024-01-02", "rename": {"a.py": "c.py"}, "append": {"c.py": "more\n"}},
        {"author": GRACE, "date": "2024-01-03", "append": {"b.py": "c = 2\n"}},
        {"author": ADA, "date": "2024-01-04", "append": {"b.py": "d = 3\n"}},
    ]
}


def discover(folder: Path) -> Git:
    git = Git.discover(folder)
    assert git is not None
    return git


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return make_history(RECIPE, tmp_path / "repo")


def blob(repository: Path, name: str) -> Path:
    """The loose object of ``REV:path``."""
    sha = subprocess.run(
        ["git", "-C", repository, "rev-parse", name], check=True, capture_output=True, text=True
    ).stdout
    return repository / ".git" / "objects" / sha[:2] / sha[2:].strip()


def test_gitpython_accepts_a_sound_repository(repository: Path) -> None:
    with discover(repository) as git:
        assert read_history(git).state == "complete"


def test_a_repository_without_commits(tmp_path: Path) -> None:
    make_history({"commits": []}, tmp_path / "repo")
    with discover(tmp_path / "repo") as git:
        view = read_history(git, options=OPTIONS)
    assert view.state == "none"
    assert not view.usable
    assert "no commits" in view.notes[0]


def test_a_shallow_clone_judges_nobody(repository: Path, tmp_path: Path) -> None:
    clone = tmp_path / "shallow"
    subprocess.run(["git", "clone", "-q", "--depth", "1", repository.as_uri(), clone], check=True)
    with discover(clone) as git:
        view = read_history(git, options=OPTIONS)
    assert view.state == "shallow"
    assert not view.usable
    assert "--unshallow" in view.notes[0]


def test_a_missing_blob_loses_one_rename_and_no_commit(repository: Path) -> None:
    blob(repository, "HEAD~3:a.py").unlink()
    with discover(repository) as git:
        view = read_history(git, options=OPTIONS)
    assert (view.state, view.truncated, len(view.commits)) == ("partial", 1, 4)
    assert "contents of 1 commit are missing" in view.notes[0]
    assert len(view.touches["b.py"]) == 3  # what comes after the commit git dies on is there
    assert [touch.created for touch in view.touches["c.py"]] == [True]


def test_missing_trees_are_damage(repository: Path) -> None:
    blob(repository, "HEAD~2^{tree}").unlink()
    with discover(repository) as git:
        view = read_history(git, options=OPTIONS)
    assert view.state == "damaged"
    assert not view.usable
    assert "trees of" in view.notes[0]


def test_a_missing_commit_is_damage(repository: Path) -> None:
    blob(repository, "HEAD~2").unlink()
    with discover(repository) as git:
        view = read_history(git, options=OPTIONS)
    assert view.state == "damaged"
    assert "cannot be read" in view.notes[0]


def test_a_second_run_reads_only_what_is_new(repository: Path, tmp_path: Path, monkeypatch) -> None:
    asked: list[list[str]] = []
    stream = Git.stream

    def counted(self, args, stdin=None, separator=None):
        asked.append(list(args))
        return stream(self, args, stdin, separator)

    monkeypatch.setattr(Git, "stream", counted)
    with discover(repository) as git:
        with open_store(tmp_path / "cache") as store:
            early = HistoryReader(git, store, OPTIONS).at("HEAD~1")
            assert len(asked) == 2
            whole = HistoryReader(git, store, OPTIONS).at("HEAD")
            assert asked[2][-2:] == [f"^{early.head}", "--"]
        asked.clear()
        with open_store(tmp_path / "cache") as store:
            again = HistoryReader(git, store, OPTIONS).at("HEAD")
            older = HistoryReader(git, store, OPTIONS).at("HEAD~2")
        fresh = HistoryReader(git, options=OPTIONS).at("HEAD")
        assert asked[0][0] == "log"
        assert len(asked) == 2
    assert again == whole == fresh
    assert len(older.commits) == 2


def test_branches_read_in_turn_are_read_once(tmp_path: Path) -> None:
    recipe = {
        "commits": [*RECIPE["commits"], {"author": ADA, "date": "2024-02-01", "branch": "x", "write": {"x": "1"}}]
    }
    recipe["commits"].append({"author": GRACE, "date": "2024-02-02", "write": {"y": "1"}})
    folder = make_history(recipe, tmp_path / "two")
    with discover(folder) as git, open_store(tmp_path / "cache") as store:
        for rev in ("main", "x", "main", "x"):
            view = HistoryReader(git, store, OPTIONS).at(rev)
            assert view == HistoryReader(git, options=OPTIONS).at(rev)
            assert len(view.commits) == 5


@pytest.mark.parametrize("read_first", [("x",), ("main~1", "x"), ("x~1", "main~2")])
def test_it_matters_not_which_branch_was_read_first(tmp_path: Path, read_first: tuple[str, ...]) -> None:
    def commit(day: int, who: str, branch: str) -> dict[str, object]:
        return {"author": who, "date": f"2024-03-{day:02}", "branch": branch, "write": {f"{branch}/{day}.py": LINES}}

    turns = [(day, (ADA, GRACE)[day % 2], ("main", "x")[day % 3 == 0]) for day in range(1, 12)]
    folder = make_history({"commits": [commit(*turn) for turn in turns]}, tmp_path / "woven")
    merge = [
        "git",
        "-C",
        folder,
        "-c",
        "user.name=Ada",
        "-c",
        "user.email=ada@example.org",
        "merge",
        "-q",
        "-m",
        "m",
        "x",
    ]
    subprocess.run(merge, check=True)
    with discover(folder) as git, open_store(tmp_path / "cache") as store:
        for rev in read_first:
            HistoryReader(git, store, OPTIONS).at(rev)
        view = HistoryReader(git, store, OPTIONS).at("main")
        assert len(view.commits) == 12
        assert view == HistoryReader(git, options=OPTIONS).at("main")


def test_a_damaged_cache_is_read_anew(repository: Path, tmp_path: Path) -> None:
    with discover(repository) as git:
        with open_store(tmp_path / "cache") as store:
            whole = HistoryReader(git, store, OPTIONS).at("HEAD")
        with open_store(tmp_path / "cache") as store:
            store.put(SPACE, dict.fromkeys(store.get_all(SPACE), b"\xc1"))
            assert HistoryReader(git, store, OPTIONS).at("HEAD") == whole


def test_hostile_names_are_only_text(tmp_path: Path) -> None:
    rows = [{"author": "A\x1b[31m <a@example.org>", "date": "2024-01-01", "write": {"new\nline\t.py": "x\n"}}]
    folder = make_history({"commits": rows}, tmp_path / "repo")
    with discover(folder) as git:
        view = read_history(git, options=OPTIONS)
    assert list(view.touches) == ["new\nline\t.py"]


def cut(repository: Path, folder: Path) -> Path:
    """A clone whose history was cut off behind the last two commits."""
    subprocess.run(["git", "clone", "-q", "--depth", "2", repository.as_uri(), folder], check=True)
    return folder


def test_what_was_read_of_a_shallow_clone_holds_for_that_cut_only(repository: Path, tmp_path: Path) -> None:
    clone = cut(repository, tmp_path / "clone")
    with discover(repository) as git:
        whole = HistoryReader(git, options=OPTIONS).at("HEAD")
    with open_store(tmp_path / "cache") as store:
        for _ in range(2):
            with discover(clone) as git:
                view = HistoryReader(git, store, OPTIONS).at("HEAD")
            assert (view.state, len(view.commits)) == ("shallow", 2)
        with discover(repository) as git:  # another clone of the same commits
            assert HistoryReader(git, store, OPTIONS).at("HEAD") == whole
        subprocess.run(["git", "-C", clone, "fetch", "-q", "--unshallow"], check=True)
        with discover(clone) as git:
            assert HistoryReader(git, store, OPTIONS).at("HEAD") == whole
        with discover(cut(repository, tmp_path / "again")) as git:  # nor does it get what lies behind its cut
            assert len(HistoryReader(git, store, OPTIONS).at("HEAD").commits) == 2


def test_grafts_are_read_as_they_are_now(repository: Path, tmp_path: Path) -> None:
    head = subprocess.run(["git", "-C", repository, "rev-parse", "HEAD"], check=True, capture_output=True, text=True)
    grafts = repository / ".git" / "info" / "grafts"
    grafts.parent.mkdir(exist_ok=True)
    with open_store(tmp_path / "cache") as store:
        for text, count in ((head.stdout, 1), ("", 4)):
            grafts.write_text(text)
            with discover(repository) as git:
                assert len(HistoryReader(git, store, OPTIONS).at("HEAD").commits) == count


@pytest.mark.parametrize("name", ["HEAD~3:a.py", "HEAD~2^{tree}"])
def test_what_was_missing_is_read_once_it_is_here(repository: Path, tmp_path: Path, name: str) -> None:
    missing = blob(repository, name)
    content = missing.read_bytes()
    with discover(repository) as git, open_store(tmp_path / "cache") as store:
        whole = HistoryReader(git, options=OPTIONS).at("HEAD")
        missing.unlink()
        cut = HistoryReader(git, store, OPTIONS).at("HEAD")
        assert cut.state in ("partial", "damaged")
        assert HistoryReader(git, store, OPTIONS).at("HEAD") == cut
        missing.parent.mkdir(exist_ok=True)
        missing.write_bytes(content)
        assert HistoryReader(git, store, OPTIONS).at("HEAD") == whole


def test_what_another_clone_lacks_is_read_where_it_is(repository: Path, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", "--no-hardlinks", repository, clone], check=True)
    blob(clone, "HEAD~3:a.py").unlink()
    with open_store(tmp_path / "cache") as store:
        with discover(clone) as git:
            assert HistoryReader(git, store, OPTIONS).at("HEAD").state == "partial"
        with discover(repository) as git:
            assert HistoryReader(git, store, OPTIONS).at("HEAD").state == "complete"
