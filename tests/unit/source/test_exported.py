"""Magics of notebooks that were exported to scripts."""

import ast

import pytest

from mldebt.model.source import ReaderKind
from mldebt.source.exported import replace_exported
from mldebt.source.reading import read_file


@pytest.mark.parametrize(
    ("statement", "kind", "text"),
    [
        ('get_ipython().system("python a.py")', "shell", "python a.py"),
        ("files = get_ipython().getoutput('ls data')", "shell", "ls data"),
        ('get_ipython().run_line_magic("run", "a.py --x 1")', "run", "a.py --x 1"),
        ("get_ipython().magic('%run a.py')", "run", "a.py"),
        ('get_ipython().run_line_magic("cd", "src")', "line", "cd src"),
        ('get_ipython().run_cell_magic("bash", "", "python a.py\\n")', "shell", "python a.py"),
        ("get_ipython().run_cell_magic('sql', '', 'SELECT * FROM t\\n')", "sql", "SELECT * FROM t"),
        ('get_ipython().run_cell_magic(\n    "bash", "",\n    "python a.py")', "shell", "python a.py"),
    ],
)
def test_calls_of_the_shell_are_magics(statement: str, kind: str, text: str) -> None:
    before = f"é = 1\nif é:\n    x = 2\n{statement}\ny = 3\n"
    python, [magic] = replace_exported(before)
    assert (magic.kind, magic.text) == (kind, text)
    assert len(python) == len(before)
    assert python.count("\n") == before.count("\n")
    assert python[magic.at : magic.end] in ("pass", "None")
    assert python.endswith("\ny = 3\n")
    ast.parse(python)


@pytest.mark.parametrize(
    "statement",
    [
        "get_ipython().system(command)",
        "shell = get_ipython()",
        "get_ipython().run_cell_magic('time', '', 'fit()\\n')",
        "get_ipython().system('a'); get_ipython().system('b')",
        "text = '''\nget_ipython().system(\"python a.py\")\n'''",
        "get_ipython().kernel.do_shutdown(True)",
    ],
)
def test_other_statements_stay(statement: str) -> None:
    assert replace_exported(f"{statement}\n") == (f"{statement}\n", ())


def test_a_script_and_a_cell_of_one_are_read_so() -> None:
    plain = read_file("a.py", b"# In[1]:\nget_ipython().system('ls')\n", "")
    [unit] = plain.units
    assert unit.kind is ReaderKind.PYTHON
    assert [magic.kind for magic in unit.magics] == ["shell"]
    cells = read_file("b.py", b"# %%\nx = 1\nget_ipython().run_line_magic('run', 'a.py')\n# %%\n!ls\n", "")
    assert [[magic.kind for magic in unit.magics] for unit in cells.units] == [["run"], ["shell"]]
