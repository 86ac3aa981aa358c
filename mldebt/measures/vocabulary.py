"""Which files speak of the same things: cosine of TF-IDF of their identifiers."""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping

_TELLING = 400  # names of a file that are kept: the others occur nearly everywhere, and cost most of the time


class Vocabulary:
    """Identifier counts of all files as unit vectors.

    A name in one file only, or in more than ``common`` of the files, says nothing. Weights are (1 + ln count) x
    (1 + ln((1 + files) / (1 + files with it))), as usual for text.
    """

    def __init__(self, identifiers: Mapping[str, Mapping[str, int]], common: float) -> None:
        spread = Counter(name for counts in identifiers.values() for name in counts)
        most = common * len(identifiers)
        self._idf = {
            name: math.log((1 + len(identifiers)) / (1 + files)) + 1
            for name, files in spread.items()
            if 1 < files <= most
        }
        self._vectors = {path: self._vector(counts) for path, counts in identifiers.items()}
        self._paths = tuple(self._vectors)
        self._files_with: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, vector in enumerate(self._vectors.values()):
            for name, weight in vector.items():
                self._files_with[name].append((number, weight))

    def _vector(self, counts: Mapping[str, int]) -> dict[str, float]:
        vector = {
            name: (1 + math.log(n)) * self._idf[name] for name, n in counts.items() if n > 0 and name in self._idf
        }
        length = math.sqrt(sum(weight * weight for weight in vector.values())) or 1.0
        telling = sorted(vector, key=lambda name: (-vector[name], name))[:_TELLING]
        return {name: vector[name] / length for name in telling}

    def nearest(self, path: str, most: int, least: float) -> dict[str, float]:
        """The ``most`` files with the highest cosine above ``least``."""
        cosine = [0.0] * len(self._paths)
        for name, weight in self._vectors.get(path, {}).items():
            for number, other_weight in self._files_with[name]:
                cosine[number] += weight * other_weight
        near = [(-value, self._paths[number]) for number, value in enumerate(cosine) if value > least]
        near = [row for row in near if row[1] != path]
        near.sort()
        return {other: -minus for minus, other in near[:most]}
