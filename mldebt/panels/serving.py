"""Which predictions stand behind an endpoint or page, and which are made in jobs."""

from collections.abc import Collection, Iterable, Sequence
from functools import cached_property

from mldebt.checks.subject import Subject
from mldebt.panels.calls import Call
from mldebt.panels.wanted import JUDGES, LEARNS
from mldebt.resolve.world import ScopeKey


class Serving:
    """Predictions by where they stand. ``pages`` are files that are run for each visitor, ``handlers``
    functions that a platform calls for each request."""

    def __init__(
        self, subject: Subject, calls: Sequence[Call], pages: Collection[str], handlers: Collection[ScopeKey]
    ) -> None:
        self._subject = subject
        self._calls = calls
        self._pages = pages
        self._named = handlers

    def of(self, measure: str) -> list[Call]:
        """The predictions that a measure of ``rules/panels.toml`` counts."""
        if measure == "online-predictions":
            return self.online
        return self.batch if measure == "batch-predictions" else self.unplaced

    @cached_property
    def online(self) -> list[Call]:
        """Predictions and answers of language models that a request or visit can reach."""
        return [call for call in self._calls if is_prediction(call) and self._answers(call.scope)]

    @cached_property
    def batch(self) -> list[Call]:
        """Those that a script or job makes: where nothing answers requests, whatever is not followed to one."""
        return [call for call in self._offline if not self._starts or call.scope in self._run]

    @cached_property
    def unplaced(self) -> list[Call]:
        """Those of which nobody knows whether a request or a script reaches them."""
        return [call for call in self._offline if self._starts and call.scope not in self._run]

    @cached_property
    def _offline(self) -> list[Call]:
        """Predictions of files that neither answer requests, nor train, nor only measure how good a model is."""
        busy = {call.site.path for call in self._calls if call.tabled.role in LEARNS | JUDGES}
        busy |= {call.site.path for call in self._calls if "training-step" in call.tabled.traits}
        online = {id(call) for call in self.online}
        return [
            call
            for call in self._calls
            if call.tabled.role == "predict" and id(call) not in online and call.site.path not in busy
        ]

    def _answers(self, scope: ScopeKey) -> bool:
        return scope in self._reached or scope[0] in self._pages

    @cached_property
    def _starts(self) -> frozenset[ScopeKey]:
        """Handlers of endpoints, and pages."""
        starts = {scope for call in self._calls for scope in call.handlers}
        starts |= {(path, -1) for path in self._pages}
        return frozenset(starts.union(self._named))

    @cached_property
    def _reached(self) -> frozenset[ScopeKey]:
        """Scopes that a request or visit reaches."""
        return self._reached_from(self._starts)

    @cached_property
    def _run(self) -> frozenset[ScopeKey]:
        """Scopes that run when some module is started or imported."""
        return self._reached_from((path, -1) for path in self._subject.program.tops if path not in self._pages)

    def _reached_from(self, starts: Iterable[ScopeKey]) -> frozenset[ScopeKey]:
        program = self._subject.program
        todo = [start for start in starts if start[1] >= 0 or start[0] in program.tops]
        seen = set(todo)
        while todo:
            found = [key for key in program.callees.get(todo.pop(), ()) if key in program.functions and key not in seen]
            seen.update(found)
            todo += found
        return frozenset(seen)


def is_prediction(call: Call) -> bool:
    """Whether a call asks a model for an answer."""
    asks = any(edge.edge == "calls" and edge.as_ == "llm" for edge in call.tabled.edges)
    return call.tabled.role == "predict" or (asks and call.tabled.traits.isdisjoint(("embedding", "fine-tune")))
