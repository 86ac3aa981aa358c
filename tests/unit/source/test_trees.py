"""Trees: what they list, what they leave out, what they refuse to read."""

import os
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from mldebt.source import Tree, TreeError, TreeKind, UnreadableError, open_tree
from mldebt.vcs import Git, RevisionError
from tests.support.hostile import make_hostile
from tests.support.repositories import commit, git, make_repository, write

FILES: dict[str, bytes | str] = {
    "src/train.py": "x = 1\n",
    "src/unicode_é.py": "y = 2\n",
    "run.sh": "ls\n",
    "data/a.csv": "1\n",
    "data/deep/b.csv": "2\n",
    "vendor/lib.py": "v\n",
    ".gitignore": "*.log\n/out/\n",
}


def tree(root: Path, kind: TreeKind, **options: object) -> Tree:
    return open_tree(root, Git.discover(root), kind=kind, **options)  # type: ignore[arg-type]


def paths(found: Tree) -> list[str]:
    return [entry.path for entry in found.entries]


def contents(found: Tree) -> dict[str, bytes | str]:
    read = found.read_many(paths(found))
    return {path: got.code if isinstance(got, UnreadableError) else got for path, got in read}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return make_repository(tmp_path / "r", FILES)


def test_a_commit_equals_its_clean_checkout_index_and_folder(repository: Path):
    (repository / "run.sh").chmod(0o755)
    commit(repository, {"crlf.py": "a = 1\r\nb = 2\r\n", "bom.py": b"\xef\xbb\xbfx = 1\n"})
    trees = [tree(repository, kind) for kind in ("worktree", "index", "commit", "folder")]
    first = trees[0]
    for other in trees[1:]:
        assert [(e.path, e.mode) for e in other.entries] == [(e.path, e.mode) for e in first.entries]
        assert other.excluded == first.excluded == {"vendored": 1}
        assert contents(other) == contents(first)
    assert first.commit == trees[2].commit == git(repository, "rev-parse", "HEAD")
    assert trees[3].commit == ""


def test_entries_are_sorted_and_name_what_they_know(repository: Path):
    found = tree(repository, "worktree")
    assert paths(found) == sorted(paths(found))
    assert {e.path: e.size for e in found.entries}["data/a.csv"] == 2
    assert all(e.object_id == "" for e in found.entries)
    assert all(len(e.object_id) == 40 for e in tree(repository, "commit").entries)


def test_work_tree_is_tracked_plus_untracked_minus_ignored_minus_gone(repository: Path):
    write(repository, {"new.py": "n\n", "x.log": "l\n", "out/y.py": "y\n"})
    (repository / "run.sh").unlink()
    found = paths(tree(repository, "worktree"))
    assert "new.py" in found
    assert not {"x.log", "out/y.py", "run.sh"} & set(found)


def test_index_sees_what_is_staged_and_nothing_else(repository: Path):
    write(repository, {"src/train.py": "staged = 1\n", "untracked.py": "u\n"})
    git(repository, "add", "src/train.py")
    write(repository, {"src/train.py": "unstaged = 1\n"})
    found = tree(repository, "index")
    assert found.read("src/train.py") == b"staged = 1\n"
    assert "untracked.py" not in paths(found)
    assert tree(repository, "worktree").read("src/train.py") == b"unstaged = 1\n"
    assert tree(repository, "commit").read("src/train.py") == b"x = 1\n"


def test_any_revision_is_read_without_a_checkout(repository: Path):
    commit(repository, {"src/train.py": "x = 2\n", "later.py": "l\n"})
    found = tree(repository, "commit", rev="HEAD~1")
    assert found.read("src/train.py") == b"x = 1\n"
    assert not found.exists("later.py")
    with pytest.raises(RevisionError):
        tree(repository, "commit", rev="nope")


