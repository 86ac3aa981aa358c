"""Branches that a default rules out which stands beside the model's name: ``provider="hosted", model="acme/small"``."""

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from mldebt.checks.guards import runs_only_where
from mldebt.checks.nodes import last_name, nodes_of, unit_at
from mldebt.checks.repro.namebranches import fails
from mldebt.facts import kinds as k
from mldebt.facts.unit import UnitFacts
from mldebt.model.place import Site
from mldebt.resolve import texts
from mldebt.resolve.program import Program
from mldebt.resolve.terms import Const, Event


class _Owner(NamedTuple):
    """The function or class whose default a text is: by what it is called, its defaults in order, and which of them the
    text is."""

    name: str
    place: k.Def | k.Class
    defaults: dict[str, k.Expr | None]
    own: str


class _Asked(NamedTuple):
    """What a branch may ask for: where the model is named and loaded, and a default's name and text."""

    origin: Site
    site: Site
    name: str
    text: str


def is_left_out(program: Program, event: Event, term: Const) -> bool:
    """Whether a load stands in a branch that is not entered as long as nobody gives another value than the default to
    what the branch asks for, and nobody does without giving another model, too."""
    origin = term.origin
    unit = unit_at(program, origin) if origin is not None else None
    owner = _owner(unit, origin.at) if unit is not None and origin is not None else None
    if owner is None or origin is None:
        return False
    known = {name: text for name, node in owner.defaults.items() if (text := _literal(node)) is not None}
    known.pop(owner.own, None)
    return any(
        runs_only_where(
            program, event.site, partial(fails, partial(_text_of, owner, _Asked(origin, event.site, *pair)))
        )
        and not any(_gives(program, owner, pair[0]))
        for pair in known.items()
    )


def _literal(node: k.Expr | None) -> str | None:
    written = texts.literal(node) if isinstance(node, k.Str) else None
    return written if isinstance(written, str) else None


def _owner(unit: UnitFacts, at: int) -> _Owner | None:
    """Whose default stands at a place."""
    for node in nodes_of(unit, k.Def, k.Class):
        if not isinstance(node, k.Def | k.Class) or not node.at <= at < node.end:
            continue
        defaults = dict(_parameters(node) if isinstance(node, k.Def) else _fields(unit, node))
        own = next((name for name, value in defaults.items() if value is not None and value.at == at), "")
        if own:
            around = (one.name.id for one in nodes_of(unit, k.Class) if isinstance(one, k.Class) and _holds(one, node))
            name = next(around, "") if node.name.id == "__init__" else node.name.id
            return _Owner(name, node, defaults, own)
    return None


def _holds(outer: k.Class, inner: k.Kind) -> bool:
    return outer.at < inner.at < outer.end


def _parameters(node: k.Def) -> Iterator[tuple[str, k.Expr | None]]:
    return ((param.name, param.default) for param in node.params if param.name not in ("self", "cls"))


def _fields(unit: UnitFacts, node: k.Class) -> Iterator[tuple[str, k.Expr | None]]:
    """The fields of a class that stands by itself: others may get theirs from an environment."""
    for step in unit.body(node.scope) if not node.bases else ():
        if isinstance(step, k.AnnBind) and isinstance(step.target, k.Name):
            yield step.target.id, step.value


def _text_of(owner: _Owner, asked: _Asked, node: k.Expr) -> str | None:
    """The default of what a test asks for: the parameter where the function itself asks, else the field."""
    place, at = owner.place, asked.site.at
    inside = asked.origin.path == asked.site.path and place.at <= at < place.end
    field = isinstance(node, k.Attr) and node.attr == asked.name and isinstance(node.value, k.Name)
    kept = isinstance(place, k.Class) or place.name.id == "__init__"
    plain = inside and isinstance(node, k.Name) and node.id == asked.name
    return asked.text if plain or (kept and field) else None


def _gives(program: Program, owner: _Owner, name: str) -> Iterator[bool]:
    """For each place of the program whether it gives what is asked for another value, and not the model."""
    for module in program.modules.values():
        for unit in module.cells:  # the names of keywords are not among its identifiers
            yield any(_calls_with(node, owner, name) for node in nodes_of(unit, k.Call))
            yield any(_binds(node, name) for node in nodes_of(unit, k.Bind, k.AugBind, k.For))


def _calls_with(node: k.Kind, owner: _Owner, name: str) -> bool:
    if not isinstance(node, k.Call):
        return False
    words = {keyword.name for keyword in node.keywords}
    if last_name(node.func) == owner.name:
        order = list(owner.defaults)
        words.update(order[: len(node.args)])
        if "**" in words or any(isinstance(value, k.Star) for value in node.args):
            return True
    return name in words and owner.own not in words


def _binds(node: k.Kind, name: str) -> bool:
    """Whether a statement binds a name or an attribute so called, to something else than what is so called."""
    if isinstance(node, k.Bind):
        return any(last_name(target) == name for target in node.targets) and last_name(node.value) != name
    target = node.target if isinstance(node, k.AugBind | k.For) else None
    return target is not None and last_name(target) == name
