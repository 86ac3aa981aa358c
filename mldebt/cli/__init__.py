"""The command line: one file a command. Parses options, calls the pipeline, exits; thinks nothing.

Starting up imports click and nothing of the engine: help, completion and mistakes must be instant.
"""

import sys
from collections.abc import Sequence

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit: 0 done, 1 findings at the gate, 2 request not met, 130 interrupted."""
    from mldebt.cli.running import run

    sys.exit(run(list(sys.argv[1:] if arguments is None else arguments)))
