"""``mldebt cache``: what is kept between runs."""

import re

import click

from mldebt.cli.options import global_options, run_options
from mldebt.cli.output import complain, exit_code
from mldebt.cli.progress import progress
from mldebt.cli.suggesting import SuggestingGroup
from mldebt.model.errors import MldebtError
from mldebt.store import Store, cache_directory, open_store
from mldebt.store.cache import LIMIT_BYTES

_UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9}


class CacheError(MldebtError):
    """The cache cannot be used as asked."""


@click.group("cache", cls=SuggestingGroup)
def command() -> None:
    """Look at, fill, prune or clear the cache."""


@command.command("info")
@global_options
@click.pass_context
def info(ctx: click.Context) -> None:
    """Say where the cache is and what it holds."""
    with _store(ctx) as store:
        found = store.info()
    click.echo(f"{found.path}: {_size(found.bytes)}")
    for space in found.spaces:
        click.echo(f"  {space.name:<16} {space.rows:>9,} rows {_size(space.bytes):>12}")


@command.command("warm")
@global_options
@click.pass_context
def warm(ctx: click.Context) -> None:
    """Analyse the repository and keep what was found, so that the next check is fast."""
    from mldebt.pipeline import analyse

    options = run_options(ctx)
    with progress(options) as told:
        report = analyse(options, told)
    complain(report.errors)
    click.echo(f"{report.coverage.files:,} files are in the cache.")
    ctx.exit(exit_code(report, exit_zero=True))


@command.command("prune")
@click.option("--size", default=str(LIMIT_BYTES), metavar="BYTES", help="Keep at most this much: 500M, 2G (2G).")
@global_options
@click.pass_context
def prune(ctx: click.Context, size: str) -> None:
    """Drop what was not used for longest."""
    limit = _bytes(size)
    with _store(ctx) as store:
        gone = store.prune(limit)
    _complain(store)
    click.echo(f"{gone:,} rows dropped.")


@command.command("clear")
@global_options
@click.pass_context
def clear(ctx: click.Context) -> None:
    """Forget everything; the next run rebuilds it."""
    with _store(ctx) as store:
        store.clear()
    _complain(store)
    click.echo("The cache is empty.")


def _store(ctx: click.Context) -> Store:
    options = run_options(ctx)
    if not options.use_cache:
        raise click.UsageError("--no-cache leaves nothing for `mldebt cache` to do.", ctx)
    store = open_store(cache_directory(options.cache_dir))
    _complain(store)
    return store


def _complain(store: Store) -> None:
    if store.warnings:
        raise CacheError(*store.warnings)


def _bytes(text: str) -> int:
    match = re.fullmatch(r"(\d+)\s*([kmg]?)b?", text.strip().lower())
    if not match:
        raise click.BadParameter(f"`{text}` is no size; write it like 500M or 2G.", param_hint="--size")
    return int(match[1]) * _UNITS[match[2]]


def _size(count: int) -> str:
    value = float(count)
    for unit in ("B", "kB", "MB"):
        if value < 1000:
            return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} GB"
