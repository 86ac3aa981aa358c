"""The comparisons of code graphs notice what is missing and name what differs."""

from pathlib import Path
from typing import Any

import pytest


def test_differences_have_their_class(tmp_path: Path) -> None:
    from imports import ITSELF, NEIGHBOUR, OUTSIDE, TYPING, UNKNOWN, differing

    package = tmp_path / "p"
    package.mkdir()
    (package / "a.py").write_text("from b import x\nimport p.c\n", encoding="utf-8")
    theirs = {
        "modules": ["p", "p.a", "p.b", "p.c"],
        "edges": [("p.b", "p.b"), ("p.b", "p.c"), ("p.c", "p.b")],
        "typing": [("p.b", "p.a")],
    }

    def at(line: int) -> dict[str, Any]:
        return {"path": "p/a.py", "line": line}

    ours = {
        ("p.a", "p.b"): at(1),
        ("p.a", "p.c"): at(2),
        ("p.a", "p.t.{{x}}"): at(1),
        ("p.b", "p.a"): at(1),
        ("p.c", "p.b"): at(1),
    }
    assert [(kind, pair) for kind, pair, _ in differing(theirs, ours, tmp_path)] == [
        (ITSELF, ("p.b", "p.b")),
        (UNKNOWN, ("p.b", "p.c")),
        (NEIGHBOUR, ("p.a", "p.b")),
        (UNKNOWN, ("p.a", "p.c")),
        (OUTSIDE, ("p.a", "p.t.{{x}}")),
        (TYPING, ("p.b", "p.a")),
    ]


def test_declared_code_is_asked_for_in_the_closure(tmp_path: Path) -> None:
    from code_deps import Reached, ask

    (tmp_path / "far.py").touch()
    edges = {"run.py": {"near.py"}, "near.py": {"next.py"}, "far.py": {"run.py"}}
    declared = [("run.py", "read"), ("./next.py", "read"), ("far.py", "read"), ("gone.py", "read"), ("o.py", "write")]
    stage = {
        "id": "s",
        "scripts": ["run.py"],
        "edges": [{"path": path, "dir": way, "unresolved": False} for path, way in declared],
    }
    result = Reached("r")
    ask(stage, edges, result, tmp_path)
    assert (result.stages, result.scripts, result.asked, result.found) == (1, 1, 3, 1)
    assert result.missed == ["r s: far.py (run.py)", "r s: gone.py (run.py; there is no such file)"]


def test_a_folder_grows_to_its_size_and_takes_no_text_twice(tmp_path: Path) -> None:
    from growth import build

    checkout = tmp_path / "own__name"
    checkout.mkdir()
    for name, text in (("a.py", "x = 1\ny = 2\n"), ("b.py", "x = 1\ny = 2\n"), ("c.py", "z = 3\n"), ("d.py", "w\n")):
        (checkout / name).write_text(text, encoding="utf-8")
    size = build(tmp_path / "grown", [checkout], lines=3)
    assert (size.lines, size.files) == (3, 2)
    assert sorted(path.name for path in (tmp_path / "grown" / "tree").rglob("*.py")) == ["a.py", "c.py"]
    with pytest.raises(RuntimeError, match="only 4 lines in 3 files"):
        build(tmp_path / "more", [checkout], lines=100)
