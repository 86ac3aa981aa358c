"""Whether a text file is written in words, for people, or row by row, for code."""

import re
from collections.abc import Iterator, Sequence

from mldebt.checks.nodes import scope_at, site_at, unit_at, walk
from mldebt.facts import kinds as k
from mldebt.model.graph import Edge
from mldebt.resolve.names import flatten
from mldebt.resolve.program import Program

_WORDS = re.compile(r"[^\W\d_]{2,} +[^\W\d_]{2,}")


def is_prose(program: Program, writes: Sequence[Edge]) -> bool:
    """Whether each access that writes a file puts words into it that stand in a row: ``f"Score on new rows: {x}"``."""
    return all(any(map(_has_words, _written(program, edge))) for edge in writes)


def _written(program: Program, write: Edge) -> Iterator[k.Expr]:
    """What is written by a call that opens a file, or by one that writes all of it."""
    site = site_at(program, write.chain[-1])
    unit = unit_at(program, site) if site is not None else None
    if site is None or unit is None:
        return
    steps = unit.body(scope_at(unit, site.at))
    handles = {name for step in flatten(steps) for name in _handles(step, site.at)}
    for call in (node for node in walk(steps) if isinstance(node, k.Call)):
        owner = call.func.value if isinstance(call.func, k.Attr) else None
        takers = [owner, *(word.value for word in call.keywords)]
        whole = owner is not None and not handles and call.at == site.at and len(call.args) == 1  # no path among them
        if whole or any(isinstance(taker, k.Name) and taker.id in handles for taker in takers):
            yield from call.args


def _handles(step: k.Step, at: int) -> Iterator[str]:
    """The names that a statement gives to what a call at a place opens."""
    pairs = [(item.value, item.target) for item in step.items] if isinstance(step, k.With) else []
    pairs += [(step.value, target) for target in step.targets] if isinstance(step, k.Bind) else []
    for value, target in pairs:
        if value.at == at and isinstance(target, k.Name):
            yield target.id


def _has_words(node: k.Expr) -> bool:
    return any(isinstance(part, k.Str | k.Text) and _WORDS.search(part.raw) for part in walk(node))