def test_a_repository_without_commits(tmp_path: Path):
    root = make_repository(tmp_path / "r")
    write(root, {"a.py": "1\n"})
    assert paths(tree(root, "worktree")) == ["a.py"]
    assert paths(tree(root, "index")) == []
    assert tree(root, "worktree").commit == ""
    with pytest.raises(RevisionError):
        tree(root, "commit")


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
@pytest.mark.parametrize("kind", ["worktree", "index", "commit", "folder"])
def test_links_and_submodules_are_counted_not_read(repository: Path, tmp_path: Path, kind: TreeKind):
    (tmp_path / "secret.py").write_text("secret\n")
    (repository / "link.py").symlink_to(tmp_path / "secret.py")
    (repository / "linked").symlink_to(tmp_path)
    make_repository(repository / "sub", {"s.py": "s\n"})
    commit(repository, {})
    found = tree(repository, kind)
    assert found.excluded == {"link": 2, "submodule": 1, "vendored": 1}
    for name in ("link.py", "linked/secret.py", "sub/s.py"):
        assert not found.exists(name)
        with pytest.raises(UnreadableError) as caught:
            found.read(name)
        assert caught.value.code == "missing"


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_tracked_file_whose_folder_became_a_link_is_not_read(repository: Path, tmp_path: Path):
    outside = tmp_path / "outside"
    write(outside, {"a.csv": "secret\n", "deep/b.csv": "secret\n"})
    os.rename(repository / "data", tmp_path / "moved")
    (repository / "data").symlink_to(outside)
    found = tree(repository, "worktree")
    assert found.excluded["link"] >= 2
    assert not [path for path in paths(found) if path.startswith("data")]


@pytest.mark.skipif(sys.platform == "win32", reason="names are text there")
@pytest.mark.parametrize("kind", ["worktree", "index", "commit", "folder"])
def test_names_that_are_not_utf8_can_be_read(repository: Path, kind: TreeKind):
    with open(os.fsencode(repository) + b"/caf\xe9.py", "wb") as stream:
        stream.write(b"x = 1\n")
    commit(repository, {})
    assert tree(repository, kind).read("caf\\xe9.py") == b"x = 1\n"


@pytest.mark.parametrize("kind", ["worktree", "commit"])
def test_limits_are_sentences(repository: Path, kind: TreeKind):
    found = tree(repository, kind)
    assert found.read("src/train.py", limit=6) == b"x = 1\n"
    with pytest.raises(UnreadableError, match=r"src/train.py: it holds 6 bytes, the limit is 5") as caught:
        found.read("src/train.py", limit=5)
    assert caught.value.code == "too-large"


def test_a_lost_blob_is_one_missing_file(repository: Path):
    lost = git(repository, "rev-parse", "HEAD:run.sh")
    (repository / ".git" / "objects" / lost[:2] / lost[2:]).unlink()
    got = contents(tree(repository, "commit"))
    assert got["run.sh"] == "missing"
    assert got["src/train.py"] == b"x = 1\n"


def test_a_lost_tree_is_a_sentence(repository: Path):
    lost = git(repository, "rev-parse", "HEAD:src")
    (repository / ".git" / "objects" / lost[:2] / lost[2:]).unlink()
    with pytest.raises(TreeError, match="is not whole"):
        tree(repository, "commit")


def test_many_files_keep_their_order(tmp_path: Path):
    files: dict[str, bytes | str] = {f"f{n:04}.py": f"x = {n}\n" for n in range(700)}
    root = make_repository(tmp_path / "r", files)
    found = tree(root, "commit")
    asked = [*reversed(paths(found)), "nothing.py", "f0001.py"]
    got = list(found.read_many(asked))
    assert [path for path, _ in got] == asked
    assert got[0][1] == b"x = 699\n"
    assert isinstance(got[-2][1], UnreadableError)
    assert got[-1][1] == b"x = 1\n"


@pytest.mark.parametrize("kind", ["worktree", "commit", "folder"])
def test_exists_and_glob_see_excluded_files_too(repository: Path, kind: TreeKind):
    found = tree(repository, kind)
    assert found.exists("vendor/lib.py")
    assert found.exists("data/deep")
    assert found.exists("")
    assert not found.exists("data/none.csv")
    assert found.glob("data/*.csv") == ("data/a.csv",)
    assert found.glob("data/**/*.csv") == ("data/a.csv", "data/deep/b.csv")
    assert found.read("vendor/lib.py") == b"v\n"


def test_exclude_include_and_no_defaults(repository: Path):
    found = tree(repository, "worktree", exclude=("data/", "*.sh"))
    assert found.excluded == {"configured": 3, "vendored": 1}
    assert "vendor/lib.py" in paths(tree(repository, "worktree", include=("vendor/lib.py",)))
    assert "vendor/lib.py" in paths(tree(repository, "worktree", defaults=False))


