"""Notebooks: cells in order, and the true line of the file for every line of a cell."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mldebt.model.source import ReaderKind
from mldebt.source import SourceFile, locate, read_file
from mldebt.source.notebookscan import scan_notebook


def code(source: Any, **members: Any) -> dict[str, Any]:
    return {"cell_type": "code", "metadata": {}, "outputs": [], "source": source, **members}


def notebook(*cells: Any, metadata: Any = None) -> dict[str, Any]:
    return {"cells": list(cells), "metadata": metadata or {}, "nbformat": 4, "nbformat_minor": 5}


def read(content: Any, **dump: Any) -> SourceFile:
    text = content if isinstance(content, str) else json.dumps(content, **dump)
    return read_file("nb.ipynb", text.encode(), "salt")


def texts(found: SourceFile) -> list[str]:
    return [unit.text for unit in found.units]


def test_cells_keep_their_order_numbers_and_tags():
    prose = {"cell_type": "markdown", "metadata": {}, "source": ["# Title"]}
    raw = {"cell_type": "raw", "metadata": {}, "source": "x"}
    found = read(notebook(prose, code(["a = 1\n", "b = 2"], metadata={"tags": ["parameters"]}), raw, code("c = 3")))
    assert texts(found) == ["a = 1\nb = 2", "c = 3"]
    assert [(cell.number, cell.tags) for cell in found.placement.cells] == [(2, ("parameters",)), (4, ())]
    assert found.placement.kind == "notebook"
    assert found.placement.lines == 3
    assert not found.placement.problems
    assert [cell.unit for cell in found.placement.cells] == [unit.key for unit in found.units]


def test_format_3_has_worksheets_and_inputs():
    cell = {"cell_type": "code", "language": "python", "input": ["print 'x'\n", "y = 1"], "outputs": []}
    heading = {"cell_type": "heading", "level": 1, "source": "T"}
    found = read(
        {"worksheets": [{"cells": [heading, cell]}, {"cells": [cell]}], "nbformat": 3, "metadata": {}}, indent=1
    )
    assert texts(found) == ["print 'x'\ny = 1"] * 2
    assert [cell.number for cell in found.placement.cells] == [2, 3]
    assert len(set(found.placement.cells[0].raw_lines + found.placement.cells[1].raw_lines)) == 4


@pytest.mark.parametrize(
    ("metadata", "language", "cells"),
    [
        ({}, "python", 1),
        ({"language_info": {"name": "python"}, "kernelspec": {"language": "R"}}, "python", 1),
        ({"kernelspec": {"language": "R", "name": "ir"}}, "R", 0),
        ({"language_info": {"name": "julia"}}, "julia", 0),
        ({"kernelspec": 5, "language_info": []}, "python", 1),
        ({"kernelspec": {"name": "julia-1.6", "display_name": "Julia"}}, "julia", 0),
        ({"kernelspec": {"name": "ir"}}, "R", 0),
        ({"kernelspec": {"name": "irene"}}, "python", 1),
        ({"kernelspec": {"name": "conda-env-r-py", "language": ""}}, "python", 1),
        ([], "python", 1),
    ],
)
def test_only_python_kernels_are_read(metadata: Any, language: str, cells: int):
    found = read(notebook(code("x = 1"), metadata=metadata))
    assert found.placement.language == language
    assert len(found.units) == cells
    assert [problem.code for problem in found.placement.problems] == ([] if cells else ["language"])
    assert all(language in problem.reason for problem in found.placement.problems)


@pytest.mark.parametrize("first", ["<<<<<<< HEAD\n", ""])
def test_a_conflict_is_told_as_such(first: str):
    cell = f'{first}"source": "x = 1"\n=======\n"source": "x = 2"\n>>>>>>> topic\n'
    [problem] = read('{"cells": [{\n' + cell + '}], "nbformat": 4}\n').placement.problems
    assert (problem.code, problem.line) == ("conflict", 2 if first else 3)
    assert "merge-conflict marker" in problem.reason


def test_a_heading_in_broken_json_is_no_conflict():
    [problem] = read('{"cells": [\n=======\n').placement.problems
    assert problem.code == "json"


def test_raw_lines_of_a_saved_notebook():
    text = json.dumps(notebook(code(["import os\n", "\n", "x = 1"]), code("a\nb")), indent=1)
    found = read(text)
    lines = text.split("\n")
    first, second = found.placement.cells
    assert [lines[n - 1].strip() for n in first.raw_lines] == ['"import os\\n",', '"\\n",', '"x = 1"']
    assert [lines[n - 1].strip() for n in second.raw_lines] == ['"source": "a\\nb"'] * 2


def test_a_notebook_on_one_line_has_one_raw_line():
    found = read(notebook(code(["a\n", "b"]), code("c")))
    assert [cell.raw_lines for cell in found.placement.cells] == [(1, 1), (1,)]


def test_windows_line_ends_outside_and_inside():
    text = json.dumps(notebook(code(["a = 1\r\n", "b = 2\r\n", "c = 3"])), indent=1)
    unix, windows = read(text), read(text.replace("\n", "\r\n"))
    assert texts(unix) == texts(windows) == ["a = 1\nb = 2\nc = 3"]
    assert unix.placement.cells == windows.placement.cells
    assert unix.placement.digest != windows.placement.digest


def test_pieces_that_are_no_lines():
    found = read(notebook(code(["a", " = 1\nb = 2\n", "", "c = 3"])), indent=0)
    (cell,) = found.placement.cells
    start = cell.raw_lines[0]
    assert texts(found) == ["a = 1\nb = 2\nc = 3"]
    assert cell.raw_lines == (start, start + 1, start + 3)


def test_magics_and_other_languages():
    found = read(notebook(code("%%sql\nselect 1"), code("!ls\nx = 1")))
    assert [unit.kind for unit in found.units] == [ReaderKind.MAGIC, ReaderKind.CELL]
    assert all(
        len(c.raw_lines) == u.text.count("\n") + 1 for c, u in zip(found.placement.cells, found.units, strict=True)
    )


@pytest.mark.parametrize(
    "broken", [5, None, "x", [], {"cell_type": "code", "source": 5}, code(["a", 7]), code({"a": 1})]
)
def test_a_broken_cell_loses_only_itself(broken: Any):
    found = read(notebook(code("a = 1"), broken, code("b = 2")))
    assert "a = 1" in texts(found)
    assert "b = 2" in texts(found)
    if broken != []:
        assert [(problem.code, problem.cell) for problem in found.placement.problems] == [("notebook", 2)]


@pytest.mark.parametrize(
    ("text", "code_", "line"),
    [
        ('{"cells": [\n<<<<<<< HEAD\n', "json", 2),
        ('{"cells": []} x', "json", 1),
        ('{"cells": [}', "json", 1),
        ('{"cells" []}', "json", 1),
        ("[1, 2]", "notebook", 0),
        ("{}", "notebook", 0),
        ('{"a": ' * 100000, "too-deep", 0),
        ('{"cells": [{"source": "a\nb"}]}', "json", 1),
    ],
)
def test_what_is_no_notebook_is_told(text: str, code_: str, line: int):
    found = read(text)
    assert not found.units
    assert [(problem.path, problem.code, problem.line) for problem in found.placement.problems] == [
        ("nb.ipynb", code_, line)
    ]


def test_bytes_that_are_not_utf8_are_told_and_the_rest_is_read():
    data = json.dumps(notebook(code("x = 'Q'"))).encode().replace(b"Q", b"\xe9")
    found = read_file("nb.ipynb", data, "")
    assert texts(found) == ["x = '\ufffd'"]
    assert [problem.code for problem in found.placement.problems] == ["encoding"]


def test_a_byte_order_mark_is_stepped_over():
    data = b"\xef\xbb\xbf" + json.dumps(notebook(code("x = 1"))).encode()
    assert [unit.text for unit in read_file("nb.ipynb", data, "").units] == ["x = 1"]


def test_lone_surrogates_do_not_travel():
    found = read('{"cells": [{"cell_type": "code", "source": "s = \'\\ud83d\'"}], "nbformat": 4}')
    found.units[0].text.encode("utf-8")


def test_a_run_changes_no_unit_key():
    before = read(notebook(code("x = 1", execution_count=1)))
    after = read(notebook(code("x = 1", execution_count=9, outputs=[{"data": {"image/png": "QUJD" * 1000}}])), indent=2)
    assert [unit.key for unit in before.units] == [unit.key for unit in after.units]
    assert before.placement.digest != after.placement.digest


def test_locations_name_cell_line_and_raw_line():
    found = read(notebook({"cell_type": "markdown", "source": "x"}, code(["a = 1\n", "foo(b)"])), indent=1)
    text = found.units[0].text
    place = locate(found.placement, 0, text, text.index("foo"), text.index("(b)") + 3, "nb.ipynb")
    assert str(place) == "nb.ipynb:cell 2:2:1"
    assert (place.line, place.end_line, place.column, place.end_column) == (
        found.placement.cells[0].raw_lines[1],
        found.placement.cells[0].raw_lines[1],
        1,
        7,
    )


LINE_ENDS = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"  # where Jupyter cuts a source into pieces
LINE = st.text(alphabet=st.characters(codec="utf-8", exclude_characters=LINE_ENDS), max_size=12)
SOURCE = st.one_of(
    st.lists(LINE, max_size=5).map(lambda lines: [f"{line}\n" for line in lines]),
    st.lists(LINE, max_size=5).map("\n".join),
    st.lists(st.text(max_size=6), max_size=5),
)
OTHER = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=8)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
    max_leaves=6,
)
CELL = st.builds(
    lambda source, outputs, kind: {"outputs": outputs, "cell_type": kind, "source": source, "id": "x"},
    SOURCE,
    OTHER,
    st.sampled_from(["code", "markdown"]),
)


@given(st.lists(CELL, max_size=4), OTHER, st.sampled_from([None, 0, 1, "\t"]), st.booleans())
def test_the_scan_reads_what_json_reads(cells: list[Any], other: Any, indent: Any, ascii_only: bool):
    text = json.dumps({"before": other, "cells": cells, "after": other}, indent=indent, ensure_ascii=ascii_only)
    scanned = scan_notebook(text)
    assert scanned.members == {"before": other, "after": other}
    for cell, expected in zip(scanned.cells, json.loads(text)["cells"], strict=True):
        assert cell.source is not None
        source = expected.pop("source")
        assert [piece.text for piece in cell.source] == ([source] if isinstance(source, str) else source or [""])
        assert cell.members == expected
        for piece in cell.source:
            assert json.JSONDecoder().raw_decode(text, piece.at)[0] == (piece.text if source else source)


@given(
    st.lists(st.lists(LINE, min_size=1, max_size=5), min_size=1, max_size=4), st.sampled_from([0, 1, 4]), st.booleans()
)
def test_every_line_of_a_cell_is_in_its_raw_line(cells: list[list[str]], indent: int, ascii_only: bool):
    sources = ["\n".join(lines).splitlines(keepends=True) for lines in cells]
    text = json.dumps(notebook(*map(code, sources)), indent=indent, ensure_ascii=ascii_only)
    raw = text.split("\n")
    placed = read(text).placement.cells
    for cell, lines in zip(placed, cells, strict=True):
        for number, line in zip(cell.raw_lines, lines, strict=True):
            assert json.dumps(line, ensure_ascii=ascii_only)[1:-1] in raw[number - 1]
    every = [number for cell in placed for number in cell.raw_lines]
    assert every == sorted(every)


def test_a_notebook_of_no_bytes_is_empty():
    found = read(" \n")
    assert (found.units, found.placement.problems) == ((), ())
