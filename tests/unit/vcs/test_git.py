"""Discovery, revisions, listings and states of a repository."""

import os
from pathlib import Path

import pytest

from mldebt.model.errors import RunWarning
from mldebt.vcs import Git, GitError, RevisionError, path_text
from tests.support.repositories import clean_environment, commit, git, make_repository, write


def opened(folder: Path) -> Git:
    found = Git.discover(folder)
    assert found is not None
    return found


def test_no_repository_is_none(tmp_path: Path):
    assert Git.discover(tmp_path) is None


def test_discovery_goes_upwards_from_folders_and_files(tmp_path: Path):
    root = make_repository(tmp_path / "r", {"a/b/c.py": "x = 1\n"})
    for start in (root, root / "a" / "b", root / "a" / "b" / "c.py"):
        assert opened(start).root == root


def test_a_revision_of_a_repository_without_commits(tmp_path: Path):
    git(tmp_path, "init", "-q")
    with pytest.raises(RevisionError, match="has no commits yet"):
        opened(tmp_path).resolve("HEAD")


def test_an_empty_dot_git_folder_is_no_repository(tmp_path: Path):
    (tmp_path / ".git").mkdir()
    with pytest.warns(RunWarning, match=r"no git repository that can be read, so there is no history; repair"):
        assert Git.discover(tmp_path) is None


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_looked_into_is_no_fault(tmp_path: Path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0)
    assert Git.discover(closed) is None


def test_a_repository_git_refuses_is_a_sentence(tmp_path: Path):
    root = make_repository(tmp_path / "r")
    (root / ".git" / "config").write_text("[core\nbroken")
    with pytest.raises(GitError, match=r"cannot open .*config") as caught:
        Git.discover(root)
    assert str(root) in str(caught.value)


def test_missing_git_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    root = make_repository(tmp_path / "r")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GitError, match="install git"):
        Git.discover(root)


def test_head_of_a_repository_without_commits_is_empty(tmp_path: Path):
    found = opened(make_repository(tmp_path / "r"))
    assert found.head() == ""
    assert found.tracked_and_untracked() == []
    assert not found.is_dirty()


def test_resolve_names_full_ids_and_refuses_with_a_sentence(tmp_path: Path):
    root = make_repository(tmp_path / "r", {"a.py": "1\n"}, {"a.py": "2\n"})
    found = opened(root)
    assert found.resolve("main~1") == git(root, "rev-parse", "HEAD~1")
    assert found.head() == found.resolve("main")
    for wrong in ("nope", "", "--output=x", "HEAD:a.py", "a\0b"):
        with pytest.raises(RevisionError, match="not a commit"):
            found.resolve(wrong)


def test_merge_base_and_unrelated_histories(tmp_path: Path):
    root = make_repository(tmp_path / "r", {"a.py": "1\n"})
    fork = git(root, "rev-parse", "HEAD")
    git(root, "checkout", "-q", "-b", "topic")
    commit(root, {"b.py": "1\n"})
    git(root, "checkout", "-q", "main")
    commit(root, {"c.py": "1\n"})
    found = opened(root)
    assert found.merge_base("main", "topic") == fork
    git(root, "checkout", "-q", "--orphan", "island")
    commit(root, {"d.py": "1\n"})
    with pytest.raises(RevisionError, match="no common commit"):
        found.merge_base("main", "island")


def test_listings_agree_on_tracked_files(tmp_path: Path):
    root = make_repository(tmp_path / "r", {"a.py": "1\n", "run.sh": "ls\n", ".gitignore": "*.log\n"})
    (root / "run.sh").chmod(0o755)
    commit(root, {})
    write(root, {"new.py": "2\n", "out.log": "x"})
    found = opened(root)
    staged = {entry.path: (entry.mode, entry.object_id) for entry in found.index_entries()}
    assert staged == {e.path: (e.mode, e.object_id) for e in found.tree_entries(found.head())}
    assert staged["run.sh"][0] == 0o100755
    assert {e.path for e in found.tracked_and_untracked()} == {*staged, "new.py"}


def test_a_conflict_lists_each_path_once_with_our_side(tmp_path: Path):
    root = make_repository(tmp_path / "r", {"a.py": "1\n"})
    git(root, "checkout", "-q", "-b", "topic")
    commit(root, {"a.py": "theirs\n"})
    git(root, "checkout", "-q", "main")
    commit(root, {"a.py": "ours\n"})
    ours = git(root, "rev-parse", "HEAD:a.py")
    with pytest.raises(AssertionError):
        git(root, "merge", "topic")
    assert [(e.path, e.object_id) for e in opened(root).index_entries()] == [("a.py", ours)]


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
def test_names_that_are_not_utf8_become_text(tmp_path: Path):
    root = make_repository(tmp_path / "r")
    with open(os.fsencode(root) + b"/caf\xe9 \n.py", "wb") as stream:
        stream.write(b"x = 1\n")
    commit(root, {})
    (entry,) = opened(root).index_entries()
    assert entry.path == "caf\\xe9 \n.py" == path_text(entry.raw)
    entry.path.encode("utf-8")


