"""Findings drawn for reading: bounded, reproducible, and independent of the rest of the corpus."""

import csv
from pathlib import Path
from typing import Any

import pytest


def finding(number: int, code: str = "LEAK001", **changes: Any) -> dict[str, Any]:
    place = {"path": "train.py", "line": number, "column": 1, "end_line": 0, "end_column": 0, "cell": 0, "cell_line": 0}
    made = {
        "code": code, "slug": "fit-before-split", "message": "The scaler saw the test rows.", "severity": "error",
        "confidence": "high", "location": place, "fingerprint": f"f{number}", "component": "", "evidence": [],
        "advice": "", "status": "active", "question": False, "demoted": "",
    }  # fmt: skip
    return made | changes


def audited(name: str, findings: list[dict[str, Any]], checkout: Path = Path("absent")) -> Any:
    from samples import Audited

    return Audited(name, "c" * 40, checkout, {"findings": findings})


def keys(drawn: Any) -> list[tuple[str, str]]:
    return [(one.of.name, one.finding["fingerprint"]) for one in drawn]


def test_at_most_three_a_repository_and_thirty_a_rule() -> None:
    from samples import draw

    corpus = [audited(f"owner/r{index}", [finding(line) for line in range(1, 9)]) for index in range(15)]
    drawn = draw(corpus, seed=1)["LEAK001"]
    names = [one.of.name for one in drawn]
    assert len(drawn) == 30
    assert max(names.count(name) for name in names) == 3


def test_same_seed_same_sample_and_another_seed_another() -> None:
    from samples import draw

    corpus = [audited("owner/name", [finding(line) for line in range(1, 40)])]
    first = keys(draw(corpus, 1)["LEAK001"])
    assert first == keys(draw(list(reversed(corpus)), 1)["LEAK001"])
    assert any(first != keys(draw(corpus, seed)["LEAK001"]) for seed in range(2, 5))


def test_another_repository_changes_nothing_for_the_others() -> None:
    from samples import draw

    one = audited("owner/one", [finding(line) for line in range(1, 20)])
    two = audited("owner/two", [finding(line) for line in range(1, 20)])
    alone, beside = keys(draw([one], 1)["LEAK001"]), keys(draw([one, two], 1)["LEAK001"])
    assert [key for key in beside if key[0] == "owner/one"] == alone


@pytest.mark.parametrize("change", [{"status": "suppressed"}, {"question": True}, {"demoted": "tests"}])
def test_what_no_gate_would_count_is_not_drawn(change: dict[str, Any]) -> None:
    from samples import draw

    assert draw([audited("owner/name", [finding(1, **change)])], 1) == {}


def test_sheets_show_the_code_and_wait_for_verdicts(tmp_path: Path) -> None:
    from samples import write_samples

    checkout = tmp_path / "owner__name"
    checkout.mkdir()
    (checkout / "train.py").write_text("first = 1\nscaler.fit(frame)\nlast = 3\n", encoding="utf-8")
    counts = write_samples(tmp_path / "sheets", [audited("owner/name", [finding(2)], checkout)], 1)
    text = (tmp_path / "sheets" / "LEAK001.md").read_text(encoding="utf-8")
    with (tmp_path / "sheets" / "LEAK001.tsv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t"))
    assert counts == {"LEAK001": 1}
    assert ">    2  scaler.fit(frame)" in text
    assert [(row["place"], row["verdict"]) for row in rows] == [("train.py:2:1", "")]
