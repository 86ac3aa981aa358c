"""Which scripts cannot start."""

from collections.abc import Collection, Mapping

import pytest
from msgspec.structs import replace

from mldebt.checks.broken import broken
from tests.support.subjects import subject_of

PACKAGE = {"net/__init__.py": "", "net/parts/__init__.py": "", "net/rows.py": "ROWS = 1\n"}


def stopped(files: Mapping[str, str], there_once: Collection[str]) -> bool:
    whole_tree = {**PACKAGE, **files}
    subject = subject_of(whole_tree, component_of=dict.fromkeys(whole_tree, "."))
    whole = subject.whole._replace(changed=lambda path: int(path in there_once))
    return "run.py" in broken(replace(subject, whole=whole))


STOPPED = {
    "a module of a package": "import net.parts.small\n",
    "what a module holds": "from net.parts.small import Net\n",
    "a module by its name": "from net.parts import small\n",
}


@pytest.mark.parametrize("code", STOPPED.values(), ids=STOPPED)
def test_a_module_is_gone(code: str) -> None:
    assert stopped({"run.py": code}, ["net/parts/small.py"])
    assert stopped({"run.py": code}, ["net/parts/small/__init__.py"])
    assert not stopped({"run.py": code}, [])


def test_a_relative_import() -> None:
    files = {"net/run.py": "from .parts.small import Net\n"}
    subject = subject_of({**PACKAGE, **files})
    whole = subject.whole._replace(changed=lambda path: int(path == "net/parts/small.py"))
    assert "net/run.py" in broken(replace(subject, whole=whole))


STARTS = {
    "the module is there": {"run.py": "from net.rows import ROWS\n"},
    "it does without": {"run.py": "try:\n    from net.parts.small import Net\nexcept ImportError:\n    Net = None\n"},
    "a function imports it": {"run.py": "def net():\n    from net.parts.small import Net\n    return Net\n"},
    "it is built": {"run.py": "from net.parts.small import Net\n", "net/parts/small.pyx": "x = 1\n"},
    "it was moved": {"run.py": "from net.parts.small import Net\n", "lib/parts/small.py": "Net = 1\n"},
    "the package holds the name": {"run.py": "from net.parts import small\n", "net/parts/__init__.py": "small = 1\n"},
    "the package takes all of another": {
        "run.py": "from net.parts import small\n",
        "net/parts/__init__.py": "from sizes import *\n",
    },
    "it is somebody else's": {"run.py": "import other.parts.small\n"},
}


@pytest.mark.parametrize("files", STARTS.values(), ids=STARTS)
def test_it_may_start(files: dict[str, str]) -> None:
    gone = ["net/parts/small.py", "other/parts/small.py"]
    assert not stopped(files, gone)


def test_settings_may_be_kept_elsewhere() -> None:
    assert not stopped({"run.py": "from net.settings import KEY\n"}, ["net/settings.py"])
