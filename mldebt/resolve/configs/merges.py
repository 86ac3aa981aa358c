"""What several mappings become together: documents in layers, and mappings that code merges itself.

A mapping that code merges is the result of an event, as a loaded document is: so it stays one thing, whoever changes it
or asks for a part of it, and what it holds is told when its parts are known.
"""

import itertools
from collections.abc import Callable, Iterator
from functools import reduce
from typing import TYPE_CHECKING

from mldebt.resolve.configs.changes import MERGED, STORE, before_stores, keys_of
from mldebt.resolve.configs.loading import Loaded, loaded
from mldebt.resolve.configs.parts import find, reference
from mldebt.resolve.configs.trees import Keys, Leaf, Tree, at, merged, nested, updated
from mldebt.resolve.terms import (
    IN_BRANCH,
    MOST_ALTERNATIVES,
    Alt,
    Const,
    Event,
    Many,
    Part,
    Res,
    Table,
    Value,
    alternatives,
)

if TYPE_CHECKING:
    from mldebt.resolve.state import State

DEEP = "deep"  # the symbol of an event that merges mappings within mappings, too
PICK = "pick"  # the symbol of an event that takes some keys of a mapping
PLAIN = "merged"  # the form of a mapping that was put together
_REFERRING = "omegaconf"  # the form of one whose values refer to each other
_REFERRING_FORMS = frozenset({_REFERRING, "hydra"})
Join = Callable[[Tree, Tree], Tree]


def merged_documents(state: "State", root: Res) -> tuple[Loaded, ...]:
    """What several mappings become together, a later one winning. What is not known (the command line, say) counts as
    an override that nobody gives; what a caller may still tell, of mappings that code merges itself, does not."""
    event = state.events[root.event]
    own = event.kind == MERGED
    if own and state.is_open(root.event):
        return ()
    if event.symbol == PICK:
        return tuple(_picked(state, root.event, event))
    found = _joined(state, root.event, event.args, updated if own and event.symbol != DEEP else merged)
    return found if own else tuple(one._replace(form=_REFERRING) for one in found)


def _picked(state: "State", before: int, event: Event) -> Iterator[Loaded]:
    mapping, names = event.args
    wanted = {item.value for item in names.items if isinstance(item, Const)} if isinstance(names, Many) else None
    for layer in _layers(state, before, mapping):
        if isinstance(layer.tree, dict):
            kept = {key: tree for key, tree in layer.tree.items() if wanted is None or key in wanted}
            yield layer._replace(tree=kept)


def _joined(state: "State", before: int, values: tuple[Value, ...], join: Join) -> tuple[Loaded, ...]:
    """Every way to put one of what each value may be on top of the ones before it."""
    layers = [known for value in values if (known := _layers(state, before, value))]
    ways = itertools.islice(itertools.product(*layers), MOST_ALTERNATIVES) if layers else ()
    return tuple(reduce(lambda low, high: _on_top(low, high, join), way) for way in ways)


def _on_top(low: Loaded, high: Loaded, join: Join) -> Loaded:
    form = high.form if high.form in _REFERRING_FORMS else low.form
    return Loaded(low.path or high.path, join(low.tree, high.tree), form)


def _layers(state: "State", before: int, value: Value) -> tuple[Loaded, ...]:
    """The mappings that a value may be, as they stand ``before`` an event; none where that is not known. A list holds
    what is merged one after the other."""
    if isinstance(value, Alt):
        several = [_layers(state, before, item) for item in state.something(value)]
        return tuple(itertools.chain.from_iterable(several))[:MOST_ALTERNATIVES]
    if isinstance(value, Many):
        return _joined(state, before, value.items, merged)
    if isinstance(value, Table):
        return (Loaded("", _tree_of(state, value), PLAIN),)
    found = reference(state, value) if isinstance(value, Res | Part) else None
    if found is None:
        return ()
    root, keys = found
    documents = [(document, find(document, keys)) for document in loaded(state, root)]
    return tuple(
        Loaded(document.path, _changed(state, before, root, keys, node), _form(document))
        for document, node in documents
        if isinstance(node, dict)
    )


def _form(document: Loaded) -> str:
    return document.form if document.form in _REFERRING_FORMS else PLAIN


def _tree_of(state: "State", value: Value) -> Tree:
    """What code itself holds under a key, as a tree; parts of documents are what they are there."""
    if isinstance(value, Table):
        pairs = zip(value.keys, value.values, strict=True)
        return {str(key.value): _tree_of(state, held) for key, held in pairs if isinstance(key, Const)}
    found = reference(state, value) if isinstance(value, Res | Part) else None
    documents = loaded(state, found[0]) if found is not None else ()
    node = find(documents[0], found[1]) if found is not None and len(documents) == 1 else None
    return node if isinstance(node, dict) else Leaf(None, "", (), put=value)


def _changed(state: "State", before: int, root: Res, keys: Keys, tree: Tree) -> Tree:
    """A part of a document with what code has stored in it so far."""
    for event in state.events[:before]:
        place = keys_of(state, event, root) if event.kind == STORE else None
        if place is None or place[: len(keys)] != keys or len(place) == len(keys):
            continue
        inner = place[len(keys) :]
        stored, held = _tree_of(state, event.args[1]), at(tree, inner)
        if event.flags & IN_BRANCH and isinstance(held, Leaf) and isinstance(stored, Leaf):
            stored = Leaf(None, "", (), put=alternatives([held.put or held.const(), event.args[1]]))
        tree = merged(tree, nested(inner, stored))
    return tree


def is_merged(state: "State", value: Value) -> bool:
    """Whether a value is what code of the repository has merged."""
    return isinstance(value, Res) and state.events[before_stores(state, value).event].kind == MERGED
