"""Where results go: standard output or a file, in color or plain."""

import os
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import click

from mldebt.cli.running import DONE, FAILED, GATED, say
from mldebt.model.errors import MldebtError
from mldebt.model.report import Report
from mldebt.pipeline.options import RunOptions
from mldebt.report.options import CardText, RenderOptions

WIDTH = 100  # columns where there is no terminal


class OutputError(MldebtError):
    """A file that was to be written could not be."""


def emit(options: RunOptions, render: Callable[[str, bool], str]) -> None:
    """Write every output that was asked for; ``render`` gets a format and whether color is wanted.

    Raises OutputError where a file cannot be written.
    """
    for output in options.outputs:
        if output.file is None:
            click.echo(render(output.format, wants_color(options)), nl=False, color=wants_color(options))
        else:
            save(output.file, render(output.format, False).encode("utf-8", "backslashreplace"))
            if options.verbosity >= 0:
                say(f"The {output.format} report is in {output.file}.")


def emit_report(options: RunOptions, report: Report, cards: Mapping[str, CardText]) -> None:
    """Write a report in every format that was asked for, and its errors as sentences."""
    from mldebt.pipeline.rendering import rendered

    emit(options, lambda name, color: rendered(name, report, render_options(options, color, cards), options))
    if options.verbosity >= 0 and not any(output.format == "text" and not output.file for output in options.outputs):
        for note in report.notes:  # the text before somebody's eyes ends with them
            say(note)
    complain(report.errors)


def complain(errors: tuple[str, ...]) -> int:
    """Print the sentences about what could not be done; return the exit code they mean."""
    for sentence in errors:
        say(sentence)
    return FAILED if errors else DONE


def render_options(options: RunOptions, color: bool, cards: Mapping[str, CardText]) -> RenderOptions:
    """Return what renderers are told."""
    return RenderOptions(
        color=color,
        width=terminal_width(),
        show_suppressed=options.show_suppressed,
        emails=options.emails,
        anonymous=options.anonymous,
        statistics=options.statistics,
        timings=options.timings,
        cards=cards,
    )


def terminal_width() -> int:
    """Return the columns of the terminal (COLUMNS wins), 100 where there is none."""
    return shutil.get_terminal_size((WIDTH, 24)).columns


def exit_code(report: Report, *, exit_zero: bool = False) -> int:
    """Return 2 where something asked for could not be done, else 1 where a finding gates, else 0."""
    if report.errors or any(rule.state == "failed" for rule in report.rules):
        return FAILED
    return GATED if not exit_zero and any(finding.gates for finding in report.findings) else DONE


def wants_color(options: RunOptions) -> bool:
    """Obey ``--color``, then NO_COLOR, then FORCE_COLOR, then whether somebody looks."""
    if options.color is not None:
        return options.color
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or sys.stdout.isatty()


def make_folder(path: Path) -> None:
    """Make a folder and those above it. Raises OutputError with a sentence."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise OutputError(f"The folder {path} cannot be made: {reason}. Name another one.") from None


def save(path: Path, data: bytes) -> None:
    """Write a file whole or not at all. Raises OutputError with a sentence."""
    import tempfile

    try:
        if os.path.exists(path) and not os.path.isfile(path):
            path.write_bytes(data)  # /dev/stdout, a pipe: nothing to replace
            return
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            temporary.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask())
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise OutputError(f"{path} cannot be written: {reason}. Name another file.") from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
