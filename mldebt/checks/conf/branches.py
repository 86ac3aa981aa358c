"""Branches that only a value of a configuration chooses which the configuration does not hold."""

from collections.abc import Iterator

from mldebt.checks.nodes import nodes_of, unit_at
from mldebt.facts import kinds as k
from mldebt.facts.unit import UnitFacts
from mldebt.model.place import Site
from mldebt.resolve import texts
from mldebt.resolve.names import flatten, target_names
from mldebt.resolve.program import Program


def is_ruled_out(program: Program, site: Site, document: object) -> bool:
    """Whether a place asks a document under a condition on that document which it does not fulfil:
    ``for name in conf["models"]: if name == "forest": conf["trees"]``."""
    unit = unit_at(program, site)
    holder = _holder(unit, site) if unit is not None else ""
    if unit is None or not holder:
        return False
    held = frozenset(_texts_of(document))
    return any(
        wanted and not wanted & held and _comes_from(holder, asked, body)
        for body in _bodies(unit, site)
        for step in flatten(body)
        if isinstance(step, k.Branch) and _is_within(step.body, site)
        for asked, wanted in _conditions(step.test)
    )


def _bodies(unit: UnitFacts, site: Site) -> Iterator[tuple[k.Step, ...]]:
    """The bodies of the functions around a place, that of the module included."""
    for number, scope in enumerate(unit.outline.scopes):
        if number == 0 or scope.at <= site.at <= scope.end:
            yield unit.body(number)


def _is_within(block: tuple[k.Step, ...], site: Site) -> bool:
    return bool(block) and block[0].at <= site.at <= block[-1].end


def _conditions(test: k.Expr) -> Iterator[tuple[k.Expr, frozenset[str]]]:
    """What must be one of which texts for a condition to hold."""
    if isinstance(test, k.Bool) and test.op == "and":
        yield from _conditions(test.left)
        yield from _conditions(test.right)
    elif isinstance(test, k.Cmp) and test.ops in (("==",), ("in",)):
        right = test.rights[0]
        if test.ops == ("==",) or isinstance(right, k.Seq):
            items = right.items if isinstance(right, k.Seq) else (right,)
            known = [texts.literal(item) for item in items if isinstance(item, k.Str)]
            if known and len(known) == len(items):
                yield test.left, frozenset(map(str, known))


def _comes_from(holder: str, node: k.Expr, body: tuple[k.Step, ...], deepest: int = 3) -> bool:
    """Whether an expression is a part of what a name holds, or of another name for such a part."""
    root = _root(node)
    if root == holder:
        return not isinstance(node, k.Name)
    sources = [source for step in flatten(body) for source in _sources(step, root)] if deepest else []
    return bool(sources) and all(_comes_from(holder, source, body, deepest - 1) for source in sources)


def _sources(step: k.Step, name: str) -> Iterator[k.Expr]:
    """What a statement takes the value of a name from."""
    if isinstance(step, k.For) and name in target_names(step.target):
        yield step.iter
    elif isinstance(step, k.Bind) and any(name in target_names(target) for target in step.targets):
        yield step.value


def _holder(unit: UnitFacts, site: Site) -> str:
    """The name of what a place asks for a key."""
    for node in nodes_of(unit, k.Attr, k.Item):
        if isinstance(node, k.Item) and node.slices and node.slices[0].at == site.at:
            return _root(node.value)
        if isinstance(node, k.Attr) and node.attr_at == site.at:
            return _root(node.value)
    return ""


def _root(node: k.Expr) -> str:
    """``conf`` of ``conf["a"].b``, ``self.conf`` of ``self.conf.get("a")``; empty for what is no part of a name."""
    outer = ""
    while not isinstance(node, k.Name):
        if isinstance(node, k.Attr):
            outer = node.attr
            node = node.value
        elif isinstance(node, k.Item):
            outer, node = "", node.value
        elif isinstance(node, k.Call) and isinstance(node.func, k.Attr):
            outer, node = "", node.func.value
        else:
            return ""
    return f"self.{outer}" if node.id == "self" else node.id


def _texts_of(content: object) -> Iterator[str]:
    """All keys and scalars of a document."""
    if isinstance(content, dict):
        for key, value in content.items():
            yield str(key)
            yield from _texts_of(value)
    elif isinstance(content, list | tuple):
        for value in content:
            yield from _texts_of(value)
    else:
        yield str(content)
