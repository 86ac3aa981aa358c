"""Who plays which part in training and evaluation, over the whole program."""

from mldebt.flow.lineage import FITS, Lineage
from mldebt.flow.slices import backward
from mldebt.resolve.program import Program
from mldebt.resolve.terms import Alt, Event, Many, Summary, Value
from mldebt.resolve.world import ScopeKey

USES = frozenset({"predict", "score", "metric"})


class Roles:
    """Lineages of all summaries, made when somebody looks."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._lineages: dict[ScopeKey, Lineage] = {}

    def lineage(self, summary: Summary) -> Lineage:
        """The lineage of a summary."""
        key = (summary.path, summary.scope)
        found = self._lineages.get(key)
        if found is None:
            found = self._lineages[key] = Lineage(self.program, summary)
        return found

    def is_model(self, lineage: Lineage, term: Value | None) -> bool:
        """Whether a receiver is something that predicts, and not just a transformer. A pipeline is what its last step
        is, where that is known."""
        maker = lineage.constructor(term)
        kind = maker.type if maker is not None else self.program.type_of(lineage.summary, term)
        if not kind or not self.program.apis.method(kind, "predict"):
            return False
        last = self._last_step(lineage, maker) if maker is not None else None
        return last is None or self._predicts(lineage, last)

    def trains_model(self, lineage: Lineage, event: Event) -> bool:
        """Whether a call fits something that predicts: its receiver, or what it returns, as ``xgboost.train`` does."""
        if self.program.role(event) not in FITS:
            return False
        if event.receiver is None:
            return bool(event.type and self.program.apis.method(event.type, "predict"))
        return self.is_model(lineage, event.receiver)

    def _last_step(self, lineage: Lineage, maker: Event) -> Event | None:
        """What made the last step of a pipeline; None for anything else, and where the step is not known."""
        if "pipeline" not in self.program.traits(maker) or maker.kind not in ("construct", "call"):
            return None
        steps: tuple[Value, ...] = maker.args
        given = maker.argument("steps", 0)
        if isinstance(given, Many) and given.form == "list":
            steps = given.items
        last = steps[-1] if steps else None
        if isinstance(last, Many) and last.form == "tuple" and len(last.items) == 2:
            last = last.items[1]
        return lineage.constructor(last)

    def _predicts(self, lineage: Lineage, maker: Event) -> bool:
        """Whether a step predicts; one of an unknown class may."""
        apis = self.program.apis
        inner = self._last_step(lineage, maker)
        if inner is not None:
            return self._predicts(lineage, inner)
        return maker.symbol not in apis.classes or apis.method(maker.type, "predict") is not None

    def is_stateful(self, lineage: Lineage, event: Event) -> bool:
        """Whether the receiver of a fit learns from the values of rows (a scaler does, a hasher does not)."""
        return self._stateful(lineage, event.receiver, 0)

    def _stateful(self, lineage: Lineage, term: Value | None, depth: int) -> bool:
        if depth > 6 or term is None:
            return False
        if isinstance(term, Many | Alt):
            return any(self._stateful(lineage, item, depth + 1) for item in term.items)
        maker = lineage.constructor(term)
        if maker is None:
            return False
        traits = self.program.traits(maker)
        if "stateful" in traits:
            return "label" not in traits
        if "composite" in traits or "pipeline" in traits:
            inner = (*maker.args, *(value for _, value in maker.keywords))
            return any(self._stateful(lineage, item, depth + 1) for item in inner)
        return False

    def reads_behind(self, lineage: Lineage, term: Value | None) -> frozenset[int]:
        """The events with a reading edge that a value goes back to."""
        return frozenset(
            index
            for index in backward(lineage.summary, term)
            if any(row.edge in ("reads", "loads") for row in self.program.edges(lineage.events[index]))
        )
