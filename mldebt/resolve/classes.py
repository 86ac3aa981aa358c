"""Classes of the repository: bases, members, records."""

from typing import TYPE_CHECKING

from msgspec import Struct

from mldebt.facts import kinds as k
from mldebt.resolve.callbacks import RECORD
from mldebt.resolve.names import bound_names, flatten
from mldebt.resolve.symbols import import_target
from mldebt.resolve.terms import Cls, Const, Fun, Op, Sym, Value

if TYPE_CHECKING:
    from mldebt.resolve.names import ModuleFacts
    from mldebt.resolve.world import World

_RECORD_DECORATORS = (
    "dataclasses.dataclass",
    "attr.s",
    "attr.define",
    "attrs.define",
    "attr.dataclass",
    "attrs.frozen",
)
_MOST_OF_NOTHING = 2  # statements
_MOST_BASES = 16
_CHANGING = ("setter", "deleter")  # of a property, which keeps its name
NAMED_TUPLE = "typing.NamedTuple"
_RECORD_BASES = ("pydantic.", "pydantic_settings.", NAMED_TUPLE, "typing.TypedDict", "sqlmodel.")


class Field(Struct, frozen=True, array_like=True, gc=False):
    """One annotated field of a record class, or one plain class attribute."""

    name: str
    annotated: bool
    has_value: bool


class ClassInfo(Struct, frozen=True, gc=False):
    """What a class statement says. ``outside`` is the first base that the repository does not define, if possible one
    that an API table knows (empty: none)."""

    path: str
    scope: int
    name: str
    bases: tuple[Cls, ...]
    outside: str
    fields: tuple[Field, ...]
    methods: dict[str, tuple[int, str]]  # name -> (scope, static | class | property | "")
    is_record: bool
    setters: dict[str, int] = {}  # name of a property -> scope of what sets it
    left_open: frozenset[str] = frozenset()  # methods that do nothing: subclasses say what they do
    has_open: bool = False  # whether it, or a class that it inherits from, leaves a method open
    has_setters: bool = False  # likewise

    def lineage(self, world: "World") -> "list[ClassInfo]":
        """The class, then its bases that the repository defines, depth first; one that several share after all of
        them."""
        found: list[ClassInfo] = [self]
        for base in self.bases:
            found.extend(world.class_info(base.path, base.scope).lineage(world))
        if len(self.bases) > 1:
            last = {(info.path, info.scope): at for at, info in enumerate(found)}
            found = [info for at, info in enumerate(found) if last[(info.path, info.scope)] == at]
        return found[:_MOST_BASES]

    def member(self, world: "World", name: str) -> Value | None:
        """A method as an unbound function, a class attribute's value, or None."""
        for info in self.lineage(world):
            method = info.methods.get(name)
            if method is not None:
                return Fun(info.path, method[0], name)
            if any(field.name == name and field.has_value for field in info.fields):
                answer = world.symbol(info.path, name, info.scope)
                return answer.returns if answer is not None and not answer.exports else None
        return None

    def method_form(self, world: "World", name: str) -> str:
        """static, class, property or empty."""
        for info in self.lineage(world):
            if name in info.methods:
                return info.methods[name][1]
        return ""

    def leaves_open(self, world: "World", name: str) -> bool:
        """Whether a method is one that only subclasses fill."""
        if not self.has_open or name in self.methods:
            return name in self.left_open
        return next((name in info.left_open for info in self.lineage(world) if name in info.methods), False)

    def setter(self, world: "World", name: str) -> Fun | None:
        """The function that runs where a property is assigned; None for any other attribute."""
        if not self.has_setters:
            return None
        for info in self.lineage(world):
            if name in info.setters:
                return Fun(info.path, info.setters[name], name)
            if name in info.methods:
                return None
        return None

    def record_fields(self, world: "World") -> "list[tuple[ClassInfo, Field]]":
        """The annotated fields of a record in the order of its constructor: bases first."""
        ordered: dict[str, tuple[ClassInfo, Field]] = {}
        for info in reversed(self.lineage(world)):
            for field in info.fields:
                if field.annotated:
                    ordered[field.name] = (info, field)
        return list(ordered.values())


