"""Text, concise and Markdown: what people read."""

import re

import pytest
from msgspec.structs import replace

from mldebt.model.errors import MldebtError
from mldebt.report import FORMATS, RenderOptions, formats_for, render
from mldebt.report.ink import Ink
from mldebt.report.markdown import MARKER, MOST_CHARACTERS, code, words
from mldebt.report.wording import age, join_some, number, percent, plain, plural, shorten, shorten_path, since
from tests.support import extreme_reports, reports


def test_findings_are_grouped_by_file_with_evidence_and_advice() -> None:
    lines = render("text", reports.dvc()).splitlines()
    start = lines.index("src/features/build.py")
    block = lines[start : start + 9]
    assert block[1] == "  33:5      error    LEAK001 fit-before-split"
    assert "        1. src/features/build.py:17:13  train read from data/prepared/train.parquet" in block
    assert any(line.startswith("      →  Fit the encoder on the training rows only") for line in block)
    assert sum(line == "src/features/build.py" for line in lines) == 1


def test_summary_counts_what_was_marked_and_says_what_was_not_run() -> None:
    text = render("text", reports.dvc())
    assert "7 findings (2 errors, 5 warnings); 1 demoted, 1 question, 1 suppressed, 1 baselined." in text
    assert "16 files: 14 read, 1 partly, 1 unread; 33 of 41 I/O calls resolved (80 %)." in text
    assert "Not run: the history is younger than 12 months (OWN002)" in text
    assert "SERVE001" not in text
    gating = tuple(replace(one, gates=one.code == "LEAK001") for one in reports.FINDINGS)
    assert "; 1 fails the check, 1 demoted, 1 question," in render("text", replace(reports.dvc(), findings=gating))
    assert "SERVE001 model-loaded-per-request  (suppressed)" in render(
        "text", reports.dvc(), RenderOptions(show_suppressed=True)
    )


def test_statistics_and_timings_are_added_on_request() -> None:
    plain_text = render("text", reports.dvc())
    more = render("text", reports.dvc(), RenderOptions(statistics=True, timings=True))
    assert "     2  DATA005   undeclared-consumer" in more
    assert "     1410 ms  facts" in more
    assert more.startswith(plain_text.rstrip("\n"))


def test_colour_only_where_asked() -> None:
    assert "\x1b" not in render("text", reports.dvc())
    coloured = render("text", reports.dvc(), RenderOptions(color=True))
    assert "\x1b[1;31m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == render("text", reports.dvc())


@pytest.mark.parametrize("name", ["text", "concise", "github", "markdown", "junit"])
def test_no_terminal_escape_or_hidden_mark_gets_through(name: str) -> None:
    text = render(name, extreme_reports.hostile(), RenderOptions(show_suppressed=True))
    assert not set("\x1b\x00\u202e\u200f\u2028") & set(text)


def test_lines_stay_within_the_terminal() -> None:
    text = render("text", reports.dvc(), RenderOptions(width=60))
    message_lines = [line for line in text.splitlines() if line.startswith("      ")]
    assert max(map(len, message_lines)) <= 60
    assert Ink(False, 40).wrap("日本語 " * 12, "") == [" ".join(["日本語"] * count) for count in (5, 5, 2)]


def test_nothing_found_is_said() -> None:
    assert render("text", reports.empty()).splitlines()[:2] == [
        "No findings.",
        "0 files: 0 read, 0 partly, 0 unread; no I/O call was met.",
    ]
    assert render("concise", reports.empty()) == ""


def test_concise_is_one_line_a_finding_with_cell_and_line() -> None:
    lines = render("concise", reports.dvc()).splitlines()
    assert len(lines) == 9
    assert lines[0] == "Dockerfile:1:6 REPRO008 Dockerfile starts from python:latest"
    assert any(line.startswith("notebooks/retention.ipynb:cell 4:2:6 DATA005 ") for line in lines)
    assert len(render("concise", extreme_reports.hostile()).splitlines()) == 2


def test_markdown_fits_a_comment_and_counts_the_rest() -> None:
    text = render("markdown", extreme_reports.huge())
    assert text.startswith(MARKER + "\n")
    assert len(text) <= MOST_CHARACTERS + 1
    shown = text.count("has two writers")
    assert 100 < shown < 1777
    assert f"and {1777 - shown:,} findings more that a comment cannot hold." in text


def test_markdown_shows_repository_text_as_text() -> None:
    from markdown_it import MarkdownIt

    html = MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(
        render("markdown", extreme_reports.hostile())
    )
    assert "<script>" not in html
    assert "<img" not in html
    assert "<svg" not in html
    assert words("see @team #12 https://x.example www.x.example") == (
        "see &#64;team &#35;12 https&#58;//x.example www&#46;x.example"
    )
    assert code("a`b|c") == "`` a`b¦c ``"


def test_formats_are_listed_and_an_unknown_one_is_a_sentence() -> None:
    assert formats_for("check")[0] == "text"
    assert formats_for("audit")[0] == "html"
    assert set(formats_for("check")) | set(formats_for("audit")) == set(FORMATS)
    with pytest.raises(MldebtError, match="There is no report format “pdf”; choose one of text, concise"):
        render("pdf", reports.dvc())


def test_words_of_numbers() -> None:
    assert [percent(x) for x in (0, 0.004, 0.5, 0.999, 1)] == ["0 %", "<1 %", "50 %", ">99 %", "100 %"]
    assert [number(x) for x in (0.0, 0.001, 0.25, 4.0, 12.34, 1234.5)] == ["0", "<0.01", "0.25", "4", "12.3", "1,234"]
    assert [plural(1, "file"), plural(2048, "query", "queries")] == ["1 file", "2,048 queries"]
    assert since(reports.seconds("2026-11-20"), "2026-11-25") == "5 days ago"
    assert since(reports.seconds("2024-11-25"), "2026-11-25") == "2 years ago"
    assert since(reports.seconds("2024-05-11"), "2026-11-26") == "2.5 years ago"
    assert since(reports.seconds("2023-04-18"), "2026-11-26") == "3.5 years ago"
    assert since(reports.seconds("2014-04-18"), "2026-11-26") == "13 years ago"
    assert since(0, "2026-11-25") == ""
    assert [age("2026-11-25", "2026-11-25"), age("x", "2026-11-25")] == ["today", ""]


def test_words_are_shortened_where_they_matter_least() -> None:
    assert shorten("abcdefghij", 7) == "ab…ghij"
    assert shorten_path("data/raw/2024/customers.csv", 20) == "…/2024/customers.csv"
    assert len(shorten_path("a/" + "x" * 50, 20)) == 20
    assert join_some(("a", "b", "c", "d"), 2) == "a, b and 2 more"
    assert plain("a\u202eb\x1b[0m\n") == "a\\u202eb\\x1b[0m\n"


def test_a_report_without_components_still_renders_everywhere() -> None:
    bare = replace(reports.dvc(), components=(), owners=(), panels=(), rules=())
    for name in FORMATS:
        assert render(name, bare)
