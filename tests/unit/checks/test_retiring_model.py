"""What is said of a model's last day, before it, on it and after it."""

from datetime import date
from pathlib import Path

import pytest

from mldebt.model.finding import Severity
from mldebt.pipeline import check
from mldebt.pipeline.options import silent
from tests.support.runs import options_for, write

ASK = "import openai\n\nopenai.OpenAI().chat.completions.create(model={!r}, messages=[])\n"


@pytest.mark.parametrize(
    ("model", "today", "severity", "message"),
    [
        ("gpt-3.5-turbo-0301", "2024-09-12", Severity.WARNING, "stops answering on 2024-09-13, in 1 day"),
        ("gpt-3.5-turbo-0301", "2024-01-01", Severity.INFO, "stops answering on 2024-09-13, in 256 days"),
        ("gpt-3.5-turbo-0301", "2024-09-13", Severity.ERROR, "has answered no request since 2024-09-13"),
        ("gpt-3.5-turbo-0301", "2026-01-01", Severity.ERROR, "has answered no request since 2024-09-13"),
        (
            "gpt-3.5-turbo-16k",
            "2026-06-01",
            Severity.INFO,
            "stops answering on 2026-10-23, in 144 days, as others report",
        ),
    ],
)
def test_the_tense_is_that_of_the_day_it_is_judged_at(
    tmp_path: Path, model: str, today: str, severity: Severity, message: str
) -> None:
    write(tmp_path, {"ask.py": ASK.format(model)})
    report = check(options_for(tmp_path, select=("LLM005",), today=date.fromisoformat(today)), silent)
    (finding,) = report.findings
    assert (finding.severity, finding.message) == (severity, f"{model} {message}")
