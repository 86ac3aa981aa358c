"""Checks are found by their codes, and loaded one by one."""

import os
import subprocess
import sys

import pytest

from mldebt.checks.registry import check, check_of, has_check, is_local
from mldebt.checks.subject import Subject

CODE = """
import sys
from mldebt.checks.registry import check_of
check_of({code!r})
print("mldebt.checks.conf.copied_variants" in sys.modules)
"""


@pytest.mark.parametrize(("code", "loads"), [("CONF006", "True"), ("LEAK004", "False")])
def test_asking_for_one_check_loads_no_other(code: str, loads: str) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-c", CODE.format(code=code)]
    for _ in range(2):  # the first makes the index where nobody looked for checks yet, and loads all for it
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.strip() == loads


def test_what_was_registered_is_known_without_loading_it() -> None:
    assert has_check("LEAK004")
    assert is_local("LEAK004")
    assert has_check("CONF006")
    assert not is_local("CONF006")
    assert not has_check("NONE001")
    assert not is_local("NONE001")


def test_two_checks_of_one_rule_are_refused() -> None:
    def other(_subject: Subject) -> object:
        raise AssertionError

    check_of("CONF006")
    with pytest.raises(ValueError, match="CONF006 has two checks"):
        check("CONF006")(other)  # type: ignore[arg-type]
