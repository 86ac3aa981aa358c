"""What else must change when a file changes: one logit from history, names, vocabulary, imports and data links."""

import math
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from operator import mul
from typing import NamedTuple

from msgspec import Struct

from mldebt.knowledge.weights import ImpactFormula
from mldebt.measures.arithmetic import counted, logistic
from mldebt.measures.cochange import CoChange
from mldebt.measures.snapshot import Snapshot
from mldebt.measures.vocabulary import NEAREST, Neighbours, Vocabulary
from mldebt.measures.walk import Walks
from mldebt.model.impact import Affected
from mldebt.model.memory import Memory, NoMemory, digest_of
from mldebt.model.score import Term

_NAMES = tuple(name for name in ImpactFormula.__struct_fields__ if name != "intercept")
_TEST_AFFIX = re.compile(r"^test_|_test$")
_SHORTEST_STEM = 4
_NEVER = (0.0, 0.0)
_LIKELY = "likely to change with"
_ASKED_TOGETHER = 30  # of the files of a component or folder: what changes with all is mostly told by these
REMEMBERED = (_LIKELY, NEAREST)  # under which names the ranks of files are remembered


class ImpactContext(Struct, frozen=True):
    """What the sources of one commit say, by path.

    ``imports``: files a file imports. ``identifiers``: how often each name occurs in it. ``data``: strength (0 to 1) of
    what it shares with another file: an artefact, table, column set, config key or fitted object.
    """

    imports: Mapping[str, Iterable[str]] = {}
    identifiers: Mapping[str, Mapping[str, int]] = {}
    data: Mapping[str, Mapping[str, float]] = {}


class _Facts(NamedTuple):
    """What the ranks of all files need of one."""

    long: float
    short: float
    popular: float
    unchanged: float
    stem: str
    folder: str
    authors: frozenset[int]


class _Near(NamedTuple):
    """What names other files as related to one: by which signal, and all of them."""

    common: Mapping[str, tuple[float, float]]
    walked: Mapping[str, float]
    words: Mapping[str, float]
    data: Mapping[str, float]
    pool: set[str]


