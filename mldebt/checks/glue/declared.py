"""Lists that the classes of a module declare, each its own under the same name."""

from collections import defaultdict

from mldebt.checks.nodes import last_name
from mldebt.facts import kinds as k
from mldebt.facts.unit import UnitFacts


def declared_in(unit: UnitFacts) -> frozenset[int]:
    """Where such lists begin: two of them that are equal are so by chance, and each may change alone."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for number, scope in enumerate(unit.outline.scopes):
        for step in unit.body(number) if scope.form == "class" else ():
            if isinstance(step, k.Bind) and isinstance(step.value, k.Seq) and len(step.targets) == 1:
                found[last_name(step.targets[0])].append(step.value.at)
    return frozenset(at for places in found.values() if len(places) > 1 for at in places)
