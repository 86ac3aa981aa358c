"""What the findings in some files can hang on."""

from collections.abc import Collection

from mldebt.measures.reachable import reachable
from mldebt.pipeline.analysis import Analysis
from mldebt.resolve.program import Program
from mldebt.resolve.world import ScopeKey
from mldebt.triage import ChangeScope


def focused(run: Analysis, scope: ChangeScope) -> Program | None:
    """The program as far as local rules need it for the files that a run is about: those files, and whoever reaches
    them through calls. None where the run is about everything.
    """
    if scope.kind == "reach" or (not scope.paths and scope.changed is None):
        return None
    named = {path for path in run.program.modules if _asked(path, scope)}
    return run.program.showing(named | _callers(run.called_program, named))


def _asked(path: str, scope: ChangeScope) -> bool:
    inside = not scope.paths or any(path == name or path.startswith(f"{name}/") for name in scope.paths)
    return inside and (scope.changed is None or path in scope.changed)


def _callers(program: Program, paths: Collection[str]) -> set[str]:
    """The modules from which calls lead into some modules."""
    called: set[ScopeKey] = {key for key in program.callers if key[0] in paths}
    return {path for path, _ in reachable(called, lambda key: program.callers.get(key, ()))}
