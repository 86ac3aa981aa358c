"""Every code block of every shipped card as a test: bad blocks fire exactly where marked, the others stay silent."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from mldebt.rulebook import Card, CardCase, builtin_cards, cards_as_cases
from mldebt.rulebook.verdicts import judge, write_files
from tests.support.histories import make_history

CASES = [(card, case) for card in builtin_cards().values() for case in cards_as_cases(card)]


def lay_out(case: CardCase, folder: Path) -> Path:
    """The case on disk: replayed history, or plain files."""
    if case.history is not None:
        return make_history(case.history, folder)
    write_files(case.files, folder)
    return folder


@pytest.mark.parametrize(("card", "case"), CASES, ids=[f"{card.code}-{case.kind}-{case.name}" for card, case in CASES])
def test_case(card: Card, case: CardCase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from mldebt.pipeline.testing import findings_of

    if case.today:
        moment = datetime.fromisoformat(case.today).replace(tzinfo=UTC)
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(moment.timestamp())))
    verdict = judge(case, findings_of(lay_out(case, tmp_path / "project"), card.code))
    assert verdict.passed, verdict.sentence(card)