class ImpactModel:
    """Ranks other files for as many files as one likes; what they share is computed once.

    ``memory`` is that of what was made from the same history, as seen at the same moment.
    """

    def __init__(self, snapshot: Snapshot, context: ImpactContext, memory: Memory | None = None) -> None:
        self._common = snapshot.weights.impact.common
        self._formulae = snapshot.weights.impact
        self._context = context
        self.cochange = CoChange(snapshot)
        vocabulary = Vocabulary(context.identifiers, self._common.common_word.value, self._common.least_cosine.value)
        self._memory = memory or NoMemory()
        self._neighbours = Neighbours(vocabulary, int(self._common.nearest.value), self._memory)
        self._imports = _both_ways(context.imports)
        self._walks = Walks(self._imports, self._common.restart.value)
        self.paths = tuple(sorted({*self.cochange.paths, *context.identifiers, *self._imports}))
        self._known = frozenset(self.paths)
        self._known_facts: dict[str, _Facts] = {}
        self._folders: defaultdict[str, list[str]] = defaultdict(list)
        self._stems: defaultdict[str, list[str]] = defaultdict(list)
        for path in self.paths:
            self._folders[path.rpartition("/")[0]].append(path)
            self._stems[stem(path)].append(path)

    def rank(self, path: str, *, online: bool = False, most: int = 200, explained: int = 10) -> list[Affected]:
        """Other files, most likely first; the first ``explained`` with their terms.

        ``online``: for the change at hand instead of those of the coming year.
        """
        formula = self._formulae.online if online else self._formulae.frozen
        weights = tuple(getattr(formula, name).value for name in _NAMES)
        scored = [
            (-formula.intercept.value - sum(map(mul, weights, values)), other, values)
            for other, values in self._signals(path, weights)
        ]
        scored.sort()
        return [
            Affected(other, logistic(-minus), _terms(values, weights, self._words(other)) if place < explained else ())
            for place, (minus, other, values) in enumerate(scored[:most])
        ]

    def busiest(self, paths: Collection[str]) -> Collection[str]:
        """Those of a component's or folder's files that change most, as many as are looked at where all are meant."""
        return sorted(paths, key=lambda path: (-self.cochange.weight(path).long, path))[:_ASKED_TOGETHER]

    def rank_together(self, paths: Collection[str], *, most: int = 200) -> list[Affected]:
        """Other files where ``paths`` change: each as it ranks for whichever of the busiest makes it likeliest."""
        own, best = frozenset(paths), dict[str, Affected]()
        for path in self.busiest(paths):
            for one in self.rank(path):
                if one.path not in own and (one.path not in best or one.probability > best[one.path].probability):
                    best[one.path] = one
        return sorted(best.values(), key=lambda one: (-one.probability, one.path))[:most]

    def likely(self, path: str, least: float, *, most: int = 200) -> list[tuple[str, float]]:
        """The other files of ``rank`` with a probability of ``least`` or more, without its words."""
        made_from = digest_of(self._state, least, most, self._neighbours.of(path))
        make = partial(self._likely, path, least, most)
        return self._memory.answer(_LIKELY, path, made_from, list[tuple[str, float]], make)

    @cached_property
    def _state(self) -> bytes:
        """A digest of what the ranks of all files hang on, the history and the words of the files aside."""
        data = [(path, *sorted(others.items())) for path, others in sorted(self._context.data.items())]
        return digest_of(self.paths, sorted(self._imports.items()), data)

    def _likely(self, path: str, least: float, most: int) -> list[tuple[str, float]]:
        """Adds what ``rank`` adds, in its order; what is 0 for nearly all files is left out: nothing is added by it."""
        formula = self._formulae.frozen
        weights = tuple(getattr(formula, name).value for name in _NAMES)
        changed, reverse, lately, text, popular, kin, imports, data, folder, authors, unchanged = weights
        near = self._near(path)
        own, cap, sqrt, minus = self._facts(path), self._common.share_cap.value, math.sqrt, -formula.intercept.value
        scored: list[tuple[float, str]] = []
        for other in near.pool:
            its, sum_ = self._facts(other), 0.0
            long, short = near.common.get(other, _NEVER)
            if long:
                sum_ += changed * sqrt(min(long / own.long, cap))
                sum_ += reverse * sqrt(min(long / its.long, cap))
            if short:
                sum_ += lately * sqrt(min(short / own.short, cap))
            if other in near.words:
                sum_ += text * sqrt(near.words[other])
            sum_ += popular * its.popular
            sum_ += kin * kinship(own.stem, its.stem, other)
            if other in near.walked:
                sum_ += imports * sqrt(near.walked[other])
            if other in near.data:
                sum_ += data * sqrt(near.data[other])
            sum_ += folder if its.folder == own.folder else 0.0
            if authors:
                sum_ += authors * _cosine(own.authors, its.authors)
            scored.append((minus - (sum_ + unchanged * its.unchanged), other))
        scored.sort()
        found = ((other, logistic(-value)) for value, other in scored[:most])
        return [(other, probability) for other, probability in found if probability >= least]

    def _near(self, path: str) -> "_Near":
        common, walked = self.cochange.together(path), self._walks.spent(path)
        words = self._neighbours.of(path)
        data = self._context.data.get(path, {})
        return _Near(common, walked, words, data, self._pool(path, common, walked, words, data))

    def _signals(self, path: str, weights: Sequence[float]) -> Iterator[tuple[str, tuple[float, ...]]]:
        """Other files with the values of all terms, in the order of the formula's fields; what weighs nothing is 0."""
        near, cap = self._near(path), self._common.share_cap.value
        own, sqrt = self._facts(path), math.sqrt
        authors = own.authors if weights[_NAMES.index("authors")] else frozenset()
        for other in near.pool:
            its, (long, short) = self._facts(other), near.common.get(other, _NEVER)
            yield (
                other,
                (
                    sqrt(min(long / own.long, cap)) if long else 0.0,
                    sqrt(min(long / its.long, cap)) if long else 0.0,
                    sqrt(min(short / own.short, cap)) if short else 0.0,
                    sqrt(near.words.get(other, 0.0)),
                    its.popular,
                    kinship(own.stem, its.stem, other),
                    sqrt(near.walked.get(other, 0.0)),
                    sqrt(near.data.get(other, 0.0)),
                    1.0 if its.folder == own.folder else 0.0,
                    _cosine(authors, its.authors) if authors else 0.0,
                    its.unchanged,
                ),
            )

    def _facts(self, path: str) -> "_Facts":
        found = self._known_facts.get(path)
        if found is None:
            weight = self.cochange.weight(path)
            found = self._known_facts[path] = _Facts(
                max(weight.long, 1e-9),
                max(weight.short, 1e-9),
                math.log1p(weight.short),
                math.log1p(weight.days_since),
                stem(path),
                path.rpartition("/")[0],
                self.cochange.authors(path),
            )
        return found

    def _pool(
        self,
        path: str,
        common: Mapping[str, tuple[float, float]],
        rank: Mapping[str, float],
        words: Mapping[str, float],
        data: Mapping[str, float],
    ) -> set[str]:
        """Candidates: whatever some signal names, and what changes most anyway."""
        own = self._facts(path)
        pool = {
            *self._folders[own.folder][:60],
            *self._imports.get(path, ()),
            *_highest(rank, rank.__getitem__, 60),
            *_highest(common, lambda other: common[other][0], 80),
            *self.cochange.popular[:40],
            *self._stems[own.stem],
            *words,
            *data,
        }
        return (pool & self._known) - {path}

    def _words(self, other: str) -> dict[str, str]:
        weight = self.cochange.weight(other)
        popular = counted(weight.short, "recent change") if round(weight.short) else ""
        return {
            "cochange_365": "changed together",
            "reverse": "seldom changes without it",
            "cochange_90": "changed together of late",
            "text": "speaks of the same names",
            "popular": popular and f"{popular} (half-life 90 days)",
            "kin": "related by name",
            "imports": "linked by imports",
            "data": "shares data, a model or configuration",
            "folder": "in the same folder",
            "authors": "changed by the same people",
            "unchanged": f"last changed {counted(round(weight.days_since), 'day')} ago",
        }


