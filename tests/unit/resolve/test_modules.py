"""Which file an import means."""

from collections.abc import Callable

import pytest

from mldebt.resolve.modules import ModuleIndex
from mldebt.resolve.program import Program, texts_of

FILES = (
    "src/pkg/__init__.py",
    "src/pkg/core.py",
    "scripts/train.py",
    "scripts/helpers.py",
    "service/app/main.py",
    "service/app/db.py",
    "namespace/tool.py",
    "datasets/make.py",
    "service/datasets/make.py",
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
        ("datasets", "service/app/main.py", None),
        ("numpy", "scripts/train.py", None),
    ],
)
def test_absolute_imports(dotted: str, importer: str, expected: str | None) -> None:
    assert ModuleIndex(FILES, frozenset({"datasets"})).find(dotted, importer) == expected


PACKAGE = (
    "lib/__init__.py",
    "lib/logging.py",
    "lib/core/__init__.py",
    "lib/core/collections.py",
    "lib/core/wandb.py",
    "lib/core/tables.py",
    "lib/jobs/start.py",
    "lib/wandb/runs.py",
    "lib/core/hdfs/__init__.py",
    "lib/core/hdfs/client.py",
    "lib/core/hdfs/run.py",
    "jobs/nightly/queue.py",
    "jobs/nightly/run.py",
    "jobs/io/read.py",
    "other/concurrent/futures.py",
)


@pytest.mark.parametrize(
    ("dotted", "importer", "expected"),
    [
        ("logging", "lib/core/tables.py", None),
        ("collections", "lib/core/tables.py", None),
        ("wandb", "lib/core/tables.py", None),
        ("hdfs", "lib/core/hdfs/run.py", None),
        ("io", "jobs/nightly/run.py", None),
        ("concurrent.futures", "jobs/nightly/run.py", None),
        ("hdfs.client", "lib/core/hdfs/run.py", "lib/core/hdfs/client.py"),
        ("wandb.runs", "lib/jobs/start.py", "lib/wandb/runs.py"),
        ("tables", "lib/core/collections.py", "lib/core/tables.py"),
        ("queue", "jobs/nightly/run.py", "jobs/nightly/queue.py"),
        ("lib.logging", "lib/core/tables.py", "lib/logging.py"),
    ],
)
def test_modules_of_a_package_do_not_shadow_libraries(dotted: str, importer: str, expected: str | None) -> None:
    assert ModuleIndex(PACKAGE, frozenset({"wandb"})).find(dotted, importer) == expected


def test_relative_imports_and_submodules() -> None:
    index = ModuleIndex(FILES)
    assert index.relative(1, "core", "src/pkg/__init__.py") == "src/pkg/core.py"
    assert index.relative(1, "", "src/pkg/core.py") == "src/pkg/__init__.py"
    assert index.child("src/pkg/__init__.py", "core") == "src/pkg/core.py"
    assert index.child("src/pkg/core.py", "x") is None


def test_the_distribution_that_a_module_belongs_to_comes_before_others() -> None:
    files = ("one/pyproject.toml", "one/tools/a.py", "one/jobs/run.py", "two/pyproject.toml", "two/tools/b.py")
    index = ModuleIndex((*files, "two/jobs/run.py", "one/shared.py", "two/shared.py", "two/only.py"))
    assert index.find("shared", "one/jobs/run.py") == "one/shared.py"
    assert index.find("shared", "two/jobs/run.py") == "two/shared.py"
    assert index.find("only", "one/jobs/run.py") == "two/only.py"


def test_a_name_is_looked_for_only_in_roots_that_hold_it(monkeypatch: pytest.MonkeyPatch) -> None:
    projects = [f"project{number}" for number in range(500)]
    files = [f"{project}/{name}" for project in projects for name in ("setup.py", "run.py", "own/__init__.py")]
    index = ModuleIndex([*files, "project77/shared.py", "project400/shared.py"])
    looked_at = []
    there = ModuleIndex._at
    monkeypatch.setattr(ModuleIndex, "_at", lambda index, base: looked_at.append(base) or there(index, base))
    assert index.find("shared", "project9/run.py") == "project400/shared.py"
    assert index.find("own", "project9/run.py") == "project9/own/__init__.py"
    assert index.find("shared", "project77/run.py") == "project77/shared.py"
    assert index.find("nowhere", "project9/run.py") is None
    assert len(looked_at) < 12


def test_names_that_a_star_import_of_a_library_brings(program: Callable[..., Program]) -> None:
    text = (
        "from fastai.tabular.all import *\nfrom elsewhere import *\nfiles = Path('data') / 'a.csv'\n"
        "df = pd.read_csv(files)\nwith open('p.json') as f:\n    json.load(f)\ndf.to_csv(unknown('b.csv'))\n"
    )
    events = program({"m.py": text}).tops["m.py"].events
    assert [event.symbol for event in events] == ["pandas.read_csv", "open", "json.load", "frame.to_csv"]
    assert texts_of(events[0].args[0]) == ("data/a.csv",)
