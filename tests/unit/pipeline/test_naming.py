"""Words of the configuration that name nothing."""

import pytest

from mldebt.config import ConfigError, read_config
from mldebt.pipeline.naming import check_names
from mldebt.rulebook import builtin_cards


def faults(text: str) -> tuple[str, ...]:
    loaded = read_config({"mldebt.toml": text.encode()}.get)
    try:
        check_names(loaded, builtin_cards())
    except ConfigError as error:
        return error.sentences
    return ()


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
