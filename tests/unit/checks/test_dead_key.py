"""CONF001: which keys of a configuration file no code asks for."""

from pathlib import Path

import pytest

from tests.support.repositories import write
from tests.support.subjects import drafts_of, folder_subject

MANY = "".join(f"  word{number:03}: {number}\n" for number in range(140))
ASKED = "".join(f"print(names['word{number:03}'])\n" for number in range(64, 140))


@pytest.mark.parametrize(
    ("reading", "dead"),
    [
        ("pairs = {old: new for old, new in names.items()}\n", 0),
        ("for value in names.values():\n    print(value)\n", 0),
        (ASKED, 64),
    ],
)
def test_a_long_section_that_code_walks_over_is_read_to_its_end(tmp_path: Path, reading: str, dead: int) -> None:
    loading = "import yaml\n\nnames = yaml.safe_load(open('names.yaml'))['names']\n"
    write(tmp_path, {"names.yaml": f"names:\n{MANY}", "run.py": loading + reading})
    assert len(drafts_of(folder_subject(tmp_path), "CONF001")) == dead
