from collections.abc import Callable
from pathlib import Path

from mldebt.rulebook import builtin_cards, load_cards, render_card

WriteCard = Callable[..., Path]


def test_card_reads_as_markdown(write_card: WriteCard) -> None:
    block = ("```python\nbad()", "```python case=one file=src/a.py\nbad()")
    text = render_card(load_cards([write_card(block)])["DATA101"])
    assert text.startswith("# DATA101 made-up-smell\n")
    assert "`src/a.py`:\n\n```python\nbad()  # <- DATA101\n```" in text
    assert "29 of 30 findings read were true (95 % lower bound 0.83)" in text
    assert "| `least` | int | `3` | how many |" in text
    assert "- [A paper](https://example.org)" in text
    assert text.index("## Why") < text.index("## How to fix") < text.index("## Options") < text.index("## References")


def test_day_of_judgement_is_shown() -> None:
    text = render_card(builtin_cards()["LLM005"])
    assert "Read on 2026-11-25:\n\n```python" in text
