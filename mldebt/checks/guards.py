"""Under which conditions a call runs, as far as they are written around it."""

from collections.abc import Collection, Iterator

from mldebt.checks.nodes import last_name, unit_at, walk
from mldebt.facts import kinds as k
from mldebt.model.place import Site
from mldebt.resolve.program import Program

Block = tuple[k.Step, ...]
_LEAVES = ("continue", "break")


def only_where_missing(program: Program, site: Site, checks: Collection[str]) -> bool:
    """Whether a call runs only where a file is not there yet; ``checks`` are the functions that look for one."""
    unit = unit_at(program, site)
    if unit is None:
        return False
    inside = [
        number for number, scope in enumerate(unit.outline.scopes) if number == 0 or scope.at <= site.at <= scope.end
    ]
    return any(_guarded(unit.body(number), site, checks) for number in inside)


def _guarded(block: Block, site: Site, checks: Collection[str]) -> bool:
    for position, step in enumerate(block):
        if step.at <= site.at <= step.end:
            left = any(_leaves_where_there(before, checks) for before in block[:position])
            return left or any(
                decided or _guarded(inner, site, checks)
                for inner, decided in _blocks(step, checks)
                if inner and inner[0].at <= site.at <= inner[-1].end
            )
    return False


def _blocks(step: k.Step, checks: Collection[str]) -> Iterator[tuple[Block, bool]]:
    """The blocks of a statement, and whether each runs only where a file is missing."""
    if isinstance(step, k.Branch):
        yield step.body, _asks(step.test, checks, missing=True)
        yield step.orelse, _asks(step.test, checks, missing=False)
    elif isinstance(step, k.For | k.While):
        yield step.body, False
        yield step.orelse, False
    elif isinstance(step, k.With):
        yield step.body, False
    elif isinstance(step, k.Try):
        yield step.body, False
        for handler in step.handlers:
            caught = {last_name(node) for node in walk(handler.caught) if isinstance(node, k.Name | k.Attr)}
            yield handler.body, "FileNotFoundError" in caught
        yield step.orelse, False
        yield step.final, False
    elif isinstance(step, k.Match):
        for case in step.cases:
            yield case.body, False


def _leaves_where_there(step: k.Step, checks: Collection[str]) -> bool:
    """``if path.exists(): return``"""
    if not isinstance(step, k.Branch) or not step.body or not _asks(step.test, checks, missing=False):
        return False
    last = step.body[-1]
    return isinstance(last, k.Return | k.Raise) or (isinstance(last, k.Simple) and last.word in _LEAVES)


def _asks(test: k.Expr, checks: Collection[str], *, missing: bool) -> bool:
    """Whether a test holds (or, in an ``or``, may hold) where a file is missing, or where it is there."""
    if isinstance(test, k.Un) and test.op == "not":
        return _asks(test.operand, checks, missing=not missing)
    if isinstance(test, k.Bool):
        return _asks(test.left, checks, missing=missing) or _asks(test.right, checks, missing=missing)
    return not missing and isinstance(test, k.Call) and last_name(test.func) in checks
