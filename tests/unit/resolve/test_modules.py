"""Which file an import means."""

import pytest

from mldebt.resolve.modules import ModuleIndex

FILES = (
    "src/pkg/__init__.py",
    "src/pkg/core.py",
    "scripts/train.py",
    "scripts/helpers.py",
    "service/app/main.py",
    "service/app/db.py",
    "namespace/tool.py",
    "datasets/make.py",
)


@pytest.mark.parametrize(
    ("dotted", "importer", "expected"),
    [
        ("pkg", "scripts/train.py", "src/pkg/__init__.py"),
        ("pkg.core", "scripts/train.py", "src/pkg/core.py"),
        ("src.pkg.core", "scripts/train.py", "src/pkg/core.py"),
        ("helpers", "scripts/train.py", "scripts/helpers.py"),
        ("app.db", "service/app/main.py", "service/app/db.py"),
        ("namespace", "scripts/train.py", "namespace"),
        ("namespace.tool", "scripts/train.py", "namespace/tool.py"),
        ("datasets", "scripts/train.py", None),
        ("numpy", "scripts/train.py", None),
    ],
)
def test_absolute_imports(dotted: str, importer: str, expected: str | None) -> None:
    assert ModuleIndex(FILES, frozenset({"datasets"})).find(dotted, importer) == expected


def test_relative_imports_and_submodules() -> None:
    index = ModuleIndex(FILES)
    assert index.relative(1, "core", "src/pkg/__init__.py") == "src/pkg/core.py"
    assert index.relative(1, "", "src/pkg/core.py") == "src/pkg/__init__.py"
    assert index.child("src/pkg/__init__.py", "core") == "src/pkg/core.py"
    assert index.child("src/pkg/core.py", "x") is None
