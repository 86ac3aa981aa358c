"""Kedro's pipelines in code: every use of a node, with the namespaces and renamings of the pipelines around it."""

from collections.abc import Iterator
from typing import NamedTuple

from mldebt.resolve.inlining import event_results
from mldebt.resolve.program import Program, texts_of
from mldebt.resolve.terms import Event, Hole, Many, Summary, Table, Value

NODE, PIPELINE = "kedro-node", "kedro-pipeline"
_DEEPEST = 40  # pipelines in pipelines
_MOST_TURNS = 100  # of all loops around a node together


class Wrap(NamedTuple):
    """What one pipeline does to the names inside it."""

    namespace: str
    names: dict[str, str]

    def renamed(self, name: str) -> str:
        """A name as it is outside."""
        base, at, suffix = name.partition("@")
        if name in self.names:
            return self.names[name]
        if base in self.names:
            return self.names[base] + at + suffix
        if name == "parameters" or not self.namespace:
            return name
        if name.startswith("params:"):
            return f"params:{self.namespace}.{name.removeprefix('params:')}"
        return f"{self.namespace}.{name}"


class Use(NamedTuple):
    """A node in the pipelines it stands in, innermost first."""

    event: Event
    wraps: tuple[Wrap, ...]

    def renamed(self, name: str) -> str:
        """A data set's name as the catalogue knows it."""
        for wrap in self.wraps:
            name = wrap.renamed(name)
        return name

    @property
    def namespace(self) -> str:
        """All namespaces around the node, outermost first."""
        return ".".join(wrap.namespace for wrap in reversed(self.wraps) if wrap.namespace)


def node_uses(program: Program) -> list[Use]:
    """Every use of every node in the summaries that a program shows."""
    return [
        use
        for summary in program.summaries()
        if any(event.type == NODE for event in summary.events)
        for use in _uses(program, summary)
    ]


def _uses(program: Program, summary: Summary) -> Iterator[Use]:
    links = [
        event_results(event) if event.type in (NODE, PIPELINE) or event.args else set() for event in summary.events
    ]
    inside = {target for index, event in enumerate(summary.events) if event.type == PIPELINE for target in links[index]}
    roots = [index for index, event in enumerate(summary.events) if event.type == PIPELINE and index not in inside]
    reached: set[int] = set()
    for root in roots:
        yield from _below(program, summary, links, root, (), reached)
    for index, event in enumerate(summary.events):
        if event.type == NODE and index not in reached:
            yield Use(event, ())


def _below(
    program: Program,
    summary: Summary,
    links: list[set[int]],
    index: int,
    wraps: tuple[Wrap, ...],
    reached: set[int],
    left: int = _MOST_TURNS,
) -> Iterator[Use]:
    event = summary.events[index]
    if event.type == NODE:
        reached.add(index)
        yield Use(event, wraps)
        return
    turns: list[Wrap | None] = [*_turns(program, summary, event)[:left]] if event.type == PIPELINE else []
    for wrap in turns or [None]:
        around = wraps if wrap is None else (wrap, *wraps)
        if len(around) >= _DEEPEST:
            return
        for target in sorted(links[index]):
            if target < index:  # results come before what uses them; a loop has no way back
                yield from _below(program, summary, links, target, around, reached, left // (len(turns) or 1))


def _turns(program: Program, summary: Summary, event: Event) -> list[Wrap]:
    """What a pipeline does to the names inside it: once, or once for each turn of the loop that makes it."""
    names: dict[str, tuple[str, ...]] = {}
    for argument in ("inputs", "outputs"):
        names.update(_mapping(program.argument(event, argument)))
    for old, several in _mapping(program.argument(event, "parameters")).items():
        names[_parameter(old)] = tuple(_parameter(new) for new in several)
    spaces = _texts(summary, program.argument(event, "namespace"))
    counts = {len(several) for several in (*names.values(), spaces)} - {0, 1}
    if len(counts) != 1:  # nothing varies, or nobody knows what goes with what
        one = {old: several[-1] for old, several in names.items()}
        space = spaces[0] if len(spaces) == 1 else ""
        return [Wrap(space, one)] if space or one else []
    return [
        Wrap(_at(spaces, turn) if spaces else "", {old: _at(several, turn) for old, several in names.items()})
        for turn in range(counts.pop())
    ]


def _at(several: tuple[str, ...], turn: int) -> str:
    return several[turn] if len(several) > 1 else several[0]


def _parameter(name: str) -> str:
    return name if name.startswith("params:") or name == "parameters" else f"params:{name}"


def _mapping(value: Value | None) -> dict[str, tuple[str, ...]]:
    """Renamings, with what a name may become: a mapping, or names that stay what they are."""
    if isinstance(value, Table):
        pairs = [(key, texts_of(item)) for key, item in zip(value.keys, value.values, strict=True)]
        return {old: several for key, several in pairs if several for old in texts_of(key)}
    items = value.items if isinstance(value, Many) else (value,)
    return {text: (text,) for item in items for text in texts_of(item)}


def _texts(summary: Summary, value: Value | None) -> tuple[str, ...]:
    """Namespaces; of a parameter that no call fills, its default."""
    if isinstance(value, Hole):
        value = next((param.default for param in summary.params if param.name == value.name), None)
    texts = texts_of(value)
    return () if any("*" in text for text in texts) else texts