def impact(snapshot: Snapshot, path: str, context: ImpactContext, *, online: bool = False) -> list[Affected]:
    """Rank once; use ``ImpactModel`` for several files."""
    return ImpactModel(snapshot, context).rank(path, online=online)


def stem(path: str) -> str:
    """The name of a module without a test's affix."""
    return _TEST_AFFIX.sub("", path.rpartition("/")[2].rpartition(".")[0])


def kinship(own: str, its: str, other: str) -> float:
    """1 for the same stem (test_x.py and x.py), 0.5 where ``own`` occurs in the other's path, 0 otherwise."""
    if len(own) < _SHORTEST_STEM:
        return 0.0
    return 1.0 if its == own else 0.5 if own in other else 0.0


def _highest(names: Collection[str], value: Callable[[str], float], most: int) -> Collection[str]:
    """The ``most`` names with the highest values, by name among equals."""
    return names if len(names) <= most else sorted(names, key=lambda name: (-value(name), name))[:most]


def _cosine(some: frozenset[int], others: frozenset[int]) -> float:
    return len(some & others) / math.sqrt(len(some) * len(others)) if some and others else 0.0


def _both_ways(imports: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for path, targets in imports.items():
        for target in targets:
            if target != path:
                found[path].add(target)
                found[target].add(path)
    return {path: sorted(others) for path, others in found.items()}


def _terms(values: tuple[float, ...], weights: tuple[float, ...], words: Mapping[str, str]) -> tuple[Term, ...]:
    terms = [
        Term(name, value, weight, weight * value, words[name])
        for name, value, weight in zip(_NAMES, values, weights, strict=True)
        if value and weight
    ]
    return tuple(sorted(terms, key=lambda term: -abs(term.contribution)))
