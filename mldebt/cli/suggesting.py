"""Groups of commands that say which command was probably meant, whichever version of click is there."""

import click


class SuggestingGroup(click.Group):
    """A group that answers a word which is none of its commands."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which one was probably meant."""
        if args and args[0] not in self.list_commands(ctx) and not args[0].startswith("-"):
            of = f"`{ctx.command_path}` has no command" if ctx.parent else "There is no command"
            raise click.UsageError(f"{of} `{args[0]}`.{self.suggestion(ctx, args[0])}", ctx)
        return super().resolve_command(ctx, args)

    def suggestion(self, ctx: click.Context, word: str) -> str:
        """What follows the sentence: the name that is nearest, or all of them."""
        return self.closest(ctx, word) or f" Choose one of {', '.join(self.list_commands(ctx))}."

    def closest(self, ctx: click.Context, word: str) -> str:
        """A question with the name that looks like ``word``, or an empty string."""
        import difflib

        close = difflib.get_close_matches(word, self.list_commands(ctx), n=1, cutoff=0.6)
        return f" Did you mean `{close[0]}`?" if close else ""
