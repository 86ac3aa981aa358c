"""The dependency graph of a program: the traces of its modules joined, with what pipelines declare beside them."""

from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from mldebt.config import Config
from mldebt.graph.attribution import Attribution, Owner
from mldebt.graph.components import partition
from mldebt.graph.containment import add_containment
from mldebt.graph.declared import (
    Material,
    Stage,
    catalogued,
    declared_paths,
    declared_stages,
    framework_stages,
    working_folders,
)
from mldebt.graph.declared.kedroruns import kedro_runs
from mldebt.graph.hints import PRAGMA, advice
from mldebt.graph.launches import Launched
from mldebt.graph.mounting import Mounting
from mldebt.graph.places import Places, project_names
from mldebt.graph.queries import add_queries
from mldebt.graph.runtraces import RunTrace
from mldebt.graph.sketch import Sketch
from mldebt.graph.stageedges import add_kept, add_stages, with_started
from mldebt.graph.trace import EdgeNote, SiteNote, Trace, better
from mldebt.graph.unpacked import add_unpacked
from mldebt.model.graph import Certainty, DependencyGraph, EdgeKind, Node, NodeKind, Unresolved
from mldebt.model.place import Location, Site
from mldebt.resolve.commandlines.records import CommandLine
from mldebt.resolve.pipelinefiles.dbtprojects import with_tables
from mldebt.resolve.program import Program

CODE = "code:"


class Inputs(Struct, frozen=True):
    """What the graph is built from, beside the program: every path of the tree, its configuration files, the texts
    of all files that are no Python, and options.
    """

    paths: tuple[str, ...]
    document: Callable[[str], object]
    texts: Mapping[str, str]
    config: Config = Config()


class Frame(Struct, frozen=True):
    """What must be known before a module is traced: the declared stages, the places that texts may mean, and the
    command lines that files hold."""

    stages: tuple[Stage, ...]
    places: Places
    lines: tuple[CommandLine, ...] = ()


def build_frame(inputs: Inputs, lines: tuple[CommandLine, ...] = ()) -> Frame:
    """Stages and places of a tree, whose files hold some command lines."""
    material = _material(inputs)
    stages = declared_stages(material)
    declared, names = declared_paths(material, stages), project_names(inputs.document)
    return Frame(stages, Places(inputs.paths, declared, working_folders(stages, lines), names), lines)


def _material(inputs: Inputs) -> Material:
    return Material(frozenset(inputs.paths), inputs.document, inputs.texts)


def build_graph(
    program: Program,
    traces: Iterable[Trace],
    frame: Frame,
    inputs: Inputs,
    runs: Iterable[RunTrace] = (),
    launched: Iterable[Launched] = (),
) -> DependencyGraph:
    """Nodes, edges, components and the coverage of I/O calls. ``runs`` are those that the repository's command lines
    start, ``launched`` which scripts its code starts."""
    traces, runs = tuple(traces), tuple(runs)
    sketch = Sketch()
    for path in program.modules:
        sketch.code(path)
    notes = [note for trace in traces for note in trace.stages]
    stages = (*frame.stages, *framework_stages(notes, _material(inputs), program.locate))
    stages = with_started((*stages, *kedro_runs(stages)), runs)
    add_stages(sketch, stages, frame.places)
    mounting = Mounting(traces)
    _join(program, sketch, tuple(map(mounting.applied, traces)), tuple(map(mounting.applied, runs)), stages)
    for site, script in launched:
        ends = (sketch.code(site.path), sketch.code(script))
        sketch.edge(*ends, EdgeKind.LAUNCHES, Certainty.EXACT, (program.locate(site),))
    _add_catalogued(sketch, traces, stages, frame.places, _material(inputs))
    add_unpacked(sketch, program.apis, frame.places)
    add_containment(sketch)
    statements = {path: text for path, text in inputs.texts.items() if path.endswith(".sql")}
    add_queries(sketch, frame.places, with_tables(statements, inputs.paths, inputs.document))
    components = partition(program, inputs.paths, stages, inputs.config)
    home = {path: component.name for component in components for path in component.files}
    nodes = tuple(_with_component(node, home) for node in sketch.nodes())
    calls, unresolved = _coverage(program, (*traces, *runs), advise=False)
    return DependencyGraph(nodes, sketch.edges(), components, unresolved, len(calls), sum(calls.values()))


