"""What a second process scores and remembers is what the first would have."""

from pathlib import Path

from mldebt.pipeline.remembering import Remembering
from mldebt.store import open_store


def test_what_a_child_asked_is_kept_as_if_it_was_asked_here(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        first = Remembering(store, "project")
        assert first.answer("question", "old", b"1", int, lambda: 1) == 1
        first.keep()
    with open_store(tmp_path) as store:
        parent, child = Remembering(store, "project"), Remembering(store, "project")
        parent.answer("other", "here", b"1", int, lambda: 3)
        child.answer("question", "before", b"1", int, lambda: 4)
        child.recall(["question"])
        child.begin()
        assert child.answer("question", "old", b"1", int, lambda: 9) == 1
        assert child.answer("question", "new", b"2", int, lambda: 2) == 2
        parent.take_over(child.told())
        parent.keep()
    with open_store(tmp_path) as store:
        again = Remembering(store, "project")
        assert [again.last("question", key, int) for key in ("old", "new", "before")] == [(b"1", 1), (b"2", 2), None]
        assert again.last("other", "here", int) == (b"1", 3)
