"""Running loops: once, with all that the items may be."""

from mldebt.facts import kinds as k
from mldebt.resolve.bindings import Bindings
from mldebt.resolve.folding import element_of
from mldebt.resolve.growing import counters
from mldebt.resolve.inlining import results_in
from mldebt.resolve.names import flatten
from mldebt.resolve.namespaces import pairs_of
from mldebt.resolve.removals import listed_to_remove
from mldebt.resolve.state import Env, joined
from mldebt.resolve.terms import IN_LOOP, Const, Many, Table, Value

MOST_KEYS = 8  # under which a loop fills a mapping, to be told one by one
MOST_STEPS = 40  # of the body of such a loop


class Loops(Bindings):
    """``for`` and ``while``."""

    def run(self, body: tuple[k.Step, ...]) -> bool:
        """Runs statements in order. Completed by the class that knows statements."""
        raise NotImplementedError

    def run_for(self, step: k.For) -> None:
        """A ``for`` loop: one round with what the items may be."""
        start = len(self.events)
        source = self.expanded(self.evaluate(step.iter))
        listed_to_remove(self.events, start, step)
        pairs, self.pairs = self.pairs, {**self.pairs, **pairs_of(self, step)}
        before, flags, first = self.env, self.flags, len(self.events)
        self.env = dict(before)
        self.flags |= IN_LOOP
        self.bind(step.target, element_of(source))
        outer, merge = self.merging, self.merge_of(step)
        self.merging = merge or outer
        self.env.update(counters(self.env, step.body))
        ends = self._round(step.body)
        self.pairs = pairs
        self.env = joined(before, ends if isinstance(source, Many) else [before, *ends])
        self.flags = flags
        self.merge_in_loop(merge, before, source, first)
        self.merging = outer
        self.env.update(self._filled_by_name(step, before, source))
        self.run(step.orelse)

    def _filled_by_name(self, step: k.For, before: Env, source: Value) -> Env:
        """Mappings that a loop fills under names which are known, each with what it puts there. What the loop does on
        the way has been noted by then, once."""
        keys = source.items if isinstance(source, Many) else source.keys if isinstance(source, Table) else ()
        names = _filled_in(step, before) if 0 < len(keys) <= MOST_KEYS else ()
        if not names or not all(isinstance(key, Const) for key in keys):
            return {}
        trial = self.trial(before)
        for key in keys:
            trial.bind(step.target, key)
            trial.env = joined(trial.env, trial._round(step.body))
        self.by_line |= trial.by_line
        made = {name: trial.env.get(name) for name in names}
        return {name: held for name, held in made.items() if held is not None and self._stands_alone(held)}

    def _stands_alone(self, value: Value) -> bool:
        """Whether a mapping stands on nothing but what has been noted."""
        found: set[int] = set()
        results_in(value, found)
        return isinstance(value, Table) and all(index < len(self.events) for index in found)

    def _round(self, body: tuple[k.Step, ...]) -> list[Env]:
        """The environments in which one round of a loop may end: at its end, or where it is left."""
        outer, self.left = self.left, []
        self.run(body)
        left, self.left = self.left, outer
        return [self.env, *left]

    def run_while(self, step: k.While) -> None:
        """A ``while`` loop."""
        before, flags = self.env, self.flags
        self.env = dict(before)
        self.flags |= IN_LOOP
        self.env.update(counters(self.env, step.body))
        self.evaluate(step.test)
        self.env = joined(before, [before, *self._round(step.body)])
        self.flags = flags
        self.run(step.orelse)


def _filled_in(step: k.For, before: Env) -> tuple[str, ...]:
    """The names of new mappings that a loop fills under the name it runs over."""
    if not isinstance(step.target, k.Name):
        return ()
    found: dict[str, None] = {}
    steps = list(flatten(step.body))
    for inner in steps:
        target = inner.targets[0] if isinstance(inner, k.Bind) else None
        if isinstance(inner, k.For | k.While):
            return ()
        if isinstance(target, k.Item) and isinstance(target.value, k.Name) and len(target.slices) == 1:
            held = before.get(target.value.id)
            own = isinstance(target.slices[0], k.Name) and target.slices[0].id == step.target.id
            if own and isinstance(held, Table) and not held.open:
                found[target.value.id] = None
    return tuple(found) if len(steps) <= MOST_STEPS else ()
