"""Code to code: imports, calls, launches, configuration keys."""

import posixpath
import re
from itertools import pairwise

from mldebt.graph.declared import words_of
from mldebt.graph.places import Places
from mldebt.graph.trace import EdgeNote, Recorder
from mldebt.model.graph import Certainty, EdgeKind, NodeKind
from mldebt.model.place import Site
from mldebt.resolve.configs import DOCUMENT_CELL
from mldebt.resolve.importing import imported_file
from mldebt.resolve.program import Program, texts_of
from mldebt.resolve.terms import Const, Event, Many, Summary, Value

MODULE = "-m"  # the option of Python that runs a module by its dotted name
RUNNERS = re.compile(r"\.(?:py|ipynb)$")


def note_imports(program: Program, recorder: Recorder, path: str) -> None:
    """The files that a module imports."""
    module = program.modules[path]
    for cell, unit in enumerate(module.cells):
        for fact in unit.outline.imports:
            if fact.guard == "typing":
                continue
            target = imported_file(program.world, path, fact.module, fact.level, fact.name)
            if target is not None and target != path:
                where = Site(path, fact.at, fact.at, cell if module.is_notebook else -1)
                _link(recorder, path, target, EdgeKind.IMPORTS, where)


def _link(recorder: Recorder, source: str, target: str, kind: EdgeKind, where: Site) -> None:
    ends = (recorder.code(source), recorder.code(target))
    recorder.edge(EdgeNote(*ends, kind, Certainty.EXACT, (where,)))


def note_links(program: Program, recorder: Recorder, places: Places, summary: Summary) -> None:
    """What a scope calls in other files, which keys it takes from configuration files, which scripts it starts."""
    for call in summary.calls:
        if call.path != call.site.path and recorder.first_call(call.site.path, call.path):
            _link(recorder, call.site.path, call.path, EdgeKind.CALLS, call.site)
    for event in summary.events:
        if event.kind == "key" and not event.via:
            _note_key(recorder, summary.path, event)
    for _, event in program.own_events(summary):
        if event.kind != "key":
            _note_launches(program, recorder, places, event)


def _note_key(recorder: Recorder, reader: str, event: Event) -> None:
    """A key is read where its document is known: a helper that loads any document is configured by none."""
    dotted, value = event.args
    name = f"{event.symbol}#{getattr(dotted, 'value', '')}"
    text = str(getattr(value, "value", ""))[:120]
    place = Site(event.symbol, 0, 0, DOCUMENT_CELL)
    key = recorder.node(f"config:{name}", NodeKind.CONFIGKEY, name, place, {"value": text})
    code = recorder.code(reader)
    recorder.edge(EdgeNote(key, code, EdgeKind.CONFIGURES, Certainty.EXACT, (event.site,)))


def _note_launches(program: Program, recorder: Recorder, places: Places, event: Event) -> None:
    """Scripts that a shell line, ``%run`` or a subprocess starts."""
    if event.kind == "magic":
        commands = texts_of(event.args[0]) if event.symbol in ("shell", "run") else ()
    else:
        rows = [row for row in program.edges(event) if row.as_ == "command"]
        commands = _commands(program.argument(event, rows[0].arg)) if rows else ()
    for command in commands:
        words = words_of(command)
        for before, word in pairwise(["", *words]):
            module = before == MODULE and not RUNNERS.search(word)
            target = _module(program, word, event.site.path) if module else _script(word, event.site.path, places)
            if target is not None and target != event.site.path:
                _link(recorder, event.site.path, target, EdgeKind.LAUNCHES, event.site)


def _commands(value: Value | None) -> tuple[str, ...]:
    if isinstance(value, Many):
        return (" ".join(str(item.value) for item in value.items if isinstance(item, Const)),)
    return texts_of(value)


def _module(program: Program, name: str, path: str) -> str | None:
    """The file that ``python -m name`` runs."""
    found = program.world.module_file(f"{name}.__main__", path) or program.world.module_file(name, path)
    return found if found is not None and found.endswith(".py") else None


def _script(word: str, path: str, places: Places) -> str | None:
    if not RUNNERS.search(word):
        return None
    own = posixpath.normpath(posixpath.join(posixpath.dirname(path), word))
    return next((name for name in (posixpath.normpath(word), own) if places.is_file(name)), None)
