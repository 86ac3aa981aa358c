"""The rules of panels and roles: whole, and errors that name the fault."""

import re
from pathlib import Path

import pytest

from mldebt.knowledge.panels import MOST_QUESTIONS, PanelRulesError, panel_rules, read_panel_rules
from mldebt.knowledge.places import rules_dir
from mldebt.knowledge.roles import RoleRulesError, read_role_rules, role_rules
from mldebt.rulebook import builtin_cards


def test_six_panels_with_at_most_five_questions() -> None:
    panels = panel_rules().panel
    assert len(panels) == 6
    assert all(0 < len(panel.question) <= MOST_QUESTIONS for panel in panels)
    assert all(
        question.text.endswith("?")
        for panel in panels
        for question in panel.question
        if "sentence" not in question.text
    )


def test_every_fact_is_looked_for_and_used() -> None:
    rules = panel_rules()
    used = {name for panel in rules.panel for name in panel.facts}
    assert {fact.id for fact in rules.fact} == used
    assert len(rules.facts_by_id()) == len(rules.fact)
    assert all(fact.see for fact in rules.fact)


def test_regular_expressions_compile_and_those_of_texts_name_what_they_find() -> None:
    for fact in panel_rules().fact:
        for sight in fact.see:
            for pattern in (*sight.names, sight.labels):
                re.compile(pattern)
            assert not sight.texts or re.compile(sight.texts).groups >= 1
            assert bool(sight.texts) == bool(sight.inside)
            assert bool(sight.nodes) == bool(sight.by)
    re.compile(role_rules().numbered)


def test_related_codes_are_rules_or_will_be() -> None:
    families = {code.rstrip("0123456789") for code in builtin_cards()}
    assert {code.rstrip("0123456789") for panel in panel_rules().panel for code in panel.related} <= families


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ('facts = ["hosted",', 'facts = ["hosterd",', "hosterd"),
        ('if = ["hosted|runtime-llm", "!attributed"]', 'if = ["hosted|runtime", "!attributed"]', "runtime"),
        ("{hosted:names}", "{hostedd:names}", "hostedd"),
        ('id = "build-or-buy.chosen"', 'id = "chosen"', "build-or-buy"),
        ('id = "build-or-buy.chosen"', 'id = "build-or-buy.requests-per-day"', "Two questions"),
        ("least_prompt = 80", "least_prompts = 80", "least_prompts"),
        ('{ text = "nothing seen: no prompt, no fine-tuning" }', '{ text = "x", if = ["tree"] }', "prompting"),
    ],
)
def test_a_fault_in_the_panels_is_named(before: str, after: str, words: str, tmp_path: Path) -> None:
    text = (rules_dir() / "panels.toml").read_text("utf-8")
    assert before in text
    path = tmp_path / "panels.toml"
    path.write_text(text.replace(before, after, 1), "utf-8")
    with pytest.raises(PanelRulesError, match=rf"panels\.toml.*{words}"):
        read_panel_rules(path)


def test_a_fault_in_the_roles_is_named(tmp_path: Path) -> None:
    text = (rules_dir() / "roles.toml").read_text("utf-8")
    path = tmp_path / "roles.toml"
    path.write_text(text.replace('role = "library"', 'role = "libary"', 1), "utf-8")
    with pytest.raises(RoleRulesError, match=r"roles\.toml.*libary"):
        read_role_rules(path)