def test_shallow_and_partial_are_seen(tmp_path: Path):
    root = make_repository(tmp_path / "r", {"a.py": "1\n"}, {"a.py": "2\n"})
    git(root, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "-q", "--depth", "1", root.as_uri(), "shallow")
    git(tmp_path, "clone", "-q", "--filter=blob:none", "--no-checkout", root.as_uri(), "partial")
    states = {name: opened(tmp_path / name) for name in ("r", "shallow", "partial")}
    assert [states[name].is_shallow() for name in states] == [False, True, False]
    assert [bool(states[name].partial_packs()) for name in states] == [False, False, True]


def test_bare_repositories_have_commits_but_no_files(tmp_path: Path):
    root = make_repository(tmp_path / "r", {"a.py": "1\n"})
    git(tmp_path, "clone", "-q", "--bare", str(root), "bare.git")
    found = opened(tmp_path / "bare.git")
    assert found.bare
    assert found.tracked_and_untracked() == []
    assert [e.path for e in found.tree_entries(found.head())] == ["a.py"]
    assert not found.is_dirty()


def test_linked_work_trees_read_the_shared_objects(tmp_path: Path):
    root = make_repository(tmp_path / "r", {"a.py": "1\n"})
    git(root, "worktree", "add", "-q", "-b", "side", str(tmp_path / "linked"))
    commit(tmp_path / "linked", {"b.py": "2\n"})
    found = opened(tmp_path / "linked")
    assert found.root == tmp_path / "linked"
    ids = [e.object_id for e in found.tree_entries(found.head())]
    assert [content for _, content in found.read_objects(ids)] == [b"1\n", b"2\n"]


@pytest.mark.parametrize(
    ("change", "dirty"),
    [
        ({}, False),
        ({"a.py": "9\n"}, True),
        ({"new.py": "1\n"}, False),
    ],
)
def test_dirty_means_a_tracked_file_differs(tmp_path: Path, change: dict[str, bytes | str], dirty: bool):
    root = make_repository(tmp_path / "r", {"a.py": "1\n"})
    write(root, change)
    assert opened(root).is_dirty() is dirty


def test_dirty_by_staging_by_deletion_and_not_by_touching(tmp_path: Path):
    root = make_repository(tmp_path / "r", {"a.py": "1\n", "b.py": "1\n"})
    os.utime(root / "a.py", (1, 1))
    assert not opened(root).is_dirty()
    (root / "b.py").unlink()
    assert opened(root).is_dirty()
    git(root, "checkout", "-q", "--", "b.py")
    write(root, {"c.py": "1\n"})
    git(root, "add", "c.py")
    assert opened(root).is_dirty()


def test_sha256_repositories(tmp_path: Path):
    root = tmp_path / "r"
    root.mkdir()
    git(root, "init", "-q", "--object-format=sha256")
    sha = commit(root, {"a.py": "1\n"})
    found = opened(root)
    assert found.head() == sha
    (entry,) = found.tree_entries(sha)
    assert list(found.read_objects([entry.object_id])) == [(entry.object_id, b"1\n")]
    assert not found.is_dirty()


def test_another_repositorys_hook_environment_is_dropped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    root = make_repository(tmp_path / "r", {"a.py": "1\n"})
    other = make_repository(tmp_path / "other", {"o.py": "1\n"})
    monkeypatch.chdir(other)
    for name, value in {"GIT_DIR": str(other / ".git"), "GIT_INDEX_FILE": str(other / ".git" / "index")}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("GIT_WORK_TREE", str(other))
    assert [e.path for e in opened(root).index_entries()] == ["a.py"]


@pytest.mark.parametrize("with_git_dir", [False, True])
def test_the_index_of_our_own_hook_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, with_git_dir: bool):
    root = make_repository(tmp_path / "r", {"a.py": "1\n", "b.py": "1\n"})
    git(root, "read-tree", "--empty", GIT_INDEX_FILE=".git/next-index")
    git(root, "add", "b.py", GIT_INDEX_FILE=".git/next-index")
    monkeypatch.chdir(root)
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/next-index")
    if with_git_dir:
        monkeypatch.setenv("GIT_DIR", ".git")
    assert [e.path for e in opened(root).index_entries()] == ["b.py"]


def test_the_environment_keeps_no_git_variable_of_the_caller(monkeypatch: pytest.MonkeyPatch):
    from mldebt.vcs.hardening import hardened_environment

    for name in ("GIT_TRACE", "GIT_EXTERNAL_DIFF", "GIT_CONFIG_PARAMETERS", "GIT_SSH_COMMAND", "GIT_DIFF_OPTS"):
        monkeypatch.setenv(name, "evil")
    environment = hardened_environment()
    assert "evil" not in environment.values()
    assert environment["PATH"] == clean_environment()["PATH"]


def test_files_that_a_sparse_checkout_leaves_out_are_no_change(tmp_path: Path):
    root = make_repository(tmp_path / "r", {"a.py": "x = 1\n", "big.bin": "0" * 100})
    git(root, "update-index", "--skip-worktree", "big.bin")
    (root / "big.bin").unlink()
    assert opened(root).is_dirty() is False
    (root / "a.py").write_text("x = 2\n")
    assert opened(root).is_dirty() is True