@pytest.mark.parametrize("kind", ["worktree", "index", "commit"])
def test_a_folder_inside_the_repository_is_a_tree_of_its_own(repository: Path, kind: TreeKind):
    found = open_tree(repository / "src", Git.discover(repository), kind=kind)
    assert paths(found) == ["train.py", "unicode_é.py"]
    assert found.read("train.py") == b"x = 1\n"


def test_a_file_that_is_deleted_while_its_folder_is_listed_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for name in ("a.py", "b.py", "c.py"):
        (tmp_path / name).write_text("x = 1\n")

    class Listed(AbstractContextManager[Iterator[os.DirEntry[str]]]):
        """What a folder holds, one file of which is gone when it is looked at."""

        def __init__(self, folder: str) -> None:
            self._items = list(listing(folder))

        def __enter__(self) -> Iterator[os.DirEntry[str]]:
            (tmp_path / "b.py").unlink()
            return iter(self._items)

        def __exit__(self, *_: object) -> None:
            pass

    listing = os.scandir
    monkeypatch.setattr(os, "scandir", Listed)
    tree = open_tree(tmp_path, None, kind="folder")
    assert [entry.path for entry in tree.entries] == ["a.py", "c.py"]


def test_folders_honour_nested_gitignore_files(tmp_path: Path):
    write(
        tmp_path,
        {
            ".gitignore": "*.log\n/build/\n!keep.log\n",
            "a.py": "",
            "a.log": "",
            "keep.log": "",
            "build/b.py": "",
            "sub/build/c.py": "",
            "sub/.gitignore": "!a.log\nd.py\n",
            "sub/a.log": "",
            "sub/d.py": "",
            "sub/deep/d.py": "",
            "own/.git/HEAD": "",
            "own/e.py": "",
        },
    )
    found = open_tree(tmp_path, None, kind="folder")
    assert paths(found) == [".gitignore", "a.py", "keep.log", "sub/.gitignore", "sub/a.log", "sub/build/c.py"]


OWN = '<!doctype html>\n<meta name="generator" content="mldebt 0.1.0">\n'


def test_our_own_reports_are_no_files_of_the_tree(repository: Path, tmp_path: Path):
    """A tracked one is: a commit equals its clean checkout."""
    pages = {"debt.html": OWN, "site/index.html": "<p>mldebt</p>\n", "gone.html": ""}
    write(repository, pages)
    found = tree(repository, "worktree")
    assert [path for path in paths(found) if path.endswith(".html")] == ["gone.html", "site/index.html"]
    assert found.excluded["report of mldebt"] == 1
    git(repository, "add", "debt.html")
    assert "debt.html" in paths(tree(repository, "worktree"))
    write(tmp_path / "plain", pages)
    plain = tree(tmp_path / "plain", "folder")
    assert (paths(plain), plain.excluded) == (["gone.html", "site/index.html"], {"report of mldebt": 1})


def test_trees_that_cannot_be_opened_are_sentences(tmp_path: Path, repository: Path):
    with pytest.raises(TreeError, match="is not a folder"):
        open_tree(tmp_path / "none", None, kind="folder")
    with pytest.raises(TreeError, match="not inside a git repository"):
        open_tree(tmp_path, None, kind="index")
    git(tmp_path, "clone", "-q", "--bare", str(repository), "bare.git")
    with pytest.raises(TreeError, match="bare repository"):
        tree(tmp_path / "bare.git", "worktree")
    assert tree(tmp_path / "bare.git", "commit").read("run.sh") == b"ls\n"


@pytest.mark.skipif(sys.platform == "win32", reason="the traps are shell scripts")
def test_no_tree_springs_a_trap(tmp_path: Path):
    root, marker = make_hostile(tmp_path / "h")
    for kind in ("worktree", "index", "commit"):
        found = tree(root, kind)  # type: ignore[arg-type]
        assert contents(found)["b.dat"] == b"data\n"
        assert not found.exists("secret.py")
    assert not marker.exists()


def test_hostile_names_in_a_tree_are_left_out(repository: Path):
    blob = git(repository, "rev-parse", "HEAD:run.sh")
    inner = git(repository, "mktree", data=f"100644 blob {blob}\tpasswd\n".encode())
    top = git(repository, "mktree", data=f"040000 tree {inner}\t..\n100644 blob {blob}\tok.py\n".encode())
    sha = git(repository, "commit-tree", "-m", "x", top)
    found = tree(repository, "commit", rev=sha)
    assert paths(found) == ["ok.py"]
    assert found.excluded == {"path name": 1}
