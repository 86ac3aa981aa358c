"""Who maintains what, how sure, and why."""

import pytest

from mldebt.measures import Snapshot, maintainers, rank_people, unit_of, unit_of_files
from tests.support.views import DAY, NOW, history

BUSY = [(day, ["Grace"], ["train/fit.py"]) for day in range(1, 60, 3)]
OLD = [(day, ["Ada"], ["train/fit.py"]) for day in range(400, 700, 10)]


def test_who_is_here_outweighs_who_wrote_it() -> None:
    owned = maintainers(Snapshot(history(OLD + BUSY[:5]), NOW), "train/fit.py")
    assert [one.name for one in owned.maintainers] == ["Grace", "Ada"]
    assert owned.verdict.startswith("Grace")
    assert owned.last_change == NOW - DAY


def test_probabilities_leave_room_for_somebody_new() -> None:
    owned = maintainers(Snapshot(history(OLD + BUSY), NOW), "train/fit.py", most=50)
    assert 0 < owned.nobody < 1
    assert sum(one.probability for one in owned.maintainers) + owned.nobody == pytest.approx(1)


def test_terms_add_up_to_the_score_and_three_have_words() -> None:
    snapshot = Snapshot(history(OLD + BUSY), NOW)
    first = maintainers(snapshot, "train/fit.py").maintainers[0]
    score = rank_people(snapshot, unit_of(snapshot, "train/fit.py"))[0].score
    assert sum(term.contribution for term in first.terms) == pytest.approx(score)
    assert all(term.contribution == pytest.approx(term.value * term.weight) for term in first.terms)
    words = [term.words for term in first.terms if term.words]
    assert len(words) == 3
    assert "active here: 10 commits in 30 days" in words


def test_the_folder_counts_where_the_file_is_unknown_to_both() -> None:
    rows = [(50, ["Zoe"], ["lib/a.py"])]
    rows += [(day, [name], [f"{name.lower()}/x.py"]) for day in range(5, 50, 5) for name in ("Ada", "Grace")]
    rows += [(day, ["Grace"], ["lib/b.py"]) for day in (51, 60, 70)] + [
        (day, ["Ada"], ["ada/y.py"]) for day in (51, 60, 70)
    ]
    snapshot = Snapshot(history(rows), NOW)
    order = [snapshot.view.people[c.person].name for c in rank_people(snapshot, unit_of(snapshot, "lib/a.py"))]
    assert order.index("Grace") < order.index("Ada")


def test_a_mass_import_is_no_activity_but_a_creation() -> None:
    files = [f"lib/f{n}.py" for n in range(40)]
    snapshot = Snapshot(history([(10, ["Ada"], files), (20, ["Grace"], ["x.py"]), (5, ["Ada"], ["x.py"])]), NOW)
    person = next(n for n, who in enumerate(snapshot.view.people) if who.name == "Ada")
    assert snapshot.activity[person].last_30 == 1
    assert snapshot.touches("lib/f1.py") == []
    assert snapshot.creator("lib/f1.py") == person


def test_an_author_who_never_comes_back_is_not_hidden_by_a_late_look() -> None:
    view = history([(800, ["Ada"], ["a.py"]), (760, ["Ada"], ["a.py"]), (700, ["Grace"], ["a.py"])])
    assert maintainers(Snapshot(view), "a.py").verdict.startswith("Grace")
    assert "slept for 700 days" in maintainers(Snapshot(view, NOW), "a.py").verdict


def test_a_solo_repository_says_so() -> None:
    assert maintainers(Snapshot(history([(3, ["Ada"], ["a.py"])]), NOW), "a.py").verdict == "Ada: a solo repository"


def test_nobody_is_named_where_nobody_is_known() -> None:
    owned = maintainers(Snapshot(history([(3, [], ["a.py"])]), NOW), "a.py")
    assert (owned.maintainers, owned.nobody, owned.verdict) == ((), 1.0, "nobody known has worked here")


def test_many_equals_give_no_clear_maintainer() -> None:
    rows = [(day, [name], ["a.py"]) for name in ("A", "B", "C", "D", "E", "F") for day in (5, 15, 25)]
    assert maintainers(Snapshot(history(rows), NOW), "a.py").verdict == "no clear maintainer"


def test_a_folder_and_a_component_are_ranked_too() -> None:
    snapshot = Snapshot(history([*BUSY, (9, ["Ada"], ["serve/api.py"]), (9, ["Ada"], ["serve/app.py"])]), NOW)
    assert maintainers(snapshot, "train").maintainers[0].name == "Grace"
    assert len(maintainers(snapshot, ".").maintainers) == 2
    unit = unit_of_files(snapshot, "serving", ["serve/api.py", "serve/app.py"])
    assert unit.path == "serving"
    assert len(unit.own) == 2


def test_the_share_of_newcomers_is_the_repositorys_own() -> None:
    files = [f"f{n}.py" for n in range(25)]
    settled = [(500, ["Ada"], files), (100, ["Ada"], files)]
    changing = [(500, ["Ada"], files), (100, ["Grace"], files)]
    assert Snapshot(history(settled), NOW).newcomer_share < 0.12 < Snapshot(history(changing), NOW).newcomer_share
    assert Snapshot(history(changing), NOW).windows == (25, 25, 25)


def test_commits_after_now_are_not_in_the_future() -> None:
    snapshot = Snapshot(history([(3, ["Ada"], ["a.py"])]), NOW - 10 * DAY)
    assert snapshot.activity[0].absence == 0


def test_a_folder_is_all_that_lies_below_it() -> None:
    deep = [(day, ["Grace"], ["src/train/fit.py"]) for day in range(1, 60, 6)]
    snapshot = Snapshot(history([*deep, (300, ["Ada"], ["src/__init__.py"])]), NOW)
    owned = maintainers(snapshot, "src")
    assert owned.maintainers[0].name == "Grace"
    assert owned.knowledge > 0


def test_a_folder_without_code_has_owners_too() -> None:
    rows = [(5, ["Ada"], ["data/raw.csv.dvc"]), (9, ["Ada"], ["docs/card.md"]), (7, ["Grace"], ["src/a.py"])]
    owned = maintainers(Snapshot(history(rows), NOW), "data")
    assert owned.maintainers[0].name == "Ada"
    assert owned.last_change == NOW - 5 * DAY


def test_a_file_of_mass_commits_alone_says_so() -> None:
    many = [f"lib/f{n}.py" for n in range(40)]
    snapshot = Snapshot(history([(400, ["Ada"], many), (700, ["Ada"], many)]), NOW)
    assert maintainers(snapshot, "lib/f1.py").verdict == "only commits of very many files touched it"
