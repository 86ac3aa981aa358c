"""Whether a learner can see that a transformer was fitted on the test rows too.

An affine scaling of each column moves the splits of a tree and the coefficients of ordinary least squares with it, so
their predictions stay the same. A column for a word that no training row has is constant there, so a tree never splits
on it and a penalised coefficient stays zero. An encoder of categories learns nothing but their names. What is not known
may see.
"""

from collections.abc import Iterable, Iterator

from mldebt.checks.common import strings
from mldebt.checks.subject import Subject
from mldebt.flow.lineage import Lineage
from mldebt.resolve.terms import Alt, Const, Event, Many, Op, Part, Res, Table, Value

_DEEPEST = 12
_AFFINE = "affine"
_COLUMNS = "columns"
_NAMES = "names"


class Visibility:
    """The models of one summary and the fits they see."""

    def __init__(self, subject: Subject, lineage: Lineage) -> None:
        self._subject = subject
        self._program = subject.program
        self._lineage = lineage
        self._learned: dict[int, frozenset[str]] = {}

    def seen(self, index: int, trained: Event) -> bool:
        """Whether the model of a training (or cross-validation) may learn otherwise because of what a fit learned."""
        if index not in self._learned:
            self._learned[index] = self._kinds(self._lineage.events[index].receiver, 0)
        kinds = self._learned[index]
        return not kinds or (kinds != {_NAMES} and self._sees(trained, index, kinds))

    # --- transformers

    def _kinds(self, term: Value | None, depth: int) -> frozenset[str]:
        """What a transformer learns, where all that it learns is known to be of the harmless kinds; else nothing."""
        makers = self._makers(term)
        found: set[str] = set()
        for maker in makers or ():
            traits = self._program.traits(maker)
            if ("composite" in traits or "pipeline" in traits) and depth < _DEEPEST:
                inner = [self._kinds(part, depth + 1) for part in _parts((*maker.args, *_values(maker)))]
                if not inner or not all(inner):
                    return frozenset()
                found.update(*inner)
            elif self._is_one_of(maker, "affine-scalers"):
                found.add(_AFFINE)
            elif self._is_one_of(maker, "category-encoders", "counting-arguments"):
                found.add(_NAMES)
            elif self._is_one_of(maker, "open-encoders", "limiting-arguments"):
                found.add(_COLUMNS)
            else:
                return frozenset()
        return frozenset(found)

    # --- models

    def _sees(self, event: Event, index: int, kinds: frozenset[str]) -> bool:
        validated = self._program.role(event) == "cross_validate"
        data = self._program.argument(event, "X") if validated else None
        given = data or self._lineage.data_of(event) or (event.args[0] if event.args else None)
        if index not in self._lineage.taints_of(event, given):
            return False
        whole = event.kind == "call" and event.symbol in strings(self._subject, "scale-free-models")  # xgboost.cv
        model = None if whole else event.argument("estimator", 0) if validated else event.receiver
        if not validated and self._only_transforms(model):
            return False  # where a model is trained on what it makes, the way there is not plain
        blind = self._is_blind(model, kinds) if model is not None else self._trains_blind(event, kinds)
        return not (blind and self._is_plain(given, index, 0))

    def _trains_blind(self, event: Event, kinds: frozenset[str]) -> bool:
        """Whether a function such as ``xgboost.train`` makes a model of trees."""
        parameters = event.argument("params", 0)
        values = parameters.values if isinstance(parameters, Table) else ()
        linear = any(isinstance(value, Const) and value.value == "gblinear" for value in values)
        return not linear and self._is_blind_class(event, kinds)

    def _only_transforms(self, model: Value | None) -> bool:
        makers = self._makers(model)
        return bool(makers) and all(self._program.apis.method(maker.type, "predict") is None for maker in makers or ())

    def _is_blind(self, model: Value | None, kinds: frozenset[str]) -> bool:
        makers = self._makers(model)
        return bool(makers) and all(self._is_blind_class(maker, kinds) for maker in makers or ())

    def _is_blind_class(self, maker: Event, kinds: frozenset[str]) -> bool:
        traits = self._program.traits(maker)
        if "pipeline" in traits:
            *before, last = _steps(maker) or (None,)
            return _COLUMNS not in kinds and all(map(self._follows, before)) and self._is_blind(last, kinds)
        if "stacking" in traits:
            given = maker.argument("estimators", 0)
            inner = [_named(item) for item in given.items] if isinstance(given, Many) else []
            passed = maker.argument("passthrough", None) not in (None, Const(False))
            return bool(inner) and not passed and all(self._is_blind(item, kinds) for item in inner)
        around = maker.argument("estimator", 0) or maker.argument("base_estimator", None)
        if "search" in traits or ("meta" in traits and around is not None):
            return self._is_blind(around, kinds)
        if _COLUMNS in kinds and maker.symbol not in strings(self._subject, "constant-free-models"):
            return False  # no argument changes what they make of a constant
        spread = _keywords(maker) is None  # what an unknown mapping says rarely makes of trees what sees a scale
        trees = maker.symbol in strings(self._subject, "scale-free-models")
        return _AFFINE not in kinds or (spread and trees) or self._is_one_of(maker, "scale-free-models")

    def _follows(self, step: Value | None) -> bool:
        """Whether what a step makes of scaled columns is the same, scaled or not: an imputer fills in another mean."""
        makers = self._makers(step)
        return bool(makers) and all(self._follows_by_class(maker) for maker in makers or ())

    def _follows_by_class(self, maker: Event) -> bool:
        if {"composite", "pipeline"} & {*self._program.traits(maker)}:
            inner = list(_parts((*maker.args, *_values(maker))))
            return bool(inner) and all(map(self._follows, inner))
        filled = maker.argument("strategy", None)
        constant = filled is not None and not (isinstance(filled, Const) and filled.value != "constant")
        return (
            self._is_one_of(maker, "affine-scalers")
            or self._is_one_of(maker, "category-encoders", "counting-arguments")
            or (maker.symbol in strings(self._subject, "scale-following-steps") and not constant)
        )

    def _is_one_of(self, maker: Event, option: str, arguments: str = "telling-arguments") -> bool:
        """Whether an object is of a class in a list, made with arguments that leave it so."""
        given = _keywords(maker)
        if maker.symbol not in strings(self._subject, option) or given is None:
            return False
        telling = dict(_with_harmless(entry) for entry in strings(self._subject, arguments))
        return all(_is_harmless(value, telling[name]) for name, value in given.items() if name in telling)

    def _makers(self, term: Value | None) -> list[Event] | None:
        """The calls that may have made an object; None where one is not known."""
        if isinstance(term, Res):
            event = self._lineage.events[term.event]
            return [event] if event.kind in ("construct", "call") else None
        if isinstance(term, Alt):
            return self._all_makers(term.items)
        if isinstance(term, Part) and term.op in ("item", "iter") and isinstance(term.base, Many | Table):
            return self._all_makers(term.base.items if isinstance(term.base, Many) else term.base.values)
        return None

    def _all_makers(self, terms: Iterable[Value]) -> list[Event] | None:
        found: list[Event] = []
        for term in terms:
            makers = self._makers(term)
            if makers is None:
                return None
            found += makers
        return found

    # --- the way between

    def _is_plain(self, term: Value | None, index: int, depth: int) -> bool:
        """Whether what a fit made reaches a value through known steps only, which change no value."""
        if term is None or index not in self._lineage.taints(term):
            return True
        if depth > _DEEPEST:
            return False
        if isinstance(term, Res):
            event = self._lineage.events[term.event]
            return term.event == index or self._is_plain_step(event, index, depth)
        if isinstance(term, Part):
            return self._is_plain(term.base, index, depth + 1)
        if isinstance(term, Alt | Many | Table):
            items = term.values if isinstance(term, Table) else term.items
            return all(self._is_plain(item, index, depth + 1) for item in items)
        return False

    def _is_plain_step(self, event: Event, index: int, depth: int) -> bool:
        role = self._program.role(event)
        if role == "transform" and index in self._lineage.fits_of(event.receiver, len(self._lineage.events)):
            return True
        if role in ("transform", "fit_transform", "fit_resample") and self._follows(event.receiver):
            return all(self._is_plain(item, index, depth) for item in event.args)
        if event.kind != "store" and role != "split" and _spelt(event) not in strings(self._subject, "plain-steps"):
            return False
        inner = (event.receiver, *event.args, *_values(event))
        return all(self._is_plain(item, index, depth + 1) for item in inner)


