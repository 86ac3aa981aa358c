"""Kedro: each node of a pipeline is a stage whose data the framework loads and saves by the catalogue."""

from collections import defaultdict
from collections.abc import Iterator

from msgspec.structs import replace

from mldebt.graph.declared.kedrocatalog import Catalogs
from mldebt.graph.declared.kedropipelines import Use, node_uses
from mldebt.graph.declared.sources import argument_text, functions_in, names_in
from mldebt.graph.declared.stages import Dataset, Material, Stage
from mldebt.resolve.program import texts_of

_PARAMETER, _PARAMETERS = "params:", "parameters"


def kedro_stages(material: Material) -> Iterator[Stage]:
    """A stage for every use of a node."""
    uses = node_uses(material.program)
    if not uses:
        return
    catalogs = Catalogs(material)
    by_id: dict[str, dict[Stage, None]] = defaultdict(dict)
    for use in uses:
        stage = _stage(material, catalogs, use)
        if stage is not None:
            by_id[stage.id].setdefault(stage)
    for same in by_id.values():
        yield from same if len(same) == 1 else _told_apart(list(same))


def _told_apart(stages: list[Stage]) -> Iterator[Stage]:
    for number, stage in enumerate(stages, 1):
        clash = sum(other.name == stage.name for other in stages) > 1
        yield replace(stage, instance=f"{stage.name}#{number}" if clash else stage.name)


def _stage(material: Material, catalogs: Catalogs, use: Use) -> Stage | None:
    program, event = material.program, use.event
    inputs = names_in(program.argument(event, "inputs"))
    outputs = names_in(program.argument(event, "outputs"))
    if not inputs and not outputs:
        return None
    root = catalogs.root_of(event.site.path)
    data = [(name, sure) for name, sure in inputs if name != _PARAMETERS and not name.startswith(_PARAMETER)]
    keys = [use.renamed(name).removeprefix(_PARAMETER) for name, _ in inputs if name.startswith(_PARAMETER)]
    chain = tuple(program.locate(site) for site in (*event.via, event.site))
    function = program.argument(event, "func")
    spelled = argument_text(program, event, "func") or "function"
    functions = functions_in(function)
    names = texts_of(program.argument(event, "name"))
    own = names[0] if names else functions[0].name if functions else spelled
    return Stage(
        f"{event.site.path}:{chain[-1].line}:{spelled}",
        event.site.path,
        f"{use.namespace}.{own}" if use.namespace else own,
        scripts=tuple(dict.fromkeys(item.path for item in functions)),
        kind="kedro",
        line=chain[-1].line,
        takes=tuple(_dataset(catalogs, root, use, *item) for item in data),
        gives=tuple(_dataset(catalogs, root, use, *item) for item in outputs),
        settings=tuple(found for key in keys if (found := catalogs.setting(root, key)) is not None),
        chain=chain,
    )


def _dataset(catalogs: Catalogs, root: str, use: Use, name: str, sure: bool) -> Dataset:
    known = use.renamed(name)
    found = catalogs.find(root, known)
    key = f"{root.rstrip('/')}#{known}" if root else known
    return Dataset(name, key, found.places, found.declared, sure)
