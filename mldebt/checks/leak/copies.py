"""Which rows are copies of others, or made from them: over-sampled, or drawn with replacement."""

from collections.abc import Iterator

from mldebt.checks.common import strings
from mldebt.checks.subject import Subject
from mldebt.flow.lineage import Lineage
from mldebt.flow.slices import backward
from mldebt.resolve.terms import NONE, Const, Event, Many, Value

_DEEPEST = 6
_ONCE = "drop_duplicates"


class Copies:
    """The resamplings of one summary."""

    def __init__(self, subject: Subject, lineage: Lineage) -> None:
        self._subject = subject
        self._program = subject.program
        self._lineage = lineage
        self._apart: dict[int, bool] = {}

    def behind(self, term: Value, *, before_split: bool) -> Event | None:
        """The resampling that rows have passed through; with ``before_split``, only one of rows not split by then."""
        for index in self._resamplings(term, 0):
            if not (before_split and self._is_of_part(index)):
                return self._lineage.events[index]
        return None

    def searches(self, event: Event) -> bool:
        """Whether a fit cross-validates its rows: that of a search, unless its folds are given to it row by row."""
        maker = self._lineage.constructor(event.receiver)
        if maker is None or "search" not in self._program.traits(maker):
            return False
        folds = self._lineage.constructor(maker.argument("cv", None))
        return folds is None or folds.called.rpartition(".")[2] not in strings(self._subject, "given-folds")

    def _resamplings(self, term: Value | None, depth: int) -> Iterator[int]:
        rows = self._lineage.rows(term)
        if rows is None or depth > _DEEPEST:
            return
        steps = [index for word, index, _ in rows if isinstance(index, int) and word in ("resample", "subset")]
        once = max((place for place, index in enumerate(steps) if self._keeps_once(index)), default=-1)
        yield from filter(self._copies, steps[once + 1 :])
        if once >= 0:
            return
        word, root, _ = rows[0]
        if word == "event" and isinstance(root, int):
            for part in self._put_together(self._lineage.events[root]):
                yield from self._resamplings(part, depth + 1)

    def _keeps_once(self, index: int) -> bool:
        """Whether a call leaves out what is there twice, so that nothing which was copied before is."""
        return self._lineage.events[index].called.rpartition(".")[2] == _ONCE

    def _copies(self, index: int) -> bool:
        """Whether some rows of what a call returns are others again, or points between them."""
        event = self._lineage.events[index]
        if self._program.role(event) == "fit_resample":
            return event.symbol != "under-sampler.fit_resample"
        replaced = event.argument("replace", None)
        if event.symbol == "sklearn.utils.resample":
            return replaced in (None, Const(True))
        if event.argument("n", 0) == NONE and event.argument("frac", 1) in (None, NONE):
            return False  # a branch for a number of rows, which whoever calls this does not ask for
        return event.called.rpartition(".")[2] == "sample" and replaced == Const(True)

    def _is_of_part(self, index: int) -> bool:
        """Whether what is resampled is a part of a split."""
        if index not in self._apart:
            event = self._lineage.events[index]
            behind = backward(
                self._lineage.summary, event.receiver, *event.args, *(value for _, value in event.keywords)
            )
            self._apart[index] = any(self._program.role(self._lineage.events[item]) == "split" for item in behind)
        return self._apart[index]

    def _put_together(self, event: Event) -> tuple[Value, ...]:
        """The frames that ``concat([a, b])`` puts together."""
        row = self._program.apis.calls.get(event.symbol)
        if row is None or row.rows != "concat":
            return ()
        given = self._lineage.data_of(event) or (event.args[0] if event.args else None)
        if isinstance(given, Many):
            return given.items
        return (given,) if given is not None else ()
