"""Which predictions stand behind an endpoint or page, and which are made in jobs."""

from collections.abc import Collection, Iterator, Sequence
from functools import cached_property

from mldebt.panels.calls import Call
from mldebt.resolve.program import Program
from mldebt.resolve.terms import Alt, Cls, Fun, Value
from mldebt.resolve.world import ScopeKey

_LEARNS = frozenset({"fit", "fit_transform", "fit_predict", "fit_resample", "cross_validate"})
_JUDGES = frozenset({"metric", "score"})


class Serving:
    """Predictions by where they stand. ``pages`` are files that are run for each visitor, ``handlers`` names of
    functions that a platform calls for each request."""

    def __init__(
        self, program: Program, calls: Sequence[Call], pages: Collection[str], handlers: Collection[str]
    ) -> None:
        self._program = program
        self._calls = calls
        self._pages = pages
        self._named = handlers

    @cached_property
    def online(self) -> list[Call]:
        """Predictions and answers of language models that a request or visit can reach."""
        return [call for call in self._calls if is_prediction(call) and self._answers(call.scope)]

    @cached_property
    def batch(self) -> list[Call]:
        """Predictions of files that neither answer requests, nor train, nor only measure how good a model is."""
        busy = {call.event.site.path for call in self._calls if call.role in _LEARNS | _JUDGES}
        busy |= {call.event.site.path for call in self._calls if "training-step" in call.traits}
        online = {id(call) for call in self.online}
        return [
            call
            for call in self._calls
            if call.role == "predict" and id(call) not in online and call.event.site.path not in busy
        ]

    def _answers(self, scope: ScopeKey) -> bool:
        return scope in self._reached or scope[0] in self._pages

    @cached_property
    def _reached(self) -> frozenset[ScopeKey]:
        """Scopes that handlers of endpoints, and pages, reach."""
        program = self._program
        starts = {scope for call in self._calls if _exposes(call) for scope in self._handlers(call)}
        starts |= {(path, -1) for path in self._pages if path in program.tops}
        starts |= {key for key, summary in program.functions.items() if summary.name in self._named}
        return frozenset(reached for start in starts for reached in program.reached_from(start))

    def _handlers(self, call: Call) -> Iterator[ScopeKey]:
        """The functions that an endpoint's call names: decorated, or given as an argument."""
        for _, event in call.ways:
            for value in (*event.args, *(value for _, value in event.keywords)):
                yield from self._functions(value)

    def _functions(self, value: Value) -> Iterator[ScopeKey]:
        program = self._program
        if isinstance(value, Fun) and (value.path, value.scope) in program.functions:
            yield (value.path, value.scope)
        elif isinstance(value, Cls):
            for scope, _ in program.world.class_info(value.path, value.scope).methods.values():
                if (value.path, scope) in program.functions:
                    yield (value.path, scope)
        elif isinstance(value, Alt):
            for item in value.items:
                yield from self._functions(item)


def is_prediction(call: Call) -> bool:
    """Whether a call asks a model for an answer."""
    asks = any(edge.edge == "calls" and edge.as_ == "llm" for edge in call.edges)
    return call.role == "predict" or (asks and call.traits.isdisjoint(("embedding", "fine-tune")))


def _exposes(call: Call) -> bool:
    return any(edge.edge == "exposes" for edge in call.edges)
