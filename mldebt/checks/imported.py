"""Which names of a module others may take from it."""

from collections.abc import Collection

from mldebt.resolve.program import Program


def are_imported(program: Program, names: Collection[str], own: str) -> bool:
    """Whether another module may take one of these names from this one (``own``)."""
    index = program.world.index
    for path, module in program.modules.items():
        for fact in (fact for unit in module.cells for fact in unit.outline.imports):
            if fact.name in names:
                return True
            if fact.name == "*":
                found = index.relative(fact.level, fact.module, path) if fact.level else index.find(fact.module, path)
                if found == own:
                    return True
    return False
