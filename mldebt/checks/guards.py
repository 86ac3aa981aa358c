"""Under which conditions a call runs, as far as they are written around it."""

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial

from mldebt.checks.nodes import last_name, unit_at, walk
from mldebt.facts import kinds as k
from mldebt.facts.unit import UnitFacts
from mldebt.knowledge.conventions import conventions
from mldebt.model.place import Site
from mldebt.resolve import texts
from mldebt.resolve.program import Program

Block = tuple[k.Step, ...]
Asks = Callable[[k.Expr, bool], bool]
"""Whether a test holds (or, in an ``or``, may hold) where something is missing (True), or where it is there."""

_LEAVES = ("continue", "break")
_MISSING = "FileNotFoundError"
_LOOKS = ("hasattr", "getattr")
_ARGUMENTS = "argv"
_SWITCHES = {"action": "store_true", "is_flag": "True"}


def only_where_missing(program: Program, site: Site, checks: Collection[str]) -> bool:
    """Whether a call runs only where a file is not there yet; ``checks`` are the functions that look for one."""
    return runs_only_where(program, site, partial(_asks_file, checks))


def only_without(program: Program, site: Site, parameter: str) -> bool:
    """Whether a call runs only where a parameter of the function around it was not given: ``if model is None``."""
    return runs_only_where(program, site, partial(_asks_parameter, parameter))


def only_where_unkept(program: Program, site: Site, places: Collection[str], outer: Collection[str]) -> bool:
    """Whether a call runs only where a place that outlives the function does not hold something yet.

    ``places`` are names of attributes and names under which such places are reached, ``outer`` names of this module
    that keep what they hold.
    """
    return runs_only_where(program, site, partial(_asks_kept, places, outer))


def only_when_set(program: Program, site: Site, parameters: Collection[str]) -> bool:
    """Whether a call runs only where one of these parameters, all of them off, was switched on: ``if detailed:``."""
    return bool(parameters) and runs_only_where(program, site, partial(_asks_switch, parameters))


def only_when_asked(program: Program, site: Site, words: Collection[str]) -> bool:
    """Whether a call runs only where a command line has a switch that is none of these words:
    ``if "--publish" in sys.argv``, ``if args.publish``."""
    unit = unit_at(program, site)
    return unit is not None and runs_only_where(program, site, partial(_asks_word, _switches(unit), words))


def runs_only_where(program: Program, site: Site, asks: Asks) -> bool:
    """Whether a call stands in a block, or behind a statement that leaves, of whose test ``asks`` says so."""
    unit = unit_at(program, site)
    if unit is None:
        return False
    inside = [
        number for number, scope in enumerate(unit.outline.scopes) if number == 0 or scope.at <= site.at <= scope.end
    ]
    return any(_guarded(unit.body(number), site, asks) for number in inside)


def _guarded(block: Block, site: Site, asks: Asks) -> bool:
    for position, step in enumerate(block):
        if step.at <= site.at <= step.end:
            left = any(_leaves_where_there(before, asks) for before in block[:position])
            return left or any(
                decided or _guarded(inner, site, asks)
                for inner, decided in _blocks(step, asks)
                if inner and inner[0].at <= site.at <= inner[-1].end
            )
    return False


def _blocks(step: k.Step, asks: Asks) -> Iterator[tuple[Block, bool]]:
    """The blocks of a statement, and whether each runs only where a file is missing."""
    if isinstance(step, k.Branch):
        yield step.body, asks(step.test, True)
        yield step.orelse, asks(step.test, False)
    elif isinstance(step, k.For | k.While):
        yield step.body, False
        yield step.orelse, False
    elif isinstance(step, k.With):
        yield step.body, False
    elif isinstance(step, k.Try):
        yield step.body, False
        for handler in step.handlers:
            yield handler.body, handler.caught is not None and asks(handler.caught, True)
        yield step.orelse, False
        yield step.final, False
    elif isinstance(step, k.Match):
        for case in step.cases:
            yield case.body, False


def _leaves_where_there(step: k.Step, asks: Asks) -> bool:
    """``if path.exists(): return``"""
    if not isinstance(step, k.Branch) or not step.body or not asks(step.test, False):
        return False
    last = step.body[-1]
    return isinstance(last, k.Return | k.Raise) or (isinstance(last, k.Simple) and last.word in _LEAVES)


def _asks_file(checks: Collection[str], test: k.Expr, missing: bool) -> bool:
    if isinstance(test, k.Un | k.Bool):
        return _inside(partial(_asks_file, checks), test, missing)
    if missing and any(isinstance(node, k.Name | k.Attr) and last_name(node) == _MISSING for node in walk(test)):
        return True  # what an except clause catches
    return not missing and isinstance(test, k.Call) and last_name(test.func) in checks


