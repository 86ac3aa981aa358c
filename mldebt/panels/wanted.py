"""Which calls any panel asks for: all others need not be kept."""

from collections.abc import Collection

from mldebt.knowledge.panels import PanelRules, Sight
from mldebt.panels.patterns import either
from mldebt.panels.prompts import is_template
from mldebt.resolve.program import Program
from mldebt.resolve.terms import Event

CALL_FIELDS = ("calls", "edges", "traits", "types", "roles", "arguments")
LEARNS = frozenset({"fit", "fit_transform", "fit_predict", "fit_resample", "cross_validate"})
JUDGES = frozenset({"metric", "score"})
_MEASURED = LEARNS | JUDGES | {"predict"}


class Wanted:
    """What sights of calls, and measures of serving and prompts, can hang on."""

    def __init__(self, program: Program, rules: PanelRules) -> None:
        self._program = program
        sights = [sight for spec in rules.facts_by_id().values() for sight in spec.see]
        self._sights = [sight for sight in sights if any(getattr(sight, name) for name in CALL_FIELDS)]
        self._known: dict[str, tuple[bool, list[Sight]]] = {}

    def may_want(self, event: Event) -> bool:
        """Whether a call may be asked for."""
        always, sights = self._of(event.symbol)
        return always or bool(sights) or is_template((self._program.apis.type_of(event.type),))

    def by_kinds(self, symbol: str, kinds: Collection[str]) -> bool:
        """Whether a call whose results are of such types may be."""
        always, sights = self._of(symbol)
        return (
            always
            or is_template(kinds)
            or any(
                not sight.types or any(either(sight.types).match(kind) is not None for kind in kinds)
                for sight in sights
            )
        )

    def _of(self, symbol: str) -> tuple[bool, list[Sight]]:
        if symbol not in self._known:
            apis = self._program.apis
            known = symbol in apis.calls or symbol in apis.classes
            sights = [sight for sight in self._sights if known and self._may_show(symbol, sight)]
            self._known[symbol] = known and self._is_measured(symbol), sights
        return self._known[symbol]

    def _is_measured(self, symbol: str) -> bool:
        program = self._program
        forms = {(edge.edge, edge.as_) for edge in program.edges_of(symbol)}
        asked = ("calls", "llm") in forms or any(edge == "exposes" or form == "prompt" for edge, form in forms)
        return asked or program.role_of(symbol) in _MEASURED or "training-step" in program.traits_of(symbol)

    def _may_show(self, symbol: str, sight: Sight) -> bool:
        traits = frozenset(self._program.traits_of(symbol))
        edges = {f"{edge.edge}:{edge.as_}" for edge in self._program.edges_of(symbol)}
        return (
            (not sight.calls or either(sight.calls).match(symbol) is not None)
            and (not sight.edges or not edges.isdisjoint(sight.edges))
            and (not sight.traits or any(traits >= set(each.split("&")) for each in sight.traits))
            and traits.isdisjoint(sight.without)
            and (not sight.roles or self._program.role_of(symbol) in sight.roles)
        )
