"""Run a command and turn whatever happens into sentences and an exit code."""

import contextlib
import errno
import os
import sys
import warnings
from collections.abc import Iterator, Sequence
from typing import Any

import click

DONE = 0
GATED = 1
FAILED = 2
INTERRUPTED = 130
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def run(arguments: Sequence[str]) -> int:
    """Run the command line with these arguments; return its exit code."""
    from mldebt.cli.group import cli

    _open_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        # Names of hostile or old repositories need not be text of the terminal's encoding.
        with contextlib.suppress(AttributeError, ValueError, OSError):
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        with _own_warnings_said():
            code = cli.main(list(arguments), prog_name="mldebt", standalone_mode=False)
        sys.stdout.flush()
    except (KeyboardInterrupt, click.Abort):
        say("Interrupted.")
        return INTERRUPTED
    except (BrokenPipeError, SystemExit):
        # Of a pipe that broke click makes an exit with 1, which would mean findings; nothing else exits in here.
        _silence_stdout()
        return FAILED
    except Exception as error:
        if _is_output_full(error):
            _silence_stdout()
        return _failed(error, "--debug" in arguments)
    return code if isinstance(code, int) else DONE


def _open_closed_streams() -> None:
    """Somebody who closed a stream (``>&-``) wants nothing of it: Python has None there, and a file that is opened next
    would get its number."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - for as long as the program runs


def _is_output_full(error: Exception) -> bool:
    """Whether standard output takes no more; files that are written name themselves."""
    return isinstance(error, OSError) and error.filename is None and error.errno in _FULL


def say(sentence: str) -> None:
    """Print one sentence on standard error, whatever it quotes made harmless."""
    from mldebt.report.wording import plain

    click.echo(f"mldebt: {plain(sentence)}", err=True)


@contextlib.contextmanager
def _own_warnings_said() -> Iterator[None]:
    """Print our own warnings as sentences, once each, whatever the interpreter was told about warnings."""
    from mldebt.model.errors import RunWarning

    with warnings.catch_warnings():
        warnings.simplefilter("default", RunWarning)
        shown = warnings.showwarning

        def show(message: Warning | str, category: type[Warning], *place: Any, **more: Any) -> None:
            if issubclass(category, RunWarning):
                say(str(message))
            else:
                shown(message, category, *place, **more)

        warnings.showwarning = show
        yield


def _failed(error: Exception, debug: bool) -> int:
    if debug:
        import traceback

        traceback.print_exception(error)
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(error.format_message(), err=True)
        return FAILED
    for sentence in _sentences(error):
        say(sentence)
    return FAILED


def _sentences(error: Exception) -> tuple[str, ...]:
    from mldebt.model.errors import MldebtError

    if isinstance(error, MldebtError):
        return error.sentences
    if isinstance(error, click.UsageError):
        message = " ".join(error.format_message().split())  # click lists choices one a line
        return (message,) if "--help`" in message else (message, _help_hint(error))
    if isinstance(error, click.ClickException):
        return (error.format_message(),)
    if _is_output_full(error):
        reason = os.strerror(getattr(error, "errno", 0) or 0).lower()
        return (f"Standard output cannot be written: {reason}. Make room, or write elsewhere.",)
    # Other rooms' own errors carry sentences too; anything else is a fault of this program.
    if type(error).__module__.startswith("mldebt."):
        return (str(error),)
    return (
        f"This run failed unexpectedly ({type(error).__name__}: {error}). This is a fault of mldebt, not of the "
        "repository: please report it with the output of the same command and --debug.",
    )


def _help_hint(error: click.UsageError) -> str:
    path = error.ctx.command_path if error.ctx is not None else "mldebt"
    return f"`{path} --help` shows how it is used."


def _silence_stdout() -> None:
    """The reader went away: let Python's own flush at exit go nowhere."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
