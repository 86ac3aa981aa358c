"""Whether what a script reads comes to nothing: a value that is bound, handed back and then left lying."""

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

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


class Ways(NamedTuple):
    """On which ways a value is followed: to callers in ``modules``, or only along ``calls`` (outermost first) where
    those are told. Where a method puts the value into attributes of its object, ``kept`` gathers their names; without
    it, that is something done with the value."""

    modules: Collection[str]
    calls: tuple[Site, ...] = ()
    kept: set[str] | None = None

    def onward(self) -> "Ways":
        """The ways of the function that made the last call."""
        return self._replace(calls=self.calls[:-1])


def is_left_lying(program: Program, read: Edge, modules: Collection[str]) -> bool:
    """Whether nothing is done with what an access reads: in the function that reads it it is only made into other
    values of which the same is true, shown, or returned, and each caller in ``modules`` does no more with it."""
    site = site_at(program, read.chain[-1])
    return site is not None and lies(program, site, Ways(modules))


def lies(program: Program, site: Site, ways: Ways, held: Positions = _WHOLE, deepest: int = _DEEPEST) -> bool:
    """Whether nothing is done with what a call at a site gives."""
    module = program.modules.get(site.path)
    if module is None or module.is_notebook or len(module.cells) != 1 or deepest == 0:
        return False
    unit = module.cells[0]
    scope = scope_at(unit, site.at)
    returned = _followed(program, unit, scope, site, held, ways.kept)
    if not returned:
        return returned == _NOWHERE
    sites = program.calls.sites.get((site.path, scope), ())
    sites = [call for call in sites if call in ways.calls[-1:] or (not ways.calls and call.path in ways.modules)]
    return bool(sites) and all(lies(program, call, ways.onward(), returned, deepest - 1) for call in sites)


def _followed(
    program: Program, unit: UnitFacts, scope: int, site: Site, held: Positions, kept: set[str] | None
) -> Positions | None:
    """Where a scope returns the value that a call in it gives; None where it does something with it."""
    steps = [_plain(step) for step in flatten(unit.body(scope)) if not isinstance(step, k.Def | k.Class)]
    step = next((step for step in reversed(steps) if _takes(step, site.at)), None)
    if isinstance(step, k.Return):
        return held
    receiver = _receiver(unit, scope) if kept is not None else ""
    if kept is not None and held == _WHOLE and isinstance(step, k.Bind) and _attributes(step, receiver):
        kept.update(_attributes(step, receiver))
        return _NOWHERE
    names = frozenset(_taking(step, held)) if isinstance(step, k.Bind | k.With) else None
    if names is None or (scope == 0 and are_imported(program, names, site.path)):
        return None
    return _Following(unit, scope, steps, step, receiver, kept).of(names)


def _plain(step: k.Step) -> k.Step:
    """An assignment without its annotation."""
    if isinstance(step, k.AnnBind) and step.value is not None:
        return k.Bind(step.at, step.end, (step.target,), step.value)
    return step


def _receiver(unit: UnitFacts, scope: int) -> str:
    """What a method calls its object; empty for another function."""
    owners = [node for node in nodes_of(unit, k.Class) if isinstance(node, k.Class)]
    method = next((node for node in nodes_of(unit, k.Def) if isinstance(node, k.Def) and node.scope == scope), None)
    if method is None or not method.params or unit.outline.scopes[scope].parent not in {node.scope for node in owners}:
        return ""
    return method.params[0].name


def _attributes(step: k.Bind, receiver: str) -> list[str]:
    """The attributes of its object into which a method puts a value; none where it puts it anywhere else, too."""
    targets = [target for target in step.targets if isinstance(target, k.Attr)]
    own = [target.attr for target in targets if isinstance(target.value, k.Name) and target.value.id == receiver]
    return own if len(own) == len(step.targets) and receiver else []


def _takes(step: k.Step, at: int) -> bool:
    """Whether a statement takes what a call gives as it is, or a part of it."""
    if isinstance(step, k.With):
        return any(_is_part(item.value, at) for item in step.items)
    return isinstance(step, k.Bind | k.Return) and step.value is not None and _is_part(step.value, at)


def _is_part(node: k.Expr, at: int) -> bool:
    loaded = _loaded(node)
    return (node.at == at and isinstance(node, k.Call | k.Attr | k.Item)) or (
        loaded is not None and _is_part(loaded, at)
    )


def _loaded(node: k.Expr) -> k.Expr | None:
    """What a call that only makes a document of a file, or of its text, is given; None for another."""
    if not isinstance(node, k.Call) or not node.args or last_name(node.func) not in conventions().parsing_calls:
        return None
    return node.args[0]


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

    def __init__(
        self,
        unit: UnitFacts,
        scope: int,
        steps: Sequence[k.Step],
        source: k.Step | None,
        receiver: str,
        kept: set[str] | None,
    ) -> None:
        self._receiver, self._kept = receiver, kept
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
        while more := {name for step in self._steps for name in self._made(step, known)} - known:
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
        return isinstance(step, k.Delete) or any(True for _ in self._made(step, known))

    def _made(self, step: k.Step, known: set[str]) -> Iterator[str]:
        """The names that take a part of what known names hold; a name of them where an attribute is to keep it."""
        attributes = _attributes(step, self._receiver) if isinstance(step, k.Bind) and self._kept is not None else []
        if isinstance(step, k.Bind) and attributes and self._kept is not None and _root(step.value) in known:
            self._kept.update(attributes)
            yield _root(step.value)
        else:
            yield from _made(step, known)


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
        loaded = _loaded(node)
        if loaded is not None:
            node = loaded
        elif isinstance(node, k.Call) and isinstance(node.func, k.Attr):
            node = node.func.value
        elif isinstance(node, k.Attr | k.Item):
            node = node.value
        else:
            return ""
    return node.id


def _mentions(node: object, names: set[str]) -> bool:
    return any(isinstance(part, k.Name) and part.id in names for part in walk(node))
