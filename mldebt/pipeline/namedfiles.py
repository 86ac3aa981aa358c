"""Files that were asked for by name and could not be read: nobody may take silence about them for a good result."""

from collections.abc import Collection, Iterable, Iterator

from mldebt.model.finding import Finding, RuleRun, Status
from mldebt.model.source import OWN_FAULTS, FileState, Reading
from mldebt.pipeline.analysis import Analysis
from mldebt.source.kinds import file_kind

UNREAD = "READ001"
"""The rule that judges whether somebody has to mend a file that was not read."""
_SETTLED = (Status.SUPPRESSED, Status.BASELINED)


def unread_named(
    run: Analysis,
    named: Collection[str],
    files: Iterable[FileState],
    findings: Iterable[Finding],
    rules: Iterable[RuleRun],
) -> Iterator[str]:
    """A sentence for each named file that was not read.

    None where its authors settled that, or where the rule about unread files sees nothing to mend: a template, say.
    """
    found = {one.location.path: one.status for one in findings if one.code == UNREAD}
    judged = any(rule.code == UNREAD and rule.state == "ran" for rule in rules)
    states = {state.path: state for state in files}
    for path in named:
        state = states.get(path)
        if state is None:
            if path in run.sources.kinds or path not in run.paths or file_kind(path):
                continue  # a folder, or left out by the configuration, by what it says of itself or as data
            yield f"{path} is no file that mldebt reads; name Python files, notebooks, or what configures or runs them."
        elif state.reading is Reading.UNREAD and not _is_settled(state, found, judged=judged):
            reason = state.problems[0].reason.removeprefix(f"{path}: ") if state.problems else "no reason is known"
            yield f"{path} could not be read: {reason.rstrip('.')}."


def _is_settled(state: FileState, found: dict[str, Status], *, judged: bool) -> bool:
    if any(problem.code in OWN_FAULTS for problem in state.problems):
        return False
    status = found.get(state.path)
    return status in _SETTLED or (judged and status is None)
