"""The folders of a run of Hydra: where it keeps the run, and whether it makes that the working folder.

https://hydra.cc/docs/configure_hydra/workdir/, https://hydra.cc/docs/upgrades/1.1_to_1.2/changes_to_job_working_dir/
"""

import re
from typing import TYPE_CHECKING

from mldebt.resolve.commandlines.expansion import UNKNOWN
from mldebt.resolve.terms import NONE, Const, Event, Pat, Value, pattern
from mldebt.resolve.texts import ROOT

if TYPE_CHECKING:
    from mldebt.resolve.scope import Evaluator
    from mldebt.resolve.terms import Summary
    from mldebt.resolve.world import World

RUN_FOLDER = "hydra.main.run_dir"  # the row of what Hydra itself keeps of a run
WORKING = "hydra.main.working_dir"  # of what it makes the working folder
ORIGINAL = frozenset({"hydra.utils.get_original_cwd", "hydra.utils.to_absolute_path"})
_MOVING = re.compile(r"1\.[01](\.|$)")  # versions whose runs have a working folder of their own
_USUAL = {False: "outputs/*/*", True: "multirun/*/*/*"}


def keep_folders(state: "Evaluator", config: Value | None, event: Event, *, several: bool) -> None:
    """Notes the folder in which Hydra keeps the configuration and the log of a run, where the configuration names it,
    and the one that it makes the working folder."""
    found = _setting(state, config, "sweep" if several else "run", "dir")
    known = isinstance(found, Const) and isinstance(found.value, str)
    if known:
        state.emit(Event(event.site, "call", RUN_FOLDER, "", None, (found,), scope=state.scope, called=event.called))
    folder = found if known or isinstance(found, Pat) else pattern(_USUAL[several], event.site, path=True)
    if _moves(state, config, event) and not (isinstance(folder, Const) and str(folder.value) in (".", "./")):
        state.emit(Event(event.site, "call", WORKING, "", None, (folder,), scope=state.scope))


def started_in(world: "World") -> str | None:
    """The folder that a program is started in, where a pipeline says so."""
    line = world.command if world.in_run else None
    known = line is not None and line.declared and UNKNOWN not in line.wdir
    return f"{ROOT}/{line.wdir}".rstrip("/") if line is not None and known else None


def _moves(state: "Evaluator", config: Value | None, event: Event) -> bool:
    """Whether a run begins in a folder of its own: as its configuration says, else as that version of Hydra did."""
    asked = _setting(state, config, "job", "chdir")
    if isinstance(asked, Const) and isinstance(asked.value, bool):
        return asked.value
    version = event.argument("version_base", 2)
    known = str(version.value) if isinstance(version, Const) and version != NONE else ""
    return version is None or bool(_MOVING.match(known))


def _setting(state: "Evaluator", config: Value | None, group: str, name: str) -> Value:
    found = config
    for key in ("hydra", group, name) if found is not None else ():
        found = state.attribute(found, key)  # type: ignore[arg-type]
    return NONE if found is None else found


def working_folder(summary: "Summary") -> str:
    """The folder that a run of Hydra begins in, as the function that it runs tells; empty for any other."""
    for event in summary.events:
        if event.symbol == WORKING and isinstance(folder := event.args[0], Const | Pat):
            return str(folder.value if isinstance(folder, Const) else folder.text)
    return ""
