"""Files that are no notebooks: modules, scripts with cells, documents, and what cannot be read."""

import ast

import pytest

from mldebt.model.source import ReaderKind
from mldebt.source import SourceFile, line_map, locate, read_file
from mldebt.source.settings import source_settings

DATABRICKS = """# Databricks notebook source
# MAGIC %md
# MAGIC # Title

# COMMAND ----------

# DBTITLE 1,Load
df = spark.table("sales")

df.count()

# COMMAND ----------

# MAGIC %sql
# MAGIC select *
# MAGIC from t

# COMMAND ----------

# MAGIC %run ./setup

# COMMAND ----------

# MAGIC %pip install a
# MAGIC %pip install b
"""

PERCENT = """# %%
# !pip install torch
import torch

# %% [markdown]
# Text

# %%
# %run prepare.py
x = 1  # %timeit
# % of rows
"""


def read(path: str, text: str | bytes) -> SourceFile:
    return read_file(path, text.encode() if isinstance(text, str) else text, "salt")


def test_a_module_is_one_unit_with_its_own_lines():
    found = read("a.py", b"\xef\xbb\xbfx = 1\r\n\x0cy = 2\r\n")
    (unit,) = found.units
    assert unit.kind is ReaderKind.PYTHON
    assert unit.text == "x = 1\n\x0cy = 2\n"
    assert found.placement.lines == 2
    assert found.placement.cells[0].raw_lines == ()
    assert found.placement.cells[0].unit == unit.key
    place = locate(found.placement, -1, unit.text, unit.text.index("y"), len(unit.text) - 1, "a.py")
    assert str(place) == "a.py:2:2"
    assert (place.end_line, place.end_column, place.cell) == (2, 7, 0)


@pytest.mark.parametrize(("text", "lines"), [("", 0), ("x", 1), ("x\n", 1), ("x\n\n", 2), ("\n", 1)])
def test_lines_are_counted_as_people_do(text: str, lines: int):
    assert read("a.py", text).placement.lines == lines


def test_the_path_is_not_in_the_key():
    assert read("a.py", "x = 1\n").units == read("b/c.py", "x = 1\n").units


def test_line_ends_are_in_the_digest_but_not_in_the_key():
    unix, windows = read("a.py", "x = 1\n"), read("a.py", "x = 1\r\n")
    assert unix.units == windows.units
    assert unix.placement.digest != windows.placement.digest


def test_databricks_cells():
    found = read("etl.py", DATABRICKS)
    assert found.placement.kind == "databricks"
    assert [(cell.number, cell.raw_lines) for cell in found.placement.cells] == [
        (2, (8, 9, 10)),
        (3, (14, 15, 16)),
        (4, (20,)),
        (5, (24, 25)),
    ]
    load, sql, run, install = found.units
    assert load.text == 'df = spark.table("sales")\n\ndf.count()'
    assert (sql.kind, sql.magics[0].text) == (ReaderKind.MAGIC, "select *\nfrom t")
    assert (run.magics[0].kind, run.magics[0].text) == ("run", "./setup")
    assert [magic.args for magic in install.magics] == ["install a", "install b"]
    for unit in (load, run, install):
        assert unit.kind is ReaderKind.CELL
        ast.parse(unit.text)
    place = locate(found.placement, 0, load.text, load.text.index("df.count"), len(load.text), "etl.py")
    assert (place.line, place.cell, place.cell_line, place.column) == (10, 2, 3, 1)
    assert DATABRICKS.split("\n")[place.line - 1] == "df.count()"


def test_percent_scripts_are_read_cell_by_cell_with_their_magics():
    found = read("a.py", PERCENT)
    assert found.placement.kind == "percent"
    assert [(cell.number, cell.raw_lines[0]) for cell in found.placement.cells] == [(1, 2), (3, 9)]
    assert [unit.text for unit in found.units] == [
        "# !pip install torch\nimport torch",
        "# %run prepare.py\nx = 1  # %timeit\n# % of rows",
    ]
    assert [(magic.kind, magic.text) for unit in found.units for magic in unit.magics] == [
        ("shell", "pip install torch"),
        ("run", "prepare.py"),
    ]
    for unit in found.units:
        assert unit.text[unit.magics[0].at : unit.magics[0].end].startswith("# ")


