"""Mappings that code of the repository merges itself: ``for key, value in override.items(): base[key] = value``."""

from collections.abc import Iterable, Sequence
from functools import reduce
from itertools import groupby

from msgspec.structs import replace

from mldebt.facts import kinds as k
from mldebt.model.place import Site
from mldebt.resolve.calls import Args, Words
from mldebt.resolve.configs import EMPTY, is_known_part
from mldebt.resolve.configs.changes import MERGED
from mldebt.resolve.configs.loading import LOADED
from mldebt.resolve.configs.merges import DEEP, PICK, is_merged
from mldebt.resolve.configs.parts import looked_up, reference
from mldebt.resolve.configs.trees import Missing
from mldebt.resolve.folding import element_of, fold, item_of, with_item
from mldebt.resolve.handover import Handover
from mldebt.resolve.mergingcode import Merge, made_over, merge_of, pick_of
from mldebt.resolve.names import bound_names, flatten
from mldebt.resolve.terms import (
    NONE,
    Alt,
    Const,
    Event,
    Fun,
    Hole,
    Parameter,
    Part,
    Res,
    Table,
    Unknown,
    Value,
    alternatives,
    part,
    table,
)

_SOME = table((), (), more=True)
_OF_MAPPINGS = frozenset({"get", "pop", "setdefault", "items", "keys", "values", "copy"})


