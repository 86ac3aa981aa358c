"""OWN001 and OWN002 on plain records: who is gone, who is alone, and what must not be said."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import pytest
from msgspec.structs import replace

from mldebt.checks.own.no_recent_owner import no_recent_owner
from mldebt.checks.own.single_owner import single_owner_with_reach
from mldebt.checks.subject import Subject
from mldebt.config import Config
from mldebt.model.finding import Draft, Severity
from mldebt.model.graph import DependencyGraph
from mldebt.model.history import HistoryView
from mldebt.model.panel import Role
from mldebt.model.source import FileState, Reading
from mldebt.rulebook import builtin_cards, option_values
from mldebt.score import Scorer
from tests.support.graphs import graph
from tests.support.subjects import whole_of
from tests.support.views import NOW, history

Rows = Sequence[tuple[float, Sequence[str], Sequence[str]]]
HOMES = {"scoring": ["scoring/churn.py"], "web": ["web/page.py"]}
BEN_WORKS: Rows = [(days, ["Ben"], ["web/page.py"]) for days in (3, 20, 41, 77, 120)]


def subject_of(
    rows: Rows,
    edges: Sequence[str] = ("scoring/churn.py exposes endpoint:POST", "web/page.py imports web/page.py"),
    homes: Mapping[str, Sequence[str]] = HOMES,
    view: HistoryView | None = None,
) -> Subject:
    view = view or history(rows)
    drawn: DependencyGraph = graph(*edges, components=homes)
    scorer = Scorer(drawn, view, now=NOW)
    component_of = {path: name for name, files in homes.items() for path in files}
    owned = {name: scorer.ownership(name, tuple(files)) for name, files in homes.items()} if view.usable else {}
    unused = cast(Any, None)
    return Subject(
        program=unused,
        whole=whole_of(drawn, Role("application"), component_of),
        roles=unused,
        history=view,
        files=(),
        config=Config(),
        now=NOW,
        documents={},
        texts={},
        ownership=owned,
    )


def gone(subject: Subject) -> list[Draft]:
    options = {**option_values(builtin_cards()["OWN001"], {}), **subject.options}
    return list(no_recent_owner(replace(subject, options=options)))


def alone(subject: Subject, **options: object) -> list[Draft]:
    given = {**option_values(builtin_cards()["OWN002"], {}), **options}
    return list(single_owner_with_reach(replace(subject, options=given)))


# --- OWN001


def test_a_component_whose_author_was_not_seen_for_years_has_no_owner() -> None:
    (draft,) = gone(
        subject_of([*BEN_WORKS, (1300, ["Ana"], ["scoring/churn.py"]), (1250, ["Ana"], ["scoring/churn.py"])])
    )
    assert draft.location.path == "scoring/churn.py"
    assert draft.subject == ("component:scoring",)
    assert "Ana" in draft.message
    assert "1250 days" in draft.message
    assert draft.dated
    assert "changed it 2 times" in draft.evidence[0].note


def test_a_handed_over_component_has_an_owner() -> None:
    rows: Rows = [*BEN_WORKS, (1300, ["Ana"], ["scoring/churn.py"]), (25, ["Ben"], ["scoring/churn.py"])]
    assert gone(subject_of(rows)) == []


def test_stable_code_of_somebody_who_works_elsewhere_here_is_fine() -> None:
    rows: Rows = [*BEN_WORKS, (1300, ["Ben"], ["scoring/churn.py"]), (1250, ["Ben"], ["scoring/churn.py"])]
    assert gone(subject_of(rows)) == []


def test_a_young_repository_is_not_judged() -> None:
    rows: Rows = [(days, people, paths) for days, people, paths in BEN_WORKS]
    assert gone(subject_of([*rows, (300, ["Ana"], ["scoring/churn.py"])])) == []
    assert gone(subject_of([*rows, (400, ["Ana"], ["scoring/churn.py"])])) != []


ASLEEP: Rows = [(days + 400, people, paths) for days, people, paths in BEN_WORKS]
RELEASED = {".github/workflows/release.yml": "jobs:\n  out:\n    - run: twine upload dist/*\n"}
DEPLOYED = {".github/workflows/deploy.yml": "jobs:\n  out:\n    - run: kubectl apply -f k8s\n"}
EXERCISES = {"life": 0, "commits": 1}


def in_use(rows: Rows, readme: str = "", texts: Mapping[str, str] = RELEASED) -> Subject:
    subject = subject_of(rows)
    whole = whole_of(subject.graph, subject.role, subject.component_of)._replace(readme=lambda: readme)
    card = option_values(builtin_cards()["OWN001"], EXERCISES)
    return replace(subject, whole=whole, texts=texts, options=card)


def test_a_sleeping_repository_that_is_released_is_said_once() -> None:
    sleeping = in_use([*ASLEEP, (1300, ["Ana"], ["scoring/churn.py"])])
    (draft,) = gone(sleeping)
    assert "403 days ago" in draft.message
    assert (draft.location.path, draft.location.line) == (".github/workflows/release.yml", 3)
    assert draft.subject == ("repository:sleeps",)
    assert alone(sleeping) == []


def test_a_sleeping_repository_that_nobody_is_seen_to_need_is_no_finding() -> None:
    assert gone(in_use(ASLEEP, texts={})) == []
    assert gone(in_use(ASLEEP, "It runs at https://churn-1.run.app.", texts={})) != []
    assert gone(in_use(ASLEEP, texts={"ci.yml": RELEASED[".github/workflows/release.yml"]})) == []


def test_a_deployment_is_a_sign_where_a_team_works() -> None:
    team: Rows = [*ASLEEP, *((days + 400, ["Ana"], ["scoring/churn.py"]) for days in (5, 30, 50, 80, 130))]
    assert gone(in_use(ASLEEP, texts=DEPLOYED)) == []
    unnamed: Rows = [(days, ["Your Name" if "Ana" in who else "Ben"], paths) for days, who, paths in team]
    assert gone(in_use(unnamed, texts=DEPLOYED)) == []
    (draft,) = gone(in_use(team, texts=DEPLOYED))
    assert draft.location.path == ".github/workflows/deploy.yml"
    assert "ships it" in draft.message


@pytest.mark.parametrize("words", ["Code of my thesis.", "Archived: use other.", "Maintained by Ana."])
def test_a_readme_may_say_that_it_is_finished_or_owned(words: str) -> None:
    assert gone(in_use(ASLEEP)) != []
    assert gone(in_use(ASLEEP, words)) == []


def test_an_exercise_of_a_few_days_needs_no_owner() -> None:
    assert gone(replace(in_use(ASLEEP), options={**in_use(ASLEEP).options, "life": 300})) == []
    assert gone(replace(in_use(ASLEEP), options={**in_use(ASLEEP).options, "commits": 30})) == []


def test_parts_of_a_repository_that_rests_are_not_judged() -> None:
    rows: Rows = [(days + 200, people, paths) for days, people, paths in BEN_WORKS]
    assert gone(subject_of([*rows, (1300, ["Ana"], ["scoring/churn.py"])])) == []


def test_somebody_who_was_seen_within_a_year_is_not_gone() -> None:
    rows: Rows = [*BEN_WORKS, (1300, ["Zoe"], ["web/page.py"])]
    assert gone(subject_of([*rows, (360, ["Ana"], ["scoring/churn.py"])])) == []
    assert gone(subject_of([*rows, (370, ["Ana"], ["scoring/churn.py"])])) != []


def test_code_that_nothing_stands_on_may_rest() -> None:
    rows: Rows = [*BEN_WORKS, (1300, ["Ana"], ["scoring/churn.py"])]
    assert gone(subject_of(rows)) != []
    assert (
        gone(subject_of(rows, ["scoring/churn.py imports scoring/churn.py", "web/page.py imports web/page.py"])) == []
    )


def test_how_likely_somebody_must_be_here_is_an_option() -> None:
    subject = subject_of([*BEN_WORKS, (1300, ["Ana"], ["scoring/churn.py"]), (1250, ["Ana"], ["scoring/churn.py"])])
    assert gone(replace(subject, options={"likely": 50})) != []
    assert gone(replace(subject, options={"likely": 0})) == []


def test_an_import_of_many_files_makes_nobody_an_owner() -> None:
    many = [f"scoring/part{number}.py" for number in range(40)]
    homes = {"scoring": many, "web": ["web/page.py"]}
    rows: Rows = [*BEN_WORKS, (200, ["Ben"], many), (1300, ["Ana"], many[:20]), (1290, ["Ana"], many[20:])]
    edges = ["scoring/part0.py exposes endpoint:POST", "web/page.py imports web/page.py"]
    (draft,) = gone(subject_of(rows, edges, homes))
    assert draft.subject == ("component:scoring",)


def test_somebody_who_came_back_with_a_mass_commit_was_seen() -> None:
    many = [f"scoring/part{number}.py" for number in range(40)]
    rows: Rows = [*BEN_WORKS, (900, ["Ana"], ["scoring/churn.py"]), (880, ["Ana"], ["scoring/churn.py"])]
    homes = {**HOMES, "scoring": ["scoring/churn.py", *many]}
    assert len(gone(subject_of(rows, homes=homes))) == 1
    assert gone(subject_of([*rows, (100, ["Ana"], [*many, "scoring/churn.py"])], homes=homes)) == []


def test_a_chapter_of_a_course_needs_no_owner() -> None:
    rows: Rows = [*BEN_WORKS, (1300, ["Ana"], ["scoring/churn.py"]), (1250, ["Ana"], ["scoring/churn.py"])]
    subject = subject_of(rows)
    assert len(gone(subject)) == 1
    course = replace(subject, whole=whole_of(subject.graph, Role("course"), subject.component_of))
    assert gone(course) == []


def test_a_mass_commit_of_late_means_that_the_repository_does_not_sleep() -> None:
    many = [f"scoring/part{number}.py" for number in range(40)]
    rows: Rows = [*ASLEEP, (1300, ["Ana"], ["scoring/churn.py"])]
    assert [draft.subject for draft in gone(in_use(rows))] == [("repository:sleeps",)]
    assert [draft.subject for draft in gone(in_use([*rows, (30, ["Ben"], many)]))] == []


@pytest.mark.parametrize("state", ["shallow", "damaged", "none"])
def test_a_history_that_is_not_whole_says_nothing(state: str) -> None:
    rows: Rows = [*BEN_WORKS, (1300, ["Ana"], ["scoring/churn.py"])]
    cut = subject_of(rows, view=replace(history(rows), state=state))
    assert gone(cut) == []
    assert alone(cut) == []


def test_data_without_code_is_no_component_to_maintain() -> None:
    rows: Rows = [*BEN_WORKS, (1300, ["Ana"], ["notes/readme.toml"])]
    assert gone(subject_of(rows, ["web/page.py imports web/page.py"], {"notes": ["notes/readme.toml"]})) == []


# --- OWN002

ANA_SERVES: Rows = [(days, ["Ana"], ["scoring/churn.py"]) for days in (10, 50, 90)]


def test_what_one_person_serves_alone_is_reported_with_the_name() -> None:
    (draft,) = alone(subject_of([*BEN_WORKS, *ANA_SERVES]))
    assert draft.location.path == "scoring/churn.py"
    assert draft.message == "`scoring` serves 1 endpoint (POST), and Ana alone knows it."
    assert draft.severity is None


def test_two_people_who_know_it_are_enough() -> None:
    assert alone(subject_of([*BEN_WORKS, *ANA_SERVES, (30, ["Ben"], ["scoring/churn.py"])])) == []


def test_a_second_person_who_is_gone_does_not_count() -> None:
    rows: Rows = [*BEN_WORKS, *ANA_SERVES, (1300, ["Zoe"], ["scoring/churn.py"]), (1290, ["Zoe"], ["scoring/churn.py"])]
    assert [draft.subject for draft in alone(subject_of(rows))] == [("component:scoring",)]


def test_a_script_on_which_nothing_stands_may_have_one_owner() -> None:
    edges = ["scoring/churn.py imports scoring/churn.py", "web/page.py imports web/page.py"]
    assert alone(subject_of([*BEN_WORKS, *ANA_SERVES], edges)) == []


def test_reach_counts_from_as_many_models_as_the_option_says() -> None:
    edges = [
        "scoring/churn.py > data/a.csv > web/page.py",
        "web/page.py exposes endpoint:POST",
        "web/page.py exposes endpoint:GET",
    ]
    subject = subject_of([*BEN_WORKS, *ANA_SERVES, (30, ["Ana"], ["web/page.py"])], edges)
    assert alone(subject, reach=3) == []
    (draft,) = alone(subject, reach=2)
    assert draft.message == "`scoring` reaches 2 models and endpoints, and Ana alone knows it."


def test_a_solo_repository_is_told_once_as_information() -> None:
    edges = ["scoring/churn.py exposes endpoint:POST", "web/page.py exposes endpoint:GET"]
    rows: Rows = [*ANA_SERVES, (20, ["Ana"], ["web/page.py"])]
    (draft,) = alone(subject_of(rows, edges), **{"trial-commits": 3})
    assert draft.severity is Severity.INFO
    assert "has one author, Ana" in draft.message


def test_what_one_person_tried_for_some_days_is_told_where_somebody_depends_on_it() -> None:
    subject = subject_of(ANA_SERVES, ["scoring/churn.py exposes endpoint:POST"])
    assert len(alone(subject, **{"trial-commits": 2})) == 1
    assert alone(subject, **{"trial-commits": 2, "trial-days": 100}) == []
    assert alone(subject, **{"trial-commits": 30}) == []
    used = replace(subject, whole=subject.whole._replace(readme=lambda: "Runs at https://scores.streamlit.app/"))
    assert len(alone(used, **{"trial-days": 100})) == 1


def test_the_last_person_who_commits_is_told_once() -> None:
    edges = ["scoring/churn.py exposes endpoint:POST", "web/page.py exposes endpoint:GET"]
    rows: Rows = [*ANA_SERVES, (20, ["Ana"], ["web/page.py"]), (1300, ["Zoe"], ["web/page.py"])]
    (draft,) = alone(subject_of(rows, edges))
    assert draft.severity is None
    assert "Only Ana has committed to this repository of late" in draft.message


def test_many_components_of_one_person_are_one_finding() -> None:
    homes = {f"part{n}": [f"part{n}/app.py"] for n in range(5)} | {"web": ["web/page.py"]}
    edges = [f"part{n}/app.py exposes endpoint:GET{n}" for n in range(5)]
    rows: Rows = [*BEN_WORKS, *((days, ["Ana"], [f"part{n}/app.py"]) for n in range(5) for days in (10 + n, 50))]
    (draft,) = alone(subject_of(rows, edges, homes))
    assert draft.message.startswith("Ana alone knows 5 components that users or models stand on: `part0`")
    assert draft.message.endswith("and 2 more.")
    assert [step.location.path for step in draft.evidence] == [f"part{n}/app.py" for n in range(5)]
    three = {name: files for name, files in homes.items() if name not in ("part3", "part4")}
    assert len(alone(subject_of(rows, edges[:3], three))) == 3


def test_one_rule_speaks_of_a_component_whose_only_knower_is_hardly_here() -> None:
    for days in range(40, 900, 40):
        rows: Rows = [*BEN_WORKS, (500, ["Ana"], ["scoring/churn.py"]), (days, ["Ana"], ["scoring/churn.py"])]
        subject = subject_of(rows)
        assert len(gone(subject)) + len(alone(subject)) <= 1


def test_an_empty_package_asks_for_no_owner() -> None:
    subject = subject_of([*BEN_WORKS, (1300, ["Ana"], ["scoring/churn.py"]), (1250, ["Ana"], ["scoring/churn.py"])])
    assert gone(replace(subject, files=(FileState("scoring/churn.py", "python", Reading.READ, lines=9),))) != []
    assert gone(replace(subject, files=(FileState("scoring/churn.py", "python", Reading.READ),))) == []


def test_tests_and_examples_are_not_asked_for_owners() -> None:
    rows: Rows = [*BEN_WORKS, (1300, ["Ana"], ["scoring/churn.py"])]
    state = FileState("scoring/churn.py", "python", Reading.READ, 9, demoted="examples")
    assert gone(replace(subject_of(rows), files=(state,))) == []
    assert len(gone(replace(subject_of(rows), files=(replace(state, demoted=""),)))) == 1


LATELY: Rows = [(days, ["Ana"], ["scoring/churn.py"]) for days in (60, 62, 65, 70, 74, 80, 90, 100)]


def test_somebody_who_was_there_to_the_last_is_not_gone() -> None:
    earlier = [(days, ["Ben"], ["scoring/churn.py"]) for days in (105, 108, 111, 114, 118)]
    assert alone(subject_of([*LATELY, *earlier])) == []
    nobody = [(days, ["root"], paths) for days, _, paths in earlier]
    assert len(alone(subject_of([*LATELY, *nobody]))) == 1
    long_gone = [(days + 100, people, paths) for days, people, paths in earlier]
    assert len(alone(subject_of([*LATELY, *long_gone]))) == 1
