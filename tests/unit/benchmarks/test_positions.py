"""The comparison of positions sees what is there and notices what is off."""

from pathlib import Path

import pytest

EVERY_CONSTRUCT = Path(__file__).parents[3] / "fixtures" / "python" / "every_construct.py"


def test_facts_stand_where_libcst_says() -> None:
    from positions import Compared, compare
    from reference import CATEGORIES

    result = Compared("here")
    compare(EVERY_CONSTRUCT.read_text(encoding="utf-8"), "every_construct.py", result)
    assert result.refused == 0
    assert result.differences == []
    assert all(result.counts[category] > 2 for category in CATEGORIES)


def test_a_span_that_is_off_is_reported_from_both_sides(monkeypatch: pytest.MonkeyPatch) -> None:
    import positions
    from reference import empty

    def shifted(text: str) -> tuple[object, bool]:
        spans = empty()
        spans["calls"][1, len(text)] += 1
        return spans, False

    monkeypatch.setattr(positions, "facts_spans", shifted)
    result = positions.Compared("here")
    positions.compare("f()", "m.py", result)
    assert [line for line in result.differences if "calls" in line] == [
        "m.py:1:2: calls of 2 characters only in facts",
        "m.py:1:1: calls of 3 characters only in LibCST",
    ]


def test_what_libcst_refuses_is_counted_and_not_compared() -> None:
    from positions import Compared, compare

    result = Compared("here")
    compare("print 'python 2'", "m.py", result)
    assert (result.refused, result.units, result.differences) == (1, 0, [])
