from pathlib import Path

import pytest

from mldebt.rulebook import RulebookError, builtin_cards, builtin_families, cards_as_cases, load_cards
from mldebt.rulebook.scaffold import next_code, scaffold
from mldebt.rulebook.verdicts import run_cases, write_files

FIRST = {"LOCK001": builtin_cards()["LOCK001"]}
"""A rulebook that does not grow with ours."""


def made(family: str, slug: str, with_code: bool) -> dict[str, str]:
    return scaffold(family, slug, with_code, cards=FIRST, families=builtin_families(), since="0.2.0")


@pytest.mark.parametrize("with_code", [False, True])
def test_scaffolded_card_loads_and_is_not_green_yet(tmp_path: Path, with_code: bool) -> None:
    files = made("lock", "vendored-framework", with_code)
    assert len(files) == (2 if with_code else 1)
    write_files(files, tmp_path)
    (card,) = load_cards([tmp_path / "rules" / "cards"]).values()
    assert card.code == next_code(builtin_families().by_key()["lock"], FIRST)
    assert card.preview
    assert (card.match is None) is with_code
    assert {case.kind for case in cards_as_cases(card)} == {"bad", "good", "trap"}
    assert not all(verdict.passed for verdict in run_cases(card, lambda _: ()))


def test_check_registers_under_the_code() -> None:
    check = made("data", "stale-index", True)["mldebt/checks/data/stale_index.py"]
    compile(check, "stale_index.py", "exec")
    assert f'@check("{next_code(builtin_families().by_key()["data"], FIRST)}")' in check


def test_planned_and_used_numbers_are_never_given_out() -> None:
    family = builtin_families().by_key()["lock"]
    assert next_code(family, FIRST) == f"LOCK{family.reserved + 1:03d}"
    assert next_code(family, {**FIRST, "LOCK100": FIRST["LOCK001"]}) == "LOCK101"
    with pytest.raises(RulebookError, match="no code left"):
        next_code(family, {"LOCK999": FIRST["LOCK001"]})


@pytest.mark.parametrize(
    ("family", "slug", "said"),
    [
        ("lokc", "new-smell", "Did you mean lock?"),
        ("zzz", "new-smell", "Known are data"),
        ("lock", "New Smell", "lower-case words"),
        ("lock", "frozen-framework", "taken by LOCK001"),
    ],
)
def test_faults_are_sentences(family: str, slug: str, said: str) -> None:
    with pytest.raises(RulebookError, match=said):
        made(family, slug, False)
