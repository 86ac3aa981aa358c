"""``mldebt audit``: the report a tech lead opens."""

from pathlib import Path

import click

from mldebt.cli.options import at_option, global_options, output_options, outputs, run_options, tree
from mldebt.cli.output import emit_report, exit_code
from mldebt.cli.progress import progress
from mldebt.cli.running import say
from mldebt.model.finding import Severity
from mldebt.model.report import Report
from mldebt.pipeline.options import RunOptions

DEFAULT_FILE = "mldebt-report.html"


@click.command("audit")
@click.argument("path", required=False, metavar="[PATH]")
@at_option
@click.option("--anonymous", is_flag=True, help="Replace people's names by stable tokens.")
@click.option("--emails", is_flag=True, help="Show e-mail addresses, which no output holds otherwise.")
@click.option("--fail-on", type=click.Choice([level.value for level in Severity]),
              help="Least severity at which to exit with 1 (never).")  # fmt: skip
@output_options("audit")
@global_options
@click.pass_context
def command(
    ctx: click.Context,
    path: str | None,
    at: str,
    anonymous: bool,
    emails: bool,
    fail_on: str | None,
    formats: tuple[str, ...],
    output: Path | None,
) -> None:
    """Write the report on the repository at PATH (here) to mldebt-report.html, or where -o says. Where PATH is a folder
    of it, what is found elsewhere is out of scope."""
    options = run_options(
        ctx,
        paths=(path,) if path else (),
        **tree(at),
        anonymous=anonymous,
        emails=emails,
        fail_on=Severity(fail_on) if fail_on else None,
        outputs=outputs("audit", formats, output, DEFAULT_FILE),
    )
    from mldebt.cli.cards import card_texts
    from mldebt.pipeline import analyse

    with progress(options) as told:
        report = analyse(options, told)
    emit_report(options, report, card_texts(options))
    _say_answer(options, report)
    ctx.exit(exit_code(report, exit_zero=fail_on is None))


def _say_answer(options: RunOptions, report: Report) -> None:
    """What the page says first, to somebody who has not opened it yet."""
    from mldebt.report.answer import QUESTION, answer
    from mldebt.report.privacy import redact

    if options.verbosity >= 0 and report.repository.known_people and all(output.file for output in options.outputs):
        said = answer(report)
        if options.anonymous or "@" in said:  # looking through the whole report for addresses takes long
            said = answer(redact(report, emails=options.emails, anonymous=options.anonymous))
        say(f"{QUESTION} {said}")
