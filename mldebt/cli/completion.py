"""``mldebt completion``: the script that completes commands and options."""

import click
from click.shell_completion import get_completion_class

from mldebt.cli.options import global_options

_WHERE = {
    "bash": '~/.bashrc:  eval "$(mldebt completion bash)"',
    "zsh": '~/.zshrc:  eval "$(mldebt completion zsh)"',
    "fish": "~/.config/fish/completions/mldebt.fish:  mldebt completion fish | source",
}


@click.command("completion", epilog="\b\n" + "\n".join(f"{shell}, in {line}" for shell, line in _WHERE.items()))
@click.argument("shell", type=click.Choice(list(_WHERE)), metavar="SHELL")
@global_options
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the completion script of SHELL: bash, zsh or fish."""
    kind = get_completion_class(shell)
    if kind is None:
        raise click.UsageError(f"This version of click knows no completion for {shell}.", ctx)
    click.echo(kind(ctx.find_root().command, {}, "mldebt", "_MLDEBT_COMPLETE").source())
