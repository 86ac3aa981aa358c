"""Verdicts to figures."""

from pathlib import Path

import pytest

HEAD = "rule\trepository\tcommit\tplace\tfingerprint\tconfidence\tverdict\twhy\n"


def sheet(folder: Path, *verdicts: str) -> Path:
    folder.mkdir()
    rows = [f"LEAK001\to/n\tc0ffee\ttrain.py:{n}:1\tf{n}\thigh\t{word}\t\n" for n, word in enumerate(verdicts)]
    (folder / "LEAK001.tsv").write_text(HEAD + "".join(rows), encoding="utf-8")
    return folder


@pytest.mark.parametrize(("true", "read", "gates"), [(29, 30, True), (28, 30, False), (55, 60, True), (0, 0, False)])
def test_the_gate_needs_29_of_30(true: int, read: int, gates: bool) -> None:
    from precision import GATE, wilson_lower_bound

    assert (wilson_lower_bound(true, read) >= GATE) is gates


def test_true_only_where_every_reader_said_so(tmp_path: Path) -> None:
    from precision import sheets, united

    first = sheets(sheet(tmp_path / "first", "true", "true", "false", ""))
    second = sheets(sheet(tmp_path / "second", "True", "unsure", "false", "true"))
    assert [verdict.true for verdict in united([first, second])] == [True, False, False]


def test_a_word_that_is_no_verdict_is_refused(tmp_path: Path) -> None:
    from precision import SheetError, sheets

    with pytest.raises(SheetError, match=r"line 2: 'yes' is none of true, false, unsure"):
        sheets(sheet(tmp_path / "first", "yes"))
