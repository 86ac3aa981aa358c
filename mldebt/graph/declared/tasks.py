"""Tasks, steps, assets and pipelines that code defines by a library, as ``rules/pipelines.toml`` says."""

import posixpath
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from msgspec.structs import replace

from mldebt.facts import kinds as k
from mldebt.graph.declared.sources import argument_text, data_in, functions_in, names_in, needs_in, prefixes_of
from mldebt.graph.declared.stages import Dataset, Material, Stage, scripts_of
from mldebt.graph.trace import DataNote, EdgeNote, Recorder, StageNote
from mldebt.knowledge.pipelines import StageRow, pipeline_rules
from mldebt.model.graph import Certainty, EdgeKind, NodeKind
from mldebt.model.place import Location, Site
from mldebt.resolve.pipelinefiles.kedroprojects import project_root
from mldebt.resolve.program import Program, texts_of
from mldebt.resolve.terms import Const, Event, Fun, Res, Summary, Table, Value
from mldebt.resolve.texts import join, normal
from mldebt.resolve.world import ScopeKey

DATASET, KEDRO = "dataset", "kedro"
SCHEDULE = "schedule"  # ``StageRow.kind`` of what starts a pipeline
CLOCK = "run-schedule"  # the type of what says when something runs
WHOLE = "pipeline"  # ``StageRow.kind`` of a definition that is no single stage
_NEVER = frozenset({"None", ""})


def note_tasks(program: Program, recorder: Recorder) -> None:
    """Notes every stage that a module's summaries define, and every access to data by its name."""
    rows = pipeline_rules().stages
    for summary in program.summaries():
        for event in summary.events:
            row = rows.get(event.symbol)
            if row is not None:
                recorder.stages[_note(program, summary, event, row)] = None
            elif event.kind != "key":
                _note_named(program, recorder, summary, event)


def _note(program: Program, summary: Summary, event: Event, row: StageRow) -> StageNote:
    functions = functions_in(_argument(program, event, row.function))
    name = stage_name(program, event, row, functions)
    gives = [data for argument in row.gives for data in data_in(program, summary, program.argument(event, argument))]
    if row.stores:
        prefix = [text for argument in row.prefix for text, _ in names_in(program.argument(event, argument))]
        gives.append(DataNote(name, "/".join((*prefix, name)), loaded=bool(functions)))
    takes = [data for argument in row.takes for data in data_in(program, summary, program.argument(event, argument))]
    takes += _loaded(program, summary, event, functions) if row.loads else []
    takes += [data for argument in row.needs for data in needs_in(program, summary, program.argument(event, argument))]
    gives += [data for argument in row.makes for data in _made(program, summary, program.argument(event, argument))]
    starting = [program.argument(event, argument) for argument in row.schedule]
    takes += [data for value in starting for data in data_in(program, summary, value, objects=True)]
    script = _text(program.argument(event, row.script)) if row.script else ""
    folder = _text(program.argument(event, row.folder)) if row.folder else ""
    schedules = [_schedule(program, summary, event, argument) for argument in row.schedule]
    return StageNote(
        row.system,
        (*event.via, event.site),
        name,
        row.kind,
        folder,
        (*(item.path for item in functions), *((join(folder, script),) if script else ())),
        tuple(takes),
        tuple(gives),
        schedules=tuple(text for text in schedules if text not in _NEVER),
        command=_text(program.argument(event, row.command)) if row.command else "",
        functions=tuple((item.path, item.scope) for item in functions),
    )


def _argument(program: Program, event: Event, name: str) -> Value | None:
    return event.argument("@", None) if name == "@" else program.argument(event, name) if name else None


def _text(value: Value | None) -> str:
    texts = texts_of(value)
    return texts[0] if len(texts) == 1 else ""


def stage_name(program: Program, event: Event, row: StageRow, functions: tuple[Fun, ...]) -> str:
    """The name that an argument gives, the function's, or what is called."""
    for argument in row.name:
        text = _text(program.argument(event, argument))
        if text and "*" not in text:
            return text
    if functions:
        known = program.world.definition(functions[0].path, functions[0].scope)
        return program.modules[functions[0].path].name(functions[0].scope) if known else functions[0].name
    return event.symbol.rpartition(".")[2]


def _loaded(program: Program, summary: Summary, event: Event, functions: tuple[Fun, ...]) -> list[DataNote]:
    """Data that the library loads for a function's parameters, by their names or those that an argument gives them."""
    row = pipeline_rules().stages[event.symbol]
    renamed = program.argument(event, row.renames) if row.renames else None
    others = dict(_entries(renamed)) if isinstance(renamed, Table) else {}
    found = []
    for function in functions:
        definition = program.world.definition(function.path, function.scope)
        if isinstance(definition, k.Def):
            for param in definition.params:
                if not param.star and param.name not in row.skips:
                    name = "/".join((*prefixes_of(program, summary, others.get(param.name)), param.name))
                    other = data_in(program, summary, others.get(param.name), objects=True)
                    own = [DataNote(param.name, name)]
                    found += [replace(data, loaded=True) for data in other or own]
    return found


def _made(program: Program, summary: Summary, value: Value | None) -> list[DataNote]:
    """Data that the library stores for a function, by the keys of a mapping or the names that its objects have."""
    found: list[DataNote] = []
    for name, item in _entries(value) if isinstance(value, Table) else ():
        named = data_in(program, summary, item, objects=True) or [DataNote(name, name)]
        found += [replace(data, loaded=True) for data in named]
    return found


def _entries(value: Table) -> Iterator[tuple[str, Value]]:
    for key, item in zip(value.keys, value.values, strict=True):
        if isinstance(key, Const):
            yield str(key.value), item


