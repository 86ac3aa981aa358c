"""Stages as nodes and edges: what they launch, need and make."""

from collections.abc import Iterable

from msgspec.structs import replace

from mldebt.graph.declared import Dataset, Stage
from mldebt.graph.declared.sources import TABLE
from mldebt.graph.places import Places, Target
from mldebt.graph.runtraces import RunTrace
from mldebt.graph.sketch import Sketch
from mldebt.model.graph import Certainty, EdgeKind, NodeKind
from mldebt.model.place import Location
from mldebt.resolve.texts import ROOT

SCRIPTS = (".py", ".ipynb")


def with_started(stages: Iterable[Stage], runs: Iterable[RunTrace]) -> tuple[Stage, ...]:
    """The stages with what their command lines turned out to start: modules (``python -m``), scripts of a shell script,
    installed commands."""
    started: dict[str, dict[str, None]] = {}
    for run in runs:
        if run.script.endswith(SCRIPTS):
            for stage in (run.stage, run.stage.partition(":")[0]):  # a job of a workflow, and the workflow
                started.setdefault(stage, {})[run.script] = None
    return tuple(
        replace(stage, scripts=tuple(dict.fromkeys((*stage.scripts, *sorted(started[stage.id])))))
        if stage.id in started
        else stage
        for stage in stages
    )


def add_stages(sketch: Sketch, stages: Iterable[Stage], places: Places) -> None:
    """Every stage with its scripts, declared paths and named data."""
    stages = tuple(stages)
    made = {dataset.key for stage in stages for dataset in stage.gives}
    for stage in stages:
        key = f"stage:{stage.id}@{stage.instance}" if stage.instance else f"stage:{stage.id}"
        sketch.node(key, NodeKind.STAGE, stage.name, stage.where, _attributes(stage))
        certainty = Certainty.EXACT if stage.chain else Certainty.DECLARED
        for script in stage.scripts:
            sketch.edge(key, sketch.code(script), EdgeKind.LAUNCHES, certainty, (stage.where,), stage=stage.id)
        for at, when in enumerate(stage.schedules):
            label = f"{stage.name} ({when})"
            name = f"schedule:{stage.id}" + (f"@{at}" if at else "")
            schedule = sketch.node(name, NodeKind.SCHEDULE, label, stage.where, {"when": when})
            sketch.edge(schedule, key, EdgeKind.TRIGGERS, certainty, (stage.where,), stage=stage.id)
        _add_paths(sketch, stage, key, places)
        _add_settings(sketch, stage)
        _add_tools(sketch, stage, key, places)
        for dataset in stage.takes:
            _add_dataset(sketch, stage, key, dataset, places, made, taken=True)
        for dataset in stage.gives:
            _add_dataset(sketch, stage, key, dataset, places, made, taken=False)


def add_kept(sketch: Sketch, datasets: Iterable[Dataset], places: Places, made: set[str]) -> None:
    """Where a catalogue keeps data that code asks for by name."""
    for dataset in datasets:
        node = sketch.node(f"dataset:{dataset.key}", NodeKind.DATASET, dataset.key)
        _add_places(sketch, node, dataset, places, stored=dataset.key in made)


def _attributes(stage: Stage) -> dict[str, str]:
    attributes = {"system": stage.kind}
    if stage.command:
        attributes["command"] = stage.command[:500]
    return attributes


def _add_paths(sketch: Sketch, stage: Stage, key: str, places: Places) -> None:
    for names, kind in ((stage.reads, EdgeKind.DECLARES_IN), (stage.writes, EdgeKind.DECLARES_OUT)):
        for name in names:
            target = _target(name, stage.file, places)
            if target is None or name in stage.scripts:
                continue
            data = sketch.node(target.key, target.kind, target.label, None, {"declared": "yes"})
            ends = (data, key) if kind is EdgeKind.DECLARES_IN else (key, data)
            sketch.edge(*ends, kind, Certainty.DECLARED, (stage.where,), stage=stage.id)


def _add_tools(sketch: Sketch, stage: Stage, key: str, places: Places) -> None:
    """What programs that are no code of the repository read and write: their command line shows it."""
    for access in stage.tools:
        whole = "://" in access.path or access.path.startswith("/")
        target = places.target(access.path if whole else f"{ROOT}/{access.path}", stage.file)
        if target is None or access.path in stage.scripts:
            continue
        data = sketch.node(target.key, target.kind, target.label)
        kind, mode = (EdgeKind.WRITES, "w") if access.writes else (EdgeKind.READS, "r")
        ends = _ends(data, key, not access.writes)
        sketch.edge(*ends, kind, target.certainty, (stage.where,), stage=stage.id, symbol=access.program, mode=mode)


def _add_settings(sketch: Sketch, stage: Stage) -> None:
    """Configuration values that the stage's code is handed."""
    for setting in stage.settings:
        name = f"{setting.file}#{setting.key}"
        key = sketch.node(f"config:{name}", NodeKind.CONFIGKEY, name, Location(setting.file), {"value": setting.value})
        for script in stage.scripts or (stage.file,):
            code = sketch.code(script)
            sketch.edge(key, code, EdgeKind.CONFIGURES, Certainty.EXACT, (stage.where,), stage=stage.id)


def _add_dataset(
    sketch: Sketch, stage: Stage, key: str, dataset: Dataset, places: Places, made: set[str], *, taken: bool
) -> None:
    """Named data: the definition declares it, and the framework loads or stores it on behalf of the code."""
    node = sketch.node(f"dataset:{dataset.key}", NodeKind.DATASET, dataset.key)
    declares = EdgeKind.DECLARES_IN if taken else EdgeKind.DECLARES_OUT
    ends = _ends(node, key, taken)
    sketch.edge(*ends, declares, Certainty.DECLARED, (stage.where,), stage=stage.id, symbol=dataset.name)
    _add_places(sketch, node, dataset, places, stored=dataset.key in made)
    if not dataset.loaded:
        return
    certainty = Certainty.EXACT if dataset.sure else Certainty.ALTERNATIVES
    kind, mode = (EdgeKind.READS, "r") if taken else (EdgeKind.WRITES, "w")
    for script in stage.scripts or (stage.file,):
        ends = _ends(node, sketch.code(script), taken)
        chain = stage.chain or (stage.where,)
        sketch.edge(*ends, kind, certainty, chain, entry=stage.file, stage=stage.id, symbol=dataset.name, mode=mode)
    _add_places(sketch, node, dataset, places, stored=dataset.key in made)


def _ends(data: str, other: str, taken: bool) -> tuple[str, str]:
    return (data, other) if taken else (other, data)


def _add_places(sketch: Sketch, node: str, dataset: Dataset, places: Places, *, stored: bool) -> None:
    """Where a catalogue keeps named data: it flows there if some stage makes it, from there otherwise."""
    where = dataset.declared or Location("")
    for place in dataset.places:
        target = _target(place, where.path, places)
        if target is None:
            continue
        data = sketch.node(target.key, target.kind, target.label, None, {"declared": "yes"})
        kind = EdgeKind.DECLARES_OUT if stored else EdgeKind.DECLARES_IN
        sketch.edge(*_ends(data, node, not stored), kind, Certainty.DECLARED, (where,))


def _target(place: str, file: str, places: Places) -> Target | None:
    if place.startswith(TABLE):
        name = place.removeprefix(TABLE).lower()
        return Target(NodeKind.TABLE, f"{TABLE}{name}", name, Certainty.DECLARED)
    return places.target(place, file)