def test_magics_of_percent_scripts_may_stand_bare():
    (unit,) = read("a.py", "#%%\n%matplotlib inline\nx = 1\n").units
    assert (unit.text, unit.magics[0].text) == ("pass              \nx = 1", "matplotlib inline")


def test_a_licence_above_the_first_cell_is_no_cell_and_code_there_is():
    assert [cell.number for cell in read("a.py", "# Licence\n# %% One\nx = 1\n").placement.cells] == [1]
    assert [cell.number for cell in read("a.py", "import a\n# %% One\nx = 1\n").placement.cells] == [1, 2]


def test_a_commented_cell_magic_is_the_cell():
    (unit,) = read("a.py", "# %%\n# %%bash\n# dvc repro\n").units
    assert (unit.kind, unit.magics[0].text) == (ReaderKind.MAGIC, "dvc repro")


def test_tags_of_percent_cells():
    cells = read("a.py", '# %% Title tags=["parameters", "mldebt-ignore"]\nx = 1\n').placement.cells
    assert cells[0].tags == ("parameters", "mldebt-ignore")


@pytest.mark.parametrize(
    "text",
    [
        'DOC = """\n# %%\n"""\nx = 1\n',
        "if a:\n    b()\n# %%\nelse:\n    c()\n",
        "def f():\n    a()\n# %%\n    b()\n",
        "x = 7 # %%\n",
        "x = a %% b\n",
    ],
)
def test_what_only_looks_like_a_marker_divides_nothing(text: str):
    found = read("a.py", text)
    assert (found.placement.kind, [unit.text for unit in found.units]) == ("python", [text])


@pytest.mark.parametrize("broken", ["f(", 'x = """', "def f(:", "print 'a'"])
def test_a_broken_cell_of_a_script_leaves_the_others(broken: str):
    found = read("a.py", f"# %%\nx = 1\n# %%\n{broken}\n# %%\ny = 2\n")
    assert [unit.text for unit in found.units] == ["x = 1", broken, "y = 2"]
    assert [cell.raw_lines for cell in found.placement.cells] == [(2,), (4,), (6,)]


def test_commented_magics_count_in_percent_scripts_only():
    assert read("a.py", "# !pip install torch\nx = 1\n").units[0].magics == ()


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("q.sql", ReaderKind.SQL),
        ("dvc.yaml", ReaderKind.YAML),
        ("pyproject.toml", ReaderKind.TOML),
        ("p.json", ReaderKind.JSON),
        ("setup.cfg", ReaderKind.INI),
        ("Dockerfile", ReaderKind.DOCKERFILE),
        ("Makefile", ReaderKind.MAKEFILE),
        ("run.sh", ReaderKind.SHELL),
        ("requirements.txt", ReaderKind.REQUIREMENTS),
    ],
)
def test_documents_are_one_unit(path: str, kind: ReaderKind):
    found = read(path, "a: 1\r\n# é\n")
    assert [(unit.kind, unit.text) for unit in found.units] == [(kind, "a: 1\n# é\n")]
    assert found.placement.kind == kind.value


@pytest.mark.parametrize(
    ("path", "data", "code"),
    [
        ("a.py", b"\x00\x01", "binary"),
        ("a.unknown", b"text", "binary"),
        ("a.yaml", b"x" * (source_settings().limits.document + 1), "too-large"),
    ],
)
def test_what_cannot_be_read_is_a_problem(path: str, data: bytes, code: str):
    found = read(path, data)
    assert found.units == ()
    assert [(problem.path, problem.code) for problem in found.placement.problems] == [(path, code)]


def test_a_wrong_cookie_is_a_problem_of_a_file_that_is_read():
    found = read("a.py", b"# coding: nonsense\nx = 1\n")
    assert len(found.units) == 1
    assert [problem.code for problem in found.placement.problems] == ["encoding"]


def test_generated_files_and_data_are_left_out_with_their_reason():
    generated = read("a.py", "# @generated\nx = 1\n")
    assert (generated.units, generated.excluded) == ((), "generated")
    data = read("a.json", b"[" + b"1," * source_settings().limits.document + b"1]")
    assert (data.units, data.excluded, data.placement.problems) == ((), "data", ())


def test_line_maps():
    assert line_map("") == (0,)
    assert line_map("a\nbc\n") == (0, 2, 5)
    assert line_map("a\n\x0cb") == (0, 2)
