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
