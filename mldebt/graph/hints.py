"""What the owners of a repository say about calls that no analysis can resolve, and what they could say."""

from collections.abc import Collection

from mldebt.facts import kinds as k
from mldebt.facts.kinds.names import dotted_name
from mldebt.facts.nodes import call_at, walk
from mldebt.facts.unit import UnitFacts
from mldebt.model.place import Site
from mldebt.resolve.program import Program, texts_of
from mldebt.resolve.terms import Const, Event
from mldebt.resolve.texts import HINTED

PRAGMA = "write `# mldebt: path=…` with what it names behind this line"


def hinted(program: Program, event: Event) -> Const | None:
    """The path that a pragma on an I/O call's line asserts; None where there is none, or several calls could be
    meant."""
    site = event.site
    hints = program.world.path_hints(site.path)
    unit = _unit(program, site) if hints else None
    if unit is None:
        return None
    program.world.look_into(site.path)
    first, last = _lines(unit, site)
    meant = [(line, text) for cell, line, text in hints if cell == max(site.cell, 0) and first <= line <= last]
    meant = [(line, text) for line, text in meant if line == last] or meant
    if len(meant) != 1:
        return None
    [(line, text)] = meant
    return None if any(_lines(unit, other)[1] == line for other in _rivals(program, event)) else Const(text, HINTED)


def _rivals(program: Program, event: Event) -> list[Site]:
    """Other calls of the same scope that the same pragma could be meant for: what they read or write is not known."""
    own = program.functions.get((event.site.path, event.scope)) or program.tops[event.site.path]
    return [
        other.site
        for _, other in program.own_events(own)
        if other.site.cell == event.site.cell and other.site != event.site and _is_unknown(program, other)
    ]


def _is_unknown(program: Program, event: Event) -> bool:
    return any(row.as_ == "path" and not texts_of(program.argument(event, row.arg)) for row in program.edges(event))


def advice(program: Program, site: Site, symbol: str, argument: str) -> str:
    """The hint that would resolve a call: a pragma on its line, or the value of an attribute in its argument."""
    unit = _unit(program, site)
    call = call_at(unit, site.at, site.end) if unit is not None else None
    given = _argument(program, symbol, call, argument) if call is not None else None
    name = _attribute(given, _imported(unit)) if given is not None and unit else ""
    if not name:
        return PRAGMA
    return f'{PRAGMA}; or, if `{name}` is the same everywhere, add `"{name}" = "…"` to [values] of mldebt.toml'


def _argument(program: Program, symbol: str, call: k.Call, name: str) -> k.Expr | None:
    """The expression of an argument by the name that the API row gives it."""
    if name == "self":
        return call.func.value if isinstance(call.func, k.Attr) else None
    for keyword in call.keywords:
        if keyword.name == name:
            return keyword.value
    row = program.apis.calls.get(symbol) or program.apis.classes.get(symbol)
    params = row.params if row is not None else ()
    position = 0 if name.startswith("*") else params.index(name) if name in params else len(call.args)
    return call.args[position] if position < len(call.args) else None


def _attribute(given: k.Expr, imported: Collection[str]) -> str:
    """The first attribute in an expression that may mean the same everywhere: ``cfg.data.dir``, not ``self.dir``,
    nothing of a module and no name of a function."""
    functions = {id(node.func) for node in walk(given) if isinstance(node, k.Call)}
    for node in walk(given):
        name = dotted_name(node) if isinstance(node, k.Attr) and id(node) not in functions else ""
        if name and name.partition(".")[0] not in ("self", "cls", *imported):
            return name
    return ""


def _imported(unit: UnitFacts) -> set[str]:
    return {fact.asname or fact.name or fact.module.partition(".")[0] for fact in unit.outline.imports}


def _unit(program: Program, site: Site) -> UnitFacts | None:
    module = program.modules.get(site.path)
    return module.cells[max(site.cell, 0)] if module is not None and site.cell >= -1 else None


def _lines(unit: UnitFacts, site: Site) -> tuple[int, int]:
    return unit.position(site.at)[0], unit.position(max(site.at, site.end - 1))[0]