def _spelt(event: Event) -> str:
    """The symbol of a call as it is written: one row of a table may speak for ``frame.drop`` and ``frame.clip``."""
    written = event.called.rpartition(".")[2]
    owner, dot, _ = event.symbol.rpartition(".")
    return f"{owner}{dot}{written}" if written else event.symbol


def _steps(maker: Event) -> tuple[Value, ...]:
    """The steps of a pipeline; empty where they are not known."""
    given = maker.argument("steps", 0)
    items = given.items if isinstance(given, Many) and given.form == "list" else maker.args
    return tuple(map(_named, items))


def _named(item: Value) -> Value:
    """The object of ``("name", object)``."""
    return item.items[1] if isinstance(item, Many) and item.form == "tuple" and len(item.items) == 2 else item


def _values(event: Event) -> tuple[Value, ...]:
    return tuple(value for _, value in event.keywords)


def _keywords(maker: Event) -> dict[str, Value] | None:
    """The arguments of a call by name; None where they are not all known."""
    found: dict[str, Value] = {}
    for name, value in maker.keywords:
        if name != "**":
            found[name] = value
        elif isinstance(value, Table) and not value.open and all(isinstance(key, Const) for key in value.keys):
            pairs = zip(value.keys, value.values, strict=True)
            found.update((str(key.value), held) for key, held in pairs if isinstance(key, Const))
        else:
            return None
    return found


def _with_harmless(entry: str) -> tuple[str, str]:
    """An argument, and the value that tells nothing: ``fit_intercept=True``; an empty one where there is none."""
    name, _, harmless = entry.partition("=")
    return name, harmless


def _is_harmless(value: Value, harmless: str) -> bool:
    return bool(harmless) and isinstance(value, Const) and str(value.value) == harmless


def _parts(terms: Iterable[Value]) -> Iterator[Value]:
    """The objects inside lists and tuples; names and columns are none."""
    for term in terms:
        if isinstance(term, Many):
            yield from _parts(term.items)
        elif not isinstance(term, Const | Op | Part | Table):
            yield term
