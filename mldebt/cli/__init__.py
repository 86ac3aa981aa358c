"""The command line: one file a command. Parses options, calls the pipeline, exits; thinks nothing.

Starting up imports click and nothing of the engine: help, completion and mistakes must be instant.
"""

import gc
import os
import sys

__all__ = ["main"]


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit: 0 done, 1 findings at the gate, 2 request not met, 130 interrupted."""
    _import_nothing_from_here()
    # A command makes much and drops it all when the process ends: looking for circles in it, at the end of the analysis
    # or of the interpreter, would find nothing worth its time.
    gc.disable()
    try:
        from mldebt.cli.running import run
        from mldebt.cli.stack import in_one_chunk

        given = list(sys.argv[1:] if arguments is None else arguments)
        code = in_one_chunk(lambda: run(given))
    except KeyboardInterrupt:  # while modules are loaded, or while an earlier one was answered
        sys.stderr.write("mldebt: Interrupted.\n")
        code = 130
    gc.freeze()
    sys.exit(code)


def _import_nothing_from_here() -> None:
    """The current folder is where a project lies that this program looks at, and never runs. ``python -m`` and a
    ``PYTHONPATH`` of ``.`` would have Python look for every module there first: a ``click.py``, or a package of the
    project that is called ``resource``. Where this very program lies there, it is found as before.
    """
    try:
        here = os.path.realpath(os.getcwd())
    except OSError:  # the folder is gone
        return
    home = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
    if here != home:
        sys.path[:] = [folder for folder in sys.path if os.path.realpath(folder or here) != here]
