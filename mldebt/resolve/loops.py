"""Running loops: once, with all that the items may be."""

from mldebt.facts import kinds as k
from mldebt.resolve.bindings import Bindings
from mldebt.resolve.folding import element_of
from mldebt.resolve.growing import counters
from mldebt.resolve.namespaces import pairs_of
from mldebt.resolve.state import Env, joined
from mldebt.resolve.terms import IN_LOOP, Many


class Loops(Bindings):
    """``for`` and ``while``."""

    def run(self, body: tuple[k.Step, ...]) -> bool:
        """Runs statements in order. Completed by the class that knows statements."""
        raise NotImplementedError

    def run_for(self, step: k.For) -> None:
        """A ``for`` loop: one round with what the items may be."""
        source = self.expanded(self.evaluate(step.iter))
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
        self.run(step.orelse)

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
