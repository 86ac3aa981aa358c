"""Changed lines between two states."""

import os
from pathlib import Path

import pytest

from mldebt.vcs import INDEX, WORKTREE, Git, RevisionError
from tests.support.repositories import commit, git, make_repository, write

TEN = "".join(f"line {n}\n" for n in range(1, 11))


def opened(folder: Path) -> Git:
    found = Git.discover(folder)
    assert found is not None
    return found


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return make_repository(tmp_path / "r", {"a.py": TEN, "gone.py": "x\n", "same.py": "same\n"})


def edited(text: str = TEN) -> str:
    return text.replace("line 2\n", "changed\nadded\n").replace("line 9\n", "")


def test_between_commits(repository: Path):
    (repository / "gone.py").unlink()
    commit(repository, {"a.py": edited(), "new.py": "1\n2\n"})
    assert opened(repository).changed_lines("HEAD~1", "HEAD") == {"a.py": [(2, 2), (9, 0)], "new.py": [(1, 2)]}


def test_index_and_work_tree_are_told_apart(repository: Path):
    write(repository, {"a.py": edited()})
    git(repository, "add", "a.py")
    write(repository, {"a.py": "first\n" + edited(), "untracked.py": "1\n"})
    found = opened(repository)
    assert found.changed_lines("HEAD", INDEX) == {"a.py": [(2, 2), (9, 0)]}
    assert found.changed_lines("HEAD", WORKTREE) == {
        "a.py": [(1, 1), (3, 2), (10, 0)],
        "untracked.py": [(1, 1)],
    }


def test_paths_limit_what_is_compared(repository: Path):
    write(repository, {"a.py": edited(), "same.py": "other\n"})
    assert list(opened(repository).changed_lines("HEAD", WORKTREE, {"same.py"})) == ["same.py"]


def test_renames_are_compared_with_their_old_self(repository: Path):
    git(repository, "mv", "a.py", "b.py")
    write(repository, {"b.py": TEN.replace("line 5\n", "LINE 5\n")})
    git(repository, "add", "-A")
    found = opened(repository)
    assert found.changed_lines("HEAD", INDEX) == {"b.py": [(5, 1)]}
    assert found.changed_lines("HEAD", WORKTREE) == {"b.py": [(5, 1)]}


def test_an_unstaged_move_changes_no_line(repository: Path):
    os.rename(repository / "a.py", repository / "moved.py")
    assert opened(repository).changed_lines("HEAD", WORKTREE) == {"moved.py": []}


def test_a_file_that_was_only_touched_is_unchanged(repository: Path):
    os.utime(repository / "a.py", (1, 1))
    assert opened(repository).changed_lines("HEAD", WORKTREE) == {}


def test_an_edit_that_keeps_size_and_time_right_after_adding_is_seen(repository: Path):
    before = (repository / "same.py").stat()
    write(repository, {"same.py": "emas\n"})
    os.utime(repository / "same.py", ns=(before.st_atime_ns, before.st_mtime_ns))
    os.utime(repository / ".git" / "index", ns=(before.st_mtime_ns, before.st_mtime_ns))
    assert opened(repository).changed_lines("HEAD", WORKTREE) == {"same.py": [(1, 1)]}


def test_content_that_looks_like_a_diff_changes_nothing(repository: Path):
    hostile = "x\n++ b/new/7\n@@ -1 +99,9 @@\ndiff --git a/old/0 b/new/5\r@@ -1 +3,4 @@\n"
    write(repository, {"same.py": hostile})
    assert opened(repository).changed_lines("HEAD", WORKTREE) == {"same.py": [(1, 4)]}


def test_names_with_line_breaks_and_quotes(repository: Path):
    name = 'odd "name"\n.py'
    write(repository, {name: "1\n"})
    assert opened(repository).changed_lines("HEAD", WORKTREE) == {name: [(1, 1)]}


def test_carriage_returns_are_no_change_and_binaries_change_whole(repository: Path):
    write(repository, {"a.py": TEN.replace("\n", "\r\n"), "same.py": b"\0\n\n"})
    changed = opened(repository).changed_lines("HEAD", WORKTREE)
    assert changed == {"a.py": [], "same.py": [(1, 3)]}


def test_unknown_revisions_are_sentences(repository: Path):
    with pytest.raises(RevisionError):
        opened(repository).changed_lines("nope", WORKTREE)
    with pytest.raises(RevisionError):
        opened(repository).changed_lines("HEAD", "nope")
