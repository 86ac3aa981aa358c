"""Models: where they are made, what they are trained on, saved to and used for."""

from msgspec.structs import replace

from mldebt.flow.lineage import FITS, Lineage
from mldebt.flow.roles import Roles
from mldebt.flow.slices import Choice, Columns, Stop, backward
from mldebt.graph.accesses import Access, accesses_of
from mldebt.graph.columns.effects import drops, name_of
from mldebt.graph.ends import data_end
from mldebt.graph.places import Places
from mldebt.graph.trace import EdgeNote, Recorder
from mldebt.knowledge.columns import column_effects
from mldebt.model.graph import Certainty, EdgeKind, NodeKind
from mldebt.model.place import Site
from mldebt.resolve.program import Program
from mldebt.resolve.terms import Const, Event, Summary, Value, many

TRAINS = FITS | {"train", "cross_validate"}


class Models:
    """Notes models and their edges."""

    def __init__(self, program: Program, roles: Roles, recorder: Recorder, places: Places) -> None:
        self.program, self.roles, self.recorder, self.places = program, roles, recorder, places

    def add(self, summary: Summary) -> None:
        """The models of one summary."""
        lineage = self.roles.lineage(summary)
        for event in summary.events:
            role = self.program.role(event)
            if role in TRAINS:
                self._trained(lineage, event)
            elif role == "predict":
                self._used(lineage, event)
            for row in self.program.edges(event):
                if row.edge == "persists" and row.as_ == "model":
                    self._saved(lineage, event, self.program.argument(event, row.arg))

    def model_of(self, lineage: Lineage, term: Value | None) -> str | None:
        """The node of a model object: where it was made, or the artefact it was loaded from."""
        maker = lineage.constructor(term)
        if maker is None:
            return None
        for row in self.program.edges(maker):
            if row.edge == "loads":
                return self._loaded(lineage, maker)
        made = maker.kind == "construct" or "pipeline" in self.program.traits(maker)
        if not (made and self.roles.is_model(lineage, term)) and not self.roles.trains_model(lineage, maker):
            return None
        return self._node_of(maker)

    def _node_of(self, maker: Event) -> str:
        name = maker.symbol.rsplit(".", 1)[-1]
        scope = self._scope_name(maker)
        key = f"model:{maker.site.path}::{scope}::{name}" if scope else f"model:{maker.site.path}::{name}"
        return self.recorder.node(key, NodeKind.MODEL, name, maker.site, {"class": maker.symbol})

    def _scope_name(self, event: Event) -> str:
        if event.scope < 0:
            return ""
        self.program.world.definition(event.site.path, event.scope)  # the name is a question to its module
        return self.program.modules[event.site.path].name(event.scope)

    def _loaded(self, lineage: Lineage, maker: Event) -> str | None:
        for access in self._accesses_of(lineage.summary, maker):
            for text in access.texts:
                end = data_end(self.program, self.places, access, text)
                if end is not None:
                    return self.recorder.node(end.key, end.kind, end.label, None, end.attrs)
        return None

    def _accesses_of(self, summary: Summary, event: Event) -> list[Access]:
        return list(accesses_of(self.program, summary, summary.events.index(event), event))

    def _trained(self, lineage: Lineage, event: Event) -> None:
        if event.receiver is None and self.roles.trains_model(lineage, event):
            model: str | None = self._node_of(event)
        else:
            model = self.model_of(lineage, event.receiver if event.receiver is not None else self._first(event))
        if model is None:
            return
        code = self.recorder.code(event.site.path)
        chain = self._chain(event)
        self.recorder.edge(EdgeNote(code, model, EdgeKind.TRAINS, Certainty.EXACT, chain, event.symbol))
        for node in self._data_behind(lineage, lineage.data_of(event)):
            self.recorder.edge(EdgeNote(node, model, EdgeKind.TRAINS, Certainty.EXACT, chain, event.symbol))

    def _first(self, event: Event) -> Value | None:
        return event.args[0] if event.args else None

    def _data_behind(self, lineage: Lineage, term: Value | None) -> list[str]:
        """The nodes that the rows of a value come from."""
        found = []
        for index in sorted(self.roles.reads_behind(lineage, term)):
            for access in self._accesses_of(lineage.summary, lineage.events[index]):
                for text in access.texts if access.edge in ("reads", "loads") else ():
                    end = data_end(self.program, self.places, access, text)
                    if end is not None:
                        found.append(self.recorder.node(end.key, end.kind, end.label, None, end.attrs))
        return found

    def _used(self, lineage: Lineage, event: Event) -> None:
        model = self.model_of(lineage, event.receiver)
        if model is not None:
            code = self.recorder.code(event.site.path)
            self.recorder.edge(
                EdgeNote(model, code, EdgeKind.PREDICTS, Certainty.EXACT, self._chain(event), event.symbol)
            )

    def _saved(self, lineage: Lineage, event: Event, value: Value | None) -> None:
        model = self.model_of(lineage, value)
        if model is None:
            return
        for access in self._accesses_of(lineage.summary, event):
            for text in access.texts if access.row.as_ in ("path", "handle") else ():
                end = data_end(self.program, self.places, access, text)
                if end is not None:
                    artefact = self.recorder.node(end.key, NodeKind.ARTEFACT, end.label, None, end.attrs)
                    self._made(
                        lineage.summary, EdgeNote(model, artefact, EdgeKind.PERSISTS, end.certainty, self._chain(event))
                    )

    def predictions_written(self, lineage: Lineage) -> None:
        """Files that hold predictions: an edge from the model."""
        summary = lineage.summary
        for index, event in enumerate(summary.events):
            for row in self.program.edges(event):
                if row.edge not in ("writes", "appends") and row.switch is None:
                    continue
                makers = predictions_in(self.program, summary, event.receiver, *event.args)
                for maker in makers:
                    self._written(lineage, index, event, maker)

    def _written(self, lineage: Lineage, index: int, event: Event, maker: Event) -> None:
        model = self.model_of(lineage, maker.receiver)
        if model is None:
            return
        for access in accesses_of(self.program, lineage.summary, index, event):
            for text in access.texts if access.edge in ("writes", "appends") and not access.row.sink else ():
                end = data_end(self.program, self.places, access, text)
                if end is not None:
                    node = self.recorder.node(end.key, end.kind, end.label, None, end.attrs)
                    self._made(
                        lineage.summary, EdgeNote(model, node, EdgeKind.PREDICTS, end.certainty, self._chain(event))
                    )

    def _made(self, summary: Summary, note: EdgeNote) -> None:
        """A file that comes from a model: the scripts that reach the call make it."""
        self.recorder.edge(replace(note, reached=summary.scope))

    def _chain(self, event: Event) -> tuple[Site, ...]:
        return (*event.via, event.site)


