"""What a change reaches, and whom to ask."""

from collections.abc import Collection, Iterable, Sequence

from mldebt.measures import ChangeMap, Reached, Reviewers, maintainers, together
from mldebt.model.graph import READ_OUTSIDE
from mldebt.model.impact import Affected, Impact, Reviewer
from mldebt.model.paths import parents
from mldebt.pipeline.analysis import Analysis, analysis
from mldebt.pipeline.changes import PathError, change_scope, named_paths
from mldebt.pipeline.nodes import nodes_called, nodes_of
from mldebt.pipeline.options import ImpactAnswer, Progress, RunOptions
from mldebt.pipeline.scoring import CODE_PREFIX

CODE_ENDINGS = (".py", ".ipynb")
MOST_ASKED = 10  # files and nodes that reviewers are looked up for, besides the subject
LEAST_ASKED = 0.1  # less likely than that, nobody is asked


def impacts(options: RunOptions, progress: Progress, *, everything: bool) -> ImpactAnswer:
    """What a change of the files, folders, components or nodes reaches, of each component where the whole was named;
    whom to ask is left out where ``everything`` is asked about."""
    with analysis(options, progress) as run:
        study = _Study(run, ask=not everything)
        if everything:
            answers = [study.path(path) for path in run.paths if path.endswith(CODE_ENDINGS)]
        else:
            answers = [found for name in dict.fromkeys(options.paths) for found in _named(run, study, name)]
            changed = change_scope(run).changed or {} if options.base else {}
            answers += [study.path(path) for path in sorted(changed) if path not in options.paths]
        if not run.history.usable:
            run.errors.extend(run.history.notes)
        at = run.tree.commit or run.history.head
        return ImpactAnswer(tuple(answers), study.reviewers_of_all(), at, tuple(run.errors))


def _named(run: Analysis, study: "_Study", name: str) -> list[Impact]:
    """What somebody means by a name: a node's key, a path, a component, or else what a node is called. Raises PathError
    where it is nothing of them."""
    if study.has(name):
        return [study.node(name)]
    components = {component.name: component.files for component in run.graph.components}
    try:
        paths = named_paths(run, (name,))
    except PathError:
        if name in components:
            return [study.files(name, components[name])]
        called = nodes_called(run.graph, name)
        if not called:
            raise
        return [study.node(called[0].key)]
    if not paths:  # the whole: a change of all of it reaches nothing else
        found = [study.files(component, files) for component, files in components.items()]
        return sorted(found, key=lambda one: (-one.cace.value if one.cace else 0.0, one.subject))
    inside = [path for path in run.paths if paths[0] in parents(path)]
    return [study.files(paths[0], inside) if inside else study.path(paths[0])]


class _Study:
    """Several subjects of one run."""

    def __init__(self, run: Analysis, *, ask: bool) -> None:
        self._run = run
        self._keys = {node.key for node in run.graph.nodes}
        self._map = ChangeMap(run.graph, run.scorer.weights.cace)
        snapshot = run.scorer.snapshot
        self._reviewers = Reviewers(snapshot) if ask and snapshot is not None else None
        self._readers = {node.key: node.attrs[READ_OUTSIDE] for node in run.graph.nodes if READ_OUTSIDE in node.attrs}
        self._asked: list[dict[str, float]] = []

    def has(self, key: str) -> bool:
        """Whether a node has that key."""
        return key in self._keys

    def path(self, path: str) -> Impact:
        """A change of a file."""
        scorer = self._run.scorer
        starts = [key for key in (CODE_PREFIX + path, f"file:{path}") if key in self._keys]
        reached = self._map.reach(starts) if starts else {}
        affected: tuple[Affected, ...] = ()
        owner = None
        if scorer.impact is not None and scorer.snapshot is not None and path in self._run.history.touches:
            affected = tuple(scorer.impact.rank(path))
            owner = self._run.declared_owners.annotate(maintainers(scorer.snapshot, path), [path])
        nodes = _ordered(reached.values())
        asked = self._ask({**_likely(affected), path: 1.0})
        return Impact(path, affected, nodes, owner, scorer.file(path), asked, self._told((*starts, *nodes)))

    def files(self, name: str, paths: Sequence[str]) -> Impact:
        """A change of some files that go by ``name``: what it reaches beyond them."""
        scorer, declared = self._run.scorer, self._run.declared_owners
        starts = [node.key for node in nodes_of(self._run.graph, paths)]
        reached = self._map.reach(starts) if starts else {}
        nodes = _ordered(item for item in reached.values() if item.node not in starts)
        affected: tuple[Affected, ...] = ()
        owner = None
        known: Collection[str] = [path for path in paths if path in self._run.history.touches]
        if scorer.impact is not None and known:
            affected = tuple(scorer.impact.rank_together(paths))
            owner = declared.annotate(scorer.ownership(name, paths), paths)
            known = scorer.impact.busiest(known)
        asked = self._ask({**_likely(affected), **dict.fromkeys(known, 1.0)})
        return Impact(name, affected, nodes, owner, scorer.files(name, paths), asked, self._told((*starts, *nodes)))

    def node(self, key: str) -> Impact:
        """A change of a node: of what it holds, or means."""
        found = self._map.reach([key])
        nodes = _ordered(found.values())
        reached = [found[node] for node in nodes]
        code = [item for item in reached if item.node.startswith(CODE_PREFIX)][:MOST_ASKED]
        near = {item.node.removeprefix(CODE_PREFIX): item.probability for item in code}
        makers = (edge.source for edge in self._run.graph.edges if edge.target == key)
        own = {maker.removeprefix(CODE_PREFIX): 1.0 for maker in makers if maker.startswith(CODE_PREFIX)}
        return Impact(key, reached=nodes, reviewers=self._ask({**near, **own}), told=self._told((key, *nodes)))

    def reviewers_of_all(self) -> tuple[Reviewer, ...]:
        """Whom to ask where all subjects change together."""
        return self._reviewers.of(together(self._asked)) if self._reviewers is not None else ()

    def _ask(self, weights: dict[str, float]) -> tuple[Reviewer, ...]:
        self._asked.append(weights)
        return self._reviewers.of(weights) if self._reviewers is not None else ()

    def _told(self, nodes: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._readers[key] for key in nodes if key in self._readers))


def _ordered(reached: Iterable[Reached]) -> tuple[str, ...]:
    """The keys of nodes, likeliest first."""
    return tuple(item.node for item in sorted(reached, key=lambda item: (-item.probability, item.node)))


def _likely(affected: Sequence[Affected]) -> dict[str, float]:
    """What is likely enough to change that somebody who knows it is asked."""
    return {one.path: one.probability for one in affected[:MOST_ASKED] if one.probability >= LEAST_ASKED}
