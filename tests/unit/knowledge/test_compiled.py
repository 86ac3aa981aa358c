"""Copies of what rules' files were made into: right or not there."""

import os
from pathlib import Path

import pytest

from mldebt.knowledge import compiled as room
from mldebt.knowledge.compiled import compiled


class Maker:
    """Counts how often it was asked."""

    def __init__(self, source: Path) -> None:
        self.source = source
        self.asked = 0

    def __call__(self) -> tuple[str, ...]:
        self.asked += 1
        return tuple(self.source.read_text("utf-8").split())


@pytest.fixture
def maker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Maker:
    monkeypatch.setattr(room, "rules_dir", lambda: tmp_path)
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    source = tmp_path / "rows.toml"
    source.write_text("a b", encoding="utf-8")
    return Maker(source)


def ask(maker: Maker) -> tuple[str, ...]:
    return compiled("rows", tuple[str, ...], [maker.source], maker)


def test_a_copy_is_used_until_the_source_changes(maker: Maker) -> None:
    assert ask(maker) == ask(maker) == ("a", "b")
    assert maker.asked == 1
    maker.source.write_text("a c", encoding="utf-8")
    os.utime(maker.source, ns=(1, 1))
    assert ask(maker) == ("a", "c")
    assert maker.asked == 2


@pytest.mark.parametrize("damage", [b"", b"short", b"x" * 100])
def test_a_damaged_copy_is_made_again(maker: Maker, damage: bytes) -> None:
    ask(maker)
    (copy,) = (maker.source.parent / "__pycache__").iterdir()
    copy.write_bytes(copy.read_bytes()[: room.DIGEST] + damage if damage else damage)
    assert ask(maker) == ("a", "b")
    assert maker.asked == 2


def test_nothing_is_written_where_python_writes_no_bytecode(maker: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    assert ask(maker) == ask(maker) == ("a", "b")
    assert maker.asked == 2
    assert [path.name for path in maker.source.parent.iterdir()] == ["rows.toml"]


def test_a_folder_that_cannot_be_written_is_no_fault(maker: Maker) -> None:
    (maker.source.parent / "__pycache__").write_text("a file where the folder should be", encoding="utf-8")
    assert ask(maker) == ask(maker) == ("a", "b")
    assert maker.asked == 2
