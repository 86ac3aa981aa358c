"""The only module that calls the rooms in order."""

from mldebt.model.report import Report
from mldebt.pipeline.options import GraphQuery, ImpactAnswer, OwnersQuery, Progress, RunOptions

__all__ = ["analyse", "check", "graph_view", "impact_view", "owners_view"]


def analyse(options: RunOptions, progress: Progress) -> Report:
    """Everything: the report of ``audit``, preview rules included."""
    from mldebt.pipeline.reports import full_report

    return full_report(options, progress)


def check(options: RunOptions, progress: Progress) -> Report:
    """The linter: selected rules, the changed scope, the gate. Scores are computed only where a rule needs them."""
    from mldebt.pipeline.reports import lint_report

    return lint_report(options, progress)


def graph_view(options: RunOptions, progress: Progress, query: GraphQuery | None = None) -> Report:
    """The graph and its coverage; no history, no rules."""
    from mldebt.pipeline.views import graph_report

    return graph_report(options, progress, query)


def owners_view(options: RunOptions, progress: Progress, query: OwnersQuery) -> Report:
    """Who maintains each path."""
    from mldebt.pipeline.views import owners_report

    return owners_report(options, progress, query)


def impact_view(options: RunOptions, progress: Progress, *, everything: bool) -> ImpactAnswer:
    """What a change reaches, and whom to ask."""
    from mldebt.pipeline.impacts import impacts

    return impacts(options, progress, everything=everything)
