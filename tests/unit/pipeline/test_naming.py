"""Words of the configuration that name nothing."""

from pathlib import Path

import pytest

from mldebt.cli.running import run
from mldebt.config import read_config
from mldebt.pipeline.naming import name_faults
from mldebt.rulebook import builtin_cards


def faults(text: str) -> tuple[str, ...]:
    loaded = read_config({"mldebt.toml": text.encode()}.get)
    return name_faults(loaded, builtin_cards())


def test_what_exists_is_no_fault() -> None:
    answer = '[answers."batch-or-real-time.five-minutes"]\nvalue = "yes"\n'
    assert faults(f'select = ["LEAK001"]\nignore = ["data"]\n[rules.LEAK001]\n{answer}') == ()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[rules.LEEK001]", "The table `rules.LEEK001` of the configuration names no rule. Did you mean LEAK001?"),
        ('select = ["LEEK001"]', "Unknown rule 'LEEK001'. Did you mean LEAK001?"),
        ('extend-select = ["LEEK001"]', "Unknown rule 'LEEK001'. Did you mean LEAK001?"),
        ('ignore = ["LEEK001"]', "Unknown rule 'LEEK001'. Did you mean LEAK001?"),
        (
            '[answers]\n"batch-or-real-time.five-minuts" = "yes"',
            "`answers` names the question `batch-or-real-time.five-minuts`, which nobody asks. "
            "Did you mean `batch-or-real-time.five-minutes`?",
        ),
    ],
)
def test_what_names_nothing_is_a_sentence_with_the_file(text: str, sentence: str) -> None:
    assert faults(text) == (f"mldebt.toml: {sentence}",)


def test_all_faults_are_told_at_once() -> None:
    assert len(faults('ignore = ["X1"]\n[rules.X2]\n[answers]\nx3 = "yes"\n')) == 3


@pytest.mark.parametrize(
    "command", ["check", "audit", "owners", "graph", "components", "impact a.py", "bom", "explain a.py"]
)
def test_no_command_goes_on_with_a_word_that_names_nothing(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mldebt.toml").write_text("[rules.LEEK001]\n")
    (tmp_path / "a.py").write_text("x = 1\n")
    monkeypatch.chdir(tmp_path)
    assert run([*command.split(), "--no-cache"]) == 2
    assert "names no rule. Did you mean LEAK001?" in capsys.readouterr().err


@pytest.mark.parametrize("command", [["rules"], ["explain", "LEAK001"]])
def test_what_lists_the_names_lists_them_all_the_same(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mldebt.toml").write_text("[rules.LEEK001]\n")
    monkeypatch.chdir(tmp_path)
    assert run(command) == 2
    shown = capsys.readouterr()
    assert "LEAK001" in shown.out
    assert "names no rule. Did you mean LEAK001?" in shown.err
