"""What ``check --fix`` and ``--diff`` do with the changes that the pipeline plans."""

import difflib
from typing import TYPE_CHECKING

import click

from mldebt.cli.output import save
from mldebt.cli.running import say
from mldebt.model.report import Report
from mldebt.pipeline.options import Progress, RunOptions

if TYPE_CHECKING:
    from mldebt.pipeline.fixing import FixPlan


def require_work_tree(asked: bool, unsafe: bool, options: RunOptions) -> None:
    """Raise a usage error where what was analysed is not what would be edited, or nothing is."""
    if unsafe and not asked:
        raise click.UsageError("--unsafe-fixes widens --fix and --diff; add one of them.")
    if asked and options.tree != "worktree":
        raise click.UsageError("--fix and --diff change the work tree; leave out --at and --staged.")


def require_no_report(diff: bool, report: bool) -> None:
    """Raise a usage error where a report is asked for that would be missing."""
    if diff and report:
        raise click.UsageError("--diff writes a diff and no report; leave out --format and -o.")


def checked(options: RunOptions, told: Progress, *, fix: bool, unsafe: bool) -> Report:
    """The report of a check; with ``fix``, the one of what is left after the fixes."""
    from mldebt.pipeline import check

    report = check(options, told)
    return check(options, told) if fix and apply_fixes(options, report, unsafe) else report


def apply_fixes(options: RunOptions, report: Report, unsafe: bool) -> bool:
    """Write what settles findings; return whether anything was written. Raises OutputError where it could not be."""
    from mldebt.pipeline.fixing import plan_fixes

    plan = plan_fixes(options, report, unsafe=unsafe)
    for change in plan.changes:
        save(change.place, change.after.encode("utf-8"))
        if options.verbosity >= 0:
            say(f"Fixed {change.fixed} finding{'' if change.fixed == 1 else 's'} in {change.path}.")
    _tell(options, plan)
    return bool(plan.changes)


def show_fixes(options: RunOptions, report: Report, unsafe: bool) -> None:
    """Print what ``--fix`` would write, as a unified diff."""
    from mldebt.pipeline.fixing import plan_fixes

    plan = plan_fixes(options, report, unsafe=unsafe)
    for change in plan.changes:
        lines = difflib.unified_diff(
            change.before.splitlines(keepends=True),
            change.after.splitlines(keepends=True),
            f"a/{change.path}",
            f"b/{change.path}",
        )
        click.echo("".join(line if line.endswith("\n") else f"{line}\n" for line in lines), nl=False)
    _tell(options, plan)


def _tell(options: RunOptions, plan: "FixPlan") -> None:
    """Say what the plan has to say; silence would leave open whether anything was looked at."""
    for note in plan.notes:
        say(note)
    if plan.withheld and options.verbosity >= 0:
        have = "finding has" if plan.withheld == 1 else "findings have"
        why = "DVC deletes an output that is declared before it runs the stage."
        say(f"{plan.withheld:,} {have} an unsafe fix; --unsafe-fixes makes it, too. {why}")
    if not plan.changes and not plan.notes and not plan.withheld and options.verbosity >= 0:
        more = "" if options.preview else "; --preview runs the rules that are in preview, too"
        say(f"No finding of this run has a safe fix{more}.")
