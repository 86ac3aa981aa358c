"""Everything about one finding or one node."""

from msgspec import Struct

from mldebt.model.errors import MldebtError
from mldebt.model.finding import Finding
from mldebt.model.graph import Node
from mldebt.model.history import Milestone
from mldebt.model.place import Location
from mldebt.model.report import Report
from mldebt.pipeline.analysis import Analysis, analysis
from mldebt.pipeline.excerpts import excerpts
from mldebt.pipeline.milestones import line_milestones, node_milestones
from mldebt.pipeline.nodes import find_node
from mldebt.pipeline.options import Progress, RunOptions
from mldebt.pipeline.reports import audited


class ExplainError(MldebtError):
    """More than one thing bears that name."""


class Explanation(Struct, frozen=True):
    """A finding or a node, the report it stands in, the source lines behind it, and the commits that made it."""

    report: Report
    finding: Finding | None = None
    node: Node | None = None
    lines: dict[Location, str] = {}
    milestones: tuple[Milestone, ...] = ()


def explained(options: RunOptions, progress: Progress, name: str) -> Explanation:
    """What is called ``name``: a finding by the beginning of its fingerprint, or a node by its key or path.

    Raises ExplainError where several findings are meant, UnknownNodeError where there is nothing.
    """
    with analysis(options, progress) as run:
        report = audited(run, files=True)
        found = [finding for finding in report.findings if finding.fingerprint.startswith(name.lower())]
        if len(found) > 1:
            raise ExplainError(f"{len(found)} findings have a fingerprint that begins with `{name}`; give more of it.")
        if found:
            return _finding(run, report, found[0])
        return _node(run, report, find_node(report.graph, name, "finding or node"))


def _finding(run: Analysis, report: Report, finding: Finding) -> Explanation:
    places = [finding.location, *(step.location for step in finding.evidence)]
    milestones = line_milestones(run, [finding.location])
    return Explanation(report, finding, None, excerpts(run.tree, places), milestones)


def _node(run: Analysis, report: Report, node: Node) -> Explanation:
    return Explanation(report, None, node, {}, node_milestones(run, report.graph, node))
