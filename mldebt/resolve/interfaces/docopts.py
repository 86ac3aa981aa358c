"""docopt: what the words of a command line are to code that declares them in a usage text."""

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from mldebt.facts import kinds as k
from mldebt.model.place import Site
from mldebt.resolve.interfaces.parsers import written
from mldebt.resolve.interfaces.usages import Usage, held_against, read_usage
from mldebt.resolve.interfaces.words import NOT_GIVEN, Binding, default_of, origin, word_value
from mldebt.resolve.terms import NONE, Alt, Const, Sym, Unknown, Value, many, table
from mldebt.resolve.texts import literal

if TYPE_CHECKING:
    from mldebt.resolve.interfaces.starting import Starting

_DOC = Sym("__doc__")  # of the module
_usage = lru_cache(maxsize=256)(read_usage)


def parsed(state: "Starting", doc: Value | None, given: Value | None) -> Value:
    """The mapping that docopt returns. ``given`` is the list that the caller parses instead of the command line."""
    texts = [_usage_text(state, item) for item in (doc.items if isinstance(doc, Alt) else (doc,))]  # __doc__ or ""
    usage = next((usage for text in texts if (usage := _usage(text)) is not None), None)
    if usage is None:
        return Unknown("a usage text that is not known")
    line = state.world.command
    words = written(given)
    if words is None and line is not None:
        words = list(line.words)
    found = (
        _defaults(usage) if words is None else _bound(usage, words, Site("", 0, 0) if line is None else origin(line))
    )
    return table(tuple(map(Const, found)), tuple(found.values()))


def _usage_text(state: "Starting", doc: Value | None) -> str:
    text = _docstring(state) if doc == _DOC else doc.value if isinstance(doc, Const) else None
    return text if isinstance(text, str) else ""


def _docstring(state: "Starting") -> str | None:
    """The text that the module begins with."""
    first = next((steps[0] for _, steps in state.module.top if steps), None)
    node = first.value if isinstance(first, k.Do) else None
    text = literal(node) if isinstance(node, k.Str) else None
    return text if isinstance(text, str) else None


def _defaults(usage: Usage) -> dict[str, Value]:
    """What holds where no command line is known."""
    found = {option.dest: default_of(option) for option in usage.options}
    names = dict.fromkeys(node.name for node in usage.pattern.leaves())
    return found | {name: Unknown(f"the command-line argument {name}") for name in names}


def _bound(usage: Usage, words: Sequence[str], site: Site) -> dict[str, Value]:
    """What a command line gives; what it leaves out has its default, or is None."""
    binding = Binding(usage.options, words, site)
    found = {option.dest: NONE if option.default == NOT_GIVEN else option.default for option in usage.options}
    found |= binding.values
    plain = held_against(usage.pattern, binding.rest)
    for node in usage.pattern.leaves():
        held = [word for name, word in plain or () if name == node.name]
        if plain is None:
            found[node.name] = NOT_GIVEN
        elif node.form == "command":
            found[node.name] = Const(bool(held))
        elif node.name in usage.repeated:
            found[node.name] = many("list", tuple(word_value(word, site) for word in held))
        else:
            found[node.name] = word_value(held[0], site) if held else NONE
    return found
