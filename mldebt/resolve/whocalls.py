"""Who calls whom in the whole program."""

from collections.abc import Container, Iterable
from functools import cached_property
from typing import TypeVar

from mldebt.model.place import Site
from mldebt.resolve.world import ScopeKey

_Key = TypeVar("_Key")
_Held = TypeVar("_Held")


class Calls:
    """Who calls what. Rows are a call's place, the scope it stands in, the scope that is called, and whether somebody
    outside calls it, who was handed the function; ``direct`` leaves these out."""

    def __init__(self, rows: Iterable[tuple[Site, ScopeKey, ScopeKey, bool]]) -> None:
        self._rows = tuple(rows)

    @cached_property
    def callers(self) -> dict[ScopeKey, list[ScopeKey]]:
        """Scopes, by whom they call."""
        return _grouped((callee, caller) for _, caller, callee, _ in self._rows)

    def callers_but(self, called: Container[ScopeKey]) -> dict[ScopeKey, list[ScopeKey]]:
        """As ``callers``, without those who hand functions of ``called`` to somebody outside."""
        return _grouped(
            (callee, caller) for _, caller, callee, handed in self._rows if not (handed and callee in called)
        )

    @cached_property
    def direct(self) -> dict[ScopeKey, list[ScopeKey]]:
        """Scopes, by whom they call themselves."""
        return _grouped((callee, caller) for _, caller, callee, handed in self._rows if not handed)

    @cached_property
    def callees(self) -> dict[ScopeKey, list[ScopeKey]]:
        """Scopes that are called, by caller."""
        return _grouped((caller, callee) for _, caller, callee, _ in self._rows)

    @cached_property
    def called(self) -> dict[Site, list[ScopeKey]]:
        """Scopes that are called, by the place of the call."""
        return _grouped((site, callee) for site, _, callee, _ in self._rows)

    @cached_property
    def sites(self) -> dict[ScopeKey, list[Site]]:
        """The places of calls, by whom they call."""
        return _grouped((callee, site) for site, _, callee, _ in self._rows)

    @cached_property
    def made(self) -> dict[ScopeKey, list[tuple[Site, ScopeKey]]]:
        """The places of calls and whom they call, by caller."""
        return _grouped((caller, (site, callee)) for site, caller, callee, _ in self._rows)


def _grouped(pairs: Iterable[tuple[_Key, _Held]]) -> dict[_Key, list[_Held]]:
    found: dict[_Key, list[_Held]] = {}
    for key, held in pairs:
        found.setdefault(key, []).append(held)
    return found
