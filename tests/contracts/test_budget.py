"""What keeps the house habitable: small modules, small functions, one way only, files opened in few places."""

import ast
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "mldebt"
MODULES = sorted(PACKAGE.rglob("*.py"))

MAX_MODULE_LINES = 300
MAX_FUNCTION_LINES = 40
MAX_COMMAND_LINES = 30

# Who may touch files, and which: everything of the audited repository comes through a tree of `source`.
MAY_OPEN = {
    "source": "trees, and the data that says what is left out",
    "vcs": "git, and files of the work tree",
    "store": "the cache",
    "knowledge": "the rulebook's data, in the package or the checkout",
    "rulebook": "the rulebook's cards, and the cases they carry",
    "report": "its own templates and script, from the package",
    "cli": "what the user asked to be written, and the baseline they named",
}
OPENERS = {"read_text", "read_bytes", "write_text", "write_bytes", "mkstemp", "fdopen"}
OPENING_MODULES = {"os", "io", "gzip", "bz2", "lzma", "zipfile", "tarfile", "codecs"}


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from ``def`` to the end: the decorators of a command are its options, not its work."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), filename=str(path))


def test_there_is_something_to_measure() -> None:
    assert len(MODULES) > 50


def test_modules_are_small() -> None:
    lengths = {_name(path): len(path.read_text("utf-8").splitlines()) for path in MODULES}
    assert {name: lines for name, lines in lengths.items() if lines > MAX_MODULE_LINES} == {}


def test_functions_are_small() -> None:
    long = {
        f"{_name(path)}:{function.lineno} {function.name}": _length(function)
        for path in MODULES
        for function in _functions(_parsed(path))
        if _length(function) > MAX_FUNCTION_LINES
    }
    assert long == {}


def test_commands_are_smaller_still() -> None:
    long = {
        f"{_name(path)} {function.name}": _length(function)
        for path in sorted((PACKAGE / "cli").glob("*.py"))
        for function in _functions(_parsed(path))
        if any("command" in ast.unparse(decorator).partition("(")[0] for decorator in function.decorator_list)
        and _length(function) > MAX_COMMAND_LINES
    }
    assert long == {}


def _opens(tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _is_opener(node.func):
            yield node.lineno


def _is_opener(called: ast.expr) -> bool:
    if isinstance(called, ast.Name):
        return called.id == "open"
    if not isinstance(called, ast.Attribute):
        return False
    owner = called.value.id if isinstance(called.value, ast.Name) else ""
    return called.attr in OPENERS or (called.attr == "open" and owner in OPENING_MODULES)


def test_files_are_opened_in_few_rooms() -> None:
    found = [
        f"{_name(path)}:{line}"
        for path in MODULES
        if path.relative_to(PACKAGE).parts[0] not in MAY_OPEN
        for line in _opens(_parsed(path))
    ]
    assert found == []


def test_processes_are_started_in_vcs_only() -> None:
    found = []
    for path in MODULES:
        for node in ast.walk(_parsed(path)):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if "subprocess" in names and path.relative_to(PACKAGE).parts[0] != "vcs":
                found.append(_name(path))
    assert found == []


def _imports(path: Path) -> Iterator[str]:
    """Modules of ours that are imported at the top level: what Python runs when it loads the module."""
    for node in _parsed(path).body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith("mldebt"))
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("mldebt"):
            for alias in node.names:
                yield f"{node.module}.{alias.name}"


def _graph() -> dict[str, set[str]]:
    names = {}
    for path in MODULES:
        parts = path.relative_to(ROOT).with_suffix("").parts
        names[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    edges: dict[str, set[str]] = {}
    for name, path in names.items():
        found = set()
        for target in _imports(path):
            # `from package import module` means the module, `from module import name` the module before the name.
            known = target if target in names else target.rpartition(".")[0]
            if known in names and known != name and not name.startswith(known + "."):
                found.add(known)
        edges[name] = found
    return edges


def test_no_import_cycles() -> None:
    import networkx

    graph = networkx.DiGraph(_graph())
    cycles = [sorted(group) for group in networkx.strongly_connected_components(graph) if len(group) > 1]
    assert cycles == []


@pytest.mark.skipif(
    shutil.which("lint-imports", path=str(Path(sys.executable).parent)) is None, reason="no lint-imports"
)
def test_rooms_keep_their_order() -> None:
    program = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([str(program)], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


def test_public_functions_have_docstrings() -> None:
    bare = [
        f"{_name(path)}:{node.lineno} {node.name}"
        for path in MODULES
        for node in _parsed(path).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and ast.get_docstring(node) is None
    ]
    assert bare == []
