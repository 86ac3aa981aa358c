"""What people run by hand, by names of files and folders."""

from types import SimpleNamespace
from typing import cast

import pytest

from mldebt.checks.data.occasional import Occasional
from mldebt.checks.subject import Subject


@pytest.mark.parametrize(
    ("path", "by_hand"),
    [
        ("scripts/look.py", True),
        ("experiments_v2/fit.py", True),
        (".archive/fit.py", True),
        ("src/words (LEGACY)/find.py", True),
        ("src/look.ipynb", True),
        ("src/archiver/fit.py", False),
        ("src/words (new)/find.py", False),
    ],
)
def test_names_say_what_is_run_by_hand(path: str, by_hand: bool) -> None:
    nothing = cast("Subject", SimpleNamespace(graph=SimpleNamespace(edges=())))
    assert Occasional(nothing).is_run_by_hand(path) is by_hand
