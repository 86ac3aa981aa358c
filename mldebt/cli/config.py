"""``mldebt config``: the configuration in force, and its schema."""

import click

from mldebt.cli.options import global_options, run_options
from mldebt.cli.running import say
from mldebt.cli.suggesting import SuggestingGroup


@click.group("config", cls=SuggestingGroup)
def command() -> None:
    """Show the configuration in force, or its schema."""


@command.command("show")
@global_options
@click.pass_context
def show(ctx: click.Context) -> None:
    """Print the configuration in force as TOML, with the file each key comes from."""
    from mldebt.config import to_toml
    from mldebt.pipeline.naming import named_project

    options = run_options(ctx)
    project = named_project(options)
    if project.git is not None:
        project.git.close()
    loaded = project.loaded
    for note in loaded.notes:
        say(note)
    click.echo(to_toml(loaded), nl=False)


@command.command("schema")
@global_options
def schema() -> None:
    """Print the JSON schema of mldebt.toml, for editors."""
    import json

    from mldebt.config import json_schema

    click.echo(json.dumps(json_schema(), indent=2))
