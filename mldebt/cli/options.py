"""Options that commands share, and the record they become. Global ones may stand before or after the command."""

import math
import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from mldebt.model.errors import MldebtError
from mldebt.model.finding import Confidence, Severity
from mldebt.pipeline.options import Output, RunOptions

_Decorated = TypeVar("_Decorated", bound=Callable[..., Any])
_KEY = "mldebt.global"
_LEVELS = [level.value for level in Severity]


def iso_date(value: str) -> date:
    """Parse an option's date."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"`{value}` is not a date; write it like 2027-06-01.") from None


def _remember(ctx: click.Context, parameter: click.Parameter, value: Any) -> None:
    """Keep a global option that was given; the one nearest to the command wins, counts add up."""
    if value in (None, 0) and value is not False:
        return
    given = ctx.find_root().meta.setdefault(_KEY, {})
    name = str(parameter.name)
    given[name] = given.get(name, 0) + value if name in {"verbose", "quiet"} else value


def _global(*names: str, **attributes: Any) -> Callable[[_Decorated], _Decorated]:
    def decorate(function: _Decorated) -> _Decorated:
        # Shown by the top command only, so that the help of a command is about the command.
        hidden = function.__name__ != "cli"
        option = click.option(*names, expose_value=False, callback=_remember, hidden=hidden, **attributes)
        return option(function)

    return decorate


class Seconds(click.FloatRange):
    """A number of seconds: none that is no number, and none without an end."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the seconds; fail with a sentence for ``nan`` and ``inf``, which click takes for numbers."""
        found = super().convert(value, param, ctx)
        if not math.isfinite(found):
            self.fail(f"`{value}` is no number of seconds; write one like 10, or 0 for no limit.", param, ctx)
        return found


class _Path(click.Path):
    """A path that is not empty: ``--cache-dir "$UNSET"`` would mean the current folder."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path; fail with a sentence where there is none."""
        if value == "":
            self.fail("the path is empty; name one, or leave the option out.", param, ctx)
        return super().convert(value, param, ctx)


def _path(**attributes: Any) -> click.Path:
    return _Path(path_type=Path, **attributes)


def global_options(function: _Decorated) -> _Decorated:
    """Add the options every command takes."""
    for option in reversed(
        (
            _global("--root", type=_path(), help="Folder to analyse (default: the git top level)."),
            _global("--config", type=_path(), help="Configuration file to use instead of the repository's."),
            _global("--isolated", is_flag=True, default=None, help="Read no configuration of the repository."),
            _global("--today", type=iso_date, metavar="DATE", help="Date to judge at (default: the current UTC date)."),
            _global("--jobs", "-j", type=click.IntRange(min=1), help="Processes to use (default: all)."),
            _global("--cache-dir", type=_path(), help="Folder of the cache."),
            _global("--no-cache", is_flag=True, default=None, help="Neither read nor keep a cache."),
            _global("--color", type=click.Choice(["auto", "always", "never"]), help="Color the output."),
            _global("-q", "--quiet", count=True, default=0, help="Say less on standard error."),
            _global("-v", "--verbose", count=True, default=0, help="Say more on standard error."),
            _global("--debug", is_flag=True, default=None, help="Show tracebacks; for bug reports."),
        )
    ):
        function = option(function)
    return function


def period_options(since: str, every: str, default: str) -> Callable[[_Decorated], _Decorated]:
    """Add ``--since DATE`` and ``--every PERIOD`` with their helps; ``default`` is the period where none is given."""

    def decorate(function: _Decorated) -> _Decorated:
        periods = click.Choice(["week", "month", "quarter", "year"])
        function = click.option("--every", type=periods, default=default, help=f"{every} ({default}).")(function)
        return click.option("--since", type=iso_date, metavar="DATE", help=since)(function)

    return decorate


def at_option(function: _Decorated) -> _Decorated:
    """Add ``--at REV``."""
    return click.option("--at", metavar="REV", default="", help="Analyse this revision; nothing is checked out.")(
        function
    )


def output_options(command: str) -> Callable[[_Decorated], _Decorated]:
    """Add ``--format F[:FILE]`` and ``-o FILE`` with the formats of a command."""

    def decorate(function: _Decorated) -> _Decorated:
        function = click.option("-o", "--output", type=_path(), help="File to write (- for standard output).")(function)
        return click.option("--format", "formats", multiple=True, metavar="F[:FILE]", help=_formats_help(command))(
            function
        )

    return decorate


def _formats(command: str) -> tuple[str, ...]:
    from mldebt.report import formats_for

    return formats_for(command) or ("text", "json", "markdown")


def _formats_help(command: str) -> str:
    first, *others = _formats(command)
    return f"Repeatable; {first} (default), {', '.join(others)}." if others else f"{first} (default)."


