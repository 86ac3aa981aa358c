"""Checks by code, loaded when somebody asks: a run seldom needs all of them."""

import importlib
import os
import pkgutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from mldebt.checks.subject import Subject
from mldebt.knowledge.compiled import compiled
from mldebt.model.finding import Draft

Check = Callable[[Subject], Iterator[Draft]]


class _Home(NamedTuple):
    """Where a check is written, and whether it was registered as local."""

    module: str
    local: bool


_checks: dict[str, Check] = {}
_homes: dict[str, _Home] = {}


def check(code: str, *, local: bool = False) -> Callable[[Check], Check]:
    """Registers a generator as the check of a rule. Raises ``ValueError`` where the code is taken.

    ``local``: what it finds in a file hangs on the code of that file, on what that calls and on who calls into it, and
    on the graph; so a run about one file need not evaluate the others.
    """

    def register(function: Check) -> Check:
        if code in _checks:
            raise ValueError(f"{code} has two checks: {_checks[code].__module__} and {function.__module__}.")
        _checks[code], _homes[code] = function, _Home(function.__module__, local)
        return function

    return register


def check_of(code: str) -> Check:
    """The check of a rule that has one."""
    if code not in _checks:
        importlib.import_module(_index()[code].module)
    return _checks[code]


def has_check(code: str) -> bool:
    """Whether a rule has a check."""
    return code in _index()


def is_local(code: str) -> bool:
    """Whether a check was registered as local."""
    return has_check(code) and _index()[code].local


@cache
def _index() -> dict[str, _Home]:
    """Where all checks are: looked for once, and kept until a file is changed."""
    return compiled("checks", dict[str, _Home], sorted(_files(Path(__file__).parent)), _looked_for)


def _files(folder: Path) -> Iterator[Path]:
    for place, _, names in os.walk(folder):
        yield from (Path(place, name) for name in names if name.endswith(".py"))


def _looked_for() -> dict[str, _Home]:
    """Importing a module registers its checks."""
    import mldebt.checks as package

    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)
    return dict(sorted(_homes.items()))
