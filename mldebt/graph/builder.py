"""The dependency graph of a program."""

from collections.abc import Callable, Mapping

from msgspec import Struct

from mldebt.config import Config
from mldebt.flow.roles import Roles
from mldebt.graph.accesses import IO_FORMS, Access, Sites, accesses, is_open
from mldebt.graph.codelinks import add_code_links
from mldebt.graph.components import partition
from mldebt.graph.declared import Material, Stage, declared_paths, declared_stages
from mldebt.graph.ends import data_end
from mldebt.graph.entries import Entries
from mldebt.graph.models import add_models
from mldebt.graph.places import Places
from mldebt.graph.queries import add_queries
from mldebt.graph.sketch import Sketch
from mldebt.graph.stageedges import add_stages
from mldebt.model.graph import DependencyGraph, EdgeKind, Node, NodeKind, Unresolved
from mldebt.model.place import Location, Site
from mldebt.resolve.program import Program
from mldebt.resolve.terms import Event

FROM_DATA = frozenset({"reads", "loads", "retrieves", "calls", "configures", "fills"})
HINT = "name the variable or expression in [tool.mldebt.values]"


class Inputs(Struct, frozen=True):
    """What the graph is built from, beside the program: every path of the tree, its configuration files, the texts
    of all files that are no Python, and options.
    """

    paths: tuple[str, ...]
    document: Callable[[str], object]
    texts: Mapping[str, str]
    config: Config = Config()


def build_graph(program: Program, roles: Roles, inputs: Inputs) -> DependencyGraph:
    """Nodes, edges, components and the coverage of I/O calls."""
    files = frozenset(inputs.paths)
    stages = declared_stages(Material(files, inputs.document, inputs.texts, program))
    places = Places(inputs.paths, declared_paths(stages))
    sketch = Sketch()
    for path in program.modules:
        sketch.code(path)
    add_code_links(program, sketch, files)
    add_stages(sketch, stages, places)
    sites = _add_accesses(program, sketch, places, stages)
    add_queries(sketch, places, {path: text for path, text in inputs.texts.items() if path.endswith(".sql")})
    add_models(program, roles, sketch, places)
    components = partition(program, inputs.paths, stages, inputs.config)
    home = {path: component.name for component in components for path in component.files}
    nodes = tuple(_with_component(node, home) for node in sketch.nodes())
    calls = sites.calls()
    unresolved = _unresolved(program, sites, calls)
    return DependencyGraph(nodes, sketch.edges(), components, unresolved, len(calls), sum(calls.values()))


def _with_component(node: Node, home: dict[str, str]) -> Node:
    from msgspec.structs import replace

    path = node.key.partition(":")[2] if node.kind in (NodeKind.CODE, NodeKind.FILE, NodeKind.ARTEFACT) else ""
    name = home.get(path) or (home.get(node.location.path, "") if node.location is not None else "")
    return replace(node, component=name) if name else node


def _add_accesses(program: Program, sketch: Sketch, places: Places, stages: tuple[Stage, ...]) -> Sites:
    sites, entries = Sites(), Entries(program)
    by_script: dict[str, list[str]] = {}
    for stage in stages:
        for script in stage.scripts:
            by_script.setdefault(script, []).append(stage.id)
    found = list(accesses(program))
    for access in found:
        sites.add(access)
    for access in found:
        if access.texts and not is_open(access):
            _add_access(program, sketch, places, entries, access, by_script)
    return sites


def _add_access(
    program: Program,
    sketch: Sketch,
    places: Places,
    entries: Entries,
    access: Access,
    by_script: dict[str, list[str]],
) -> None:
    event = access.event
    chain = tuple(program.locate(site) for site in (*event.via, event.site))
    code = sketch.code(event.site.path)
    scripts = entries.of((access.summary.path, access.summary.scope)) or ("",)
    for text in access.texts:
        end = data_end(program, places, access, text)
        if end is None:
            continue
        attrs = {**end.attrs, **({"sink": access.row.sink} if access.row.sink else {})}
        key = sketch.node(end.key, end.kind, end.label, None, attrs)
        kind = EdgeKind(access.edge)
        ends = (key, code) if access.edge in FROM_DATA else (code, key)
        for script in scripts:
            stage_ids = by_script.get(script, [])
            stage = stage_ids[0] if len(stage_ids) == 1 else ""
            sketch.edge(
                *ends,
                kind,
                end.certainty,
                chain,
                entry=script,
                stage=stage,
                symbol=event.symbol,
                mode=_mode(event, access.edge),
            )


def _mode(event: Event, edge: str) -> str:
    """r, w, a; ``p`` where a write goes to its own partition."""
    if any(name in ("partition_cols", "partition_by", "partition_on") for name, _ in event.keywords):
        return "p"
    return {"reads": "r", "loads": "r", "writes": "w", "persists": "w", "appends": "a"}.get(edge, "")


def _unresolved(program: Program, sites: Sites, calls: dict[Site, bool]) -> tuple[Unresolved, ...]:
    found: dict[tuple[Location, str], Unresolved] = {}
    for (site, _, _), instances in sites.instances.items():
        if instances[0].row.as_ not in IO_FORMS or calls[site] or any(access.texts for access in instances):
            continue
        first = min(instances, key=lambda access: (len(access.event.via), access.reason))
        row = Unresolved(program.locate(site), first.event.symbol, first.reason, HINT)
        found[(row.location, row.symbol)] = row
    return tuple(found[key] for key in sorted(found))
