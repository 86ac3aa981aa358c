"""The first screen answers who will maintain it, in words that agree with each other."""

from datetime import datetime

import pytest
from msgspec.structs import replace

from mldebt.model.finding import Severity, Status
from mldebt.model.report import Report
from mldebt.model.score import Maintainer, RepositoryScore
from mldebt.report import RenderOptions, render
from mldebt.report.answer import QUESTION
from mldebt.report.html.summary import summarise
from mldebt.report.wording import part, plural, score
from tests.support import reports


def with_people(active: int, known: int) -> Report:
    return replace(reports.dvc(), repository=RepositoryScore(0.2, 0.4, 1, 2, (1.0,), 4.5, 7.2, 9.0, active, known))


def with_knowledge(share: float) -> Report:
    report = reports.dvc()
    rows = tuple(replace(row, ownership=replace(row.ownership, knowledge=share)) for row in report.components)
    return replace(report, components=rows)


@pytest.mark.parametrize(
    ("active", "known", "first"),
    [
        (0, 1, "Probably nobody: one person alone wrote all of it, and is unlikely to come back."),
        (1, 1, "Probably one person, who alone wrote all of it."),
        (0, 90, "Nobody in particular: none of the 90 people who worked on it is likely to do so again within a year."),
        (1, 263, "1 of the 263 people who worked on it is likely to do so again within a year."),
        (2, 5, "2 of the 5 people who worked on it are likely to do so again within a year."),
    ],
)
def test_the_first_sentence_says_who_will_be_here_in_a_year(active: int, known: int, first: str) -> None:
    assert summarise(with_people(active, known)).answer == first


ANA = "(90 %, last seen 4 days ago)"


@pytest.mark.parametrize(
    ("active", "known", "sentence"),
    [
        (
            0,
            1,
            f"Probably nobody: Ana alone wrote all of it, and is unlikely to come back {ANA}.",
        ),
        (1, 1, f"Probably Ana, who alone wrote all of it {ANA}."),
        (
            0,
            9,
            "Nobody in particular: none of the 9 people who worked on it is likely to do so again within a year; the "
            f"likeliest is Ana {ANA}.",
        ),
        (
            1,
            9,
            f"Probably Ana {ANA}: 1 of the 9 people who worked on it is likely to do so again within a year.",
        ),
        (
            5,
            9,
            f"Probably Ana {ANA}, Ben (60 %, last seen 3 months ago) and 3 more: 5 of the 9 people "
            "who worked on it are likely to do so again within a year.",
        ),
    ],
)
def test_the_answer_names_its_evidence(active: int, known: int, sentence: str) -> None:
    report = with_people(active, known)
    today = int(datetime.fromisoformat(f"{report.subject.today}T12:00:00+00:00").timestamp())
    named = (Maintainer("a", "Ana", 0.9, today - 4 * 86_400), Maintainer("b", "Ben", 0.6, today - 90 * 86_400))
    told = replace(report, repository=replace(report.repository, likeliest=named))
    assert summarise(told).answer == sentence
    assert f">{QUESTION}<" in render("html", told)
    assert f"**{QUESTION}** " in render("markdown", told)


def test_nobody_is_named_where_names_are_hidden() -> None:
    report = with_people(1, 9)
    told = replace(report, repository=replace(report.repository, likeliest=(Maintainer("a", "Ana Silva", 0.9, 1),)))
    assert "Ana Silva" in render("html", told)
    assert "Ana Silva" not in render("html", told, RenderOptions(anonymous=True))


def test_what_will_be_orphaned_is_told_where_somebody_is_left_to_leave() -> None:
    said = "In a year, expect 50 % of it (weighted by reach) to have nobody left who knows it."
    assert said in summarise(with_people(2, 5)).verdict
    assert said not in summarise(with_people(0, 5)).verdict
    assert said not in summarise(with_people(1, 1)).verdict
    assert not any("In a year" in sentence for sentence in summarise(reports.no_history()).verdict)


def test_the_column_of_people_does_not_repeat_the_first_sentence_nor_tell_how_git_was_read() -> None:
    report = with_knowledge(0.93)
    nobody = RepositoryScore(0.2, 0.4, 0, 1, (0.3,), 9.0, 9.0, 9.0, 0, 5)
    note = "File contents of 2 commits are missing here."
    gone = replace(report, repository=nobody, subject=replace(report.subject, history_notes=(note,)))
    assert summarise(gone).truck.startswith("Half of it or more")
    first_screen = render("html", gone).partition('id="panels"')[0]
    assert first_screen.count(summarise(gone).answer) == 1
    assert "If anybody comes back, most likely:" in first_screen
    assert note not in first_screen
    blind = reports.no_history()
    assert blind.subject.history_notes[0] in render("html", blind).partition('id="panels"')[0]


