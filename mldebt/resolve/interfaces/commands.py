"""click and typer: functions as commands, the groups they belong to, and what a command line gives their parameters."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from mldebt.facts import kinds as k
from mldebt.facts.kinds.names import last_name
from mldebt.facts.nodes import walk
from mldebt.resolve.commandlines.expansion import UNKNOWN
from mldebt.resolve.interfaces.parsers import destination
from mldebt.resolve.interfaces.words import NOT_GIVEN, Binding, Option, origin
from mldebt.resolve.names import ModuleFacts, flatten
from mldebt.resolve.terms import NONE, Const, Sym, Unknown, Value, many

if TYPE_CHECKING:
    from mldebt.resolve.scope import Evaluator

_OPTIONS = ("option", "argument")
_COMMANDS = ("command", "group", "callback")
_SEVERAL = frozenset({"List", "list", "Tuple", "tuple", "Sequence", "Iterable", "Set", "set"})
_TYPER = ("typer.Option", "typer.Argument")
_ASKING = frozenset({"prompt", "envvar"})  # where options come from that the line does not give
ASKED = Unknown("what the user or the environment is asked for")
_CONTEXTS = ("typer.Context", "click.Context", "click.core.Context")
DEEPEST = 5


class Command(NamedTuple):
    """A function that a command line calls. ``owner`` is the name of the group or app it belongs to, empty for none."""

    scope: int
    definition: k.Def
    name: str
    owner: str


def commands_of(module: ModuleFacts, owner: str) -> list[Command]:
    """The commands that a group or app of a module was given: by decorators, or by ``add_command``."""
    found = [command for command in added(module) if command.owner == owner]
    for scope, definition in module.definitions.items():
        if isinstance(definition, k.Def) and definition.decorators:
            found += [command for command in _commands(scope, definition) if command.owner == owner]
    return found


def added(module: ModuleFacts) -> list[Command]:
    """Commands of a module that ``group.add_command(function)`` gives to a group."""
    found = []
    own = {step.name.id: (scope, step) for scope, step in module.definitions.items() if isinstance(step, k.Def)}
    for owner, name in additions(module):
        if name in own:
            scope, definition = own[name]
            spelt = next((command.name for command in _commands(scope, definition)), name)
            found.append(Command(scope, definition, spelt, owner))
    return found


def additions(module: ModuleFacts) -> Iterator[tuple[str, str]]:
    """Groups and the names of functions that they are given at the top of a module."""
    for _, steps in module.top:
        for step in flatten(steps):
            node = step.value if isinstance(step, k.Do) else None
            if not isinstance(node, k.Call) or not isinstance(node.func, k.Attr) or node.func.attr != "add_command":
                continue
            if isinstance(node.func.value, k.Name) and node.args and isinstance(node.args[0], k.Name):
                yield node.func.value.id, node.args[0].id


def _commands(scope: int, definition: k.Def) -> Iterator[Command]:
    for node in definition.decorators:
        func = node.func if isinstance(node, k.Call) else node
        if isinstance(func, k.Attr) and func.attr in _COMMANDS and isinstance(func.value, k.Name):
            owner = "" if func.value.id == "click" else func.value.id
            yield Command(scope, definition, "" if func.attr == "callback" else _name(node, definition), owner)
        elif isinstance(func, k.Name) and func.id in ("command", "group"):
            yield Command(scope, definition, _name(node, definition), "")


def _name(node: k.Expr, definition: k.Def) -> str:
    from mldebt.resolve.texts import literal

    if isinstance(node, k.Call):
        given = [*node.args[:1], *(keyword.value for keyword in node.keywords if keyword.name == "name")]
        for value in given:
            text = literal(value) if isinstance(value, k.Str) else None
            if isinstance(text, str):
                return text
    return definition.name.id.lower().replace("_", "-")


def is_command(definition: k.Def) -> bool:
    """Whether a command line may fill the parameters of a function."""
    return any(_option_call(node) is not None for node in definition.decorators) or any(_commands(0, definition))


def _option_call(node: k.Expr) -> k.Call | None:
    if not isinstance(node, k.Call):
        return None
    return node if last_name(node.func) in _OPTIONS else None


def options_of(outer: "Evaluator", definition: k.Def) -> list[Option]:
    """The options of a command: click's decorators, else (typer) its parameters."""
    clicked = [_clicked(outer, call) for node in definition.decorators if (call := _option_call(node)) is not None]
    # Decorators apply from the bottom, but click lists positional arguments from the top.
    asked = (param for param in definition.params if not param.star and not _is_context(outer, param))
    return clicked or [_typed(outer, param) for param in asked]


def _is_context(outer: "Evaluator", param: k.Param) -> bool:
    """Whether typer itself fills a parameter, with what it knows of the call: no word of the command line does."""
    kind = outer.evaluate(param.annotation) if isinstance(param.annotation, k.Name | k.Attr) else None
    return isinstance(kind, Sym) and kind.name in _CONTEXTS


