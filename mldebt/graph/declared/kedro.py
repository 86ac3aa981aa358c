"""Kedro: each node of a pipeline is a stage whose data the framework loads and saves by the catalogue."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from msgspec.structs import replace

from mldebt.graph.declared.kedrocatalog import Catalogs
from mldebt.graph.declared.kedropipelines import Use, node_uses
from mldebt.graph.declared.sources import argument_text, functions_in, names_in
from mldebt.graph.declared.stages import Dataset, Material, Stage
from mldebt.graph.trace import DataNote, Recorder, StageNote
from mldebt.model.place import Location, Site
from mldebt.resolve.program import Program, texts_of

SYSTEM = "kedro"
_PARAMETER, _PARAMETERS = "params:", "parameters"


def note_nodes(program: Program, recorder: Recorder) -> None:
    """Notes every use of every node in a module's summaries."""
    for use in node_uses(program):
        note = _note(program, use)
        if note is not None:
            recorder.stages[note] = None


def _note(program: Program, use: Use) -> StageNote | None:
    event = use.event
    inputs = names_in(program.argument(event, "inputs"))
    outputs = names_in(program.argument(event, "outputs"))
    if not inputs and not outputs:
        return None
    functions = functions_in(program.argument(event, "func"))
    spelled = argument_text(program, event, "func") or "function"
    names = texts_of(program.argument(event, "name"))
    return StageNote(
        SYSTEM,
        (*event.via, event.site),
        names[0] if names else functions[0].name if functions else spelled,
        spelled,
        use.namespace,
        tuple(dict.fromkeys(item.path for item in functions)),
        tuple(_data(use, name, sure) for name, sure in inputs if not _is_parameter(name)),
        tuple(_data(use, name, sure) for name, sure in outputs),
        tuple(use.renamed(name).removeprefix(_PARAMETER) for name, _ in inputs if name.startswith(_PARAMETER)),
        functions=tuple((item.path, item.scope) for item in functions),
    )


def _is_parameter(name: str) -> bool:
    return name == _PARAMETERS or name.startswith(_PARAMETER)


def _data(use: Use, name: str, sure: bool) -> DataNote:
    return DataNote(name, use.renamed(name), sure, loaded=True)


def kedro_stages(notes: Iterable[StageNote], material: Material, locate: Callable[[Site], Location]) -> Iterator[Stage]:
    """A stage for every use of a node. Where a function that makes nodes is called, its callers' uses count, not its
    own: nothing else runs them.
    """
    notes = tuple(notes)
    if not notes:
        return
    catalogs = Catalogs(material)
    taken = {note.chain[at:] for note in notes for at in range(1, len(note.chain))}
    by_id: dict[str, dict[Stage, None]] = defaultdict(dict)
    for note in notes:
        if note.chain not in taken:
            stage = _stage(catalogs, note, locate)
            by_id[stage.id].setdefault(stage)
    for same in by_id.values():
        yield from same if len(same) == 1 else _told_apart(list(same))


def _told_apart(stages: list[Stage]) -> Iterator[Stage]:
    for number, stage in enumerate(stages, 1):
        clash = sum(other.name == stage.name for other in stages) > 1
        yield replace(stage, instance=f"{stage.name}#{number}" if clash else stage.name)


def _stage(catalogs: Catalogs, note: StageNote, locate: Callable[[Site], Location]) -> Stage:
    chain = tuple(locate(site) for site in note.chain)
    path = note.chain[-1].path
    root = catalogs.root_of(path)
    return Stage(
        f"{path}:{chain[-1].line}:{note.spelled}",
        path,
        f"{note.within}.{note.name}" if note.within else note.name,
        scripts=note.scripts,
        kind=SYSTEM,
        line=chain[-1].line,
        takes=tuple(_dataset(catalogs, root, data) for data in note.takes),
        gives=tuple(_dataset(catalogs, root, data) for data in note.gives),
        settings=tuple(found for key in note.settings if (found := catalogs.setting(root, key)) is not None),
        chain=chain,
        functions=note.functions,
    )


def _dataset(catalogs: Catalogs, root: str, data: DataNote) -> Dataset:
    found = catalogs.find(root, data.known)
    key = f"{root.rstrip('/')}#{data.known}" if root else data.known
    return Dataset(data.name, key, found.places, found.declared, data.sure)


def catalog_paths(material: Material) -> list[str]:
    """Every path that a catalogue gives to a data set."""
    return Catalogs(material).paths()


def catalogued(keys: Iterable[str], material: Material) -> Iterator[Dataset]:
    """Data sets, by their keys, that a catalogue keeps somewhere."""
    catalogs = Catalogs(material)
    for key in keys:
        folder, _, name = key.partition("#")
        root, name = (f"{folder}/", name) if f"{folder}/" in catalogs.roots else ("", key)
        found = catalogs.find(root, name)
        if found.places:
            yield Dataset(name, key, found.places, found.declared)