def _asks_parameter(name: str, test: k.Expr, missing: bool) -> bool:
    if isinstance(test, k.Un | k.Bool):
        return _inside(partial(_asks_parameter, name), test, missing)
    if isinstance(test, k.Cmp) and test.ops in (("is",), ("is not",)) and _is_none(test.rights[0]):
        return _is_named(test.left, name) and missing == (test.ops == ("is",))
    return not missing and _is_named(test, name)


def _asks_switch(names: Collection[str], test: k.Expr, holds: bool) -> bool:
    """Whether a test can hold (or, with False, fail) only where one of the names is not off."""
    if isinstance(test, k.Un):
        return test.op == "not" and _asks_switch(names, test.operand, not holds)
    if isinstance(test, k.Bool):
        sides = [_asks_switch(names, side, holds) for side in (test.left, test.right)]
        return any(sides) if (test.op == "and") == holds else all(sides)
    if isinstance(test, k.Cmp) and test.ops in (("is",), ("is not",)) and _is_none(test.rights[0]):
        return isinstance(test.left, k.Name) and test.left.id in names and holds == (test.ops == ("is not",))
    return holds and isinstance(test, k.Name) and test.id in names


def _asks_word(switches: Mapping[str, str], words: Collection[str], test: k.Expr, holds: bool) -> bool:
    """Whether a test can hold (or, with False, fail) only where a switch is given that is none of the words."""
    if isinstance(test, k.Un):
        return test.op == "not" and _asks_word(switches, words, test.operand, not holds)
    if isinstance(test, k.Bool):
        sides = [_asks_word(switches, words, side, holds) for side in (test.left, test.right)]
        return any(sides) if (test.op == "and") == holds else all(sides)
    if isinstance(test, k.Cmp):
        word = texts.literal(test.left) if isinstance(test.left, k.Str) else ""
        among = len(test.ops) == 1 and last_name(test.rights[0]) == _ARGUMENTS and str(word).startswith("-")
        return among and holds == (test.ops[0] == "in") and test.ops[0] in ("in", "not in") and word not in words
    switch = switches.get(last_name(test)) if isinstance(test, k.Attr | k.Name) else None
    return holds and switch is not None and switch not in words


def _switches(unit: UnitFacts) -> dict[str, str]:
    """The switches that a unit declares, which are off unless they are given, by the names of their values."""
    found: dict[str, str] = {}
    for node in unit.of_kinds((k.Call,)):
        if isinstance(node, k.Call) and last_name(node.func) in conventions().option_calls:
            given = {keyword.name: keyword.value for keyword in node.keywords}
            is_switch = any(_is_literal(given.get(name), value) for name, value in _SWITCHES.items())
            for word in node.args if is_switch else ():
                if isinstance(word, k.Str) and word.raw.strip("\"'").startswith("--") and len(node.args) == 1:
                    name = str(texts.literal(word))
                    found[name.lstrip("-").replace("-", "_")] = name
    return found


def _is_literal(node: k.Expr | None, value: str) -> bool:
    return (isinstance(node, k.Str) and texts.literal(node) == value) or (isinstance(node, k.Name) and node.id == value)


def _asks_kept(places: Collection[str], outer: Collection[str], test: k.Expr, missing: bool) -> bool:
    if isinstance(test, k.Un | k.Bool):
        return _inside(partial(_asks_kept, places, outer), test, missing)
    if isinstance(test, k.Cmp) and len(test.ops) == 1:
        op, right = test.ops[0], test.rights[0]
        if op in ("in", "not in"):
            return _outlives(right, places, outer) and missing == (op == "not in")
        return _is_none(right) and _outlives(test.left, places, outer) and missing == (op in ("is", "=="))
    return not missing and _outlives(test, places, outer)


def _outlives(node: k.Expr, places: Collection[str], outer: Collection[str]) -> bool:
    """Whether an expression reads a place that is still there at the next call."""
    while not isinstance(node, k.Name):
        if isinstance(node, k.Call):
            inner = node.func.value if isinstance(node.func, k.Attr) and node.func.attr == "get" else None
            inner = node.args[0] if last_name(node.func) in _LOOKS and node.args else inner
        else:
            inner = node.value if isinstance(node, k.Attr | k.Item) else None
        if inner is None:
            return False
        if isinstance(node, k.Attr) and node.attr in places:
            return True
        node = inner
    return node.id in places or node.id in outer


def _inside(asks: Asks, test: k.Un | k.Bool, missing: bool) -> bool:
    """Through ``not``, ``and`` and ``or``."""
    if isinstance(test, k.Un):
        return test.op == "not" and asks(test.operand, not missing)
    return asks(test.left, missing) or asks(test.right, missing)


def _is_named(node: k.Expr, name: str) -> bool:
    return isinstance(node, k.Name) and node.id == name


def _is_none(node: k.Expr) -> bool:
    return _is_named(node, "None")
