"""Classes and functions whose fields and parameters are options: HfArgumentParser, tyro, fire and their kin."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mldebt.model.place import Site
from mldebt.resolve.commandlines.records import CommandLine
from mldebt.resolve.interfaces.words import Binding, Option, origin, word_value
from mldebt.resolve.terms import Cls, Const, Many, Res, Sym, Unknown, Value, many

if TYPE_CHECKING:
    from mldebt.resolve.interfaces.starting import Starting

PARSER = "transformers.HfArgumentParser"


def parsed(state: "Starting", parser: Value, name: str, site: Site) -> Value:
    """What the parser of record classes returns: a record for each class."""
    if name not in state.rules.record_methods or not isinstance(parser, Res):
        return Unknown(f"HfArgumentParser {name}")
    event = state.events[parser.event]
    given = event.args[0] if event.args else dict(event.keywords).get("dataclass_types")
    classes = given.items if isinstance(given, Many) else () if given is None else (given,)
    line = state.world.command
    words = list(line.words) if line is not None else None
    made: list[Value] = []
    known = [option for item in classes if isinstance(item, Cls) for option in _fields(state, item)]
    rest = Binding(known, words, origin(line)).rest if line is not None and words is not None else []
    for item in classes:
        if isinstance(item, Cls):
            made.append(state.construct(item, (), record_words(state, item, words), site))
        elif isinstance(item, Sym):
            made.append(state.call_symbol(item.name, (), _pairs(rest, line), site))
        else:
            made.append(Unknown("a class of options that is not known"))
    return many("tuple", tuple(made))


def record_words(state: "Starting", target: Cls, words: Sequence[str] | None) -> dict[str, Value]:
    """Fields of a record class that the command line gives."""
    line = state.world.command
    if line is None or words is None:
        return {}
    return Binding(_fields(state, target), words, origin(line)).values


def _fields(state: "Starting", target: Cls) -> list[Option]:
    info = state.world.class_info(target.path, target.scope)
    options = []
    for _, field in info.record_fields(state.world):
        names = dict.fromkeys((f"--{field.name}", f"--{field.name.replace('_', '-')}"))
        options.append(Option(field.name, tuple(names), "?"))
    return options


def _pairs(words: Sequence[str], line: CommandLine | None) -> dict[str, Value]:
    """``--name value`` and ``--name=value`` of options whose class is not known."""
    found: dict[str, Value] = {}
    if line is None:
        return found
    site = origin(line)
    for index, word in enumerate(words):
        if not word.startswith("--"):
            continue
        name, given, value = word[2:].partition("=")
        following = words[index + 1] if index + 1 < len(words) and not words[index + 1].startswith("--") else None
        if given or following is not None:
            found[name.replace("-", "_")] = word_value(value if given else str(following), site)
        else:
            found[name.replace("-", "_")] = Const(True, site)
    return found


def bound_parameters(names: Sequence[str], words: Sequence[str] | None, line: CommandLine | None) -> dict[str, Value]:
    """What a command line gives the parameters of a plain function: by name, the rest in order."""
    if words is None or line is None:
        return {}
    options = [Option(name, (f"--{name}", f"--{name.replace('_', '-')}", f"-{name[:1]}"), "?") for name in names]
    binding = Binding(options, words, origin(line))
    waiting = [name for name in names if name not in binding.values]
    plain = [word for word in binding.rest if not word.startswith("-")]
    placed = {name: word_value(word, origin(line)) for name, word in zip(waiting, plain, strict=False)}
    return {**binding.values, **placed}