def predictions_in(
    program: Program,
    summary: Summary,
    *terms: Value | None,
    chooses: Choice | None = None,
    fills: Stop | None = None,
) -> list[Event]:
    """The predict calls that values go back to, nearest ones only; ``chooses`` tells the columns that calls look at,
    ``fills`` the calls whose arguments are for gaps and do not count."""

    def predicts(event: Event) -> bool:
        return program.role(event) == "predict"

    columns = Columns(_keeps_columns, _dropped_columns, chooses or _no_columns, fills or _never)
    slices = backward(summary, *terms, stop=predicts, columns=columns)
    return [summary.events[index] for index in sorted(slices) if predicts(summary.events[index])]


def _keeps_columns(event: Event) -> bool:
    return column_effects().get(name_of(event)) in ("drop", "keep", "reset")


def _dropped_columns(event: Event) -> Value | None:
    names = drops(event) if column_effects().get(name_of(event)) == "drop" else None
    return many("list", tuple(map(Const, names.texts))) if names is not None and names.complete else None


def _no_columns(_event: Event) -> Value | None:
    return None


def _never(_event: Event) -> bool:
    return False


def note_models(program: Program, roles: Roles, recorder: Recorder, places: Places) -> None:
    """Models of every summary; a model that several summaries see is one node."""
    models = Models(program, roles, recorder, places)
    for summary in program.summaries():
        if any(program.role(event) in TRAINS or program.role(event) == "predict" for event in summary.events) or any(
            row.edge == "persists" for event in summary.events for row in program.edges(event)
        ):
            models.add(summary)
            models.predictions_written(roles.lineage(summary))
