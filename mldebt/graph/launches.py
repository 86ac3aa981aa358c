"""Commands that code starts: subprocesses, shell lines of notebooks, tasks that are a line of shell."""

import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from mldebt.graph.declared.sources import functions_in
from mldebt.graph.declared.tasks import stage_name
from mldebt.graph.projects import project_of
from mldebt.graph.trace import LaunchNote
from mldebt.knowledge.pipelines import StageRow, pipeline_rules
from mldebt.model.place import Site
from mldebt.resolve.commandlines.expansion import UNKNOWN
from mldebt.resolve.commandlines.records import Recipe
from mldebt.resolve.commandlines.shell import place
from mldebt.resolve.folders import CHANGES
from mldebt.resolve.names import RUN
from mldebt.resolve.notebookruns import run_words
from mldebt.resolve.pipelinefiles.mlprojects import entry_command
from mldebt.resolve.program import Program, texts_of
from mldebt.resolve.terms import NONE, Alt, Const, Event, Many, Pat, Summary, Sym, Table, Unknown, Value, many
from mldebt.resolve.texts import ROOT, join

_BLANK = re.compile(r"\{(\w+)(?::([\w-]+))?\}")
_INTERPRETER = "sys.executable"
_NOTEBOOKS = "papermill.execute_notebook"
_RUN_BESIDE = "databricks.sdk.runtime.dbutils.notebook.run"
_GO = "cd"  # the magic that changes the folder of a notebook
MOST_TEXTS = 4  # lines of shell that one call may start


class Launched(NamedTuple):
    """A call starts a script, whatever stands between them."""

    site: Site
    script: str


def launches_of(program: Program, summary: Summary) -> list[LaunchNote]:
    """The commands that a scope starts, those of functions it calls included where it hands them over."""
    found: list[LaunchNote] = []
    gone = ""
    for event in summary.events:
        into = _folder(event)
        if into is not None:
            gone = "" if UNKNOWN in into else join(gone, into)
        found += [replace(note, gone=gone) if gone else note for note in _notes(program, event)]
    return found


def _notes(program: Program, event: Event) -> list[LaunchNote]:
    if event.kind == "magic":
        return _magic(program, event)
    found = _notebook(event) if event.symbol == _NOTEBOOKS else []
    if event.symbol == _RUN_BESIDE:
        target, given = event.argument("path", 0), event.argument("arguments", 2)
        keys, values = (given.keys, given.values) if isinstance(given, Table) else ((), ())
        for chosen in _chosen(values):
            words = [f"${_word(key)}={value}" for key, value in zip(keys, chosen, strict=True)]
            found += [_ran(program, event, text, words) for text in texts_of(target)[:MOST_TEXTS]]
    for row in program.edges(event):
        if row.as_ == "command":
            found += _started(event, program.argument(event, row.arg))
        elif row.as_ == "project":
            found += _project(program, event, row.arg)
    stage = pipeline_rules().stages.get(event.symbol)
    if stage is not None and stage.line:
        found += _line(program, event, stage)
    if stage is not None and stage.returned:
        found += _returned(program, event, stage)
    return found


def _line(program: Program, event: Event, stage: StageRow) -> list[LaunchNote]:
    """The command of a task whose row says which arguments are its words; nothing where none of them is given."""
    words: list[str] = []
    given = 0
    for part in stage.line:
        blank = _BLANK.fullmatch(part)
        value = program.argument(event, blank[1]) if blank is not None else None
        if isinstance(value, Const) and len(stage.line) == 1:
            return _started(event, value)
        given += value is not None
        words += [part] if blank is None else _words(value, blank[2] or "")
    return _started(event, many("list", tuple(map(Const, words)))) if given else []


def _words(value: Value | None, option: str) -> list[str]:
    if isinstance(value, Table):
        return [word for pair in _pairs(value) for word in (option, *map(_word, pair)) if word]
    return [_word(item) for item in value.items] if isinstance(value, Many) else [] if value is None else [_word(value)]


def _pairs(value: Table) -> Iterator[tuple[Value, Value]]:
    return zip(value.keys, value.values, strict=True)


def _returned(program: Program, event: Event, stage: StageRow) -> list[LaunchNote]:
    """The line of shell that the function of a task returns."""
    found: list[LaunchNote] = []
    for function in functions_in(event.argument("@", None)):
        summary = program.functions.get((function.path, function.scope))
        task = stage_name(program, event, stage, (function,))
        texts = texts_of(summary.returns)[:MOST_TEXTS] if summary is not None else ()
        found += [LaunchNote(event.site, text, task=task) for text in texts]
    return found


