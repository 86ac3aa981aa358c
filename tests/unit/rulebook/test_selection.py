from collections.abc import Sequence

import pytest

from mldebt.model.finding import Confidence, Severity
from mldebt.rulebook import Card, RulebookError, check_options, select
from mldebt.rulebook.records import CardStatus


def card(code: str, family: str, slug: str, status: CardStatus = "stable") -> Card:
    return Card(
        code=code,
        slug=slug,
        title="t",
        family=family,
        severity=Severity.WARNING,
        confidence=Confidence.HIGH,
        scope="file",
        since="0",
        status=status,
        cost_bearer="c",
        when="w",
        references=(),
    )


CARDS = {
    made.code: made
    for made in (
        card("DATA001", "data", "undeclared-input"),
        card("DATA002", "data", "undeclared-output", "preview"),
        card("DATA010", "data", "legacy-feature"),
        card("LEAK001", "leak", "preprocessing-before-split"),
        card("LEAK002", "leak", "old-rule", "removed"),
    )
}


@pytest.mark.parametrize(
    ("chosen", "extend", "ignore", "preview", "expected"),
    [
        ((), (), (), False, ["DATA001", "DATA010", "LEAK001"]),
        ((), (), (), True, ["DATA001", "DATA002", "DATA010", "LEAK001"]),
        (("DATA00",), (), (), True, ["DATA001", "DATA002"]),
        (("data",), (), (), False, ["DATA001", "DATA010"]),
        (("DATA002",), (), (), False, ["DATA002"]),
        (("undeclared-output",), (), (), False, ["DATA002"]),
        (("LEAK",), ("DATA001",), (), False, ["DATA001", "LEAK001"]),
        ((), (), ("DATA",), False, ["LEAK001"]),
        (("DATA001",), (), ("DATA",), False, ["DATA001"]),
        (("DATA",), (), ("DATA001",), False, ["DATA010"]),
        (("DATA001",), (), ("DATA001",), False, []),
        (("ALL",), (), ("ALL",), False, []),
        (("LEAK002",), (), (), True, []),
    ],
)
def test_the_more_specific_word_wins(
    chosen: Sequence[str], extend: Sequence[str], ignore: Sequence[str], preview: bool, expected: list[str]
) -> None:
    assert [made.code for made in select(CARDS, chosen, extend, ignore, preview)] == expected


@pytest.mark.parametrize(
    ("token", "hint"),
    [("LEAK0001", "LEAK001"), ("daat", "data"), ("legacy-features", "legacy-feature"), ("QQQ", "`mldebt rules`")],
)
def test_unknown_word_gets_a_suggestion(token: str, hint: str) -> None:
    with pytest.raises(RulebookError, match=f"Unknown rule '{token}'") as caught:
        select(CARDS, (), (), (token,))
    assert hint in str(caught.value)


def test_all_unknown_words_are_told_at_once() -> None:
    with pytest.raises(RulebookError) as caught:
        select(CARDS, ("X1", ""), (), ("X2",))
    assert len(caught.value.sentences) == 3


def test_every_table_of_options_names_a_rule_and_its_options() -> None:
    check_options(CARDS, {"DATA001": {}})
    with pytest.raises(RulebookError) as told:
        check_options(CARDS, {"DATA01": {}, "undeclared-output": {}, "LEAK001": {"most": 1}, "what": {}})
    assert told.value.sentences == (
        "The table `rules.DATA01` of the configuration names no rule. Did you mean DATA010?",
        "The table `rules.undeclared-output` of the configuration names no rule. Its code is DATA002.",
        "Rule LEAK001 has no option 'most'; it has: none.",
        "The table `rules.what` of the configuration names no rule. `mldebt rules` lists them all.",
    )
