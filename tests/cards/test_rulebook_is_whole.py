"""What must hold for all shipped cards together."""

import ast
import json
import tomllib
from collections import Counter
from pathlib import Path

import pytest
import yaml

from mldebt.knowledge.places import rules_dir
from mldebt.rulebook import Card, CardCase, builtin_cards, builtin_families, cards_as_cases, load_cards, render_card
from mldebt.rulebook.cases import examine

CARDS = list(builtin_cards().values())
CASES = [(card, case) for card in CARDS for case in cards_as_cases(card) if card.code != "READ001"]
MAY_BE_STABLE_UNMEASURED = {"READ001"}
"""Facts about the run itself: nothing to be wrong about."""

each_card = pytest.mark.parametrize("card", CARDS, ids=lambda card: card.code)
each_case = pytest.mark.parametrize(("card", "case"), CASES, ids=[f"{c.code}-{k.kind}-{k.name}" for c, k in CASES])


def test_every_card_is_valid_to_the_last_block() -> None:
    assert load_cards([rules_dir() / "cards"]) == builtin_cards()


def test_every_markdown_file_is_a_card() -> None:
    files = {path.name for path in (rules_dir() / "cards").rglob("*") if path.is_file()}
    assert files == {Path(card.path).name for card in CARDS}


def test_an_option_of_one_name_means_the_same_everywhere() -> None:
    """What several rules have alike is told once, in rules/options.toml; else a name belongs to one rule."""
    owners: dict[str, list[str]] = {}
    for card in builtin_cards().values():
        for name in card.options.keys() - set(card.shares):
            owners.setdefault(name, []).append(card.code)
    assert {name: codes for name, codes in owners.items() if len(codes) > 1} == {}


def test_codes_and_slugs_are_unique() -> None:
    assert max(Counter(card.code for card in CARDS).values()) == 1
    assert max(Counter(card.slug for card in CARDS).values()) == 1


@each_card
def test_code_belongs_to_family(card: Card) -> None:
    family = builtin_families().by_key()[card.family]
    number = card.code.removeprefix(family.prefix)
    assert number.isdigit()
    assert int(number) >= 1


@each_card
def test_card_has_bad_good_and_trap_cases(card: Card) -> None:
    kinds = Counter(case.kind for case in cards_as_cases(card))
    assert kinds["bad"] >= 1
    assert kinds["good"] >= 1
    assert kinds["trap"] >= 1


@each_card
def test_every_block_is_a_case(card: Card) -> None:
    assert examine(card)[1] == (), "a block that is no case tests nothing"


@each_card
def test_case_names_are_unique_within_a_kind(card: Card) -> None:
    names = [(case.kind, case.name) for case in cards_as_cases(card)]
    assert len(names) == len(set(names))


@each_card
def test_references_have_addresses(card: Card) -> None:
    assert all(reference.url.startswith("https://") for reference in card.references)


@each_card
def test_slug_names_the_smell(card: Card) -> None:
    remedies = ("use-", "avoid-", "no-use-", "dont-", "pin-", "add-", "missing-fix")
    assert not card.slug.startswith(remedies), "the slug must read after 'allow'"


@each_card
def test_rule_without_measured_precision_is_preview(card: Card) -> None:
    if card.precision is None and card.code not in MAY_BE_STABLE_UNMEASURED:
        assert card.status == "preview"
    assert not (card.preview and card.gates(builtin_families().gate.least_precision_bound))


@each_card
def test_rendered_card_is_for_people(card: Card) -> None:
    text = render_card(card)
    assert "TODO" not in text
    assert " case=" not in text
    assert " file=" not in text
    for part in (card.code, card.slug, card.cost_bearer, card.when, "## Why", "## How to fix", "## References"):
        assert part in text


@each_case
def test_examples_are_valid(card: Card, case: CardCase) -> None:
    texts = dict(case.files)
    for commit in (case.history or {}).get("commits", ()):
        texts |= commit.get("write", {})
    for path, text in texts.items():
        assert "<-" not in text, f"a mark was left in {path} of {card.code}"
        if path.endswith(".py"):
            ast.parse(text, path)
        elif path.endswith((".ipynb", ".json")):
            json.loads(text)
        elif path.endswith((".yaml", ".yml")):
            assert yaml.safe_load(text)
        elif path.endswith(".toml"):
            assert tomllib.loads(text)


def test_leakage_is_shown_in_all_its_shapes() -> None:
    cases = {(case.kind, case.name) for case in cards_as_cases(builtin_cards()["LEAK001"])}
    shapes = ("inline", "helper-function", "other-module", "class-method", "column-assignment")
    shapes += ("notebook-cells", "branch", "loop-over-models")
    assert {("bad", shape) for shape in shapes} <= cases
    assert {("good", "pipeline"), ("good", "cross-validation")} <= cases
