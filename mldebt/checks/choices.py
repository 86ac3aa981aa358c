"""The files among which the branches of a module choose."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from mldebt.checks.nodes import nodes_of
from mldebt.checks.origins import Origins
from mldebt.facts import kinds as k
from mldebt.facts.kinds.names import dotted_name
from mldebt.facts.unit import UnitFacts
from mldebt.resolve.names import ModuleFacts

_Arm = tuple[k.Step, ...] | k.Expr


def decisions(module: ModuleFacts, origins: Origins) -> Iterator[tuple[frozenset[str], ...]]:
    """For each decision of a module, the files that each of its cases uses."""
    for unit in module.cells:
        for cases in _cases(unit):
            yield tuple(frozenset(origins.used_in(case)) for case in cases)


def _cases(unit: UnitFacts) -> Iterator[Sequence[_Arm]]:
    """The cases of each chain of ``if`` and ``elif``, and those that are told apart by what a name is equal to."""
    by_name: defaultdict[str, list[_Arm]] = defaultdict(list)
    for node in nodes_of(unit, k.Branch, k.If):
        if isinstance(node, k.Branch | k.If):
            yield (node.body, node.orelse)
            test = node.test
            if isinstance(test, k.Cmp) and test.ops == ("==",) and isinstance(test.rights[0], k.Str):
                by_name[_spelt(test.left)].append(node.body)
    yield from (cases for name, cases in by_name.items() if name)


def _spelt(node: k.Expr) -> str:
    """``a.b`` or ``a.b["c"]`` as it is written; empty for anything else."""
    if isinstance(node, k.Item) and len(node.slices) == 1 and isinstance(node.slices[0], k.Str):
        return dotted_name(node.value) and f"{dotted_name(node.value)}[{node.slices[0].raw}]"
    return dotted_name(node)
