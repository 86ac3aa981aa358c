"""Which files speak of the same things: cosine of TF-IDF of their identifiers."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import cache, cached_property, partial

from mldebt.model.memory import Memory, digest_of

_TELLING = 400  # names of a file that are kept: the others occur nearly everywhere, and cost most of the time
_STEPS = 4  # to the unit: one file more with a name seldom moves its weight, and with it the vectors of all who use it
_VECTORS, NEAREST = "vectors of words", "nearest by words"


class Vocabulary:
    """Identifier counts of all files as unit vectors.

    A name in one file only, or in more than ``common`` of the files, says nothing. Weights are (1 + ln count) x
    (1 + ln((1 + files) / (1 + files with it))), as usual for text; the logarithm of the second factor in steps.
    """

    def __init__(self, identifiers: Mapping[str, Mapping[str, int]], common: float, least: float) -> None:
        spread = Counter(name for counts in identifiers.values() for name in counts)
        most = common * len(identifiers)
        self._idf = {
            name: round(_STEPS * math.log((1 + len(identifiers)) / (1 + files))) / _STEPS + 1
            for name, files in spread.items()
            if 1 < files <= most
        }
        self.vectors = {path: self._vector(counts) for path, counts in identifiers.items()}
        self.least = least
        self._number = {path: number for number, path in enumerate(self.vectors)}
        self._files_with: defaultdict[str, dict[int, float]] = defaultdict(dict)  # of those that nobody asked about
        for number, vector in enumerate(self.vectors.values()):
            for name, weight in vector.items():
                self._files_with[name][number] = weight
        self._near: dict[str, list[tuple[str, float]]] = {}
        self._told: defaultdict[str, list[tuple[str, float]]] = defaultdict(list)  # by files that were asked about

    def _vector(self, counts: Mapping[str, int]) -> dict[str, float]:
        """The weights of a file's names, in the order of names: so a cosine is the same from either side."""
        idf, often = self._idf, _often
        vector = {name: often(n) * idf[name] for name, n in counts.items() if name in idf and n > 0}
        length = math.sqrt(sum(weight * weight for weight in vector.values())) or 1.0
        telling: Iterable[str] = vector
        if len(vector) > _TELLING:
            telling = sorted(vector, key=lambda name: (-vector[name], name))[:_TELLING]
        return {name: vector[name] / length for name in sorted(telling)}

    def near(self, path: str) -> list[tuple[str, float]]:
        """The other files with a cosine above the least. Two files are compared once, whichever is asked about first:
        it tells the other."""
        if path not in self._near:
            near = self._looked_for(path) if path in self.vectors else []
            for other, cosine in near:
                self._told[other].append((path, cosine))
            self._near[path] = near + self._told.pop(path, [])
        return self._near[path]

    def _looked_for(self, path: str) -> list[tuple[str, float]]:
        own, cosine = self._number[path], [0.0] * len(self._number)
        for name, weight in self.vectors[path].items():
            others = self._files_with[name]
            del others[own]
            for number, other_weight in others.items():
                cosine[number] += weight * other_weight
        return [(other, value) for other, value in zip(self._number, cosine, strict=True) if value > self.least]


@cache
def _often(times: int) -> float:
    """The weight of a name that occurs so often; most occur a few times."""
    return 1 + math.log(times)


class Neighbours:
    """The ``most`` files with the highest cosine above the least, by file.

    Those of an earlier run are told of what changed since: only files whose vectors did can come nearer or go away.
    Where one went away that another may have to replace, they are looked for anew.
    """

    def __init__(self, vocabulary: Vocabulary, most: int, memory: Memory) -> None:
        self._vocabulary, self._most, self._memory = vocabulary, most, memory
        self._known: dict[str, dict[str, float]] = {}
        vectors = {path: digest_of(*vector.items()) for path, vector in vocabulary.vectors.items()}
        self._state = digest_of(most, vocabulary.least, *vectors.items())
        known = memory.last(_VECTORS, "", dict[str, bytes])
        self._before, before = known or (b"", {})
        self._changed = {path for path in {*vectors, *before} if vectors.get(path) != before.get(path)}
        if self._state != self._before:
            memory.learn(_VECTORS, "", self._state, vectors)

    def of(self, path: str) -> dict[str, float]:
        """The nearest files of a file, nearest first."""
        if path not in self._known:
            make = partial(self._nearest, path)
            self._known[path] = self._memory.answer(NEAREST, path, self._state, dict[str, float], make)
        return self._known[path]

    def _nearest(self, path: str) -> dict[str, float]:
        known = self._memory.last(NEAREST, path, dict[str, float])
        if known is None or known[0] != self._before or path in self._changed or not self._few:
            return _highest(self._vocabulary.near(path), self._most)
        near = known[1]
        rest = {other: cosine for other, cosine in near.items() if other not in self._changed}
        now = _highest([*rest.items(), *self._come_near.get(path, ())], self._most)
        if len(rest) < len(near) == self._most and (len(now) < len(near) or _farthest(now) > _farthest(near)):
            return _highest(self._vocabulary.near(path), self._most)
        return now

    @cached_property
    def _few(self) -> bool:
        """Whether looking from what changed is less than looking from everybody."""
        return 4 * len(self._changed) < len(self._vocabulary.vectors)

    @cached_property
    def _come_near(self) -> dict[str, list[tuple[str, float]]]:
        """file -> files that changed, and are near to it now."""
        found: defaultdict[str, list[tuple[str, float]]] = defaultdict(list)
        for changed in sorted(self._changed):
            for path, cosine in self._vocabulary.near(changed):
                found[path].append((changed, cosine))
        return found


def _farthest(near: dict[str, float]) -> tuple[float, str]:
    """What tells the order of the last of these files: all that were left out come behind it."""
    path, cosine = next(reversed(near.items()))
    return -cosine, path


def _highest(near: list[tuple[str, float]], most: int) -> dict[str, float]:
    """The ``most`` files with the highest cosine, by name among equals."""
    return dict(sorted(near, key=lambda row: (-row[1], row[0]))[:most])
