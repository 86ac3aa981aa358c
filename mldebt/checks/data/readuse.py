"""Whether what a script reads comes to nothing: a value that is bound, handed back and then left lying."""

from collections.abc import Collection, Iterator, Sequence

from mldebt.checks.imported import are_imported
from mldebt.checks.nodes import last_name, nodes_of, scope_at, site_at, walk
from mldebt.facts import kinds as k
from mldebt.facts.unit import UnitFacts
from mldebt.knowledge.conventions import conventions
from mldebt.model.graph import Edge
from mldebt.model.place import Site
from mldebt.resolve.names import flatten
from mldebt.resolve.program import Program

Positions = frozenset[int]
"""Which items of a tuple hold the value; ``_WHOLE`` where it is all there is."""
_WHOLE: Positions = frozenset({-1})
_NOWHERE: Positions = frozenset()
_DEEPEST = 6


def is_left_lying(program: Program, read: Edge, modules: Collection[str]) -> bool:
    """Whether nothing is done with what an access reads: in the function that reads it it is only made into other
    values of which the same is true, shown, or returned, and each caller in ``modules`` does no more with it."""
    site = site_at(program, read.chain[-1])
    return site is not None and _lies(program, site, _WHOLE, modules, _DEEPEST)


def _lies(program: Program, site: Site, held: Positions, modules: Collection[str], deepest: int) -> bool:
    module = program.modules.get(site.path)
    if module is None or module.is_notebook or len(module.cells) != 1 or deepest == 0:
        return False
    unit = module.cells[0]
    scope = scope_at(unit, site.at)
    returned = _followed(program, unit, scope, site, held)
    if not returned:
        return returned == _NOWHERE
    sites = [call for call in program.calls.sites.get((site.path, scope), ()) if call.path in modules]
    return bool(sites) and all(_lies(program, call, returned, modules, deepest - 1) for call in sites)


def _followed(program: Program, unit: UnitFacts, scope: int, site: Site, held: Positions) -> Positions | None:
    """Where a scope returns the value that a call in it gives; None where it does something with it."""
    steps = [step for step in flatten(unit.body(scope)) if not isinstance(step, k.Def | k.Class)]
    step = next((step for step in reversed(steps) if _takes(step, site.at)), None)
    if isinstance(step, k.Return):
        return held
    names = frozenset(_taking(step, held)) if isinstance(step, k.Bind | k.With) else None
    if names is None or (scope == 0 and are_imported(program, names, site.path)):
        return None
    return _Following(unit, scope, steps, step).of(names)


def _takes(step: k.Step, at: int) -> bool:
    """Whether a statement takes what a call gives as it is, or a part of it."""
    if isinstance(step, k.With):
        return any(_is_part(item.value, at) for item in step.items)
    return isinstance(step, k.Bind | k.Return) and step.value is not None and _is_part(step.value, at)


def _is_part(node: k.Expr, at: int) -> bool:
    return node.at == at and isinstance(node, k.Call | k.Attr | k.Item)


def _taking(step: k.Bind | k.With, held: Positions) -> Iterator[str]:
    """The names that take the value; an empty one where something else does."""
    targets = step.targets if isinstance(step, k.Bind) else [item.target for item in step.items]
    for target in targets:
        if held != _WHOLE and isinstance(target, k.Seq) and not any(isinstance(item, k.Star) for item in target.items):
            yield from (last_name(item) for number, item in enumerate(target.items) if number in held)
        else:
            yield target.id if isinstance(target, k.Name) and held == _WHOLE else ""


