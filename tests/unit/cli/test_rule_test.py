"""``mldebt rule test``: files, histories and a repository's own rules."""

from pathlib import Path

import pytest

from mldebt.cli.running import run
from mldebt.rulebook import builtin_cards, cards_as_cases
from tests.support.repositories import make_repository, write

OWN = """\
+++
code = "REPRO801"
slug = "call-of-the-wild"
title = "A call that the team banned"
family = "repro"
severity = "warning"
confidence = "medium"
scope = "file"
since = "0.1.0"
status = "preview"
cost_bearer = "the team"
when = "at the next run"
references = [{ title = "the team's handbook" }]

[match]
kinds = ["call"]
names = ["time.sleep"]
message = "{name} waits for nobody"
+++

## Why

It waits.

## Bad

```python
import time
time.sleep(1)  # <- REPRO801
```

## Good

```python
import time
time.time()
```

## Traps

A method of the same name.

```python
class Bed:
    def sleep(self, hours): ...
Bed().sleep(8)
```

## How to fix

Wait for the event.
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("here")
def test_cases_with_a_history_are_run_too(capsys: pytest.CaptureFixture[str]) -> None:
    cases = cards_as_cases(builtin_cards()["OWN002"])
    assert any(case.history is not None for case in cases)
    assert run(["rule", "test", "OWN002"]) == 0
    assert capsys.readouterr().out == f"{len(cases)} of {len(cases)} cases of 1 rules passed.\n"


def test_a_history_without_its_finding_fails(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from mldebt.cli import cases

    monkeypatch.setattr(cases, "places_of", lambda *_: set())
    assert run(["rule", "test", "OWN002"]) == 2
    assert "nothing found at" in capsys.readouterr().err
    assert here.is_dir()


def test_a_repository_tests_its_own_rules(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files: dict[str, bytes | str] = {
        "mldebt.toml": 'rulebooks = ["rules"]\n',
        "rules/cards/repro/REPRO801-call-of-the-wild.md": OWN,
    }
    make_repository(here, files)
    assert run(["rule", "test", "REPRO801"]) == 0
    assert capsys.readouterr().out.startswith("3 of 3 cases")
    write(here, {"rules/cards/repro/REPRO801-call-of-the-wild.md": OWN.replace("time.sleep(1)", "time.time()")})
    from mldebt.pipeline.setup import _cards

    _cards.cache_clear()
    assert run(["rule", "test", "REPRO801"]) == 2
    assert "REPRO801 bad case 'bad-1' failed: nothing found at example.py:2." in capsys.readouterr().err


def test_a_rulebook_that_is_no_folder_is_a_sentence_and_one_without_cards_is_new(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_repository(here, {"mldebt.toml": 'rulebooks = ["ours"]\n'})
    assert run(["rules"]) == 2
    assert "`rulebooks` names" in capsys.readouterr().err
    (here / "ours").mkdir()
    assert run(["rules"]) == 0
