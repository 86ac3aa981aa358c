"""What a change reaches, and whom to ask."""

from mldebt.measures import ChangeMap, Reviewers, maintainers, together
from mldebt.model.graph import READ_OUTSIDE
from mldebt.model.impact import Affected, Impact, Reviewer
from mldebt.pipeline.analysis import Analysis, analysis
from mldebt.pipeline.changes import change_scope, named_paths
from mldebt.pipeline.options import ImpactAnswer, Progress, RunOptions
from mldebt.pipeline.scoring import CODE_PREFIX

CODE_ENDINGS = (".py", ".ipynb")
MOST_ASKED = 10  # files and nodes that reviewers are looked up for, besides the subject
LEAST_ASKED = 0.1  # less likely than that, nobody is asked


def impacts(options: RunOptions, progress: Progress, *, everything: bool) -> ImpactAnswer:
    """What a change of the files or nodes reaches; whom to ask is left out where ``everything`` is asked about."""
    with analysis(options, progress) as run:
        keys = {node.key for node in run.graph.nodes}
        nodes = tuple(name for name in options.paths if name in keys)
        paths = list(named_paths(run, tuple(name for name in options.paths if name not in keys)))
        if everything:
            paths = [path for path in run.paths if path.endswith(CODE_ENDINGS)]
        elif options.base:
            paths += sorted(change_scope(run).changed or {})
        study = _Study(run, keys, ask=not everything)
        answers = [study.path(path) for path in dict.fromkeys(paths)]
        answers += [study.node(node) for node in nodes]
        if not run.history.usable:
            run.errors.extend(run.history.notes)
        at = run.tree.commit or run.history.head
        return ImpactAnswer(tuple(answers), study.reviewers_of_all(), at, tuple(run.errors))


class _Study:
    """Several subjects of one run."""

    def __init__(self, run: Analysis, keys: set[str], *, ask: bool) -> None:
        self._run = run
        self._keys = keys
        self._map = ChangeMap(run.graph, run.scorer.weights.cace)
        snapshot = run.scorer.snapshot
        self._reviewers = Reviewers(snapshot) if ask and snapshot is not None else None
        self._readers = {node.key: node.attrs[READ_OUTSIDE] for node in run.graph.nodes if READ_OUTSIDE in node.attrs}
        self._asked: list[dict[str, float]] = []

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
        ordered = sorted(reached.values(), key=lambda item: (-item.probability, item.node))
        nodes = tuple(item.node for item in ordered)
        weights = {one.path: one.probability for one in affected[:MOST_ASKED] if one.probability >= LEAST_ASKED}
        asked = self._ask({**weights, path: 1.0})
        return Impact(path, affected, nodes, owner, scorer.file(path), asked, self._told((*starts, *nodes)))

    def node(self, key: str) -> Impact:
        """A change of a node: of what it holds, or means."""
        reached = sorted(self._map.reach([key]).values(), key=lambda item: (-item.probability, item.node))
        nodes = tuple(item.node for item in reached)
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
