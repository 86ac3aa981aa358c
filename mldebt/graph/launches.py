"""Commands that code starts: subprocesses, shell lines of notebooks, tasks that are a line of shell."""

import posixpath

from mldebt.graph.trace import LaunchNote
from mldebt.resolve.commandlines.expansion import UNKNOWN
from mldebt.resolve.commandlines.records import Recipe
from mldebt.resolve.program import Program, texts_of
from mldebt.resolve.terms import Const, Event, Many, Pat, Summary, Sym, Table, Value

_INTERPRETER = "sys.executable"
_NOTEBOOKS = "papermill.execute_notebook"
MOST_TEXTS = 4  # lines of shell that one call may start


def launches_of(program: Program, summary: Summary) -> list[LaunchNote]:
    """The commands that a scope starts, those of functions it calls included where it hands them over."""
    found: list[LaunchNote] = []
    for event in summary.events:
        if event.kind == "magic":
            found += _magic(event)
            continue
        if event.symbol == _NOTEBOOKS:
            found += _notebook(event)
        for row in program.edges(event):
            if row.as_ == "command":
                found += _started(event, program.argument(event, row.arg))
    return found


def _magic(event: Event) -> list[LaunchNote]:
    text = texts_of(event.args[0])
    if not text or event.symbol not in ("shell", "run"):
        return []
    return [LaunchNote(event.site, f"ipython {text[0]}" if event.symbol == "run" else text[0])]


def _notebook(event: Event) -> list[LaunchNote]:
    """``papermill.execute_notebook(input, output, parameters)`` as the command that does the same."""
    given = [event.argument(name, at) for at, name in enumerate(("input_path", "output_path", "parameters"))]
    words = ["papermill", *(_word(value) if value is not None else UNKNOWN for value in given[:2])]
    if isinstance(given[2], Table):
        for key, value in zip(given[2].keys, given[2].values, strict=True):
            words += ["-p", _word(key), _word(value)]
    return [LaunchNote(event.site, words=tuple(words))]


def _started(event: Event, value: Value | None) -> list[LaunchNote]:
    wdir = texts_of(event.argument("cwd", None))
    folder = wdir[0] if len(wdir) == 1 else "" if not wdir else UNKNOWN
    names = texts_of(event.argument("task_id", None))
    task = names[0] if names else ""
    if isinstance(value, Many):
        words = tuple(_word(item) for item in value.items)
        return [LaunchNote(event.site, words=words, wdir=folder, task=task)] if words else []
    return [LaunchNote(event.site, text, wdir=folder, task=task) for text in texts_of(value)[:MOST_TEXTS]]


def _word(value: Value) -> str:
    if isinstance(value, Const):
        return str(value.value)
    if isinstance(value, Pat):
        return value.text
    return "python" if isinstance(value, Sym) and value.name == _INTERPRETER else UNKNOWN


def recipe_of(program: Program, note: LaunchNote) -> Recipe:
    """A command of code as a recipe: it starts in the folder the program is started in, or beside the file."""
    place = program.locate(note.site)
    path = note.site.path
    beside = posixpath.dirname(path)
    folders = (beside, "") if path.endswith(".ipynb") else ("", beside)
    wdirs = (note.wdir,) if note.wdir else tuple(dict.fromkeys(folders))
    origin = "airflow" if note.task else "code"
    stage = f"{path}:{note.task}" if note.task else path
    return Recipe(path, place.line, origin, stage, note.text, note.words, wdirs)
