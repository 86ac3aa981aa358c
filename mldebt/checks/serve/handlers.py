"""Who answers requests, and what such a function reaches."""

from collections.abc import Collection, Iterator

from msgspec import Struct

from mldebt.checks.gathering import gathered
from mldebt.checks.nodes import last_name
from mldebt.checks.subject import Subject
from mldebt.facts import kinds as k
from mldebt.knowledge.conventions import conventions
from mldebt.model.place import Site
from mldebt.resolve.program import Program, texts_of
from mldebt.resolve.terms import Event, Fun
from mldebt.resolve.world import ScopeKey


class Handler(Struct, frozen=True):
    """A scope that runs once a request: ``what`` says to people which, ``site`` where it is said."""

    path: str
    scope: int
    what: str
    site: Site
    script: bool = False
    route: str = ""
    """The path that is answered, where it is known."""

    @property
    def key(self) -> ScopeKey:
        """The scope, as programs name it."""
        return self.path, self.scope


def handlers_of(subject: Subject) -> Iterator[Handler]:
    """Functions behind the routes of the API tables, methods of views, and scripts that Streamlit runs again at every
    interaction."""
    yield from _routes(subject)
    yield from _views(subject.program)
    for path in _rerun_scripts(subject.program):
        what = "an interaction, for Streamlit runs the whole script again"
        yield Handler(path, -1, what, Site(path, 0, 0), script=True)


def handlers_reaching(subject: Subject, wanted: Collection[ScopeKey]) -> Iterator[Handler]:
    """The handlers from which one of some scopes is reached: no other needs to be evaluated."""
    for handler in handlers_of(subject) if wanted else ():
        if any(key in wanted for key in subject.program.reached_from(handler.key)):
            yield handler


def _may_expose(program: Program, symbol: str) -> bool:
    return any(row.edge == "exposes" for row in program.edges_of(symbol))


@gathered(Handler, calling=_may_expose)
def _routes(subject: Subject) -> Iterator[Handler]:
    """The functions behind the routes that a module declares."""
    program = subject.program
    for summary in program.summaries():
        for event in summary.events:
            exposed = next((row for row in program.edges(event) if row.edge == "exposes"), None)
            if exposed is None or event.via:
                continue
            for function in _functions(event):
                path = next(iter(texts_of(program.argument(event, exposed.arg))), "")
                what = f"a request of {path}" if path else "a request"
                yield Handler(function.path, function.scope, what, event.site, route=path)


def _functions(event: Event) -> list[Fun]:
    values = (*event.args, *(value for _, value in event.keywords))
    return [value for value in values if isinstance(value, Fun)]


def _views(program: Program) -> Iterator[Handler]:
    """The methods of classes that answer requests by the names of HTTP's methods: Django, Flask-RESTful, Tornado."""
    known = conventions()
    for path, module in program.modules.items():
        if not any(known.view_classes & unit.outline.identifiers.keys() for unit in module.cells):
            continue
        for scope, definition in module.definitions.items():
            owner = module.definitions.get(module.parent(scope))
            if not isinstance(owner, k.Class) or definition.name.id not in known.view_methods:
                continue
            if any(last_name(base) in known.view_classes for base in owner.bases):
                cell = module.unit(scope)[0] if module.is_notebook else -1
                site = Site(path, definition.at, definition.end, cell)
                yield Handler(path, scope, f"a request that {module.name(scope)}() answers", site)


def _rerun_scripts(program: Program) -> Iterator[str]:
    """Scripts with widgets of Streamlit that no other module imports."""
    drawing = [
        path
        for path, module in program.modules.items()
        if path.endswith(".py") and _draws(module.cells[0].outline.imports)
    ]
    if not drawing:
        return
    imported = {
        found
        for path, module in program.modules.items()
        for unit in module.cells
        for fact in unit.outline.imports
        for name in (fact.module, f"{fact.module}.{fact.name}")
        if (found := _module(program, path, fact.level, name))
    }
    yield from (path for path in drawing if path not in imported)


def _draws(imports: tuple[k.ImportFact, ...]) -> bool:
    return any(fact.module == "streamlit" and not fact.level and not fact.guard for fact in imports)


def _module(program: Program, path: str, level: int, name: str) -> str | None:
    index = program.world.index
    return index.relative(level, name.strip("."), path) if level else index.find(name.strip("."), path)


class Reach(Struct, frozen=True):
    """A scope that is reached, through which calls, outermost first."""

    key: ScopeKey
    via: tuple[tuple[Site, ScopeKey], ...] = ()


def reached(program: Program, start: ScopeKey) -> Iterator[Reach]:
    """A scope and all it calls, nearest first; class bodies run once, when they are imported."""
    seen = {start}
    todo = [Reach(start)]
    while todo:
        item = todo.pop(0)
        yield item
        for site, target in program.calls.made.get(item.key, ()):
            if target in seen or target not in program.functions or not stands_in(program, seen, site):
                continue
            seen.add(target)
            if isinstance(program.modules[target[0]].definitions[target[1]], k.Def):
                todo.append(Reach(target, (*item.via, (site, target))))


def stands_in(program: Program, scopes: Collection[ScopeKey], site: Site) -> bool:
    """Whether a call stands in the text of some scopes, and not in a module around them, which ran before.

    A method whose receiver its own scope does not know is called, for the resolver, by whoever knows it.
    """
    for path, scope in scopes:
        if path == site.path:
            definition = program.modules[path].definitions[scope] if scope >= 0 else None
            if definition is None or definition.at <= site.at <= definition.end:
                return True
    return False
