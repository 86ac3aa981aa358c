"""Comparisons with 0.5 that only say which of two classes is the likelier, as ``predict`` does."""

from collections.abc import Iterable, Iterator
from functools import partial

from msgspec import Struct

from mldebt.checks.gathering import gathered
from mldebt.checks.nodes import called_name, nodes_of, unit_at, walk
from mldebt.checks.subject import Subject
from mldebt.facts import kinds as k
from mldebt.model.place import Site
from mldebt.resolve.program import Program
from mldebt.resolve.terms import Const, Event

MIDDLE = 0.5
_NUMBERS = (0, 1)
_TRUTHS = ("True", "False")
_PREDICT = "predict"
Arm = tuple[k.Kind, ...]


class Cut(Struct, frozen=True, array_like=True):
    """A file that measures a model and cuts scores: at the middle, or at another number."""

    path: str
    middle: bool


def only_decodes(subject: Subject, site: Site, number: float) -> bool:
    """Whether a comparison with 0.5 makes a score the likelier of two classes: their numbers, the likelier and how
    likely it is, or their names or what stands for them, unless the project measures its models at another number only,
    or ends a loop by it.
    """
    unit = unit_at(subject.program, site)
    if unit is None or number != MIDDLE:
        return False
    if any(map(partial(_only_ends_loop, site), nodes_of(unit, k.Branch))):
        return True
    choices = list(_choices(nodes_of(unit, k.If, k.Branch), site))
    if any(all(map(_is_class, (*one, *other))) or _is_complement(score, one, other) for score, one, other in choices):
        return True
    named = any(_names(one) and _names(other) for _, one, other in choices)
    return named and not _measured_elsewhere(subject, site.path)


def _only_ends_loop(site: Site, node: k.Kind) -> bool:
    """Whether a comparison does nothing but end a loop, as that for the end of a sequence does which a model makes."""
    if not isinstance(node, k.Branch) or not all(
        isinstance(step, k.Simple) and step.word == "break" for step in node.body
    ):
        return False
    return any(isinstance(inner, k.Cmp) and inner.at == site.at for inner in walk(node.test))


def _choices(nodes: Iterable[k.Kind], site: Site) -> Iterator[tuple[k.Expr, Arm, Arm]]:
    """What is compared, and both arms of the choice that the comparison makes."""
    for node in nodes:
        if isinstance(node, k.If | k.Branch):
            for inner in walk(node.test):
                if isinstance(inner, k.Cmp) and inner.at == site.at:
                    yield inner.left, _arm(node.body), _arm(node.orelse)


def _arm(body: k.Expr | tuple[k.Step, ...]) -> Arm:
    return body if isinstance(body, tuple) else (body,)


def _is_class(node: k.Kind) -> bool:
    """0, 1, -1, True or False: a class by its number."""
    if isinstance(node, k.Un):
        return node.op == "-" and _is_class(node.operand)
    return _is_one_of(node, _NUMBERS) or (isinstance(node, k.Name) and node.id in _TRUTHS)


def _is_one_of(node: k.Kind, numbers: tuple[int, ...]) -> bool:
    return isinstance(node, k.Num) and node.raw in {text for one in numbers for text in (str(one), str(float(one)))}


def _names(arm: Arm) -> bool:
    """Whether an arm is a text, or what a name holds, or does nothing but give such to a name or to the caller."""
    values = [node.value if isinstance(node, k.Bind | k.Return) else node for node in arm]
    return bool(values) and all(
        isinstance(value, k.Str) or (isinstance(value, k.Name) and value.id != "None") for value in values
    )


def _is_complement(score: k.Expr, one: Arm, other: Arm) -> bool:
    """Whether an arm takes what is left of the compared score to 1, and the other one the score."""
    if not isinstance(score, k.Name):
        return False
    name = score.id

    def rests(arm: Arm) -> bool:
        return any(
            isinstance(node, k.Bin) and node.op == "-" and _is_one_of(node.left, (1,)) and _is_name(node.right, name)
            for node in walk(arm)
        )

    return rests(one) != rests(other) and all(any(_is_name(node, name) for node in walk(arm)) for arm in (one, other))


def _is_name(node: k.Kind, name: str) -> bool:
    return isinstance(node, k.Name) and node.id == name


def _measured_elsewhere(subject: Subject, path: str) -> bool:
    """Whether other files that measure a model cut its scores at other numbers, and none at the middle."""
    cuts = subject.once("numbers that cut measured scores", lambda: list(_cuts(subject)))
    return {cut.middle for cut in cuts if cut.path != path} == {False}


def _may_measure(program: Program, symbol: str) -> bool:
    return program.role_of(symbol) in ("metric", "score")


@gathered(Cut, calling=_may_measure)
def _cuts(subject: Subject) -> Iterator[Cut]:
    """The files that measure a model, and whether they cut scores at the middle, or at another number."""
    for summary in subject.program.summaries():
        found = {middle for event in summary.events for middle in _cut(subject.program, event)}
        yield from (Cut(summary.path, middle) for middle in found)


def _cut(program: Program, event: Event) -> Iterator[bool]:
    if event.kind == "compare":
        for arg in event.args:
            if isinstance(arg, Const) and isinstance(arg.value, float) and 0 < arg.value < 1:
                yield arg.value == MIDDLE
    elif program.role(event) == _PREDICT and called_name(program, event.site) == _PREDICT:
        yield True