def _folder(event: Event) -> str | None:
    """The folder to which an event goes; ``*`` where it is not known, None where it goes nowhere."""
    if event.symbol in CHANGES:
        texts = texts_of(event.args[0])
        return texts[0] if len(texts) == 1 else UNKNOWN
    if event.kind != "magic" or event.symbol != "line":
        return None
    name, _, rest = "".join(texts_of(event.args[0])).partition(" ")
    folder = rest.strip().removeprefix("-q ").strip("\"' ")
    return (folder if folder and folder != "-" else UNKNOWN) if name == _GO else None


def _magic(program: Program, event: Event) -> list[LaunchNote]:
    text = "".join(texts_of(event.args[0])[:1])
    if event.symbol == RUN and (words := run_words(text)):
        return [_ran(program, event, words[0], words[1:])]
    whole = {"shell": text, RUN: f"ipython {text}"}.get(event.symbol)
    return [LaunchNote(event.site, whole)] if whole and text else []


def _ran(program: Program, event: Event, target: str, given: Iterable[str]) -> LaunchNote:
    """A notebook that another runs, told with or without its suffix."""
    found = program.world.started_file(target, event.site.path)
    return LaunchNote(event.site, words=("ipython", f"{ROOT}/{found}" if found is not None else target, *given))


def _notebook(event: Event) -> list[LaunchNote]:
    """``papermill.execute_notebook(input, output, parameters)`` as the command that does the same."""
    unknown: Value = Unknown("a notebook that is not named")
    given = [event.argument(name, at) or unknown for at, name in enumerate(("input_path", "output_path", "parameters"))]
    words: list[Value] = [Const("papermill"), *given[:2]]
    if isinstance(given[2], Table):
        for key, value in zip(given[2].keys, given[2].values, strict=True):
            words += [Const("-p"), key, value]
    folder = event.argument("cwd", None)
    if folder is not None and folder != NONE:
        words += [Const("--cwd"), folder]
    return [LaunchNote(event.site, words=chosen) for chosen in _chosen(words)]


def _project(program: Program, event: Event, argument: str) -> list[LaunchNote]:
    """The command of the entry point that ``mlflow.run(uri, entry_point, parameters=...)`` runs."""
    found = [project_of(program, event, text) for text in texts_of(program.argument(event, argument))]
    if len(found) != 1 or not found[0]:
        return []
    file, _, name = found[0].rpartition(":")
    given = program.argument(event, "parameters")
    values = {_word(key): _word(value) for key, value in _pairs(given)} if isinstance(given, Table) else {}
    command = entry_command(program.world.document(file), name, values)
    folder = posixpath.dirname(file)
    return [LaunchNote(event.site, command, wdir=folder, point=found[0])] if command else []


def _started(event: Event, value: Value | None) -> list[LaunchNote]:
    wdir = texts_of(event.argument("cwd", None))
    folder = wdir[0] if len(wdir) == 1 else "" if not wdir else UNKNOWN
    names = texts_of(event.argument("task_id", None))
    task = names[0] if names else ""
    if isinstance(value, Many):
        notes = [LaunchNote(event.site, words=words, wdir=folder, task=task) for words in _chosen(value.items)]
        return notes if value.items else []
    return [LaunchNote(event.site, text, wdir=folder, task=task) for text in texts_of(value)[:MOST_TEXTS]]


def _chosen(values: Sequence[Value]) -> list[tuple[str, ...]]:
    """The words that values are; where several have as many choices, as in a loop, one list for each of these."""
    several = {len(value.items) for value in values if isinstance(value, Alt)}
    rounds = several.pop() if len(several) == 1 else 1
    if not 1 < rounds <= MOST_TEXTS:
        return [tuple(map(_word, values))]
    return [
        tuple(_word(value.items[at] if isinstance(value, Alt) else value) for value in values) for at in range(rounds)
    ]


def _word(value: Value) -> str:
    if isinstance(value, Const):
        return str(value.value)
    if isinstance(value, Pat):
        return value.text
    return "python" if isinstance(value, Sym) and value.name == _INTERPRETER else UNKNOWN


def recipe_of(program: Program, note: LaunchNote) -> Recipe:
    """A command of code as a recipe: it starts in the folder the program is started in, or beside the file."""
    line = program.locate(note.site).line
    path = note.site.path
    beside = posixpath.dirname(path)
    if note.point:
        return Recipe(path, line, "mlproject", note.point, note.text, wdirs=(note.wdir,))
    folders = [beside, ""] if path.endswith(".ipynb") else ["", beside]
    if note.gone:  # or not: on one branch, within a block, to the very checkout that a notebook lies in
        folders = [*(place(folder, note.gone) for folder in folders), *folders]
    if note.wdir:
        folders = [place(folder, note.wdir) for folder in folders]
    origin = "airflow" if note.task else "code"
    stage = f"{path}:{note.task}" if note.task else path
    return Recipe(path, line, origin, stage, note.text, note.words, tuple(dict.fromkeys(folders)))
