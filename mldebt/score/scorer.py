"""Components ranked, files scored, figures of the whole repository."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial

from msgspec import structs

from mldebt.knowledge.weights import Weights, default_weights
from mldebt.measures import (
    ImpactContext,
    ImpactModel,
    Snapshot,
    TruckFactor,
    WeightedFiles,
    data_links,
    doa_truck_factor,
    maintainers,
    ownership,
    propagation_cost,
    still_here,
    truck_factor,
    unit_of_files,
)
from mldebt.model.graph import DependencyGraph
from mldebt.model.history import HistoryView
from mldebt.model.memory import Memory, NoMemory, digest_of
from mldebt.model.score import CaceScore, ComponentScore, Maintainer, Ownership, RepositoryScore
from mldebt.score.cace import Cace
from mldebt.score.layout import Layout

_LIKELY = 0.5
_NAMED = 3


class Scorer:
    """Scores one graph at one moment; what the scores share is computed once.

    ``now``: Unix seconds, the time of the view's last commit by default. ``imports`` (files a file imports) and
    ``identifiers`` (counts of names in it) by path feed the change-impact model. Where the history is not usable,
    ``snapshot`` and ``impact`` are None and nobody is judged. ``memory`` is that of what was made from the same history
    at the same moment.
    """

    def __init__(
        self,
        graph: DependencyGraph,
        view: HistoryView,
        *,
        now: int = 0,
        weights: Weights | None = None,
        imports: Mapping[str, Collection[str]] | None = None,
        identifiers: Mapping[str, Mapping[str, int]] | None = None,
        memory: Memory | None = None,
    ) -> None:
        self.weights = weights or default_weights()
        self.snapshot = Snapshot(view, now, self.weights) if view.usable else None
        context = ImpactContext(imports or {}, identifiers or {}, data_links(graph, self.weights.cace))
        self._memory = memory or NoMemory()
        self.impact = ImpactModel(self.snapshot, context, memory) if self.snapshot else None
        self._graph, self._layout = graph, Layout(graph)
        self._scored: dict[str, ComponentScore] = {}
        self._owners: dict[str, Ownership] = {}
        self._cace = Cace(graph, self._layout, self.snapshot, self.impact, self.weights)

    @property
    def component_names(self) -> tuple[str, ...]:
        """All components of the graph, in its order."""
        return tuple(self._layout.components)

    def component(self, name: str, findings: int = 0, lines: int = 0) -> ComponentScore:
        """One row of the ranked table. Its priority is (own weight + reach) x surprise x exposure, so that what reaches
        nothing still ranks."""
        if name not in self._scored:
            self._scored[name] = self._component(name)
        return structs.replace(self._scored[name], findings=findings, lines=lines)

    def _component(self, name: str) -> ComponentScore:
        files, weight = self._layout.components[name].files, self._layout.weight(name, self.weights.truck)
        cace = self._cace.component(name)
        priority = (weight + cace.reach) * cace.surprise * cace.exposure
        kinds = self._layout.kinds.get(name, ())
        return ComponentScore(name, cace, self.owners(name), priority, weight, 0, len(files), 0, kinds)

    def owners(self, name: str) -> Ownership:
        """Who maintains a component."""
        if name not in self._owners:
            self._owners[name] = self.ownership(name, self._layout.components[name].files)
        return self._owners[name]

    def cace_of_components(self) -> dict[str, CaceScore]:
        """CACE of each component, by name."""
        return {name: self._cace.component(name) for name in self.component_names}

    def take_over(self, scores: Mapping[str, CaceScore]) -> None:
        """Knows what another process has found of components."""
        self._cace.take_over(scores)

    def file(self, path: str) -> CaceScore:
        """CACE of one file."""
        return self._cace.file(path)

    def files(self, name: str, paths: Sequence[str]) -> CaceScore:
        """CACE of several files that go by ``name``: that of the component where they are all of its code."""
        component = self._layout.components.get(name)
        if component is not None and set(component.files) == set(paths) & self._layout.component_of.keys():
            return self._cace.component(name)
        return self._cace.files(name, paths)

    def ownership(self, name: str, files: Sequence[str]) -> Ownership:
        """Who maintains a set of files that goes by ``name``."""
        if self.snapshot is None:
            return Ownership(name, verdict="not judged: the history is not whole")
        snapshot, known = self.snapshot, [path for path in files if path in self.snapshot.view.touches]
        return self._memory.answer(
            "owners of components", name, digest_of(name, known), Ownership,
            lambda: ownership(snapshot, unit_of_files(snapshot, name, known), known),
        )  # fmt: skip

    def maintainers(self, path: str) -> Ownership:
        """Who maintains a file of the history."""
        if self.snapshot is None:
            return Ownership(path, verdict="not judged: the history is not whole")
        return self._memory.answer("owners of files", path, b"", Ownership, partial(maintainers, self.snapshot, path))

    def repository(self) -> RepositoryScore:
        """Figures of the whole. Everything about people is 0 where the history is not usable."""
        alone, together = (propagation_cost(self._graph, code_only=only) for only in (True, False))
        snapshot = self.snapshot
        if snapshot is None:
            return RepositoryScore(propagation_code=alone, propagation_all=together)
        paths = sorted(self._layout.component_of)
        units = [
            WeightedFiles(name, self._layout.weight(name, self.weights.truck), component.files)
            for name, component in self._layout.components.items()
        ]
        found = self._memory.answer(
            "truck factor", "", digest_of(units), TruckFactor, lambda: truck_factor(snapshot, units)
        )
        return RepositoryScore(
            propagation_code=alone,
            propagation_all=together,
            truck_factor=found.factor,
            truck_factor_doa=self._memory.answer(
                "truck factor of authors", "", digest_of(paths), int, lambda: doa_truck_factor(snapshot, paths)
            ),
            truck_curve=found.curve,
            orphaned_expected=found.orphaned_expected,
            orphaned_tail=found.orphaned_tail,
            total_weight=found.total_weight,
            active_people=sum(still_here(snapshot, person) >= _LIKELY for person in snapshot.activity),
            known_people=len(snapshot.activity),
            likeliest=tuple(_likeliest(snapshot)),
        )


def _likeliest(snapshot: Snapshot) -> Iterator[Maintainer]:
    """Those most likely to be here in a year, the likeliest first."""
    chances = {person: still_here(snapshot, person) for person in snapshot.activity}
    for person in sorted(chances, key=lambda person: (-chances[person], person))[:_NAMED]:
        known = snapshot.view.people[person]
        yield Maintainer(known.key, known.name, round(chances[person], 4), snapshot.activity[person].last_seen)


def score_components(
    scorer: Scorer, findings: Mapping[str, int] | None = None, lines: Mapping[str, int] | None = None
) -> tuple[ComponentScore, ...]:
    """All components, highest priority first. ``findings`` and ``lines`` count by component name."""
    names = scorer.component_names
    found = [scorer.component(name, (findings or {}).get(name, 0), (lines or {}).get(name, 0)) for name in names]
    return tuple(sorted(found, key=lambda score: (-score.priority, score.component)))


def score_files(scorer: Scorer, paths: Sequence[str]) -> tuple[CaceScore, ...]:
    """CACE of files, highest first."""
    return tuple(sorted(map(scorer.file, paths), key=lambda score: (-score.value, score.subject)))


def score_repository(scorer: Scorer) -> RepositoryScore:
    """Figures of the whole repository."""
    return scorer.repository()
