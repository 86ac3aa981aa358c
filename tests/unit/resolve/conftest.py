"""Programs from text."""

from collections.abc import Callable

import pytest

from mldebt.facts.reader import read_facts
from mldebt.facts.unit import UnitFacts
from mldebt.knowledge.apis import load_apis
from mldebt.model.place import Location, Site
from mldebt.resolve.modules import ModuleIndex
from mldebt.resolve.names import ModuleFacts
from mldebt.resolve.program import Program
from mldebt.resolve.world import World

MakeProgram = Callable[..., Program]


@pytest.fixture
def program() -> MakeProgram:
    """Makes a program of modules given as ``path=text`` pairs, documents, and the lines of their values."""

    def make(
        files: dict[str, str],
        documents: dict[str, object] | None = None,
        lines: dict[tuple[str | int, ...], int] | None = None,
    ) -> Program:
        modules = {path: ModuleFacts(path, [UnitFacts(path, read_facts(text))]) for path, text in files.items()}
        apis = load_apis()
        index = ModuleIndex(modules, frozenset(apis.libraries))
        world = World(modules, index, apis, (documents or {}).get, lines=lambda _path: lines or {})

        def locate(site: Site) -> Location:
            line, column = modules[site.path].cells[0].position(site.at)
            return Location(site.path, line, column)

        return Program(world, locate)

    return make
