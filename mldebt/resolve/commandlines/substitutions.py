"""Commands whose output is part of another command: ``$(yq .path settings.yaml)``."""

from collections.abc import Callable, Iterator

from mldebt.resolve.commandlines.expansion import end_of_brackets
from mldebt.resolve.commandlines.shell import Simple, Start, Texts, commands

MOST = 50  # of one text
_BEGIN, _SUM = "$(", "$(("


def all_commands(
    text: str, start: Start, read: Texts, wanted: Callable[[str], bool] = lambda _name: True
) -> list[Simple]:
    """The simple commands of a script, and behind them those whose output it asks for, as they start in its folder."""
    found = commands(text, start, read, wanted)
    for inner in _inner(text):
        found += commands(inner, start, read, wanted)
    return found


def _inner(text: str) -> Iterator[str]:
    """The texts of substitutions, those within others too."""
    at = text.find(_BEGIN)
    for _ in range(MOST):
        if at < 0:
            return
        if not text.startswith(_SUM, at):
            yield text[at + len(_BEGIN) : end_of_brackets(text, at + 1)]
        at = text.find(_BEGIN, at + len(_BEGIN))