def _clicked(outer: "Evaluator", node: k.Call) -> Option:
    args = tuple(outer.evaluate(arg) for arg in node.args)
    words = {keyword.name: outer.evaluate(keyword.value) for keyword in node.keywords}
    texts = [arg.value for arg in args if isinstance(arg, Const) and isinstance(arg.value, str)]
    spelt = [part.strip() for text in texts for part in text.split("/")[:1] if part.strip().startswith("-")]
    off = tuple(part.strip() for text in texts for part in text.split("/")[1:])
    flag = bool(off) or words.get("is_flag") == Const(True) or words.get("count") == Const(True)
    default = words.get("default", NOT_GIVEN)
    if flag and default == NOT_GIVEN:
        default = Const(False)
    default = NOT_GIVEN if default == NONE else default
    default = ASKED if default == NOT_GIVEN and _ASKING & words.keys() else default
    multiple = words.get("multiple") == Const(True)
    if multiple and default == NOT_GIVEN:
        default = many("tuple", ())
    count = words["nargs"].value if isinstance(words.get("nargs"), Const) else None  # type: ignore[union-attr]
    count = "*" if count == -1 else count if isinstance(count, int) and count > 1 else None
    count = "?" if count is None and words.get("required") == Const(False) and _is_argument(node) else count
    on = words.get("flag_value", Const(True))
    kind = words.get("type")
    named = () if _is_argument(node) else tuple(spelt)
    return Option(destination(args, {}), named, count, flag, on, Const(False), off, kind, default, multiple)


def _is_argument(node: k.Call) -> bool:
    return last_name(node.func) == "argument"


def _typed(outer: "Evaluator", param: k.Param) -> Option:
    """A parameter as typer sees it: an option where it has a default, an argument where it has none."""
    marker = _marker(outer, param)
    given = [outer.evaluate(arg) for arg in marker.args] if marker is not None else []
    spelt = [arg.value for arg in given if isinstance(arg, Const) and isinstance(arg.value, str)]
    names = tuple(part for text in spelt if text.startswith("-") for part in text.split("/")[:1])
    off = tuple(part for text in spelt if text.startswith("-") for part in text.split("/")[1:])
    argument = marker is not None and _marks(outer, marker) == "typer.Argument"
    default: Value = NOT_GIVEN
    if param.default is not None:
        default = given[0] if marker is param.default and given else outer.evaluate(param.default)
        default = NOT_GIVEN if default == NONE or isinstance(default, Sym) else default
    asked = marker is not None and any(word.name in _ASKING for word in marker.keywords)
    default = ASKED if default == NOT_GIVEN and asked else default
    dashed = param.name.replace("_", "-")
    positional = argument or (marker is None and param.default is None)
    names_in = [node for node in walk(param.annotation) if isinstance(node, k.Name | k.Attr)]
    spelt_types = set(map(last_name, names_in))
    boolean, several = "bool" in spelt_types, bool(spelt_types & _SEVERAL)
    names = () if positional else names or (f"--{dashed}",)
    off = off or ((f"--no-{dashed}",) if boolean and not positional else ())
    modules = {id(node.value) for node in names_in if isinstance(node, k.Attr)}
    plain = [node for node in names_in if not isinstance(node, k.Name) or node.id not in _SEVERAL]
    kinds = [outer.evaluate(node) for node in plain if id(node) not in modules]
    kind = next((item for item in reversed(kinds) if isinstance(item, Sym)), None)
    count = "*" if several and positional else None
    flags = (boolean, Const(True), Const(False))
    return Option(param.name, names, count, *flags, off, kind, default, several and not positional)


def _marks(outer: "Evaluator", node: k.Call) -> str:
    """Which of typer's markers a call makes, under whatever name."""
    func = outer.evaluate(node.func)
    return func.name if isinstance(func, Sym) and func.name in _TYPER else ""


def _marker(outer: "Evaluator", param: k.Param) -> k.Call | None:
    """``typer.Option(...)`` as a default or inside ``Annotated``."""
    candidates: list[k.Expr | None] = [param.default]
    if isinstance(param.annotation, k.Item):
        candidates += list(param.annotation.slices[1:])
        candidates += [item for piece in param.annotation.slices if isinstance(piece, k.Seq) for item in piece.items]
    for node in candidates:
        if isinstance(node, k.Call) and _marks(outer, node):
            return node
    return None


def words_for(outer: "Evaluator", command: Command, depth: int = 0) -> list[str] | None:
    """The words that a command gets of the command line; None where the line calls another command."""
    line = outer.world.command
    if line is None:
        return None
    if not command.owner:
        return list(line.words)
    siblings = commands_of(outer.module, command.owner)
    above = _group(outer, command.owner)
    words = words_for(outer, above, depth + 1) if above is not None and depth < DEEPEST else list(line.words)
    if words is None or not command.name:
        return words
    spelt = {name: other for other in siblings for name in (other.name, other.definition.name.id) if other.name}
    if above is None and len({other.scope for other in siblings}) == 1:
        return words[1:] if words[:1] and words[0] in spelt else words
    options = options_of(outer, above.definition) if above is not None else []
    binding = Binding(options, words, origin(line), commands=frozenset(spelt))
    chosen = spelt.get(binding.command)
    return binding.rest if chosen is not None and chosen.scope == command.scope else None


def _group(outer: "Evaluator", name: str) -> Command | None:
    """The function that is the group of that name, or the callback of the app."""
    for scope, definition in outer.module.definitions.items():
        if isinstance(definition, k.Def):
            for command in _commands(scope, definition):
                if definition.name.id == name or (command.owner == name and not command.name):
                    return command
    return None


def given_by_line(outer: "Evaluator", scope: int, definition: k.Def) -> dict[str, Value]:
    """What the command line gives the parameters of a command; empty where there is none, or it calls another one."""
    line = outer.world.command
    if line is None:
        return {}
    own = [command for command in added(outer.module) if command.scope == scope]
    command = next(iter([*own, *_commands(scope, definition)]), Command(scope, definition, "", ""))
    words = words_for(outer, command)
    if words and not command.owner and outer.path != line.script and words[0] in (command.name, definition.name.id):
        words = words[1:]  # a command of a group in another module
    if words is None:
        return {}
    options = options_of(outer, definition)
    missing = {option.dest: NONE for option in options if option.can_miss and UNKNOWN not in words}
    return {**missing, **Binding(options, words, origin(line)).values}
