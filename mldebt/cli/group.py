"""The top command: it knows its commands by name and one line of help, and imports the one that is used."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

import click

from mldebt.cli.options import global_options
from mldebt.cli.suggesting import SuggestingGroup

COMMANDS: dict[str, tuple[str, str]] = {
    "check": ("mldebt.cli.check", "Lint the repository, or the files a hook passes."),
    "audit": ("mldebt.cli.audit", "Write the report: what breaks, who is left, what to do first."),
    "graph": ("mldebt.cli.graph", "Show what data and code depends on what."),
    "owners": ("mldebt.cli.owners", "Say who maintains each path, why, and how sure that is."),
    "impact": ("mldebt.cli.impact", "Say what a change reaches, and whom to ask."),
    "components": ("mldebt.cli.components", "Show how files are grouped into components, and why."),
    "trend": ("mldebt.cli.trend", "Show how findings, reach and people changed over time."),
    "backtest": ("mldebt.cli.backtest", "Hold the owners named for past days to what came after."),
    "bom": ("mldebt.cli.bom", "Write the bill of materials of models and data (CycloneDX)."),
    "rules": ("mldebt.cli.rules", "List the rules with their measured precision."),
    "explain": ("mldebt.cli.explain", "Explain a rule, a finding or a node of the graph."),
    "rule": ("mldebt.cli.rule", "Write and test rule cards."),
    "init": ("mldebt.cli.init", "Write a first mldebt.toml."),
    "baseline": ("mldebt.cli.baseline", "Record known findings, so that only new ones count."),
    "config": ("mldebt.cli.config", "Show the configuration in force, or its schema."),
    "cache": ("mldebt.cli.cache", "Look at, fill, prune or clear the cache."),
    "completion": ("mldebt.cli.completion", "Print the shell's completion script."),
}


class LazyGroup(SuggestingGroup):
    """A group whose commands are imported when used; ``commands`` maps a name to its module and one line of help."""

    def __init__(self, lazy: Mapping[str, tuple[str, str]], **attributes: object) -> None:
        super().__init__(**attributes)  # type: ignore[arg-type]
        self._lazy = lazy

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names in the order they are to be read, not of the alphabet."""
        return list(self._lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import one command."""
        if cmd_name not in self._lazy:
            return None
        command = getattr(import_module(self._lazy[cmd_name][0]), "command", None)
        if not isinstance(command, click.Command):
            raise TypeError(f"{self._lazy[cmd_name][0]} defines no click command named `command`")
        command.epilog = command.epilog or "`mldebt --help` shows the options that every command takes."
        return command

    def suggestion(self, ctx: click.Context, word: str) -> str:
        """Name the command that is nearest; a word that is a path was meant for ``check``."""
        close = self.closest(ctx, word)
        if close:
            return close
        return f" Did you mean `check {word}`?" if Path(word).exists() else " `mldebt --help` lists them all."

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (_module, words) in self._lazy.items()])


@click.command(
    cls=LazyGroup,
    lazy=COMMANDS,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit: 0 done, 1 findings at the gate, 2 the request could not be met, 130 interrupted.",
)
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, help="Show the version and exit.",
              callback=lambda ctx, _parameter, value: _show_version(ctx) if value else None)  # fmt: skip
@global_options
def cli() -> None:
    """Who will maintain this ML system in a year?

    mldebt reads a repository that trains or calls models, without running it, and says what each part really depends
    on, what changes if this changes, and who is still here to maintain it.
    """


def _show_version(ctx: click.Context) -> None:
    from mldebt import __version__

    click.echo(f"mldebt {__version__}")
    ctx.exit(0)
