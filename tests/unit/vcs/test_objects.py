"""Objects by id, streams, and what happens when git fails in the middle."""

import os
from pathlib import Path

import pytest

from mldebt.vcs import Git, GitError
from tests.support.repositories import commit, git, make_repository

MISSING = "0" * 39 + "1"


def opened(folder: Path) -> Git:
    found = Git.discover(folder)
    assert found is not None
    return found


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return make_repository(tmp_path / "r", {f"{n}.txt": f"text {n}\n" * n for n in range(5)})


def test_objects_come_in_the_order_asked_and_missing_ones_are_none(repository: Path):
    found = opened(repository)
    ids = {e.path: e.object_id for e in found.index_entries()}
    asked = [ids["3.txt"], MISSING, ids["0.txt"], ids["3.txt"]]
    assert list(found.read_objects(asked)) == [
        (asked[0], b"text 3\n" * 3),
        (MISSING, None),
        (asked[2], b""),
        (asked[3], b"text 3\n" * 3),
    ]
    assert list(found.read_objects([])) == []


def test_objects_over_the_limit_are_none(repository: Path):
    found = opened(repository)
    ids = {e.path: e.object_id for e in found.index_entries()}
    got = [content for _, content in found.read_objects([ids["4.txt"], MISSING, ids["1.txt"]], limit=10)]
    assert got == [None, None, b"text 1\n"]
    assert found.object_size(ids["4.txt"]) == 28
    assert found.object_size(MISSING) is None


@pytest.mark.parametrize("limit", [None, 1000])
def test_a_damaged_object_costs_only_itself(repository: Path, limit: int | None):
    found = opened(repository)
    ids = [e.object_id for e in found.index_entries()]
    loose = repository / ".git" / "objects" / ids[2][:2] / ids[2][2:]
    loose.chmod(0o600)
    loose.write_bytes(b"not zlib")
    got = [content for _, content in found.read_objects(ids, limit)]
    assert got == [b"", b"text 1\n", None, b"text 3\n" * 3, b"text 4\n" * 4]


def test_many_objects_do_not_block_either_pipe(tmp_path: Path):
    files: dict[str, bytes | str] = {f"{n}.txt": f"{n}\n" * 200 for n in range(300)}
    found = opened(make_repository(tmp_path / "r", files))
    ids = [e.object_id for e in found.index_entries()] * 20
    assert sum(1 for _, content in found.read_objects(ids) if content) == 6000


def test_reading_can_be_left_early(repository: Path):
    found = opened(repository)
    reading = found.read_objects([e.object_id for e in found.index_entries()])
    next(reading)
    reading.close()


def test_streams_check_the_exit_code_at_the_end(repository: Path):
    first = git(repository, "rev-parse", "HEAD")
    second = commit(repository, {"new.txt": "1\n"})
    tree = git(repository, "rev-parse", "HEAD^{tree}")
    (repository / ".git" / "objects" / tree[:2] / tree[2:]).unlink()
    lines = opened(repository).stream(
        ["diff-tree", "--stdin", "-r", "--root"], [f"{first}\n".encode(), f"{second}\n".encode()]
    )
    seen = []
    with pytest.raises(GitError) as caught:
        seen.extend(lines)
    assert caught.value.returncode == 128
    assert seen[0] == first.encode()


def test_streams_raise_what_their_input_raises(repository: Path):
    def inputs():
        yield b""
        raise KeyError("broken")

    with pytest.raises(KeyError):
        list(opened(repository).stream(["cat-file", "--batch-check"], inputs()))


def test_nul_records(repository: Path):
    found = opened(repository)
    assert list(found.stream(["ls-files", "-z"])) == [b"0.txt", b"1.txt", b"2.txt", b"3.txt", b"4.txt"]


def test_failures_are_sentences(repository: Path):
    with pytest.raises(GitError, match="git log failed: fatal:"):
        opened(repository).run(["log", "nope", "--"])


@pytest.mark.parametrize(
    "args",
    [
        ["fetch"],
        ["status"],
        ["diff"],
        ["config", "x.y", "z"],
        ["log", "--ext-diff"],
        ["log", "--output=x"],
        ["cat-file", "--textconv", "HEAD:a"],
        ["cat-file", "--filters", "HEAD:a"],
    ],
)
def test_commands_that_write_fetch_or_start_programs_are_refused(repository: Path, args: list[str]):
    with pytest.raises(ValueError, match="git "):
        opened(repository).run(args)


def test_closing_removes_the_temporary_directory_and_use_makes_a_new_one(repository: Path):
    found = opened(repository)
    ids = [e.object_id for e in found.index_entries()]
    list(found.read_objects(ids))
    first = found._empty.path
    assert first.is_dir()
    found.close()
    assert not first.exists()
    assert list(found.read_objects(ids[:1])) == [(ids[0], b"")]
    found.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_fork_does_not_remove_the_temporary_directory_of_its_parent(repository: Path):
    found = opened(repository)
    list(found.read_objects([e.object_id for e in found.index_entries()]))
    child = os.fork()
    if child == 0:
        found.close()
        os._exit(0)
    os.waitpid(child, 0)
    assert found._empty.path.is_dir()
    found.close()


def test_diff_tree_in_a_shallow_clone_knows_its_boundary(tmp_path: Path):
    root = make_repository(tmp_path / "r", {"a.py": "1\n"}, {"a.py": "2\n"})
    git(tmp_path, "clone", "-q", "--depth", "1", root.as_uri(), "shallow")
    found = opened(tmp_path / "shallow")
    output = b"\n".join(
        found.stream(["diff-tree", "--stdin", "-r", "--root", "--raw"], [found.head().encode() + b"\n"])
    )
    assert b"A\ta.py" in output