class Merging(Handover):
    """Follows mappings that loops merge, also into what a caller has handed over."""

    # --- merging loops

    merging: Merge | None = None  # what the running loop merges

    def merge_of(self, step: k.For) -> Merge | None:
        """What a loop merges item by item; None where it does not, or what it changes may be a frame."""
        merge = merge_of(step)
        base = self.env.get(merge.base) if merge is not None else None
        if merge is None or base is None or isinstance(base, Unknown | Const):
            return None
        if self._is_frame(base):
            return None
        known = isinstance(base, Table) or reference(self, base) is not None
        return merge if known or merge.of_mappings else None

    def merge_in_loop(self, merge: Merge | None, before: dict[str, Value], source: Value, first: int) -> None:
        """After a loop over a ``source``, which has begun with the event ``first``: what it has put into a mapping,
        item by item or mapping by mapping, is in it from then on."""
        if merge is not None:
            site, override = self.site(merge.at, merge.at), self.evaluate(merge.override)
            if merge.names is not None:
                override = self.merged((override, self.evaluate(merge.names)), PICK, site)
            self.env[merge.base] = self.merged((before[merge.base], override), DEEP if merge.deep else "", site)
        item = element_of(source)
        for index in range(first, len(self.events)):
            event = self.events[index]
            if event.kind == MERGED and item in event.args[1:]:
                self._merge_each(index, source, before)

    def _merge_each(self, index: int, source: Value, before: dict[str, Value]) -> None:
        """A loop that merges every item of a list into a mapping: all of them are merged, one after the other."""
        event, item = self.events[index], element_of(source)
        for name, value in self.env.items():
            held = value.items if isinstance(value, Alt) else (value,)
            if Res(index) in held and before.get(name) == event.args[0]:
                args = (event.args[0], *(source if arg == item else arg for arg in event.args[1:]))
                self.events[index] = replace(event, args=args)
                self.documents.pop(index, None)
                self.env[name] = Res(index)

    def merged(self, layers: Args, symbol: str, site: Site) -> Value:
        """What mappings become together."""
        return self.emit(Event(site, MERGED, symbol, "config", None, layers, (), self.flags, scope=self.scope))

    def binary(self, node: k.Bin) -> Value:
        """An operation; ``defaults | override`` of mappings is both of them."""
        if node.op != "|":
            return super().binary(node)
        sides = (self.evaluate(node.left), self.evaluate(node.right))
        made = self.united(sides, self.site(node.at, node.at))
        return fold("|", sides) if made is None else made

    def mapping(self, node: k.Map) -> Value:
        """A display of a mapping; one that spells out others is all of them."""
        if None not in node.keys:
            return super().mapping(node)
        layers: list[Value] = []
        for spelt, pairs in groupby(zip(node.keys, node.values, strict=True), lambda pair: pair[0] is None):
            keys, values = zip(*pairs, strict=True)
            layers += map(self.evaluate, values) if spelt else [super().mapping(k.Map(node.at, keys, values))]
        made = self.united(tuple(layers), self.site(node.at, node.at))
        known = (self.expanded(layer) for layer in layers if made is None)
        return made or reduce(_with_items, (one if isinstance(one, Table) else _SOME for one in known))

    def united(self, sides: Args, site: Site) -> Value | None:
        """What mappings become that are joined, a later one winning; None where one may be something else."""
        sides = tuple(map(self.there, sides))
        spelt = tuple(map(self.expanded, sides))
        tables = [side for side in spelt if isinstance(side, Table)]
        if len(tables) == len(spelt):
            return reduce(_with_items, tables)
        known = any(table.keys for table in tables) or all(reference(self, side) is not None for side in sides)
        open_ = all(isinstance(side, Table | Hole | Part | Res) for side in sides)
        return self.merged(sides, "", site) if known and open_ and not any(map(self._is_frame, sides)) else None

    def comprehension(self, node: k.Comp) -> Value:
        """A comprehension; one that takes some of the items of a mapping leaves a mapping."""
        whole = made_over(node)
        maker = self.evaluate(whole.maker) if whole is not None else None
        if whole is not None and isinstance(maker, Fun) and (maker.path, maker.scope) == (self.path, self.scope):
            return self.evaluate(whole.source)  # a function that goes through what it is handed leaves it what it is
        pick = pick_of(node)
        mapping = self.evaluate(pick.mapping) if pick is not None else None
        if pick is None or mapping is None or self._is_frame(mapping):
            return super().comprehension(node)
        if not isinstance(mapping, Table) and reference(self, mapping) is None and not pick.tested:
            return super().comprehension(node)
        names = NONE if pick.names is None else self.evaluate(pick.names)
        return self.merged((mapping, names), PICK, self.site(node.at, node.at))

    # --- what callees do to mappings

    def call(self, node: k.Call) -> Value:
        """A call, which may change a mapping that it is handed."""
        value = super().call(node)
        changed, self.changed = self.changed, None
        if changed is not None and changed[0] == self.site(node.at, node.end):
            self._hand_back(node, *changed[1:])
        return value

    def _hand_back(self, node: k.Call, params: tuple[Parameter, ...], changes: Words) -> None:
        plain = not any(isinstance(arg, k.Star) for arg in node.args)
        named = {word.name: word.value for word in node.keywords}
        for index, param in enumerate(params):
            argument = node.args[index] if plain and index < len(node.args) else named.get(param.name)
            if param.name in changes and isinstance(argument, k.Name | k.Attr):
                self.bind(argument, changes[param.name])

    def changes_of(self, params: Sequence[Parameter], body: Iterable[k.Step]) -> tuple[tuple[str, Value], ...]:
        """What became of mappings that a function was handed."""
        found = [(param.name, self.env.get(param.name)) for param in params]
        merged = [(name, value) for name, value in found if value is not None and is_merged(self, value)]
        again = {name for step in flatten(body) for name in bound_names(step)} if merged else set()
        return tuple((name, value) for name, value in merged if name not in again)

    # --- mappings that may be missing

    def call_function(self, target: Fun, args: Args, words: Words, site: Site) -> Value:
        """A call of a function of the repository."""
        args = tuple(self.there(arg) if type(arg) is Alt else arg for arg in args)
        return super().call_function(target, args, words, site)

    def there(self, value: Value) -> Value:
        """A value without the empty mapping that code falls back to where a document is missing, if it is there."""
        return alternatives(self.something(value)) if isinstance(value, Alt) and EMPTY in value.items else value

    def call_method(self, base: Value, name: str, args: Args, words: Words, site: Site) -> Value:
        """A method of something that is not a class of the repository; of what may be several mappings, of each."""
        if isinstance(base, Alt) and name in _OF_MAPPINGS and self._are_mappings(base):
            found = [self.call_method(item, name, args, words, site) for item in self.something(base)]
            return alternatives([value for value in found if not isinstance(value, Unknown)] or found)
        return super().call_method(base, name, args, words, site)

    def looked_up(self, base: Value, name: str, args: Args) -> Value:
        """A method that only looks something up, where that is known by now; else the operation, to be asked again."""
        if isinstance(base, Alt) and name in _OF_MAPPINGS and self._are_mappings(base):
            found = [self.looked_up(item, name, args) for item in self.something(base)]
            return alternatives([value for value in found if not isinstance(value, Unknown)] or found)
        return super().looked_up(base, name, args)

    def _are_mappings(self, base: Alt) -> bool:
        known = [isinstance(item, Table) or is_known_part(self, item) for item in base.items]
        return any(known) and not any(map(self._is_frame, base.items))

    def _is_frame(self, value: Value) -> bool:
        lineage = set(self.apis.lineage(self.type_of(value)))
        return "data" in lineage and not LOADED & lineage

    # --- places in mappings

    def settled(self, node: k.Expr) -> tuple[k.Expr, Value]:
        """The place and the value of ``mapping.setdefault(key, {})``, which is there from then on; of any other node
        itself."""
        func = node.func if isinstance(node, k.Call) and len(node.args) == 2 else None
        if not isinstance(node, k.Call) or not isinstance(func, k.Attr) or func.attr != "setdefault":
            return node, self.evaluate(node)
        name, held = self.evaluate(node.args[0]), self.evaluate(func.value)
        place = k.Item(node.at, node.end, func.value, node.args[:1])
        if not isinstance(node.args[1], k.Map) or node.args[1].keys or not isinstance(name, Const):
            return node, self.evaluate(node)
        if isinstance(held, Table):
            inner = item_of(held, name)
            if isinstance(inner, Unknown):
                inner = EMPTY
                self.bind(func.value, with_item(held, name, inner))
            return place, inner
        several = held.items if isinstance(held, Alt) else (held,)
        known = [(item, looked_up(self, item, name)) for item in several]
        inside = [
            part(item, "item", name) if found is None or isinstance(found, Missing) else found for item, found in known
        ]
        return place, alternatives(inside)


def _with_items(low: Table, high: Table) -> Table:
    """A mapping with the items of another on top."""
    for key, value in zip(high.keys, high.values, strict=True):
        low = with_item(low, key, value)  # type: ignore[arg-type]
    return table(low.keys, low.values, more=low.open or high.open)
