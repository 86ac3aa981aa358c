"""Relative paths behind a change of the working folder."""

from collections.abc import Callable

from mldebt.resolve.program import Program, texts_of
from mldebt.resolve.terms import Event, Value

MakeProgram = Callable[..., Program]


def _path(event: Event) -> Value | None:
    return event.argument("file", 0)


def opened(program: Program, path: str = "src/m.py") -> list[str]:
    """What a module opens, in order."""
    top = program.tops[path]
    return [text for event in top.events if event.symbol == "open" for text in texts_of(_path(event))]


def test_paths_begin_in_the_new_folder_until_it_changes_back(program: MakeProgram) -> None:
    text = (
        "import os\nhome = os.getcwd()\nopen('a')\nos.chdir('data')\nopen('b')\nopen('/c')\nopen(file='d')\n"
        "os.chdir('sub')\nopen('e')\nos.chdir('../..')\nopen('f')\nos.chdir(unknown())\nopen('g')\n"
    )
    found = opened(program({"src/m.py": text}))
    assert found == ["a", "data/b", "/c", "data/d", "data/sub/e", "f", "*/g"]


def test_the_folder_of_the_script(program: MakeProgram) -> None:
    text = "import os\nos.chdir(os.path.dirname(os.path.abspath(__file__)))\nopen('../data/x')\nopen('http://h/x')\n"
    assert opened(program({"src/m.py": text})) == ["<repo>/data/x", "http://h/x"]


def test_a_function_that_changes_the_folder_for_its_caller(program: MakeProgram) -> None:
    text = "import os\ndef setup():\n    os.chdir('data')\ndef both():\n    setup()\nboth()\nopen('x')\n"
    assert opened(program({"src/m.py": text})) == ["data/x"]


def test_a_manager_that_enters_a_folder(program: MakeProgram) -> None:
    text = (
        "import contextlib, os\nfrom pathlib import Path\n@contextlib.contextmanager\ndef inside(folder):\n"
        "    before = Path.cwd()\n    os.chdir(folder)\n    try:\n        yield\n    finally:\n"
        "        os.chdir(before)\ndef save(url, name):\n    open(name, 'w')\n"
        "with inside('raw'):\n    save('u', 'x.zip')\n    open('y')\nopen('z')\n"
        "with contextlib.chdir('more'):\n    open('q')\nopen('r')\n"
    )
    assert opened(program({"src/m.py": text})) == ["raw/x.zip", "raw/y", "z", "more/q", "r"]


def test_an_unknown_address_does_not_lie_in_the_folder(program: MakeProgram) -> None:
    text = "import os, requests\nos.chdir('data')\ndef get(url):\n    requests.get(url)\nget(f'{host()}/x.zip')\n"
    (event,) = (item for item in program({"src/m.py": text}).tops["src/m.py"].events if item.symbol == "requests.get")
    assert texts_of(event.argument("url", 0)) == ("*/x.zip",)


ROOTS = (
    "import os\nfrom pathlib import Path\nhere = Path(__file__).resolve().parent\n"
    "if here.name == 'code':\n    root = here.parent\n"
    "elif here.name in ('steps', 'jobs'):\n    root = here.parent.parent\n"
    "else:\n    root = here\nopen(root / 'x')\n"
)


def test_where_the_module_stands_decides_where_its_root_is(program: MakeProgram) -> None:
    assert opened(program({"code/m.py": ROOTS}), "code/m.py") == ["<repo>/x"]
    assert opened(program({"code/steps/m.py": ROOTS}), "code/steps/m.py") == ["<repo>/x"]
    by_text = "import os\nhere = os.path.dirname(__file__)\nopen('a' if os.path.basename(here) != 'code' else 'b')\n"
    assert opened(program({"code/m.py": by_text}), "code/m.py") == ["b"]


def test_the_name_of_the_checkout_decides_nothing(program: MakeProgram) -> None:
    assert opened(program({"m.py": ROOTS}), "m.py") != ["<repo>/x"]


def test_a_search_for_a_folder_is_not_decided_in_its_first_round(program: MakeProgram) -> None:
    text = (
        "from pathlib import Path\nhere = Path(__file__).parent\nfor _ in range(4):\n    if here.name != 'steps':\n"
        "        break\n    here = here.parent\nopen(here / 'x')\n"
    )
    assert "<repo>/code/x" in opened(program({"code/steps/m.py": text}), "code/steps/m.py")


def test_a_name_of_another_module_has_no_value_of_a_branch_that_is_never_taken(program: MakeProgram) -> None:
    settings = ROOTS.replace("open(root / 'x')", "FULL = False\nif FULL:\n    name = 'full'\nelse:\n    name = 'part'")
    text = "from settings import name, root\nopen(root / 'raw' / name)\n"
    found = opened(program({"code/settings.py": settings, "code/m.py": text}), "code/m.py")
    assert found == ["<repo>/raw/part"]


def test_behind_a_call_that_ends_the_run_nothing_is_reached(program: MakeProgram) -> None:
    text = (
        "import sys\nfrom os import _exit as leave\nname = 'a'\nif unknown:\n    name = 'b'\n    open('c')\n"
        "    sys.exit(0)\nopen(name)\nif other:\n    name = 'd'\n    exit()\nopen(name)\nleave(1)\nopen('e')\n"
    )
    assert opened(program({"src/m.py": text})) == ["c", "a", "a"]


def test_a_method_called_exit_ends_nothing(program: MakeProgram) -> None:
    assert opened(program({"src/m.py": "import q\nq.pool.exit()\nq.exit()\nopen('a')\n"})) == ["a"]
