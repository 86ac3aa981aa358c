"""The command line: one file a command. Parses options, calls the pipeline, exits; thinks nothing.

Starting up imports click and nothing of the engine: help, completion and mistakes must be instant.
"""

import gc
import sys
from collections.abc import Sequence

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit: 0 done, 1 findings at the gate, 2 request not met, 130 interrupted."""
    # A command makes much and drops it all when the process ends: looking for circles in it, at the end of the analysis
    # or of the interpreter, would find nothing worth its time.
    gc.disable()
    try:
        from mldebt.cli.running import run

        code = run(list(sys.argv[1:] if arguments is None else arguments))
    except KeyboardInterrupt:  # while modules are loaded, or while an earlier one was answered
        sys.stderr.write("mldebt: Interrupted.\n")
        code = 130
    gc.freeze()
    sys.exit(code)
