"""Whose language models calls reach, and what calls are named by."""

import re
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from functools import cached_property

from mldebt.knowledge.panels import PanelRules, Provider
from mldebt.panels.calls import Call, shortened
from mldebt.panels.patterns import either
from mldebt.panels.pointing import UNKNOWN


class Providers:
    """Told by the call first, then by the client on which it is made, then by the model's name."""

    def __init__(self, calls: Sequence[Call], rules: PanelRules) -> None:
        self._calls = calls
        self._rows = rules.provider
        self._dialect = rules.dialect
        self._known: dict[int, Provider | None] = {}

    def of(self, call: Call) -> Provider | None:
        """Whose language models a call reaches; None where only the run decides."""
        if id(call) not in self._known:
            self._known[id(call)] = self._find(call)
        return self._known[id(call)]

    def by_address(self, text: str, *, pointed: bool = False) -> Provider | None:
        """Whose an address is, by its host where the tables have no name for it; ``pointed`` where a language model is
        known to answer there."""
        for row in self._rows:
            if any(re.search(each, text) for each in row.addresses):
                return row if not row.pointed else Provider(_host(text), row.hosted)
        for row in self._rows if pointed else ():
            if any(re.search(each, text) for each in row.pointed):
                return Provider(_host(text), row.hosted)
        return None

    def _find(self, call: Call) -> Provider | None:
        if call.addresses:
            return self._one_of({self.by_address(text, pointed=True) for text in _known(call.addresses)})
        if any(fnmatchcase(call.symbol, pattern) for pattern in self._dialect.calls) and call.kind != "construct":
            clients = self._clients_of(call)
            if clients:
                return self._one_of({self.of(client) for client in clients})
        models = call.texts.get("llm", {})
        for row in self._rows:
            if any(fnmatchcase(call.symbol, pattern) for pattern in row.calls):
                return row
        return next((row for row in self._rows if any(model.startswith(row.models) for model in models)), None)

    def _clients_of(self, call: Call) -> list[Call]:
        """Those that are made in its file, else all."""
        near = [each for each in self._clients if each.site.path == call.site.path]
        return near or self._clients

    @cached_property
    def _clients(self) -> list[Call]:
        wanted = either(self._dialect.clients)
        return [call for call in self._calls if call.kind == "construct" and any(map(wanted.match, call.kinds))]

    @staticmethod
    def _one_of(rows: Iterable[Provider | None]) -> Provider | None:
        """The provider that several calls have in common, or all of their names where they are of one sort."""
        known = sorted((row for row in rows if row is not None), key=lambda row: row.name)
        if len(known) != len(set(rows)) or len({row.hosted for row in known}) != 1:
            return None
        return Provider(" or ".join(row.name for row in known), known[0].hosted) if len(known) > 1 else known[0]

    def name_of(self, call: Call) -> str:
        """A call in the words of a report: what it names if that is known, else what it makes or is."""
        if any(edge.edge == "calls" and edge.as_ == "llm" for edge in call.tabled.edges):
            return self._model_name(call)
        for kind in ("endpoint", "hub-model"):
            if any(edge.as_ == kind for edge in call.tabled.edges):
                return _named_by(call, kind)
        return call.called if call.kind == "construct" else _method_name(call)

    def _model_name(self, call: Call) -> str:
        provider = self.of(call)
        host = provider.name if provider is not None else "provider not known"
        models = self._models_of(call, host)
        if not models:
            return f"{host}, model not known"
        known = [*models[:2], "another"] if len(models) > 2 or "llm" in call.open_ended else models
        return f"{shortened(' or '.join(known))} ({host})"

    def _models_of(self, call: Call, host: str) -> list[str]:
        """The models a call may name; of a client that may be of several providers, those that this one can have."""
        models = list(call.texts.get("llm", ()))
        makers = {model: self._maker(model) for model in models}
        hosts = host.split(" or ")
        own = [model for model in models if makers[model] in hosts]
        open_to_all = [model for model in models if not makers[model]]
        if len(hosts) > 1:
            return [model for model in models if model in own or model in open_to_all]
        return own or open_to_all or models

    def _maker(self, model: str) -> str:
        return next((row.name for row in self._rows if row.models and model.startswith(row.models)), "")


def _known(addresses: Iterable[str]) -> list[str]:
    """An address that is written wins over one that a parameter or the environment may give."""
    return [text for text in addresses if text != UNKNOWN] or [UNKNOWN]


def named_at(provider: Provider, address: str) -> str:
    """A provider that is told by an address."""
    host = _host(address)
    return provider.name if provider.name == host else f"{provider.name} ({host})"


def _host(address: str) -> str:
    return address.partition("://")[2].partition("/")[0] or address


def _named_by(call: Call, kind: str) -> str:
    """What an argument names: an address with its method where the call itself says it, or a model of a hub."""
    texts = list(call.texts.get(kind, ()))
    if not texts:
        return f"{call.called}, {kind.replace('-', ' ')} not known"
    return shortened(f"{call.method} {texts[0]}".strip())


def _method_name(call: Call) -> str:
    owner, method = call.symbol.rpartition(".")[0], call.called
    return f"{owner.rpartition('.')[2]}.{method}" if owner else method
