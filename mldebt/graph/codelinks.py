"""Code to code: imports, calls, configuration keys."""

import re

from mldebt.graph.trace import EdgeNote, Recorder
from mldebt.model.graph import Certainty, EdgeKind, NodeKind
from mldebt.model.place import Site
from mldebt.resolve.configs import DOCUMENT_CELL
from mldebt.resolve.importing import imported_file
from mldebt.resolve.program import Program
from mldebt.resolve.terms import Event, Summary

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


def note_links(recorder: Recorder, summary: Summary) -> None:
    """What a scope calls in other files, which keys it takes from configuration files."""
    for call in summary.calls:
        if call.path != call.site.path and recorder.first_call(call.site.path, call.path):
            _link(recorder, call.site.path, call.path, EdgeKind.CALLS, call.site)
    for event in summary.events:
        if event.kind == "key" and not event.via:
            _note_key(recorder, summary.path, event)


def _note_key(recorder: Recorder, reader: str, event: Event) -> None:
    """A key is read where its document is known: a helper that loads any document is configured by none."""
    dotted, value = event.args
    name = f"{event.symbol}#{getattr(dotted, 'value', '')}"
    text = str(getattr(value, "value", ""))[:120]
    place = Site(event.symbol, 0, 0, DOCUMENT_CELL)
    key = recorder.node(f"config:{name}", NodeKind.CONFIGKEY, name, place, {"value": text})
    code = recorder.code(reader)
    recorder.edge(EdgeNote(key, code, EdgeKind.CONFIGURES, Certainty.EXACT, (event.site,)))
