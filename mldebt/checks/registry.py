"""Checks by code. Importing a family's package registers its checks."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from functools import cache

from mldebt.checks.subject import Subject
from mldebt.model.finding import Draft

Check = Callable[[Subject], Iterator[Draft]]
_checks: dict[str, Check] = {}


def check(code: str) -> Callable[[Check], Check]:
    """Registers a generator as the check of a rule. Raises ``ValueError`` where the code is taken."""

    def register(function: Check) -> Check:
        if code in _checks:
            raise ValueError(f"{code} has two checks: {_checks[code].__module__} and {function.__module__}.")
        _checks[code] = function
        return function

    return register


@cache
def all_checks() -> dict[str, Check]:
    """Every check of the package, by code."""
    import mldebt.checks as package

    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)
    return dict(sorted(_checks.items()))
