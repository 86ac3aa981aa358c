"""A file that was named and could not be read makes a run fail; one that was only met is a finding."""

from pathlib import Path

import pytest

from mldebt.pipeline import check
from mldebt.pipeline.changes import PathError
from mldebt.pipeline.options import silent
from tests.support.histories import make_history
from tests.support.runs import options_for, write

FILES = {
    "sound.py": "x = 1\n",
    "notes.txt": "Not Python.\n",
    "torn.py": "def f(:\n",
    "old.py": "print 'hello'\n",
    "form/{{cookiecutter.name}}.py": "import {{cookiecutter.name}}\n",
    "mldebt.toml": 'per-file-ignores = { "old.py" = ["READ001"] }\n',
}


def errors_of(folder: Path, *names: str, **options: object) -> tuple[str, ...]:
    write(folder, FILES)
    (folder / "bytes.py").write_bytes(bytes(range(256)) * 9)
    (folder / "large.py").write_bytes(b"#" * 5_000_000)
    return check(options_for(folder, paths=names, **options), silent).errors


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("bytes.py", "bytes.py could not be read: it does not hold text"),
        ("large.py", "large.py could not be read: it holds 5,000,000 bytes"),
        ("torn.py", "torn.py could not be read: it is not valid Python"),
        ("notes.txt", "notes.txt is no file that mldebt reads"),
    ],
)
def test_what_was_named_and_not_read_is_an_error(tmp_path: Path, name: str, sentence: str) -> None:
    (said,) = errors_of(tmp_path, "sound.py", name)
    assert said.startswith(sentence)
    assert errors_of(tmp_path, name, select=("LLM005",))


@pytest.mark.parametrize("name", ["sound.py", "old.py", "form/{{cookiecutter.name}}.py", "form", ".", "mldebt.toml"])
def test_what_was_read_or_settled_or_only_met_is_none(tmp_path: Path, name: str) -> None:
    assert errors_of(tmp_path, name) == ()


def test_a_file_that_a_revision_does_not_hold_is_told(tmp_path: Path) -> None:
    commits = [
        {"author": "Ada <ada@example.org>", "date": f"2026-01-0{day}", "write": {f"{day}.py": ""}} for day in (1, 2)
    ]
    folder = make_history({"commits": commits}, tmp_path / "project")
    assert not check(options_for(folder, paths=("2.py",), tree="commit", rev="HEAD"), silent).errors
    with pytest.raises(PathError, match=r"2\.py does not exist at HEAD~1; name a file or folder of that revision\."):
        check(options_for(folder, paths=("2.py",), tree="commit", rev="HEAD~1"), silent)
