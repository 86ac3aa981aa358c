"""Facts to the resolved program."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from mldebt.config import Config
from mldebt.knowledge.apis import Apis
from mldebt.knowledge.owntables import apis_with
from mldebt.model.place import Location, Site
from mldebt.pipeline.limits import TimeLimit
from mldebt.pipeline.sources import Sources
from mldebt.pipeline.timelimit import TimedReading
from mldebt.resolve.configs.environment import QUESTION, Environment
from mldebt.resolve.configs.hydradefaults import HEADER, package_header
from mldebt.resolve.configs.trees import DOCUMENT_CELL
from mldebt.resolve.modules import MANIFESTS, ModuleIndex
from mldebt.resolve.names import ModuleFacts
from mldebt.resolve.program import Program
from mldebt.resolve.world import World

DEEPEST = 20_000


@contextmanager
def deep_recursion() -> Iterator[None]:
    """Resolution follows calls as deep as they go; Python frames cost no C stack."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, DEEPEST))
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


def build_program(sources: Sources, config: Config, tables: tuple[Path, ...] = ()) -> Program:
    """The program of a tree; ``tables`` are API tables of its own. Raises ApiTableError where they are faulty."""
    modules = {path: ModuleFacts(path, sources.units(path)) for path in sorted(sources.placements)}
    modules = {path: module for path, module in modules.items() if module.cells}
    apis = apis_with(tables)
    manifests = [path for path in sources.texts if path.rpartition("/")[2] in MANIFESTS]
    index = module_index([*modules, *manifests], config, apis)
    world = World(modules, index, apis, sources.document, config.values, sources.document_lines)
    world.others[QUESTION] = Environment(sources.texts, sources.document, sources.document_lines).settings
    world.others[HEADER] = lambda path: package_header(sources.texts.get(path, ""))
    with deep_recursion():
        return Program(world, Locator(sources, modules).locate)


def module_index(paths: Iterable[str], config: Config, apis: Apis) -> ModuleIndex:
    """What imports among these files mean."""
    return ModuleIndex(paths, frozenset(apis.libraries), config.roots)


def timed_reading(limit: TimeLimit, config: Config, tables: tuple[Path, ...]) -> Callable[[Sources], TimedReading]:
    """What makes the timed reading of the files of a run."""
    apis = apis_with(tables)
    return lambda sources: TimedReading(limit, sources.placements, module_index(sources.placements, config, apis))


class Locator:
    """Offsets to true lines."""

    def __init__(self, sources: Sources, modules: dict[str, ModuleFacts]) -> None:
        self._sources = sources
        self._modules = modules

    def locate(self, site: Site) -> Location:
        """The place of a site in the raw file."""
        if site.cell == DOCUMENT_CELL or site.path not in self._modules:
            return Location(site.path, max(site.at, 1))
        index = max(site.cell, 0)
        unit = self._modules[site.path].cells[index]
        cell = self._sources.placements[site.path].cells[index]
        line, column = unit.position(site.at)
        end_line, end_column = unit.position(max(site.at, site.end))
        raw = cell.raw_lines
        number = cell.number  # 0 where the file is one unit; a script of one cell has a number, too
        return Location(
            site.path,
            raw[min(line, len(raw)) - 1] if raw else line,
            column,
            raw[min(end_line, len(raw)) - 1] if raw else end_line,
            end_column,
            number,
            line if number else 0,
        )
