"""CACE = reach x surprise x exposure: what a change of something changes, unseen, with nobody there to know."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from mldebt.knowledge.weights import Weights
from mldebt.measures import ChangeMap, ImpactModel, Reached, Snapshot, presence
from mldebt.measures.reach import file_of
from mldebt.model.graph import DependencyGraph, NodeKind
from mldebt.model.score import CaceScore, Term
from mldebt.model.wording import percent
from mldebt.score.layout import Layout
from mldebt.score.protection import Guards

_REACHED_SHOWN = 50


class Scale(NamedTuple):
    """What is counted as one part: the name of a code node's part, and of a file's; empty for none."""

    of_node: Callable[[str], str]
    of_path: Callable[[str], str]


class Cace:
    """Scores parts of one graph at one moment.

    P(part | this) is that of the change-impact model where there is a history, so it is measured; else the structural
    form: 0.8 a hop times the strength of the edges. Surprise and exposure are a design (docs/scores.md).
    """

    def __init__(
        self,
        graph: DependencyGraph,
        layout: Layout,
        snapshot: Snapshot | None,
        impact: ImpactModel | None,
        weights: Weights,
    ) -> None:
        self._layout, self._snapshot, self._impact, self._weights = layout, snapshot, impact, weights
        self._map, self._guards = ChangeMap(graph, weights.cace), Guards(graph)
        self._by_component = Scale(
            lambda node: layout.home.get(node, ""), lambda path: layout.component_of.get(path, "")
        )
        self._by_file = Scale(file_of, lambda path: path)
        self._components: dict[str, CaceScore] = {}
        self._ranked: dict[str, list[tuple[str, float]]] = {}

    def component(self, name: str) -> CaceScore:
        """The score of a component; parts are the other components."""
        known = self._components.get(name)
        if known is None:
            files, nodes = self._layout.components[name].files, self._layout.nodes_of_component.get(name, ())
            known = self._components[name] = self._score(name, nodes, files, self._by_component)
        return known

    def take_over(self, scores: Mapping[str, CaceScore]) -> None:
        """Knows the scores of components that another process has made."""
        self._components.update(scores)

    def file(self, path: str) -> CaceScore:
        """The score of a file; parts are the other files, each weighing as its component does."""
        return self._score(path, self._layout.nodes_of_file.get(path, ()), (path,), self._by_file)

    def files(self, name: str, paths: Sequence[str]) -> CaceScore:
        """The score of several files that go by ``name``; parts are the other files."""
        own, nodes = frozenset(paths), [node for path in paths for node in self._layout.nodes_of_file.get(path, ())]

        def other(path: str) -> str:
            return "" if path in own else path

        return self._score(name, nodes, paths, Scale(lambda node: other(file_of(node)), other))

    def _score(self, subject: str, nodes: Sequence[str], files: Sequence[str], scale: Scale) -> CaceScore:
        ways = self._ways(nodes, scale, subject)
        expected = (
            {name: way.probability for name, way in ways.items()}
            if self._impact is None
            else self._expected(self._impact, files, scale, subject)
        )
        shares = {name: self._weight_of(name) * probability for name, probability in expected.items()}
        reach = sum(shares.values())
        hidden = sum(share for name, share in shares.items() if name in ways and ways[name].hidden)
        surprise = 1 + self._weights.cace.surprise.value * (hidden / reach if reach else 0.0)
        exposure, terms = self._exposure(nodes, files)
        measured = "by the structure alone" if self._impact is None else "as its history was measured"
        head = (
            Term("reach", reach, 1.0, reach, f"reaches {reach:.1f} weighted parts, {measured}"),
            Term("surprise", hidden, 1.0, surprise, f"{hidden:.1f} of it over data that no tool declares"),
        )
        order = sorted(expected, key=lambda name: (-expected[name], name))[:_REACHED_SHOWN]
        value = reach * surprise * exposure
        return CaceScore(subject, value, reach, surprise, exposure, (*head, *terms), tuple(order))

    def _ways(self, nodes: Sequence[str], scale: Scale, subject: str) -> dict[str, Reached]:
        """part -> the likeliest way through the graph that a change gets there."""
        best: dict[str, Reached] = {}
        for node, reached in self._map.reach(frozenset(nodes)).items():
            is_code = self._layout.kind_of.get(node) in (NodeKind.CODE, NodeKind.STAGE)
            name = scale.of_node(node) if is_code else ""
            if name and name != subject and (name not in best or reached.probability > best[name].probability):
                best[name] = reached
        return best

    def _expected(self, impact: ImpactModel, files: Sequence[str], scale: Scale, subject: str) -> dict[str, float]:
        """part -> probability that it changes with the likeliest of ``files``."""
        best: dict[str, float] = {}
        for path in impact.busiest(files):
            for other, probability in self._likely(impact, path):
                name = scale.of_path(other)
                if name and name != subject:
                    best[name] = max(best.get(name, 0.0), probability)
        return best

    def _likely(self, impact: ImpactModel, path: str) -> list[tuple[str, float]]:
        """What changes with a file, as far as it counts: files and their components ask alike."""
        known = self._ranked.get(path)
        if known is None:
            least = self._weights.cace.least_measured.value
            known = self._ranked[path] = impact.likely(path, least)
        return known

    def _weight_of(self, name: str) -> float:
        home = name if name in self._layout.components else self._layout.component_of.get(name, "")
        return self._layout.weight(home, self._weights.truck)

    def _exposure(self, nodes: Sequence[str], files: Sequence[str]) -> tuple[float, tuple[Term, ...]]:
        """(1 - protection) x (1 - P(somebody who knows it is here in twelve months)), with its terms."""
        protection, terms = self._guards.protection(nodes, self._weights.cace)
        here, words = 0.0, "who knows it is not judged: the history is not whole"
        if self._snapshot is not None:
            here = presence(self._snapshot, files)
            words = f"{percent(here)} that somebody who knows it is here in a year"
        return (1 - protection) * (1 - here), (*terms, Term("presence", here, 1.0, 1 - here, words))
