"""Which hub data sets a script merely offers, and which ones come with a version of their library."""

from collections.abc import Iterator

from mldebt.checks.common import strings
from mldebt.checks.match.requirements import requirements_seen, version_numbers
from mldebt.checks.memo import once_a_run
from mldebt.checks.nodes import unit_at
from mldebt.checks.subject import Subject
from mldebt.facts import kinds as k
from mldebt.model.place import Site
from mldebt.resolve.names import flatten
from mldebt.resolve.program import Program
from mldebt.rulebook.matchinput import distribution

_CHOICES = 3
"""How many alternatives make a choice: with two, one is what a run takes and the other what it may take instead."""


def is_offered(program: Program, site: Site) -> bool:
    """Whether a call stands in one branch of many that hold one value against texts: which of them runs is up to
    whoever starts the program."""
    unit = unit_at(program, site)
    if unit is None:
        return False
    for number, scope in enumerate(unit.outline.scopes):
        if number == 0 or scope.at <= site.at <= scope.end:
            for step in flatten(unit.body(number)):
                if isinstance(step, k.Branch) and step.at <= site.at <= step.end:
                    choices = list(_choices(step))
                    if len(choices) >= _CHOICES and any(_holds(body, site) for body in choices):
                        return True
    return False


def _choices(branch: k.Branch) -> Iterator[tuple[k.Step, ...]]:
    """The bodies of a chain of branches as far as each compares the same value with a text."""
    asked = _asked(branch.test)
    following: k.Branch | None = branch
    while asked and following is not None and _asked(following.test) == asked:
        yield following.body
        rest = following.orelse
        following = rest[0] if len(rest) == 1 and isinstance(rest[0], k.Branch) else None


def _asked(test: k.Expr) -> str:
    """The name that a test holds against a text; empty for other tests."""
    if not isinstance(test, k.Cmp) or test.ops != ("==",) or not isinstance(test.rights[0], k.Str):
        return ""
    left = test.left
    return left.id if isinstance(left, k.Name) else left.attr if isinstance(left, k.Attr) else ""


def _holds(body: tuple[k.Step, ...], site: Site) -> bool:
    return bool(body) and body[0].at <= site.at <= body[-1].end


@once_a_run
def loaders_come_with_library(subject: Subject) -> bool:
    """Whether the library that is pinned here still holds the loaders of data sets without an owner, and their
    checksums: then its version is theirs."""
    until = {name: version_numbers(version) for name, version in map(str.split, strings(subject, "loaders-until"))}
    pinned = [
        (distribution(row.name), version_numbers(row.version))
        for row in requirements_seen(subject)
        if row.direct and row.version and distribution(row.name) in until
    ]
    return bool(pinned) and all(version < until[name] for name, version in pinned)
