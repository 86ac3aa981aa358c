"""Calls that run only where a file is missing."""

import pytest

from mldebt.checks.guards import only_when_set, only_where_missing
from tests.support.subjects import subject_of

CHECKS = ("exists", "is_file")


def guarded(code: str) -> bool:
    """Whether the first write of a script is guarded."""
    subject = subject_of({"run.py": code})
    summaries = list(subject.program.summaries())
    event = next(event for item in summaries for event in item.events if event.symbol.endswith("to_csv"))
    return only_where_missing(subject.program, event.site, CHECKS)


HEAD = "import os\nimport pandas as pd\n\nframe = pd.DataFrame()\npath = 'a.csv'\n"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("if not os.path.exists(path):\n    frame.to_csv(path)\n", True),
        ("if force or not os.path.exists(path):\n    frame.to_csv(path)\n", True),
        ("if os.path.exists(path):\n    print(1)\nelse:\n    frame.to_csv(path)\n", True),
        ("try:\n    open(path)\nexcept (OSError, FileNotFoundError):\n    frame.to_csv(path)\n", True),
        ("for name in names:\n    if os.path.exists(path):\n        continue\n    frame.to_csv(path)\n", True),
        ("frame.to_csv(path)\n", False),
        ("if os.path.exists(path):\n    frame.to_csv(path)\n", False),
        ("if not os.path.exists(path):\n    raise ValueError\nframe.to_csv(path)\n", False),
        ("if not os.path.exists(path):\n    print(1)\nelse:\n    frame.to_csv(path)\n", False),
        ("if os.path.exists(path):\n    print(1)\nframe.to_csv(path)\n", False),
    ],
)
def test_what_runs_only_where_a_file_is_missing(body: str, expected: bool) -> None:
    assert guarded(HEAD + body) is expected


def test_the_function_around_may_leave_first() -> None:
    code = "def make():\n    if os.path.exists(path):\n        return\n    frame.to_csv(path)\n"
    assert guarded(HEAD + code + "\n\nmake()\n")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("if deep:\n    frame.to_csv(path)\n", True),
        ("if ready and (deep or fine):\n    frame.to_csv(path)\n", True),
        ("if not (deep and ready):\n    print(1)\nelse:\n    frame.to_csv(path)\n", True),
        ("if deep is not None:\n    frame.to_csv(path)\n", True),
        ("if not deep:\n    raise ValueError\nframe.to_csv(path)\n", True),
        ("if deep or ready:\n    frame.to_csv(path)\n", False),
        ("if deep:\n    print(1)\nelse:\n    frame.to_csv(path)\n", False),
        ("try:\n    open(path)\nexcept FileNotFoundError:\n    frame.to_csv(path)\n", False),
    ],
)
def test_what_runs_only_where_a_switch_is_on(body: str, expected: bool) -> None:
    subject = subject_of({"run.py": HEAD + body})
    summaries = list(subject.program.summaries())
    event = next(event for item in summaries for event in item.events if event.symbol.endswith("to_csv"))
    assert only_when_set(subject.program, event.site, {"deep", "fine"}) is expected