def _schedule(program: Program, summary: Summary, event: Event, argument: str) -> str:
    """When a pipeline runs: a text, the argument that says so (``daily=True``), or what the code writes there; empty
    where data or nothing starts it."""
    value = program.argument(event, argument)
    if value is None or data_in(program, summary, value, objects=True) or value == Const(False):
        return ""
    if value == Const(True):
        return argument
    when = _text(value) or _clock(program, summary, value) or argument_text(program, event, argument)
    return f"{when} {_exactly(program, event)}".strip()


def _exactly(program: Program, event: Event) -> str:
    """The arguments that say when something runs as numbers or texts: ``hour=3, minute=30``."""
    given = ((name, program.argument(event, name)) for name in pipeline_rules().stages[event.symbol].clock)
    return ", ".join(f"{name}={value.value}" for name, value in given if isinstance(value, Const))


def _clock(program: Program, summary: Summary, value: Value) -> str:
    """The text of an object that stands for a schedule."""
    event = summary.events[value.event] if isinstance(value, Res) else None
    row = program.apis.calls.get(event.symbol) if event is not None else None
    if event is None or row is None or row.returns != CLOCK or not row.params:
        return ""
    return _text(program.argument(event, row.params[0]))


def _note_named(program: Program, recorder: Recorder, summary: Summary, event: Event) -> None:
    """Code that asks a library for data by its name, and is no definition of a stage."""
    edges = program.edges(event)
    if not edges or any(edge.edge == "launches" for edge in edges):
        return
    root = project_root(program.world.document, event.site.path) if event.symbol.startswith(KEDRO) else ""
    for edge in edges:
        names = names_in(program.argument(event, edge.arg)) if edge.as_ == DATASET else []
        for name in dict.fromkeys(text.partition(":")[0] for text, _ in names):
            known = f"{root}#{name}" if root else name
            node = recorder.node(f"{DATASET}:{known}", NodeKind.DATASET, known)
            code = recorder.code(event.site.path)
            reads = edge.edge == EdgeKind.READS
            recorder.edge(
                EdgeNote(
                    node if reads else code,
                    code if reads else node,
                    EdgeKind(edge.edge),
                    Certainty.EXACT,
                    (*event.via, event.site),
                    name,
                    "r" if reads else "w",
                    summary.scope,
                )
            )


def task_stages(notes: Iterable[StageNote], material: Material, locate: Callable[[Site], Location]) -> Iterator[Stage]:
    """The stages of all notes; of a function that defines some, those that its callers made."""
    notes = tuple(notes)
    taken = {note.chain[at:] for note in notes for at in range(1, len(note.chain))}
    stored = {data.known for note in notes for data in note.gives if not data.place}
    kept: dict[tuple[object, ...], StageNote] = {}
    for note in notes:
        if note.chain not in taken:
            kept.setdefault((note.chain[-1], note.name, note.takes, note.gives), note)
    shown = _started(list(kept.values()))
    names = Counter((note.chain[-1].path, note.name) for note in shown)
    for note in shown:
        stage = _stage(note, material, locate, stored)
        clash = names[(stage.file, note.name)] > 1
        yield replace(stage, id=f"{stage.file}:{stage.line}:{note.name}") if clash else stage


def _started(notes: list[StageNote]) -> list[StageNote]:
    """The notes, with what starts a pipeline as a schedule of that pipeline, where it is one of them: the first that
    its function makes, in the function's own file."""
    defined: dict[tuple[ScopeKey, ...], StageNote] = {}
    for note in sorted(notes, key=lambda note: note.chain[-1].at):
        if note.spelled == WHOLE and note.functions and note.chain[-1].path == note.functions[0][0]:
            defined.setdefault(note.functions, note)
    starts: dict[StageNote, dict[str, None]] = {}
    for note in notes:
        if note.spelled == SCHEDULE and note.functions in defined:
            starts.setdefault(defined[note.functions], {}).update(dict.fromkeys(note.schedules))
    return [
        replace(note, schedules=tuple(dict.fromkeys((*note.schedules, *starts.get(note, ())))))
        for note in notes
        if note.spelled != SCHEDULE or note.functions not in defined
    ]


def _stage(note: StageNote, material: Material, locate: Callable[[Site], Location], stored: set[str]) -> Stage:
    chain = tuple(locate(site) for site in note.chain)
    path = note.chain[-1].path
    whole = note.spelled in (WHOLE, SCHEDULE)
    started = scripts_of(note.command, "", material.paths) or scripts_of(
        note.command, note.within or posixpath.dirname(path), material.paths
    )
    named = [found for text in note.scripts if (found := _in_tree(text, path, material))]
    scripts = tuple(dict.fromkeys((*named, *started))) or ((path,) if whole else ())
    takes = [data for data in note.takes if not data.place and (data.known in stored or not data.loaded)]
    return Stage(
        f"{path}:{note.name}",
        path,
        note.name,
        note.command,
        tuple(data.place for data in note.takes if data.place),
        tuple(data.place for data in note.gives if data.place),
        scripts,
        kind=note.system,
        line=chain[-1].line,
        takes=tuple(Dataset(data.name, data.known, sure=data.sure, loaded=data.loaded) for data in takes),
        gives=tuple(
            Dataset(data.name, data.known, sure=data.sure, loaded=data.loaded) for data in note.gives if not data.place
        ),
        schedules=note.schedules,
        chain=chain,
        whole=whole,
        functions=note.functions,
    )


def _in_tree(text: str, path: str, material: Material) -> str:
    """A script as the tree spells it: from the root, or from the folder of the code that names it."""
    clean = normal(text.removeprefix("<repo>/"))
    own = normal(posixpath.join(posixpath.dirname(path), clean))
    return next((found for found in (clean, own) if found in material.paths), "")
