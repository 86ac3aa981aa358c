"""From a module's summaries to its trace."""

from collections.abc import Mapping

from mldebt.facts.kinds import Class
from mldebt.flow.roles import Roles
from mldebt.graph.accesses import IO_FORMS, Access, accesses, is_open
from mldebt.graph.codelinks import RUNNERS, note_imports, note_links
from mldebt.graph.declared import note_stages, parameter_accesses
from mldebt.graph.ends import End, data_end
from mldebt.graph.launches import launches_of
from mldebt.graph.models import note_models
from mldebt.graph.places import Places
from mldebt.graph.prompts import note_prompts
from mldebt.graph.routes import mounts_of, router_of
from mldebt.graph.trace import NOWHERE, CallNote, EdgeNote, Recorder, SiteNote, Trace
from mldebt.model.graph import EdgeKind, NodeKind
from mldebt.model.place import Site
from mldebt.resolve.configs import DOCUMENT_CELL
from mldebt.resolve.program import Program, origins_of, texts_of
from mldebt.resolve.terms import HANDED_OVER, Alt, Const, Event, Pat, Summary, Value

FROM_DATA = frozenset({"reads", "loads", "retrieves", "calls", "configures", "fills"})
MODES = {"reads": "r", "loads": "r", "writes": "w", "persists": "w", "appends": "a"}
PATHS = frozenset({"path", "url"})  # whose patterns are globs
SAYS_NOTHING = "a pattern that names nothing"
PARTITIONS = ("partition_cols", "partition_by", "partition_on")


def trace_module(program: Program, roles: Roles, places: Places, path: str) -> Trace:
    """What the module at ``path`` contributes. ``program`` shows the summaries of that module only: a trace must not
    hang on anything but the module and the questions that it asked.
    """
    recorder = Recorder(path)
    with program.world.asking(path):
        note_imports(program, recorder, path)
        for summary in program.summaries():
            for call in summary.calls:
                handed = bool(call.flags & HANDED_OVER)
                recorder.calls[CallNote(summary.scope, call.site, call.path, call.scope, handed)] = None
            note_links(recorder, summary)
            recorder.launches.update(dict.fromkeys(launches_of(program, summary)))
            recorder.mounts.update(dict.fromkeys(mounts_of(program, summary)))
        for access in accesses(program):
            note_access(program, recorder, places, access)
        note_models(program, roles, recorder, places)
        note_prompts(program, recorder, places)
        note_stages(program, recorder)
        for found in parameter_accesses(program):
            note_access(program, recorder, places, found.access, found.above, found.stage)
    return recorder.trace()


def note_access(
    program: Program,
    recorder: Recorder,
    places: Places,
    access: Access,
    above: tuple[Site, ...] = (),
    stage: str = "",
) -> None:
    """Notes an access, and its edges where its other end is known. ``above`` is what leads to the scope, ``stage`` the
    stage for which a library calls it."""
    texts = () if is_open(access) else access.texts
    ends = {text: data_end(program, places, access, text) for text in texts}
    vague = bool(ends) and access.row.as_ in PATHS and all("*" in text and not end for text, end in ends.items())
    _note_site(recorder, access, SAYS_NOTHING if vague else access.reason, resolved=bool(access.texts) and not vague)
    _note_edges(program, recorder, places, access, ends, above, stage)


def _note_site(recorder: Recorder, access: Access, reason: str, *, resolved: bool) -> None:
    if access.row.as_ not in IO_FORMS:
        return
    event, reason = access.event, "" if resolved else reason
    recorder.site(SiteNote(event.site, access.row.arg, access.row.edge, resolved, len(event.via), reason, event.symbol))


def _note_edges(
    program: Program,
    recorder: Recorder,
    places: Places,
    access: Access,
    found: Mapping[str, End | None],
    above: tuple[Site, ...],
    stage: str,
) -> None:
    event = access.event
    # An endpoint belongs to the application that names its path, not to the library that adds the route.
    code = recorder.code(access.summary.path if access.edge == "exposes" else event.site.path)
    for text, end in found.items():
        if end is None:
            continue
        attrs = {**end.attrs, **({"sink": access.row.sink} if access.row.sink else {})}
        started = access.edge == EdgeKind.LAUNCHES and RUNNERS.search(end.label) and places.is_file(end.label)
        key = recorder.code(end.label) if started else recorder.node(end.key, end.kind, end.label, None, attrs)
        ends = (key, code) if access.edge in FROM_DATA else (code, key)
        if access.row.as_ == "hub-model" and end.kind is NodeKind.HUB and access.edge in FROM_DATA:
            recorder.ask_hub(text, key, (*event.via, event.site)[0])
        elif access.edge in ("writes", "persists"):
            recorder.keep(text, key, (*event.via, event.site)[0])
        recorder.edge(
            EdgeNote(
                *ends,
                EdgeKind(access.edge),
                end.certainty,
                (*above, *event.via, event.site),
                event.symbol,
                _mode(event, access.edge),
                NOWHERE if stage else _run_in(program, access.summary),
                stage,
                written=_written(access.value, text),
                router=router_of(access.summary, event.receiver) if access.edge == "exposes" else None,
            )
        )


def _run_in(program: Program, summary: Summary) -> int:
    """The scope whose run goes through a scope: the body of a class runs with the statements around it."""
    scope = summary.scope
    while scope >= 0 and isinstance(program.modules[summary.path].definitions.get(scope), Class):
        scope = program.modules[summary.path].parent(scope)
    return scope


def _written(term: Value | None, text: str) -> Site | None:
    """The place in a configuration file at which a text of a term was written; None where it was not."""
    if isinstance(term, Alt):
        return next((found for item in term.items if (found := _written(item, text))), None)
    same = isinstance(term, Const | Pat) and texts_of(term) == (text,)
    return next((site for site in origins_of(term) if same and site.cell == DOCUMENT_CELL), None)


def _mode(event: Event, edge: str) -> str:
    """r, w, a; ``p`` where a write goes to its own partition."""
    if any(name in PARTITIONS for name, _ in event.keywords):
        return "p"
    return MODES.get(edge, "")
