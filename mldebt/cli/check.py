"""``mldebt check``: the linter that hooks and CI call."""

from pathlib import Path
from typing import Any

import click

from mldebt.cli.options import (
    Seconds,
    at_option,
    gate_options,
    global_options,
    output_options,
    outputs,
    run_options,
    selection,
    selection_options,
    tree,
)
from mldebt.cli.output import emit_report, exit_code
from mldebt.cli.progress import progress
from mldebt.cli.running import say
from mldebt.model.report import Report
from mldebt.pipeline.options import RunOptions
from mldebt.report.wording import plural

_UNCHANGED = ("paths", "base", "baseline", "ratchet", "exit_zero", "show_suppressed", "statistics", "timings",
              "time_limit")  # fmt: skip


@click.command("check")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--staged", is_flag=True, help="Analyse what is staged, not the work tree.")
@at_option
@click.option("--base", metavar="REV", default="", help="Report what changed since the merge base with REV.")
@click.option("--scope", type=click.Choice(["lines", "files", "reach"]), default=None,
              help="Findings that count: on changed lines, in changed files (default), in all they reach.")  # fmt: skip
@selection_options
@gate_options
@click.option("--baseline", type=click.Path(path_type=Path), help="File of known findings, which do not count.")
@click.option("--ratchet", is_flag=True, help="Drop from the baseline what is no longer found.")
@click.option("--fix", is_flag=True, help="Settle findings with a safe fix: inputs and parameters a dvc.yaml lacks.")
@click.option("--unsafe-fixes", is_flag=True,
              help="With --fix or --diff: outputs it lacks, too; DVC deletes them before each run.")  # fmt: skip
@click.option("--diff", is_flag=True, help="Show what --fix would write, and write nothing.")
@click.option("--show-suppressed", is_flag=True, help="Show suppressed and baselined findings too.")
@click.option("--statistics", is_flag=True, help="Count findings by rule.")
@click.option("--timings", is_flag=True, help="Show where the time went.")
@click.option("--time-limit", type=Seconds(min=0), metavar="SECONDS", default=None,
              help="What a cold check of named files may take (10; 0: no limit).")  # fmt: skip
@click.option("--exit-zero", is_flag=True, help="Exit with 0 even where findings gate.")
@output_options("check")
@global_options
@click.pass_context
def command(ctx: click.Context, /, formats: tuple[str, ...], output: Path | None, **values: Any) -> None:
    """Lint the repository.

    PATH restricts what is reported, never what is analysed. Exits with 1 where a finding is severe and sure enough.
    """
    from mldebt.cli.fixing import checked, require_no_report, require_work_tree, show_fixes
    from mldebt.cli.ratchet import shrink

    _require_company(values)
    require_no_report(values["diff"], bool(formats or output))
    options = run_options(
        ctx,
        **{name: values[name] for name in _UNCHANGED},
        **tree(values["at"], values["staged"]),
        **selection(values),
        scope=values["scope"] or "",
        outputs=outputs("check", formats, output),
    )
    from mldebt.cli.cards import card_texts

    require_work_tree(values["fix"] or values["diff"], values["unsafe_fixes"], options)
    with progress(options) as told:
        report = checked(options, told, fix=values["fix"] and not values["diff"], unsafe=values["unsafe_fixes"])
    if values["diff"]:
        show_fixes(options, report, values["unsafe_fixes"])
    else:
        emit_report(options, report, card_texts(options))
        _tell_of_preview(options, report)
    shrink(options, report)
    ctx.exit(exit_code(report, exit_zero=options.exit_zero))


def _require_company(values: dict[str, Any]) -> None:
    """Raise UsageError where an option was given without the one that it needs."""
    from mldebt.cli.ratchet import require_baseline

    require_baseline(values["ratchet"], values["baseline"])
    if values["scope"] == "lines" and not (values["base"] or values["staged"]):
        raise click.UsageError("--scope lines needs to know what changed: give --base REV or --staged.")


def _tell_of_preview(options: RunOptions, report: Report) -> None:
    """Say to somebody who reads a whole check that most rules did not run; an audit, which runs them, shows more."""
    read = options.verbosity >= 0 and any(output.format == "text" and not output.file for output in options.outputs)
    if not read or options.paths or options.preview or options.tree != "worktree":
        return
    from mldebt.pipeline.setup import rulebook

    cards = rulebook(options)
    preview = {code for code, card in cards.items() if card.status == "preview"}
    named = any(
        code in cards for code in (*options.select, *options.extend_select)
    )  # by its code, a rule in preview runs; by its family, not
    if preview and not named and not preview & {run.code for run in report.rules}:
        say(f"{plural(len(preview), 'rule')} in preview did not run; --preview shows what they find.")
