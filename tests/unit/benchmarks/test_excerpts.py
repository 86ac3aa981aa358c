"""Code shown to a reader."""

import json
from pathlib import Path
from typing import Any


def place(path: str, line: int, **changes: int) -> dict[str, Any]:
    where: dict[str, Any] = {"path": path, "line": line, "column": 1, "end_line": 0, "end_column": 0}
    return where | {"cell": 0, "cell_line": 0} | changes


def test_a_notebook_shows_the_cell_not_the_json(tmp_path: Path) -> None:
    from excerpts import excerpt

    cells = [
        {"cell_type": "markdown", "source": ["# Title"]},
        {"cell_type": "code", "source": ["a = 1\n", "b = fit(a)\n", "c = 3"]},
    ]
    (tmp_path / "n.ipynb").write_text(json.dumps({"cells": cells}), encoding="utf-8")
    shown = excerpt(tmp_path, place("n.ipynb", 1, cell=2, cell_line=2))
    assert shown.splitlines() == ["     1  a = 1", ">    2  b = fit(a)", "     3  c = 3"]


def test_a_cell_of_an_old_notebook_is_found() -> None:
    from excerpts import notebook_cell

    old = {"worksheets": [{"cells": [{"cell_type": "code", "input": "print 1\n"}]}]}
    assert notebook_cell(json.dumps(old), 1) == ["print 1"]
    assert notebook_cell(json.dumps(old), 2) is None


def test_form_feeds_do_not_shift_lines(tmp_path: Path) -> None:
    from excerpts import excerpt

    (tmp_path / "m.py").write_bytes(b"a = 1\r\n\x0c\r\nb = 2\r\n")
    assert ">    3  b = 2" in excerpt(tmp_path, place("m.py", 3)).split("\n")


def test_a_missing_file_is_said() -> None:
    from excerpts import excerpt

    assert "not readable" in excerpt(Path("absent"), place("m.py", 1))


def test_no_content_closes_the_fence() -> None:
    from excerpts import fenced

    block = fenced("x = '''\n``````\n'''")
    fence = block.splitlines()[-1]
    assert set(fence) == {"`"}
    assert len(fence) > 6
