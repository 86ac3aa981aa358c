"""Nothing that a repository's configuration names may run, and nothing outside of it may be read."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mldebt.vcs import INDEX, WORKTREE, Disk, DiskReadError, Git
from tests.support.hostile import make_hostile
from tests.support.repositories import clean_environment

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the traps are shell scripts")


@pytest.fixture
def hostile(tmp_path: Path) -> tuple[Path, Path]:
    return make_hostile(tmp_path / "h")


@pytest.mark.parametrize(
    "command", [["diff", "--stat"], ["log", "-1"], ["cat-file", "-p", "HEAD:lost.py"], ["update-ref", "refs/x", "HEAD"]]
)
def test_the_traps_work(hostile: tuple[Path, Path], command: list[str]):
    root, marker = hostile
    safe = ["-c", "core.worktree=" + str(root), "-c", "core.excludesFile=" + os.devnull]
    subprocess.run(["git", *safe, *command], cwd=root, capture_output=True, env=clean_environment(), timeout=20)
    assert marker.exists()


def test_no_trap_is_sprung(hostile: tuple[Path, Path]):
    root, marker = hostile
    found = Git.discover(root)
    assert found is not None
    head = found.head()
    known = {e.path: e for e in found.tracked_and_untracked()}
    assert {"a.py", "b.dat", "lost.py"} <= set(known)
    assert "secret.py" not in known
    assert found.is_dirty()
    objects = dict(found.read_objects([e.object_id for e in found.tree_entries(head)]))
    assert objects[known["lost.py"].object_id] is None
    assert objects[known["b.dat"].object_id] == b"data\n"
    assert found.changed_lines("HEAD", WORKTREE)["a.py"] == [(1, 1)]
    assert found.changed_lines("HEAD", INDEX) == {}
    assert found.changed_lines("HEAD~1", "HEAD") == {}
    assert found.changed_lines("HEAD~2", "HEAD") == {".gitattributes": [(1, 1)]}
    found.run(["log", "--format=%H %GS", "-p", "-1"])
    list(found.stream(["diff-tree", "--stdin", "-r", "--root", "-M", "--raw", "-z"], [f"{head}\n".encode()]))
    assert set(found.blame(head, "a.py", [1])) == {1}
    assert found.read_file(head, "b.dat") == b"data\n"
    assert found.is_shallow() is False
    assert found.merge_base("HEAD", "HEAD~1") == found.resolve("HEAD~1")
    found.close()
    assert not marker.exists(), marker.read_text()


def test_a_lost_blob_is_never_fetched_even_by_a_diff(hostile: tuple[Path, Path]):
    root, marker = hostile
    found = Git.discover(root)
    assert found is not None
    (root / "lost.py").unlink()
    assert "lost.py" not in found.changed_lines("HEAD", WORKTREE)
    assert not marker.exists()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    (root / "real").mkdir(parents=True)
    (root / "real" / "a.txt").write_text("inside")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.txt").write_text("secret")
    (root / "link.txt").symlink_to(tmp_path / "outside" / "secret.txt")
    (root / "dir").symlink_to(tmp_path / "outside")
    (root / "inner").symlink_to(root / "real")
    os.mkfifo(root / "pipe")
    return root


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("link.txt", "link"),
        ("dir/secret.txt", "link"),
        ("inner/a.txt", "link"),
        ("../outside/secret.txt", "link"),
        ("real/../../outside/secret.txt", "link"),
        ("pipe", "missing"),
        ("real", "missing"),
        ("nothing", "missing"),
        ("real/a.txt/b", "missing"),
        ("a\0b", "missing"),
    ],
)
def test_only_regular_files_inside_are_read(folder: Path, name: str, code: str):
    with pytest.raises(DiskReadError) as caught:
        Disk(folder).read(name)
    assert caught.value.code == code


def test_limits_on_disk(folder: Path):
    assert Disk(folder).read("real/a.txt", 6) == b"inside"
    with pytest.raises(DiskReadError, match="6 bytes, the limit is 5"):
        Disk(folder).read("real/a.txt", 5)
