"""DATA014: a collection is searched with another embedding model than it was filled with."""

from collections.abc import Iterator

from msgspec import Struct

from mldebt.checks.common import scope_name
from mldebt.checks.gathering import gathered
from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.model.finding import Draft, Evidence
from mldebt.model.place import Site
from mldebt.resolve.program import Program, texts_of
from mldebt.resolve.terms import Event, Part, Res, Summary, Value

ADVICE = "Take the embedding model from one place for both, and keep its name with the index."
_ARGUMENTS = ("embedding_function", "embedding", "embeddings", "embed_model")
_FORMS = ("collection", "path")
_OPENING = frozenset({"retrieves", "embeds", "reads", "writes", "loads", "persists"})
_MODEL = ("model_name", "model", "repo_id", "model_id", "model_name_or_path")
_PLACES = ("persist_directory", "folder_path", "path", "collection_name", "index_name", "collection")


class Use(Struct, frozen=True, array_like=True):
    """One opening of a collection: where, whether it fills it, and with which embedding model."""

    collection: tuple[str, ...]
    site: Site
    scope: str
    fills: bool
    model: str


@check("DATA014")
def embedding_mismatch(subject: Subject) -> Iterator[Draft]:
    """Collections whose writer and reader name different embedding models, each known exactly. An opened collection is
    filled where the same code adds to it."""
    found: dict[tuple[str, ...], dict[Use, None]] = {}
    program = subject.program
    for use in _opened(subject):
        found.setdefault(use.collection, {}).setdefault(use)
    for key, uses in sorted(found.items()):
        fillers = [use for use in uses if use.fills]
        readers = [use for use in uses if not use.fills]
        if not fillers or not readers or {use.model for use in fillers} & {use.model for use in readers}:
            continue
        first, other = readers[0], fillers[0]
        yield Draft(
            program.locate(first.site),
            f"{'/'.join(key)} is searched with {first.model} and was filled with {other.model}: nothing is found.",
            (first.scope, *key),
            (Evidence(program.locate(other.site), f"is filled with {other.model}"),),
            ADVICE,
        )


def _may_open(program: Program, symbol: str) -> bool:
    return any(row.as_ in _FORMS and row.edge in _OPENING for row in program.edges_of(symbol))


@gathered(Use, calling=_may_open)
def _opened(subject: Subject) -> Iterator[Use]:
    for summary in subject.program.summaries():
        for event in summary.events:
            yield from _uses(subject.program, summary, event)


def _uses(program: Program, summary: Summary, event: Event) -> Iterator[Use]:
    edges = {row.edge for row in program.edges(event) if row.as_ in _FORMS}
    if not edges & _OPENING:
        return
    value = next((item for name in _ARGUMENTS if (item := program.argument(event, name)) is not None), None)
    if value is None:
        return
    key = tuple(text for name in _PLACES if (text := _place(program.argument(event, name))) and "*" not in text)
    model = _model(summary, value)
    if key and model:
        fills = bool(edges & {"embeds", "writes", "persists"}) or _is_added_to(summary, event)
        yield Use(key, event.site, scope_name(program, event), fills, model)


def _place(value: Value | None) -> str:
    """The name of a place: a text, or the items by which it is taken from a client (``client[db][name]``)."""
    if isinstance(value, Part):
        outer, name = _place(value.base), _place(value.key)
        known = name and (outer or isinstance(value.base, Res))
        return "/".join(filter(None, (outer, name))) if known else ""
    texts = texts_of(value)
    return texts[0] if len(texts) == 1 else ""


def _is_added_to(summary: Summary, opened: Event) -> bool:
    """Whether what an event opens changes afterwards."""
    index = next((number for number, event in enumerate(summary.events) if event is opened), -1)
    return any(event.mutates and event.receiver == Res(index) for event in summary.events)


def _model(summary: Summary, value: Value) -> str:
    """The model that an embedder was made with; empty where it is not exactly known."""
    while isinstance(value, Part):
        value = value.base
    if not isinstance(value, Res):
        return ""
    maker = summary.events[value.event]
    named = [item for name, item in maker.keywords if name in _MODEL]
    texts = texts_of(named[0]) if named else texts_of(maker.args[0]) if maker.args else ()
    if not named and not maker.args and maker.kind == "construct":
        return f"the default of {maker.called}"
    return texts[0] if len(texts) == 1 and "*" not in texts[0] else ""
