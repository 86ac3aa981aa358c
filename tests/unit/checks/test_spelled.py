"""Which files speak of others, by name or by a pattern of names."""

import pytest

from mldebt.checks.spelled import speakers
from tests.support.subjects import subject_of

SCRIPTS = ("score/evaluate_stay.py", "score/evaluate_loss.py", "score/stay_report.py")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("python -m score.evaluate_{task} FILE", {"score/evaluate_stay.py", "score/evaluate_loss.py"}),
        ("run `score/evaluate_<the task>.py`", {"score/evaluate_stay.py", "score/evaluate_loss.py"}),
        ("see evaluate_*.py", {"score/evaluate_stay.py", "score/evaluate_loss.py"}),
        ("{task}_report writes a page", {"score/stay_report.py"}),
        ("results are in data/evaluate_*.csv", set()),
        ("any *_x or {task}_", set()),
        ("what evaluate does", set()),
    ],
)
def test_a_text_names_scripts_by_a_pattern(text: str, named: set[str]) -> None:
    subject = subject_of({**dict.fromkeys(SCRIPTS, "pass\n"), "Makefile": text})
    assert {path for _, path in speakers(subject, SCRIPTS)} == named
