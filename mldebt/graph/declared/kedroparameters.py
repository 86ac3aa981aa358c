"""What the functions of Kedro's nodes read and write where parameters of the configuration say so."""

from collections.abc import Iterator
from typing import NamedTuple

from mldebt.facts import kinds as k
from mldebt.graph.accesses import Access, accesses_of
from mldebt.graph.declared.kedropipelines import Use, node_uses
from mldebt.graph.declared.sources import argument_text, functions_in
from mldebt.model.place import Site
from mldebt.resolve.configs.trees import DOCUMENT_CELL
from mldebt.resolve.pipelinefiles.templates import lookup
from mldebt.resolve.program import Program, texts_of
from mldebt.resolve.runs import run_with
from mldebt.resolve.scope import run_function
from mldebt.resolve.sharing import Shared
from mldebt.resolve.terms import Const, Fun, Many, Summary, Table, Value, many, table
from mldebt.resolve.world import ScopeKey

_PARAMETER, _PARAMETERS = "params:", "parameters"
_DOCUMENTS = ("parameters.yml", "parameters_{0}.yml", "parameters/{0}.yml", "parameters.yaml", "parameters_{0}.yaml")
_DEEPEST = 8


class NodeAccess(NamedTuple):
    """An access that a node's parameters decide: for which stage, and what leads to it."""

    access: Access
    stage: str
    above: tuple[Site, ...]


def parameter_accesses(program: Program) -> Iterator[NodeAccess]:
    """The accesses of every node of the modules that a program shows, as far as only parameters tell of them."""
    shared = Shared()
    for use in node_uses(program):
        functions = functions_in(program.argument(use.event, "func"))
        known = _known(program, use, functions[0]) if len(functions) == 1 else {}
        if not known:
            continue
        function = functions[0]
        key = (function.path, function.scope)
        found = list(_told_only(program, key, run_function(program.world, *key, known)))
        if found and known.keys() & program.world.tested(*key):  # not every branch of it is taken
            ways = run_with(program.world, key, known, shared)
            found = [access for of, bound in ways for access in _told_only(program, of, bound)]
        spelled = argument_text(program, use.event, "func") or "function"
        stage = f"{use.event.site.path}:{program.locate(use.event.site).line}:{spelled}"
        yield from (NodeAccess(access, stage, (*use.event.via, use.event.site)) for access in found)


def _told_only(program: Program, key: ScopeKey, bound: Summary) -> Iterator[Access]:
    """What a function accesses with known parameters, and nobody could tell without them."""
    told = {_place(access) for access in _accesses(program, program.world.summary(*key)) if access.texts}
    yield from (access for access in _accesses(program, bound) if access.texts and _place(access) not in told)


def _accesses(program: Program, summary: Summary) -> Iterator[Access]:
    for index, event in enumerate(summary.events):
        yield from accesses_of(program, summary, index, event)


def _place(access: Access) -> tuple[object, ...]:
    return access.event.site, access.event.via, access.row.arg, access.edge


def _known(program: Program, use: Use, function: Fun) -> dict[str, Value]:
    """The function's parameters that the configuration decides."""
    definition = program.world.definition(function.path, function.scope)
    if not isinstance(definition, k.Def):
        return {}
    given = program.argument(use.event, "inputs")
    pairs: list[tuple[str, Value | None]]
    if isinstance(given, Table):
        pairs = [(str(getattr(key, "value", "")), item) for key, item in zip(given.keys, given.values, strict=True)]
    else:
        items: tuple[Value | None, ...] = given.items if isinstance(given, Many) else (given,)
        pairs = list(zip((param.name for param in definition.params), items, strict=False))
    found = {}
    for name, item in pairs:
        texts = texts_of(item)
        value = _value(program, use, texts[0]) if len(texts) == 1 else None
        if value is not None:
            found[name] = value
    return found


def _value(program: Program, use: Use, name: str) -> Value | None:
    """A parameter's value; all of them for ``parameters``."""
    if name != _PARAMETERS and not name.startswith(_PARAMETER):
        return None
    path = use.event.site.path
    root, inside, _ = path.partition("src/")
    folder = path.split("/")[-2] if "/" in path else ""
    for document in _DOCUMENTS if inside else ():
        where = f"{root}conf/base/{document.format(folder)}"
        content = program.world.document(where)
        if name != _PARAMETERS:
            content = lookup(content, use.renamed(name).removeprefix(_PARAMETER))
        if content is not None:
            return _as_value(content, Site(where, 1, 1, DOCUMENT_CELL))
    return None


def _as_value(content: object, site: Site, depth: int = 0) -> Value | None:
    """Plain configuration as a value."""
    if isinstance(content, str | int | float):
        return Const(content, site)
    if depth > _DEEPEST:
        return None
    if isinstance(content, list):
        items = [_as_value(item, site, depth + 1) for item in content]
        return many("list", tuple(item for item in items if item is not None)) if None not in items else None
    if isinstance(content, dict):
        pairs = [(Const(key), _as_value(item, site, depth + 1)) for key, item in content.items()]
        kept = [(key, item) for key, item in pairs if item is not None]
        return table(tuple(key for key, _ in kept), tuple(item for _, item in kept), more=len(kept) < len(pairs))
    return None
