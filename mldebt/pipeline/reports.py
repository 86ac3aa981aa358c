"""The rooms' results as one report."""

from collections import Counter
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

from msgspec.structs import replace

import mldebt
from mldebt.model.finding import Finding, RuleRun, Status
from mldebt.model.graph import DependencyGraph
from mldebt.model.history import HistoryView
from mldebt.model.panel import Role
from mldebt.model.report import Coverage, Report, Subject
from mldebt.model.score import ComponentScore, Ownership
from mldebt.model.source import CODE_KINDS, OWN_FAULTS, PYTHON_KINDS, FileState, Reading
from mldebt.pipeline.analysis import Analysis, analysis
from mldebt.pipeline.changes import change_scope, named_paths
from mldebt.pipeline.limits import TimeLimit, limit_sentence, time_limit
from mldebt.pipeline.namedfiles import unread_named
from mldebt.pipeline.options import Progress, RunOptions
from mldebt.pipeline.programs import deep_recursion
from mldebt.pipeline.reuse import is_dirty, reused
from mldebt.pipeline.setup import rulebook
from mldebt.pipeline.unmatched import unmatched
from mldebt.rulebook.matchinput import any_file

if TYPE_CHECKING:
    from mldebt.checks.subject import Subject as Seen

MOST_FILES_SCORED = 1_500
TREE_NAMES = {"worktree": "work tree", "index": "index", "commit": "commit", "folder": "folder"}


def full_report(options: RunOptions, progress: Progress) -> Report:
    """``audit``: all rooms. Single files are scored only for outputs that show them."""
    with analysis(options, progress) as run:
        return audited(run, files=not options.outputs or any(item.format == "json" for item in options.outputs))


def audited(run: Analysis, *, files: bool) -> Report:
    """The full report of an open run. ``files``: with the score of each file, which costs as much as all others."""
    if files:
        return reused(run, "audit with files", lambda: _with_files(run, audited(run, files=False)))
    return reused(run, "audit", lambda: _report(run, people=True, preview=True, panels=True))


def _with_files(run: Analysis, report: Report) -> Report:
    paths = sorted(run.program.modules)[:MOST_FILES_SCORED]
    with run.timed("scores"):
        return replace(report, file_cace=tuple(run.scorer.file(path) for path in paths))


def lint_report(options: RunOptions, progress: Progress) -> Report:
    """``check``: what the selected rules need."""
    with analysis(options, progress) as run:
        run.limit = _limit(run)
        return reused(run, "check", lambda: _report(run, people=False, preview=False, panels=False))


def role_of(run: Analysis) -> Role:
    """Library, application or course."""
    from mldebt.panels import role_of as judge

    return judge(run.program, run.graph, run.sources.states(), run.sources.texts, run.config.role)


def _report(run: Analysis, *, people: bool, preview: bool, panels: bool) -> Report:
    from mldebt.pipeline import judging
    from mldebt.pipeline.focus import focused
    from mldebt.pipeline.scoring import scored_ahead
    from mldebt.pipeline.subjects import build_subject

    cards = rulebook(run.options, run.project)
    chosen = judging.chosen_cards(run, cards, preview=preview)
    scope = change_scope(run)
    if people:
        _ = run.commits  # read while files are
    people = people or (judging.needs_history(chosen) and not run.sources.left_out)
    subject = build_subject(run, cache(lambda: role_of(run)), run.gathered, people=people)
    focus = focused(run, scope)
    linked = people or panels or focus is None
    with run.timed("rules"), deep_recursion(), scored_ahead(run, people=people) as scored:
        asked = scope.may_count if focus is not None else any_file
        drafts, runs = judging.run_rules(run, chosen, subject, focus, asked)
        marked = judging.mark(run, cards, drafts, runs, scope, subject)
        scored()
    run.errors.extend(unread_named(run, sorted(scope.paths), subject.files, marked.findings, runs))
    report = Report(
        tool_version=mldebt.__version__,
        subject=report_subject(run, subject.history),
        role=subject.role if linked else Role("", ("not judged in a check of some files",)),
        coverage=coverage(run, subject.files, linked=linked),
        files=subject.files,
        graph=run.graph if linked else DependencyGraph(),
        people=subject.history.people,
        findings=marked.findings,
        rules=tuple(runs),
        notes=(*run.notes, *unmatched(run), *_about(run, subject.files, runs), *marked.notes),
    )
    if people:
        report = _scored(run, report, files=panels)
    if panels:
        report = _with_panels(run, subject, report)
    timings = {name: round(seconds, 4) for name, seconds in run.timings.items()}
    return replace(report, timings=timings, errors=tuple(run.errors))


