"""Checks by code. Importing a family's package registers its checks."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from functools import cache

from mldebt.checks.subject import Subject
from mldebt.model.finding import Draft

Check = Callable[[Subject], Iterator[Draft]]
_checks: dict[str, Check] = {}
_local: set[str] = set()


def check(code: str, *, local: bool = False) -> Callable[[Check], Check]:
    """Registers a generator as the check of a rule. Raises ``ValueError`` where the code is taken.

    ``local``: what it finds in a file hangs on the code of that file, on what that calls and on who calls into it, and
    on the graph; so a run about one file need not evaluate the others.
    """

    def register(function: Check) -> Check:
        if code in _checks:
            raise ValueError(f"{code} has two checks: {_checks[code].__module__} and {function.__module__}.")
        _checks[code] = function
        if local:
            _local.add(code)
        return function

    return register


@cache
def all_checks() -> dict[str, Check]:
    """Every check of the package, by code."""
    import mldebt.checks as package

    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)
    return dict(sorted(_checks.items()))


def is_local(code: str) -> bool:
    """Whether a check was registered as local."""
    return code in _local
