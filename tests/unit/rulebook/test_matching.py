from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from mldebt.knowledge.lifecycle import FrozenFramework
from mldebt.model.finding import Confidence, Draft, Severity
from mldebt.model.place import Location
from mldebt.rulebook import Card, builtin_cards, evaluate, load_cards
from mldebt.rulebook.matchinput import CallSeen, ImageSeen, ImportSeen, LiteralSeen, RequirementSeen, Seen, no_file

WriteCard = Callable[..., Path]
HERE = Location("a.py", 3)


def lock(seen: Seen) -> list[Draft]:
    return list(evaluate(builtin_cards()["LOCK001"], seen))


@pytest.mark.parametrize(
    ("row", "fires"),
    [
        (ImportSeen("gym", HERE), True),
        (ImportSeen("gym.spaces", HERE), True),
        (ImportSeen("gymnasium", HERE), False),
        (ImportSeen("gym", HERE, optional=True), False),
        (ImportSeen("tensorflow", HERE, names=("contrib",)), True),
        (ImportSeen("tensorflow", HERE, names=("keras",)), False),
        (ImportSeen("google", HERE, names=("generativeai",)), True),
        (ImportSeen("google.genai", HERE), False),
    ],
)
def test_imports_match_by_dotted_prefix(row: ImportSeen, fires: bool) -> None:
    assert bool(lock(Seen(import_rows=(row,)))) is fires


@pytest.mark.parametrize(
    ("name", "version", "fires"),
    [
        ("Tensorflow_Addons", "", True),
        ("tensorflow", "2.16.1", False),
        ("fastai", "1.0.61", True),
        ("fastai", "2.7.1", False),
        ("fastai", "", False),
        ("openai", "0.28.1", True),
        ("openai", "not a version", False),
    ],
)
def test_requirements_match_by_name_and_exact_version(name: str, version: str, fires: bool) -> None:
    assert bool(lock(Seen(requirement_rows=(RequirementSeen(name, HERE, version),)))) is fires


@pytest.mark.parametrize(
    ("image", "fires"),
    [
        ("ghcr.io/huggingface/text-generation-inference:2.4.0", True),
        ("huggingface/text-generation-inference", True),
        ("registry.local:5000/huggingface/text-generation-inference@sha256:0a1b", True),
        ("acme/my-text-generation-inference:1", False),
        ("pytorch/torchserve-extra", False),
        ("python:3.12", False),
    ],
)
def test_images_match_by_repository(image: str, fires: bool) -> None:
    assert bool(lock(Seen(image_rows=(ImageSeen(image, HERE),)))) is fires


def test_calls_match_by_canonical_symbol() -> None:
    call = CallSeen("tensorflow.estimator.DNNClassifier", HERE)
    assert lock(Seen(call_rows=(call, CallSeen("tensorflow.estimators", HERE))))[0].location == HERE


def test_message_and_advice_are_filled() -> None:
    (draft,) = lock(Seen(import_rows=(ImportSeen("gym", HERE),)))
    assert draft.message == "OpenAI Gym has been unmaintained since 2022-10"
    assert "Gymnasium" in draft.advice
    assert draft.subject == ("OpenAI Gym",)
    assert draft.severity is None


def test_advice_without_successor_is_left_out() -> None:
    (draft,) = lock(Seen(import_rows=(ImportSeen("torchtext", HERE),)))
    assert draft.advice == ""


def row(**changes: object) -> FrozenFramework:
    facts = {"id": "x", "title": "X", "state": "archived", "sure": "high", "source": "https://example.org"}
    names = {"imports": ("x",), "distributions": ("x",)}
    return FrozenFramework(**{"as_of": date(2026, 1, 1), **facts, **names, **changes})  # type: ignore[arg-type]


def drafts(rows: FrozenFramework, seen: Seen) -> list[Draft]:
    return list(evaluate(builtin_cards()["LOCK001"], seen, [rows]))