class _Following:
    """Follows a value through the statements of a scope."""

    def __init__(self, unit: UnitFacts, scope: int, steps: Sequence[k.Step], source: k.Step | None) -> None:
        inner = [number for number in range(len(unit.outline.scopes)) if _is_inside(unit, number, scope)]
        self._inner = [(unit.body(number), _own_names(unit, number, scope)) for number in inner]
        self._steps = [step for step in steps if step is not source]
        known = conventions()
        shows = isinstance(source, k.With)  # who opens a file to print it has read it
        self._quiet = frozenset() if shows else known.showing_calls | known.logging_calls

    def of(self, names: frozenset[str]) -> Positions | None:
        """Where the scope returns what names hold; None where it does something with it."""
        known = set(names)
        if self._is_lost(known):
            return None
        while more := {name for step in self._steps for name in _made(step, known)} - known:
            known |= more
        if self._is_lost(known):
            return None
        returned: set[int] = set()
        for step in self._steps:
            found = self._returned(step, known)
            if found is None:
                return None
            returned |= found
        return None if len(returned) > 1 and -1 in returned else frozenset(returned)

    def _is_lost(self, known: set[str]) -> bool:
        """Whether something without a name, or a scope inside, takes what names hold."""
        return "" in known or any(_mentions(body, known - own) for body, own in self._inner)

    def _returned(self, step: k.Step, known: set[str]) -> Positions | None:
        if isinstance(step, k.Branch | k.While):
            return None if _mentions(step.test, known) else _NOWHERE
        if isinstance(step, k.For):
            return None if _mentions(step.iter, known) else _NOWHERE
        if isinstance(step, k.With):
            return None if _mentions(tuple(item.value for item in step.items), known) else _NOWHERE
        if isinstance(step, k.Try | k.Match) or not _mentions(step, known) or self._is_quiet(step, known):
            return _NOWHERE if not isinstance(step, k.Match) or not _mentions(step, known) else None
        if not isinstance(step, k.Return):
            return None
        if isinstance(step.value, k.Seq):
            at = frozenset(number for number, item in enumerate(step.value.items) if _mentions(item, known))
            return at if all(_root(step.value.items[number]) in known for number in at) else None
        return _WHOLE if step.value is not None and _root(step.value) in known else None

    def _is_quiet(self, step: k.Step, known: set[str]) -> bool:
        """Whether a statement only shows a value, drops it, or makes another one of it that is followed itself."""
        if isinstance(step, k.Do):
            return isinstance(step.value, k.Call) and last_name(step.value.func) in self._quiet
        return isinstance(step, k.Delete) or any(True for _ in _made(step, known))


def _is_inside(unit: UnitFacts, number: int, scope: int) -> bool:
    while number > 0 and number != scope:
        number = unit.outline.scopes[number].parent
        if number == scope:
            return True
    return False


def _own_names(unit: UnitFacts, number: int, scope: int) -> frozenset[str]:
    """The names that mean something else in a scope inside another: those that it or a function between them binds."""
    parameters = {
        node.scope: {param.name for param in node.params} for node in nodes_of(unit, k.Def) if isinstance(node, k.Def)
    }
    shared = {item.id for node in nodes_of(unit, k.Scoping) if isinstance(node, k.Scoping) for item in node.names}
    own: set[str] = set()
    while number > 0 and number != scope:
        fact = unit.outline.scopes[number]
        if fact.form == "def":
            own |= {*fact.binds, *parameters.get(number, ())}
        number = fact.parent
    return frozenset(own - shared)


def _made(step: k.Step, known: set[str]) -> Iterator[str]:
    """The names that take a part of what known names hold: an empty one where something else takes it. A change of the
    value itself makes nothing new."""
    if not isinstance(step, k.Bind) or not _mentions(step, known):
        return
    if all(not isinstance(target, k.Name) and _root(target) in known for target in step.targets):
        yield from known
        return
    for target, value in _pairs(step):
        if _root(value) in known:
            yield target.id if isinstance(target, k.Name) else ""
        elif _mentions(value, known):
            yield ""


def _pairs(step: k.Bind) -> Iterator[tuple[k.Expr, k.Expr]]:
    """Targets with what each takes: ``x, y = a, b`` is two assignments."""
    for target in step.targets:
        if isinstance(target, k.Seq) and isinstance(step.value, k.Seq) and len(target.items) == len(step.value.items):
            yield from zip(target.items, step.value.items, strict=True)
        else:
            yield target, step.value


def _root(node: k.Expr) -> str:
    """The name that an expression takes a part of: ``x`` of ``x["a"].values`` and of ``x.drop(columns=["y"])``."""
    while not isinstance(node, k.Name):
        if isinstance(node, k.Call) and isinstance(node.func, k.Attr):
            node = node.func.value
        elif isinstance(node, k.Attr | k.Item):
            node = node.value
        else:
            return ""
    return node.id


def _mentions(node: object, names: set[str]) -> bool:
    return any(isinstance(part, k.Name) and part.id in names for part in walk(node))
