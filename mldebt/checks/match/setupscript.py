"""Requirements, name and addresses in ``setup.py``, read without running it."""

from collections.abc import Iterator

from mldebt.checks.nodes import last_name, nodes_of
from mldebt.facts import kinds as k
from mldebt.facts.unit import UnitFacts
from mldebt.model.place import Location, Site
from mldebt.resolve import texts
from mldebt.resolve.program import Program


def setup_lists(program: Program) -> Iterator[tuple[Location, str, bool]]:
    """The strings in ``install_requires`` and ``extras_require`` of ``setup()``: place, text, whether optional."""
    for path, keyword, item, text in _arguments(program, ("install_requires", "extras_require")):
        yield program.locate(Site(path, item.at, item.end)), text, keyword == "extras_require"


def setup_texts(program: Program, *keywords: str) -> Iterator[tuple[str, str]]:
    """The strings that arguments of ``setup()`` are given, such as ``name`` or ``url``: path of the script, text."""
    return ((path, text) for path, _, _, text in _arguments(program, keywords))


def _arguments(program: Program, keywords: tuple[str, ...]) -> Iterator[tuple[str, str, k.Str, str]]:
    """The strings in arguments of ``setup()``: path, keyword, place, text."""
    for path, module in program.modules.items():
        if path.rpartition("/")[2] != "setup.py":
            continue
        unit = module.cells[0]
        named = _named(unit)
        for node in nodes_of(unit, k.Call):
            if isinstance(node, k.Call) and last_name(node.func) == "setup":
                for keyword in node.keywords:
                    for item in _strings(keyword.value, named) if keyword.name in keywords else ():
                        text = texts.literal(item)
                        if isinstance(text, str):
                            yield path, keyword.name, item, text


def _named(unit: UnitFacts) -> dict[str, k.Expr]:
    """The strings, lists and tables that have a name."""
    found: dict[str, k.Expr] = {}
    for step in unit.body(0):
        if isinstance(step, k.Bind) and isinstance(step.value, k.Str | k.Seq | k.Map):
            found.update((target.id, step.value) for target in step.targets if isinstance(target, k.Name))
    return found


def _strings(node: k.Expr, named: dict[str, k.Expr]) -> Iterator[k.Str]:
    """The strings of a list, of a table's values, of lists added together, or behind a name."""
    if isinstance(node, k.Name):
        node = named.get(node.id, node)
    if isinstance(node, k.Str):
        yield node
    elif isinstance(node, k.Seq):
        for item in node.items:
            yield from _strings(item, named)
    elif isinstance(node, k.Map):
        for value in node.values:
            yield from _strings(value, named)
    elif isinstance(node, k.Bin) and node.op == "+":
        yield from _strings(node.left, named)
        yield from _strings(node.right, named)