def evaluate_class(world: "World", path: str, scope: int) -> ClassInfo:
    """Reads a class statement of a module."""
    from mldebt.resolve.scope import lazy_evaluator

    module = world.modules[path]
    definition = module.definitions[scope]
    assert isinstance(definition, k.Class)
    evaluator = lazy_evaluator(world, path, scope)
    bases = [evaluator.evaluate(base.value if isinstance(base, k.Item) else base) for base in definition.bases]
    heads = [node.func if isinstance(node, k.Call) else node for node in definition.decorators]
    decorators = [evaluator.evaluate(node) for node in heads if not _is_of_object(world, module, node)]
    own = tuple(base for base in bases if isinstance(base, Cls) and (base.path, base.scope) != (path, scope))
    named = [field for base in bases for field in _fields_of(base)]
    names = [*[base.name for base in bases if isinstance(base, Sym)], *[NAMED_TUPLE for _ in named[:1]]]
    is_record = any(isinstance(item, Sym) and item.name in _RECORD_DECORATORS for item in decorators)
    is_record = is_record or any(name.startswith(_RECORD_BASES) for name in names)
    above = [world.class_info(base.path, base.scope) for base in own]
    for info in above:
        names += [info.outside] if info.outside else []
        is_record = is_record or info.is_record
    known = [name for name in names if name in world.apis.classes]  # rather than ``abc.ABC`` and the like
    outside = next(iter([*known, *names]), "")
    fields, methods, setters = _members(module.steps(scope), scope)
    left_open = frozenset(name for name, (inner, _) in methods.items() if _is_left_open(module, inner))
    return ClassInfo(
        path,
        scope,
        definition.name.id,
        own,
        outside,
        (*named, *fields),
        methods,
        is_record,
        setters,
        left_open,
        bool(left_open) or any(info.has_open for info in above),
        bool(setters) or any(info.has_setters for info in above),
    )


def _fields_of(base: Value) -> list[Field]:
    """The fields of a base class that ``namedtuple`` makes."""
    names = base.args if isinstance(base, Op) and base.op == RECORD else ()
    return [Field(str(name.value), True, False) for name in names if isinstance(name, Const)]


def _is_of_object(world: "World", module: "ModuleFacts", node: k.Expr) -> bool:
    """Whether a decorator is a method of what the repository binds a name to: a registry, which may hold the class."""
    if not isinstance(node, k.Attr) or not isinstance(node.value, k.Name):
        return False
    bindings = module.names.get(node.value.id, [])
    step = bindings[0][1] if bindings else None
    if isinstance(step, k.ImportFrom):
        target = import_target(world, module.path, step)
        named = [alias.name for alias in step.names if (alias.asname or alias.name) == node.value.id]
        return target in world.modules and not any(world.child(str(target), name) for name in named)
    return isinstance(step, k.Bind | k.AnnBind)


def unknown_class(path: str, scope: int, name: str) -> ClassInfo:
    """A class of which nothing is known yet."""
    return ClassInfo(path, scope, name, (), "", (), {}, False)


def _members(
    steps: tuple[k.Step, ...], scope: int
) -> tuple[tuple[Field, ...], dict[str, tuple[int, str]], dict[str, int]]:
    fields: dict[str, Field] = {}
    methods: dict[str, tuple[int, str]] = {}
    setters: dict[str, int] = {}
    cell = scope & ~0xFFFF
    for step in flatten(steps):
        if isinstance(step, k.Def):
            form = _form(step)
            if form == "setter":
                setters[step.name.id] = cell | step.scope
            if form not in _CHANGING or step.name.id not in methods:
                methods[step.name.id] = (cell | step.scope, "" if form in _CHANGING else form)
        elif isinstance(step, k.AnnBind) and isinstance(step.target, k.Name):
            fields[step.target.id] = Field(step.target.id, True, step.value is not None)
        elif isinstance(step, k.Bind):
            for name in bound_names(step):
                fields.setdefault(name, Field(name, False, True))
    return tuple(fields.values()), methods, setters


def _is_left_open(module: "ModuleFacts", scope: int) -> bool:
    """Whether a method holds nothing but a text, ``pass``, ``...``, or a word that it is not written."""
    _, unit, inner = module.unit(scope)
    if unit.outline.scopes[inner].statements > _MOST_OF_NOTHING:
        return False
    values = (k.Str, k.Dots)
    return all(
        isinstance(step.value, values) if isinstance(step, k.Do) else isinstance(step, k.Raise | k.Simple)
        for step in unit.body(inner)
    )


def _form(step: k.Def) -> str:
    for decorator in step.decorators:
        if isinstance(decorator, k.Name) and decorator.id in ("staticmethod", "classmethod", "property"):
            return decorator.id.removesuffix("method")
        if isinstance(decorator, k.Name | k.Attr) and "cached_property" in (
            decorator.id if isinstance(decorator, k.Name) else decorator.attr
        ):
            return "property"
        if isinstance(decorator, k.Attr) and decorator.attr in _CHANGING:
            return decorator.attr
    return ""
