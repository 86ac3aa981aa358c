"""A minimal valid card, to be spoilt in one place at a time."""

from collections.abc import Callable
from pathlib import Path

import pytest

CARD = """+++
code = "DATA101"
slug = "made-up-smell"
title = "A smell for tests"
family = "data"
severity = "warning"
confidence = "high"
scope = "file"
since = "0.1.0"
status = "stable"
cost_bearer = "nobody"
when = "never"
references = [{ title = "A paper", url = "https://example.org" }]
precision = { true = 29, read = 30, bound = 0.83, sample = "seed 1, three a repository" }

[options]
least = { type = "int", default = 3, help = "how many" }
+++

## Why

Because.

## Bad

```python
bad()  # <- DATA101
```

## Good

```python
good()
```

## Traps

```python
looks_bad()
```

## How to fix

Do it.
"""


@pytest.fixture
def write_card(tmp_path: Path) -> Callable[..., Path]:
    """Write the card with replacements; returns the folder of cards."""

    def write(*changes: tuple[str, str], name: str = "DATA101-made-up-smell.md", family: str = "data") -> Path:
        text = CARD
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        place = tmp_path / "cards" / family / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, "utf-8")
        return tmp_path / "cards"

    return write
