"""Whether an object keeps what it reads for others: settings of which a stage asks for some only."""

import posixpath
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from mldebt.checks.data.readuse import Ways, lies
from mldebt.checks.nodes import last_name, site_at, walk
from mldebt.facts import kinds as k
from mldebt.model.graph import Edge
from mldebt.model.place import Site
from mldebt.resolve.program import Program, texts_of
from mldebt.resolve.terms import HOLE, bits_of
from mldebt.resolve.world import ScopeKey

_ALL = frozenset({"vars", "asdict"})  # calls that take all attributes of an object
_BY_NAME = "getattr"
_TABLE = "__dict__"


def is_kept_unasked(program: Program, read: Edge, path: str, reached: Collection[ScopeKey]) -> bool:
    """Whether an access reads a file only to put it, or parts of it, into attributes of an object, and nothing that a
    script comes to (``reached``) asks any object for an attribute of that name."""
    site = site_at(program, read.chain[-1])
    ways = _ways(program, site, path, reached) if site is not None else None
    if site is None or not ways:
        return False
    kept: set[str] = set()
    modules = {path for path, _ in reached}
    if not all(lies(program, site, Ways(modules, calls, kept)) for calls in ways) or not kept:
        return False
    return kept.isdisjoint(_asked(program, reached, kept))


def _ways(program: Program, site: Site, path: str, reached: Collection[ScopeKey]) -> set[tuple[Site, ...]] | None:
    """The calls on which functions that are reached come to a read of this file; None where one may, or may not."""
    found: set[tuple[Site, ...]] = set()
    for key in reached:
        for event in program.summary(key).events:
            if (event.site.path, event.site.at) != (site.path, site.at):
                continue
            for row in program.edges(event):
                value = program.argument(event, row.arg)
                texts = set(texts_of(value))
                if not texts and (value is None or not bits_of(value) & HOLE):
                    return None
                if posixpath.basename(path) in map(posixpath.basename, texts):
                    found.add(event.via)
    return found


def _asked(program: Program, reached: Collection[ScopeKey], kept: Collection[str]) -> frozenset[str]:
    """The attributes for which reached functions ask; all that are kept where one takes every attribute. A method whose
    name they mention may be reached as well, whatever they call it on."""
    asked: set[str] = set()
    todo, seen, methods = list(reached), set(reached), _methods(program)
    while todo:
        found = set(_asked_in(program, todo.pop()))
        if _TABLE in found:
            return frozenset(kept)
        for name in found - asked:
            more = set(methods.get(name, ())) - seen
            seen |= more
            todo.extend(more)
        asked |= found
    return frozenset(asked)


def _methods(program: Program) -> Mapping[str, Sequence[ScopeKey]]:
    """The methods of all classes, by their names."""
    found: defaultdict[str, list[ScopeKey]] = defaultdict(list)
    for path, scope in program.functions:
        module = program.modules.get(path)
        if module is not None and scope >= 0 and isinstance(module.definitions.get(module.parent(scope)), k.Class):
            found[module.definitions[scope].name.id].append((path, scope))
    return found


def _asked_in(program: Program, key: ScopeKey) -> Iterator[str]:
    """The attributes for which a scope asks, other than to set them."""
    module = program.modules[key[0]]
    steps = [step for _, top in module.top for step in top] if key[1] < 0 else module.steps(key[1])
    nodes = list(walk(tuple(steps)))
    put = {id(target) for node in nodes if isinstance(node, k.Bind) for target in node.targets}
    put |= {id(node.target) for node in nodes if isinstance(node, k.AnnBind)}
    for node in nodes:
        if isinstance(node, k.Attr) and id(node) not in put:
            yield node.attr
        elif isinstance(node, k.Call) and _takes_all(node):
            yield _TABLE


def _takes_all(call: k.Call) -> bool:
    name = last_name(call.func)
    return name in _ALL or (name == _BY_NAME and len(call.args) > 1 and not isinstance(call.args[1], k.Str))