def test_reported_facts_never_weigh_more_than_information() -> None:
    seen = Seen(import_rows=(ImportSeen("x", HERE),))
    (medium,) = drafts(row(sure="medium"), seen)
    assert (medium.severity, medium.confidence, medium.question) == (Severity.INFO, Confidence.MEDIUM, False)
    (low,) = drafts(row(sure="low"), seen)
    assert (low.confidence, low.question) == (Confidence.LOW, True)
    (dormant,) = drafts(row(state="dormant"), seen)
    assert (dormant.severity, dormant.confidence) == (Severity.INFO, None)
    assert drafts(row(), seen)[0].severity is None


def test_what_was_pulled_in_by_others_is_information() -> None:
    minor = (RequirementSeen("x", HERE, direct=False), RequirementSeen("x", HERE, optional=True))
    (draft,) = drafts(row(), Seen(requirement_rows=minor))
    assert draft.severity is Severity.INFO
    (direct,) = drafts(row(), Seen(requirement_rows=(*minor, RequirementSeen("x", HERE))))
    assert direct.severity is None


def test_what_only_others_asked_for_is_theirs() -> None:
    locked = (RequirementSeen("x", Location("uv.lock", 3), direct=False),)
    assert drafts(row(), Seen(requirement_rows=locked)) == []
    declared = RequirementSeen("X", Location("pyproject.toml", 2), "0.0.1")
    (found,) = drafts(row(), Seen(requirement_rows=(*locked, declared)))
    assert (found.location.path, [step.location.path for step in found.evidence]) == ("pyproject.toml", ["uv.lock"])
    (imported,) = drafts(row(), Seen(requirement_rows=locked, import_rows=(ImportSeen("x.y", HERE),)))
    assert (imported.location, [step.note for step in imported.evidence]) == (HERE, ["x is listed"])
    optional = Seen(requirement_rows=locked, import_rows=(ImportSeen("x.y", HERE, optional=True),))
    assert drafts(row(), optional) == []


def test_a_lock_file_says_which_version_a_manifest_gets() -> None:
    declared = RequirementSeen("x", Location("pyproject.toml", 2))
    locked = RequirementSeen("x", Location("uv.lock", 3), "0.9", direct=False)
    old = row(versions="<1")
    (found,) = drafts(old, Seen(requirement_rows=(declared, locked)))
    assert found.location.path == "uv.lock"
    assert drafts(old, Seen(requirement_rows=(locked,))) == []
    pinned = RequirementSeen("x", Location("pyproject.toml", 2), "0.9")
    (found,) = drafts(old, Seen(requirement_rows=(pinned, locked)))
    assert found.location.path == "pyproject.toml"


def test_a_project_says_once_what_it_requires() -> None:
    paths = (
        "svc/a/requirements.txt",
        "svc/a/requirements/dev.txt",
        "svc/b/environment.yml",
        "svc/a/setup.py",
    )
    rows = tuple(RequirementSeen("x", Location(path, 1)) for path in paths)
    again = {found.location.path: len(found.evidence) for found in drafts(row(), Seen(requirement_rows=rows))}
    assert again == {"svc/a/setup.py": 2, "svc/b/environment.yml": 0}


def test_the_list_that_people_write_is_likely_the_shorter_one() -> None:
    rows = (RequirementSeen("x", Location("dev.txt", 130)), RequirementSeen("x", Location("wanted.txt", 7)))
    (found,) = drafts(row(), Seen(requirement_rows=rows))
    assert found.location.path == "wanted.txt"


def test_nobody_plans_for_what_is_given_up(write_card: WriteCard) -> None:
    card = matcher(write_card, 'kinds = ["import"]\nnames = ["x"]\nunless_given_up = true\n')
    seen = (ImportSeen("x", HERE),)
    assert list(evaluate(card, Seen(import_rows=seen)))
    assert not list(evaluate(card, Seen(import_rows=seen, readme_text="Note: This project is no longer maintained.")))