def _with_panels(run: Analysis, subject: "Seen", report: Report) -> Report:
    from mldebt.panels import build_panels, data_columns

    with run.timed("panels"):
        report = replace(report, panels=build_panels(subject, report.findings))
    with run.timed("columns"), deep_recursion():
        return replace(report, columns=data_columns(subject))


def _about(run: Analysis, files: tuple[FileState, ...], runs: list[RuleRun]) -> tuple[str, ...]:
    """Sentences about what was not judged."""
    return (*_nothing_to_read(run), *_own_faults(files), *_limited(run, runs))


def _own_faults(files: tuple[FileState, ...]) -> tuple[str, ...]:
    """Where mldebt itself failed: no finding, since nobody but us can mend it."""
    paths = [state.path for state in files if any(problem.code in OWN_FAULTS for problem in state.problems)]
    if not paths:
        return ()
    more = f" and {len(paths) - 3} more" if len(paths) > 3 else ""
    return (f"mldebt failed to read or follow {', '.join(paths[:3])}{more}; the report misses it. Please report it.",)


def _limit(run: Analysis) -> TimeLimit | None:
    """How long a run over named files may take. One that rewrites a baseline must see everything."""
    seconds = run.config.time_limit if run.options.time_limit is None else run.options.time_limit
    named = named_paths(run, run.options.paths)
    if not seconds or not named or run.options.ratchet or not set(named) <= set(run.paths):
        return None
    return time_limit(named, seconds)


def _limited(run: Analysis, runs: list[RuleRun]) -> tuple[str, ...]:
    """A sentence where the time limit cut the run short."""
    if run.limit is None or not run.sources.left_out:
        return ()
    from mldebt.pipeline import judging

    rules = sum(rule.reason == judging.LIMITED for rule in runs)
    return (limit_sentence(run.limit, len(run.sources.placements), run.sources.left_out, rules),)


def _nothing_to_read(run: Analysis) -> tuple[str, ...]:
    """A sentence where there is no code to judge."""
    if run.sources.placements:
        return ()
    return ("There is no Python file and no notebook in this tree: no code could be judged.",)


def _scored(run: Analysis, report: Report, *, files: bool) -> Report:
    """The report with scores, and findings ranked by them. ``files``: the owners of single files too."""
    with run.timed("scores"):
        rows = _components(run, report.findings, report.files)
        return replace(
            report,
            findings=_prioritised(report.findings, rows),
            components=rows,
            repository=run.scorer.repository(),
            owners=_owners(run, rows) if files else (),
        )


def report_subject(run: Analysis, history: HistoryView) -> Subject:
    """What was audited."""
    commit = run.tree.commit
    date = datetime.fromtimestamp(history.head_time, UTC).date().isoformat() if history.head_time else ""
    first = min((item.time for item in history.commits), default=0)
    return Subject(
        name=run.project.root.name,
        tree=TREE_NAMES[run.tree.kind],
        today=run.options.today.isoformat(),
        commit=commit,
        commit_date=date,
        dirty=is_dirty(run),
        history=history.state,
        history_notes=(*history.notes, *_sleeping(run.options.now, history)),
        commits=len(history.commits),
        first_commit=datetime.fromtimestamp(first, UTC).date().isoformat() if first else "",
    )


