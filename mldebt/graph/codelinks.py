"""Code to code: imports, calls, launches, configuration keys."""

import posixpath
import re

from mldebt.graph.declared import words_of
from mldebt.graph.sketch import Sketch
from mldebt.model.graph import Certainty, EdgeKind, NodeKind
from mldebt.model.place import Location, Site
from mldebt.resolve.program import Program, texts_of
from mldebt.resolve.terms import Const, Event, Many, Value

_RUNNERS = re.compile(r"\.(?:py|ipynb)$")


def add_code_links(program: Program, sketch: Sketch, files: frozenset[str]) -> None:
    """All links between code files, and from configuration keys to code."""
    for path, module in program.modules.items():
        for cell, unit in enumerate(module.cells):
            for fact in unit.outline.imports:
                if fact.guard == "typing":
                    continue
                target = _imported(program, path, fact.module, fact.level, fact.name)
                if target is not None and target != path:
                    where = program.locate(Site(path, fact.at, fact.at, cell if module.is_notebook else -1))
                    sketch.edge(
                        sketch.code(path), sketch.code(target), EdgeKind.IMPORTS, Certainty.EXACT, (where,), entry=""
                    )
    _add_calls(program, sketch)
    for summary in program.summaries():
        for _, event in program.own_events(summary):
            if event.kind == "key":
                _add_key(program, sketch, event)
            else:
                _add_launch(program, sketch, event, files)


def _imported(program: Program, path: str, module: str, level: int, name: str) -> str | None:
    index = program.world.index
    found = index.relative(level, module, path) if level else index.find(module, path)
    if found is None:
        return None
    child = index.child(found, name) if name and name != "*" else None
    chosen = child or found
    return chosen if chosen in program.modules else None


def _add_calls(program: Program, sketch: Sketch) -> None:
    seen: set[tuple[str, str]] = set()
    for summary in program.summaries():
        for call in summary.calls:
            pair = (call.site.path, call.path)
            if call.path != call.site.path and pair not in seen:
                seen.add(pair)
                ends = (sketch.code(call.site.path), sketch.code(call.path))
                sketch.edge(*ends, EdgeKind.CALLS, Certainty.EXACT, (program.locate(call.site),))


def _add_key(program: Program, sketch: Sketch, event: Event) -> None:
    dotted, value = event.args
    name = f"{event.symbol}#{getattr(dotted, 'value', '')}"
    text = str(getattr(value, "value", ""))[:120]
    key = sketch.node(f"config:{name}", NodeKind.CONFIGKEY, name, Location(event.symbol), {"value": text})
    code = sketch.code(event.site.path)
    sketch.edge(key, code, EdgeKind.CONFIGURES, Certainty.EXACT, (program.locate(event.site),))


def _add_launch(program: Program, sketch: Sketch, event: Event, files: frozenset[str]) -> None:
    """Scripts that a shell line, ``%run`` or a subprocess starts."""
    if event.kind == "magic":
        commands = texts_of(event.args[0]) if event.symbol in ("shell", "run") else ()
    else:
        rows = [row for row in program.edges(event) if row.as_ == "command"]
        commands = _commands(program.argument(event, rows[0].arg)) if rows else ()
    for command in commands:
        for word in words_of(command):
            target = _script(word, event.site.path, files)
            if target is not None and target != event.site.path:
                where = program.locate(event.site)
                sketch.edge(
                    sketch.code(event.site.path), sketch.code(target), EdgeKind.LAUNCHES, Certainty.EXACT, (where,)
                )


def _commands(value: Value | None) -> tuple[str, ...]:
    if isinstance(value, Many):
        return (" ".join(str(item.value) for item in value.items if isinstance(item, Const)),)
    return texts_of(value)


def _script(word: str, path: str, files: frozenset[str]) -> str | None:
    if not _RUNNERS.search(word):
        return None
    own = posixpath.normpath(posixpath.join(posixpath.dirname(path), word))
    return next((name for name in (posixpath.normpath(word), own) if name in files), None)