def test_one_finding_for_each_file_and_name() -> None:
    places = [Location("b.py", 9), Location("a.py", 7), Location("a.py", 2)]
    found = drafts(row(), Seen(import_rows=tuple(ImportSeen("x.y", place) for place in places)))
    assert sorted(draft.location for draft in found) == [Location("a.py", 2), Location("b.py", 9)]
    first = next(draft for draft in found if draft.location.path == "a.py")
    assert [step.location for step in first.evidence] == [Location("a.py", 7)]


def test_import_call_and_requirement_of_one_framework_in_one_file_are_one_finding() -> None:
    seen = Seen(
        import_rows=(ImportSeen("x.y", Location("a.py", 2)),),
        call_rows=(CallSeen("x.make", Location("a.py", 5), {}, False),),
    )
    (draft,) = drafts(row(imports=("x",), symbols=("x",)), seen)
    assert [step.location for step in draft.evidence] == [Location("a.py", 5)]


def matcher(write_card: WriteCard, table: str) -> Card:
    return load_cards([write_card(("[options]", f"[match]\nmessage = '{{name}}'\n{table}\n[options]"))])["DATA101"]


def call(**changes: object) -> CallSeen:
    return CallSeen(**{"symbol": "lib.load", "location": HERE, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("seen", "fires"),
    [
        (call(), True),
        (call(arguments={"0": ("x",)}), True),
        (call(arguments={"revision": ("abc",)}), False),
        (call(arguments={"revision": None}), False),
        (call(open=True), False),
        (call(symbol="other.load"), False),
        (call(symbol="lib.load.inner"), False),
    ],
)
def test_missing_keyword_is_three_valued(write_card: WriteCard, seen: CallSeen, fires: bool) -> None:
    card = matcher(write_card, "kinds = ['missing-keyword']\nnames = ['lib.load']\nkeyword = 'revision'")
    assert bool(list(evaluate(card, Seen(call_rows=(seen,))))) is fires


@pytest.mark.parametrize(
    ("values", "fires"),
    [((True,), True), ((False,), False), ((True, False), False), (None, False), ((), False)],
)
def test_keyword_fires_where_every_value_is_meant(
    write_card: WriteCard, values: tuple[bool, ...] | None, fires: bool
) -> None:
    card = matcher(write_card, "kinds = ['keyword']\nnames = ['lib.load']\nkeyword = 'unsafe'\nvalues = [true]")
    assert bool(list(evaluate(card, Seen(call_rows=(call(arguments={"unsafe": values}),))))) is fires


def test_literals_match_whole(write_card: WriteCard) -> None:
    card = matcher(write_card, "kinds = ['literal']\nnames = ['old-id']")
    rows = (LiteralSeen("old-id", HERE), LiteralSeen("older old-id", HERE))
    assert [draft.message for draft in evaluate(card, Seen(literal_rows=rows))] == ["old-id"]


def test_card_without_matcher_yields_nothing() -> None:
    assert list(evaluate(builtin_cards()["LEAK001"], Seen(import_rows=(ImportSeen("gym", HERE),)))) == []


@pytest.mark.parametrize(("asked", "told"), [("train.py", False), ("requirements.txt", True)])
def test_who_uses_a_requirement_is_asked_only_for_findings_that_are_wanted(asked: str, told: bool) -> None:
    class Asked(Seen):
        looked = False

        def imported(
            self, part: str = "", passed_over: Callable[[str], bool] = no_file, heads: frozenset[str] = frozenset()
        ) -> frozenset[str]:
            type(self).looked = True
            return super().imported(part, passed_over, heads)

    place = Location("requirements.txt", 1)
    seen = Asked(requirement_rows=(RequirementSeen("gym", place),), import_rows=(ImportSeen("gym", HERE),))
    drafts = [*evaluate(builtin_cards()["LOCK001"], seen, asked=lambda path: path == asked)]
    assert (place in [draft.location for draft in drafts]) is told
    assert Asked.looked is told