def test_parts_in_known_hands_are_not_listed_as_unknown() -> None:
    assert summarise(with_knowledge(0.93)).orphans == ()
    assert summarise(with_knowledge(0.2)).orphans


def test_who_is_likeliest_is_told_with_how_likely_that_is() -> None:
    for one in summarise(reports.dvc()).left:
        assert one.leads.endswith(" %)")


def test_a_severity_has_one_name_everywhere() -> None:
    one = replace(reports.dvc().findings[0], status=Status.ACTIVE, question=False, severity=Severity.INFO)
    two = replace(one, fingerprint="b")
    page = replace(reports.dvc(), findings=(replace(one, severity=Severity.ERROR), one, two))
    assert summarise(page).verdict[-1] == "1 error and 2 info findings stand against this repository."
    assert "1 error, 2 info" in render("markdown", page)
    assert "(1 error, 2 info)" in render("text", page)
    single = replace(page, findings=(one,))
    assert summarise(single).verdict[-1] == "1 info finding stands against this repository."


def test_the_source_of_an_advice_is_left_to_the_finding() -> None:
    report = reports.dvc()
    advised = tuple(replace(one, advice="Move. Source: https://example.org/a") for one in report.findings)
    todo = summarise(replace(report, findings=advised)).todo
    assert {one.does for one in todo} == {"Move."}
    assert len({one.finding.code for one in todo}) == len(todo)  # the same advice is given once for all places


def test_what_several_parts_ask_for_is_said_once() -> None:
    one = replace(reports.dvc().findings[0], status=Status.ACTIVE, question=False, demoted=False, advice="Move.")
    several = tuple(replace(one, component=name, fingerprint=name) for name in ("a", "b", "c"))
    (todo,) = summarise(replace(reports.dvc(), findings=several)).todo
    assert (todo.does, todo.more) == ("Move.", 2)


def test_code_in_a_sentence_is_shown_as_code_and_markup_stays_text() -> None:
    report = reports.dvc()
    told = replace(report.findings[0], message="`a<b>` reaches 3", advice="an ` alone")
    page = render("html", replace(report, findings=(told,)))
    assert "<code>a&lt;b&gt;</code> reaches 3" in page
    assert "an ` alone" in page


def test_tags_are_explained_where_one_is_shown() -> None:
    report = reports.dvc()
    bare = tuple(replace(one, preview=False, dated=False, demoted="") for one in report.findings)
    sentence = "it became true because time passed"
    assert sentence not in render("html", replace(report, findings=bare))
    assert sentence in render("html", replace(report, findings=(replace(bare[0], dated=True), *bare[1:])))


def test_scores_of_a_column_have_the_same_decimals() -> None:
    assert [score(value) for value in (0.7, 0.86, 1, 0.001, 120.4, 0)] == [
        "0.70",
        "0.86",
        "1.00",
        "<0.01",
        "120",
        "0.00",
    ]


def test_the_top_folder_has_a_name() -> None:
    assert (part("."), part("src")) == ("top folder", "src")


def test_an_error_is_done_first_and_demoted_findings_are_told_apart() -> None:
    first, *others = (replace(one, priority=50.0) for one in reports.FINDINGS if one.severity is Severity.WARNING)
    error = replace(first, code="X001", severity=Severity.ERROR, priority=1.0, fingerprint="e" * 16)
    beside = replace(first, code="X002", demoted="tests", fingerprint="d" * 16)
    report = replace(reports.dvc(), findings=(*others, first, error, beside))
    assert summarise(report).todo[0].finding.code == "X001"
    assert "X002" not in {item.finding.code for item in summarise(report).todo}
    standing = sum(one.stands for one in report.findings)
    page, text, markdown = (render(form, report) for form in ("html", "text", "markdown"))
    assert f"{standing} stand against this repository; " in page
    assert f"{standing} findings (1 error, {standing - 1} warnings)" in text
    assert f"**1 error, {plural(standing - 1, 'warning')}**" in markdown
    demoted = sum(bool(one.demoted) for one in report.findings)
    assert all(f"{demoted} demoted" in shown for shown in (page, text, markdown))


def test_knowledge_is_no_figure_where_only_commits_of_very_many_files_tell_of_it() -> None:
    report = with_knowledge(0.0)
    rows = tuple(replace(row, ownership=replace(row.ownership, last_change=0)) for row in report.components)
    page = render("html", replace(report, components=rows)).partition('id="panels"')[0]
    assert "changed only in commits of very many files; " in page
    assert "known to nobody; " in render("html", report)
    assert "0\u00a0%" not in page


def test_a_trade_off_of_which_nothing_was_seen_costs_nobody() -> None:
    report = reports.dvc()
    bare = replace(report.panels[0], facts=(), questions=())
    assert bare.cost_bearer in render("html", report)
    assert bare.cost_bearer not in render("html", replace(report, panels=(bare,)))