def _add_catalogued(
    sketch: Sketch, traces: tuple[Trace, ...], stages: tuple[Stage, ...], places: Places, material: Material
) -> None:
    """Where data is kept that code asks for by name, and stages or that code make."""
    keys = {node.key.partition(":")[2] for trace in traces for node in trace.nodes if node.kind is NodeKind.DATASET}
    made = {dataset.key for stage in stages for dataset in stage.gives}
    made |= {edge.target.partition(":")[2] for trace in traces for edge in trace.edges if edge.kind is EdgeKind.WRITES}
    if keys:
        add_kept(sketch, catalogued(sorted(keys), material), places, made)


def _with_component(node: Node, home: dict[str, str]) -> Node:
    path = node.key.partition(":")[2] if node.kind in (NodeKind.CODE, NodeKind.FILE, NodeKind.ARTEFACT) else ""
    name = home.get(path) or (home.get(node.location.path, "") if node.location is not None else "")
    return replace(node, component=name) if name else node


def _join(
    program: Program,
    sketch: Sketch,
    traces: tuple[Trace, ...],
    runs: tuple[RunTrace, ...],
    stages: tuple[Stage, ...],
) -> None:
    attribution = Attribution(traces, runs, stages)
    everything: tuple[Trace | RunTrace, ...] = (*traces, *runs)
    for trace in everything:
        for node in trace.nodes:
            place = program.locate(node.place) if node.place is not None else None
            sketch.node(node.key, node.kind, node.label, place, node.attrs)
        for edge in trace.edges:
            chain = tuple(program.locate(site) for site in edge.chain)
            written = program.locate(edge.written) if edge.written is not None else None
            if isinstance(trace, RunTrace):
                owners: tuple[Owner, ...] = attribution.in_run(edge, trace)
            else:
                owners = attribution.behind(edge, trace.path, chain)
            for script, stage in owners:
                _add(sketch, edge, chain, script, stage, written)


def _add(
    sketch: Sketch, edge: EdgeNote, chain: tuple[Location, ...], entry: str, stage: str, written: Location | None
) -> None:
    for end in (edge.source, edge.target):
        if end.startswith(CODE):
            sketch.code(end.removeprefix(CODE))
    sketch.edge(
        edge.source,
        edge.target,
        edge.kind,
        edge.certainty,
        chain,
        entry=entry,
        stage=stage,
        symbol=edge.symbol,
        mode=edge.mode,
        written=written,
    )


def unresolved_calls(program: Program, traces: Iterable[Trace | RunTrace]) -> tuple[Unresolved, ...]:
    """The calls whose target is not known, each with the hint that would resolve it: for who asks, since it takes a
    second look at the code."""
    return _coverage(program, traces, advise=True)[1]


def _coverage(
    program: Program, traces: Iterable[Trace | RunTrace], *, advise: bool
) -> tuple[dict[Site, bool], tuple[Unresolved, ...]]:
    """Each call with I/O and whether it is resolved; those that are not, with why."""
    best: dict[tuple[Site, str, str], SiteNote] = {}
    for trace in traces:
        for note in trace.sites:
            key = (note.site, note.argument, note.edge)
            if key not in best or better(note, best[key]):
                best[key] = note
    calls: dict[Site, bool] = {}
    for note in best.values():
        calls[note.site] = calls.get(note.site, False) or note.resolved
    found: dict[tuple[Location, str], Unresolved] = {}
    for note in best.values():
        if not calls[note.site]:
            hint = advice(program, note.site, note.symbol, note.argument) if advise else PRAGMA
            row = Unresolved(program.locate(note.site), note.symbol, note.reason, hint)
            found[(row.location, row.symbol)] = row
    return calls, tuple(found[key] for key in sorted(found))