def selection_options(function: _Decorated) -> _Decorated:
    """Add what chooses rules."""
    for option in reversed(
        (
            click.option("--select", multiple=True, metavar="CODES", help="Rules to run instead of the default ones."),
            click.option("--extend-select", multiple=True, metavar="CODES", help="Rules to run as well."),
            click.option("--ignore", multiple=True, metavar="CODES", help="Rules not to run."),
            click.option("--per-file-ignores", multiple=True, metavar="GLOB:CODES", help="Rules to ignore in files."),
            click.option(
                "--preview", is_flag=True, default=None, help="Run rules in preview, too: those that may not gate yet."
            ),
        )
    ):
        function = option(function)
    return function


def gate_options(function: _Decorated) -> _Decorated:
    """Add what decides which findings make a run exit with 1."""
    for option in reversed(
        (
            click.option(
                "--fail-on", type=click.Choice(_LEVELS), help="Least severity at which to exit with 1 (error)."
            ),
            click.option(
                "--min-confidence",
                type=click.Choice([level.value for level in Confidence]),
                help="Least confidence at which to do so (high).",
            ),
            click.option("--gate-dated", is_flag=True, help="Do so for what only time made true, too."),
        )
    ):
        function = option(function)
    return function


def given(ctx: click.Context) -> dict[str, Any]:
    """Return the global options that were given, by name."""
    found: dict[str, Any] = ctx.find_root().meta.get(_KEY, {})
    return found


def run_options(ctx: click.Context, **values: Any) -> RunOptions:
    """Build the record of a run from the global options and a command's own ``values``.

    Raises MldebtError where SOURCE_DATE_EPOCH is no number.
    """
    names = given(ctx)
    return RunOptions(
        cwd=_current_folder(),
        root=names.get("root"),
        config_path=names.get("config"),
        isolated=names.get("isolated", False),
        today=names.get("today") or _today(),
        jobs=names.get("jobs", 0),
        cache_dir=names.get("cache_dir"),
        use_cache=not names.get("no_cache", False),
        color={"always": True, "never": False}.get(names.get("color", "auto")),
        verbosity=names.get("verbose", 0) - names.get("quiet", 0),
        debug=names.get("debug", False),
        **values,
    )


def _current_folder() -> Path:
    try:
        return Path.cwd()
    except OSError:
        raise MldebtError("The current folder is not there any more; change to one that is, and run again.") from None


def codes(words: tuple[str, ...]) -> tuple[str, ...]:
    """Split ``A,B`` and ``A B``: every way people write a list of rules."""
    return tuple(code for word in words for code in word.replace(",", " ").split())


def selection(values: dict[str, Any]) -> dict[str, Any]:
    """Turn the raw values of ``selection_options``, and of ``gate_options`` where a command has them, into fields of
    RunOptions."""
    pairs = []
    for text in values["per_file_ignores"]:
        glob, separator, words = text.rpartition(":")
        if not separator or not glob or not codes((words,)):
            raise click.BadParameter(
                f"`{text}` must be GLOB:CODES, like `tests/**:LEAK001`.", param_hint="--per-file-ignores"
            )
        pairs.append((glob, codes((words,))))
    return {
        "select": codes(values["select"]),
        "extend_select": codes(values["extend_select"]),
        "ignore": codes(values["ignore"]),
        "per_file_ignores": tuple(pairs),
        "preview": values["preview"],
        "fail_on": Severity(values["fail_on"]) if values.get("fail_on") else None,
        "min_confidence": Confidence(values["min_confidence"]) if values.get("min_confidence") else None,
        "gate_dated": values.get("gate_dated", False),
    }


def tree(at: str, staged: bool = False) -> dict[str, Any]:
    """Return the fields of RunOptions that say which tree is read."""
    if at and staged:
        raise click.UsageError("--at and --staged name two different trees; give one of them.")
    return {"tree": "commit" if at else "index" if staged else "worktree", "rev": at}


def outputs(command: str, formats: tuple[str, ...], output: Path | None, default_file: str = "") -> tuple[Output, ...]:
    """Parse ``--format`` and ``-o``; the first format of a command goes to ``default_file`` where it has one."""
    known = _formats(command)
    found = []
    for text in formats or (known[0],):
        name, _, file = text.partition(":")
        if name not in known:
            raise click.BadParameter(_unknown_format(name, command, known), param_hint="--format")
        found.append(Output(name, _file(file or (default_file if name == known[0] else ""))))
    if output is not None and len(found) > 1:
        raise click.UsageError("-o FILE is for one format; with several write --format F:FILE.")
    return (Output(found[0].format, _file(str(output))),) if output is not None else tuple(found)


def _file(name: str) -> Path | None:
    return None if name in {"", "-"} else Path(name)


def _unknown_format(name: str, command: str, known: tuple[str, ...]) -> str:
    import difflib

    close = difflib.get_close_matches(name, known, n=1)
    hint = f"Did you mean `{close[0]}`?" if close else f"Choose one of {', '.join(known)}."
    return f"`mldebt {command}` has no format `{name}`. {hint}"


def _today() -> date:
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not epoch:
        return datetime.now(UTC).date()
    try:
        return datetime.fromtimestamp(int(epoch), UTC).date()
    except (ValueError, OverflowError, OSError):
        raise MldebtError(
            f"SOURCE_DATE_EPOCH is `{epoch}`, and must be seconds since 1970; correct or unset it."
        ) from None
