"""The history on which growth is measured: of the wanted length, with the wanted files, and not a straight line."""

from pathlib import Path

import pytest


def test_a_made_up_history_has_the_wanted_length_and_as_many_files_at_each(tmp_path: Path) -> None:
    import histories
    from checkouts import git

    made = tmp_path / "made.git"
    histories.write(made, 400, 30)
    found = histories.prefixes(made, [100, 300])
    assert [count >= size for (_, count), size in zip(found, [100, 300], strict=True)] == [True, True]
    for sha, _ in found:
        assert len(git(made, "ls-tree", "-r", "--name-only", sha).stdout.split()) == 30
    changes = git(made, "log", "--name-status", "--format=%P", "main").stdout.splitlines()
    assert any(line.startswith("R0") for line in changes)
    assert any(line.startswith("D\t") for line in changes)
    assert any(line.count(" ") == 1 and len(line) == 81 for line in changes)  # two parents
    with pytest.raises(RuntimeError, match="has only"):
        histories.prefixes(made, [5_000])


def test_it_is_the_same_each_time(tmp_path: Path) -> None:
    import histories
    from checkouts import git

    heads = []
    for name in ("one.git", "other.git"):
        histories.write(tmp_path / name, 60, 10)
        heads.append(git(tmp_path / name, "rev-parse", "main").stdout)
    assert heads[0] == heads[1] != ""
