"""Who is taken to ask for a function, and who is not."""

import pytest

from mldebt.checks.uncalled import uncalled
from mldebt.model.panel import Role
from tests.support.subjects import subject_of

ASKED = {
    "by the top": {"a.py": "def ask(): ...\n\nask()\n"},
    "through others": {"a.py": "def ask(): ...\ndef more(): return ask()\n", "b.py": "from a import more\nmore()\n"},
    "by another name": {"a.py": "def ask(): ...\n", "b.py": "from a import ask as put\nput()\n"},
    "as an attribute": {"a.py": "def ask(): ...\n", "b.py": "import a\na.ask()\n"},
    "handed over": {"a.py": "def ask(): ...\n\nrun(target=ask)\n"},
    "by its name": {"a.py": "import sys\n\ndef ask(): ...\n\ngetattr(sys.modules[__name__], 'ask')()\n"},
    "by a configuration": {"a.py": "def ask(): ...\n", "jobs.yaml": "task: a:ask\n"},
    "by a decorator": {"a.py": "@app.get('/')\ndef ask(): ...\n"},
    "by what a decorator starts": {"a.py": "def ask(): ...\n@flow\ndef more(): ask()\n"},
    "by what a library runs": {"a.py": "def ask(): ...\nclass Job(Base):\n    def run(self): ask()\nJob()\n"},
    "as a command": {"a.py": "import fire\n\ndef ask(): ...\n\nfire.Fire()\n"},
    "found by its name": {"a.py": "def ask(): ...\n\ndef main(task):\n    globals()[task]()\n\nmain(x)\n"},
    "by an example": {"a.py": "def ask(): ...\n", "examples/show.py": "from a import ask\nask()\n"},
    "by what a framework finds": {"a.py": "def ask(): ...\n\ndef create_pipeline():\n    return Node(ask)\n"},
    "under a name that is handed on": {
        "a.py": "def ask(): ...\n",
        "b.py": "from a import ask as put\n",
        "c.py": "import b\nb.put()\n",
    },
    "from beside it": {"a.py": "def ask(): ...\n", "b.py": "from . import a\na.ask()\n"},
    "by a star": {"a.py": "def ask(): ...\n", "b.py": "from a import *\n", "c.py": "from b import ask\nask()\n"},
    "by who may be handed its module": {
        "a.py": "def ask(): ...\n",
        "b.py": "import a\nfrom c import go\ngo(a)\n",
        "c.py": "def go(tool): tool.ask()\n",
    },
    "beside another of its name": {
        "a.py": "def ask(): ...\n",
        "b.py": "from a import ask\n\ndef more(): ask()\nmore()\n",
        "c.py": "def ask(): ...\n",
    },
    "by text that is run": {"a.py": "def ask(): ...\n", "b.py": "exec(open('a.py').read())\nask()\n"},
    "by a notebook that runs it": {
        "a.py": "def ask(): ...\n",
        "b.ipynb": '{"cells": [{"cell_type": "code", "source": ["%run a.py\\n", "ask()"]}], "nbformat": 4, '
        '"metadata": {}}',
    },
    "by a router that is included": {
        "a.py": "def ask(): ...\n",
        "b.py": "from a import ask\n\nrouter = APIRouter()\n\n@router.get('/')\ndef more(): ask()\n",
        "c.py": "import b\napp.include_router(b.router)\n",
    },
    "by a program of TensorFlow 1": {"a.py": "def ask(): ...\ndef main(_): ask()\ntf.app.run()\n"},
    "by Python": {"a.py": "def ask(): ...\nclass Box:\n    def __len__(self): return ask()\nBox()\n"},
}

UNCALLED = {
    "nowhere": {"a.py": "def ask(): ...\n"},
    "only offered": {"a.py": "def ask(): ...\n", "b/__init__.py": "from a import ask\n\n__all__ = ['ask']\n"},
    "by a file that nothing runs": {
        "a.py": "def ask(): ...\n",
        "idle.py": "from a import ask\n\nMORE = [ask]\ndef more(): ...\n",
    },
    "only imported": {"a.py": "def ask(): ...\n", "b.py": "from a import ask\n"},
    "by itself": {"a.py": "def ask(): return ask()\n"},
    "in a circle": {"a.py": "def ask(): return more()\ndef more(): return ask()\n"},
    "by a class that is not made": {"a.py": "def ask(): ...\nclass Job(Base):\n    def run(self): ask()\n"},
    "by a test": {"a.py": "def ask(): ...\n", "tests/test_a.py": "from a import ask\nask()\n"},
    "in prose": {"a.py": 'def ask(): ...\n\nprint("nobody may ask here")\n'},
    "in an address": {"a.py": 'def ask(): ...\n\nget("http://host/ask")\n'},
    "by a router that nobody includes": {
        "a.py": "def ask(): ...\n",
        "b.py": "from a import ask\n\nrouter = APIRouter()\n\n@router.get('/')\ndef more(): ask()\n",
    },
    "as a part of a word": {"a.py": "def ask(): ...\n", "jobs.yaml": "task: a:asks\n"},
    "only another of its name": {"a.py": "def ask(): ...\n", "b.py": "def ask(): ...\n\nask()\n"},
    "from another module": {
        "a.py": "def ask(): ...\n",
        "b.py": "def ask(): ...\n",
        "c.py": "from b import ask\nask()\n",
    },
    "of a library": {"a.py": "def ask(): ...\n", "b.py": "import lib\nlib.ask()\n"},
    "a method": {
        "a.py": "def ask(): ...\n",
        "b.py": "class Box:\n    def ask(self): ...\n    def more(self): self.ask()\nBox().ask()\n",
    },
    "a variable": {"a.py": "def ask(): ...\n", "b.py": "ask = 1\nprint(ask)\n"},
    "behind a plain decorator": {"a.py": "@lru_cache\ndef ask(): ...\n"},
}


@pytest.mark.parametrize("files", ASKED.values(), ids=ASKED)
def test_asked_for(files: dict[str, str]) -> None:
    assert not uncalled(subject_of(files)).holds("a.py", 1)


@pytest.mark.parametrize("files", UNCALLED.values(), ids=UNCALLED)
def test_uncalled(files: dict[str, str]) -> None:
    assert uncalled(subject_of(files)).holds("a.py", 1)


def test_users_of_a_library_may_call_what_it_offers() -> None:
    files = {"a.py": "def ask(): ...\ndef _ask(): ...\n"}
    held = uncalled(subject_of(files, role=Role("library")))
    assert (held.holds("a.py", 1), held.holds("a.py", 2)) == (False, True)


def test_what_stands_in_an_uncalled_class_is_uncalled() -> None:
    files = {"a.py": "class Box:\n    def __init__(self): ...\n    def get(self): ...\n"}
    assert uncalled(subject_of(files)).holds("a.py", 2)


def test_a_class_that_has_a_method_of_its_own_asks_no_other() -> None:
    box = "class Box:\n    def ask(self): ...\nBox()\n"
    other = "class Other:\n    def ask(self): ...\n    def more(self): self.ask()\nOther().more()\n"
    held = uncalled(subject_of({"a.py": box + other}))
    assert [held.holds("a.py", scope) for scope in (2, 4)] == [True, False]