def _sleeping(now: int, history: HistoryView) -> tuple[str, ...]:
    """A sentence where nobody has committed for so long that what is said of owners is about the past."""
    from mldebt.knowledge.weights import default_weights
    from mldebt.measures.snapshot import last_commit

    last = last_commit(history)
    days = (now - last) // 86_400
    if not last or days < default_weights().ownership.sleeping.value:
        return ()
    date = datetime.fromtimestamp(last, UTC).date().isoformat()
    return (f"The branch sleeps: nobody has committed to it since {date}, {days:,} days ago.",)


def coverage(run: Analysis, files: tuple[FileState, ...], *, linked: bool = True) -> Coverage:
    """What was read and understood. Files of kinds that mldebt does not read are counted as excluded."""
    states = Counter(state.reading for state in files)
    excluded = Counter(run.tree.excluded) + Counter(run.sources.excluded)
    other = len(run.paths) - len(files) - sum(run.sources.excluded.values())
    if other > 0:
        excluded["not a kind mldebt reads"] += other
    graph = run.graph if linked else DependencyGraph()
    return Coverage(
        files=len(files),
        read=states[Reading.READ],
        partly=states[Reading.PARTLY],
        unread=states[Reading.UNREAD],
        excluded=dict(sorted(excluded.items())),
        lines=sum(state.lines for state in files if state.kind in PYTHON_KINDS),
        cells=sum(state.cells for state in files),
        io_calls=graph.io_calls,
        io_resolved=graph.io_resolved,
        reasons=dict(Counter(item.reason for item in graph.unresolved).most_common()),
        linked=linked,
    )


def _components(
    run: Analysis, findings: tuple[Finding, ...], files: tuple[FileState, ...]
) -> tuple[ComponentScore, ...]:
    from mldebt.score import score_components

    counts = Counter(item.component for item in findings if item.stands and item.component)
    active = {item.component for item in findings if item.status is Status.ACTIVE}
    lines: Counter[str] = Counter()
    for state in files:
        if state.kind in CODE_KINDS:
            lines[run.component_of.get(state.path, "")] += state.lines
    homes = {run.component_of.get(path) for path in run.program.modules}
    rows = score_components(run.scorer, counts, lines)
    members = {component.name: component.files for component in run.graph.components}
    demoted, annotate = _demoted_components(run, files), run.declared_owners.annotate
    kept = (
        replace(
            row,
            ownership=annotate(row.ownership, members[row.component]),
            demoted=demoted.get(row.component, ""),
        )
        for row in rows
        if row.component in homes or row.component in active
    )
    return tuple(sorted(kept, key=lambda row: bool(row.demoted)))  # behind the program's own, else ranked as before


def _demoted_components(run: Analysis, files: tuple[FileState, ...]) -> dict[str, str]:
    """Components all of whose code is demoted, and why that of most of their files is."""
    reasons: dict[str, Counter[str]] = {}
    for state in files:
        if state.kind in CODE_KINDS:
            reasons.setdefault(run.component_of.get(state.path, ""), Counter())[state.demoted] += 1
    return {name: found.most_common(1)[0][0] for name, found in reasons.items() if not found[""]}


def _prioritised(findings: tuple[Finding, ...], rows: tuple[ComponentScore, ...]) -> tuple[Finding, ...]:
    from mldebt.score import priority

    by_name = {row.component: row for row in rows}
    result = []
    for finding in findings:
        row = by_name.get(finding.component)
        reach, knowledge = (row.weight + row.cace.reach, row.ownership.knowledge) if row is not None else (0.0, 0.0)
        result.append(replace(finding, priority=priority(finding.severity, reach, knowledge)))
    return tuple(result)


def _owners(run: Analysis, rows: tuple[ComponentScore, ...]) -> tuple[Ownership, ...]:
    """Owners of components first, then of code files."""
    if run.scorer.snapshot is None:
        return ()
    snapshot = run.scorer.snapshot
    files = [path for path in sorted(run.program.modules) if path in snapshot.view.touches][:MOST_FILES_SCORED]
    owned = (run.declared_owners.annotate(run.scorer.maintainers(path), [path]) for path in files)
    return (*(row.ownership for row in rows), *owned)
