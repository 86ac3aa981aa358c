"""Code that a command line chooses: commands of click and typer, functions and classes that fire and its kin call."""

from mldebt.facts import kinds as k
from mldebt.facts.nodes import calls_something
from mldebt.knowledge.launchers import Interfaces as Rules
from mldebt.knowledge.launchers import launcher_rules
from mldebt.model.place import Site
from mldebt.resolve.calls import Words
from mldebt.resolve.interfaces import commands, records
from mldebt.resolve.interfaces.openedfiles import opened_words
from mldebt.resolve.interfaces.truths import compared, holds_something
from mldebt.resolve.interfaces.words import Binding, origin
from mldebt.resolve.loaders import Loaders
from mldebt.resolve.terms import Alt, Cls, Const, Fun, Many, Op, Table, Unknown, Value, table

MOST_METHODS = 8


class Starting(Loaders):
    """Calls what a command line asks for; without one, everything that could be asked for."""

    lazy = False  # single expressions of a module, whose statements are not run

    @property
    def rules(self) -> Rules:
        """Names of the libraries that read command lines."""
        return launcher_rules().interfaces

    def outcome(self, value: Value, node: k.Un | k.Cmp) -> Value:
        """With a command line, a test that is kept (``is_all = mode == "all"``) is as good as one in an ``if``."""
        if not self.world.in_run:
            return value
        if isinstance(node, k.Cmp):
            known = compared(value, node)
        else:
            inner = holds_something(self, value.args[0]) if isinstance(value, Op) and value.op == "not" else None
            known = None if inner is None else not inner
        return value if known is None else Const(known)

    def stops_at(self, left: Value, node: k.Bool) -> bool:
        """With a command line, ``path or self.find()`` finds nothing where the path is given."""
        if not self.world.in_run or not calls_something(node.right):
            return False
        return holds_something(self, left) is (node.op == "or")

    def start_app(self, name: str, site: Site) -> None:
        """``app()``: the commands that an app of this module, or of the one it is imported from, was given."""
        path, owner = self.path, name
        for _, step in self.module.names.get(name, ()):
            if isinstance(step, k.ImportFrom):
                from mldebt.resolve.symbols import import_target

                path = import_target(self.world, self.path, step) or path
                owner = next((alias.name for alias in step.names if (alias.asname or alias.name) == name), name)
        if path in self.world.modules:
            self._call_members(path, owner, site)

    def _call_members(self, path: str, owner: str, site: Site) -> None:
        module = self.world.look_into(path)
        assert module is not None
        outer = type(self)(self.world, path, -1)
        outer.lazy = True
        for command in commands.commands_of(module, owner):
            outer.cell = command.scope >> 16
            if self.world.command is None or commands.words_for(outer, command) is not None:  # type: ignore[arg-type]
                self.by_line = True
                self.call_function(Fun(path, command.scope, command.definition.name.id), (), {}, site)
        for group, name in commands.additions(module):
            target = outer.lookup(name) if group == owner else None
            if isinstance(target, Fun) and target.path != path and self._asked_for(target):
                self.by_line = True
                self.call_function(target, (), {}, site)

    def _asked_for(self, target: Fun) -> bool:
        """Whether the command line names a command of another module."""
        line = self.world.command
        return line is None or bool({target.name, target.name.replace("_", "-")} & set(line.words))

    def typed_words(self, target: Fun, site: Site) -> Words:
        """What the command line gives the parameters of a function that typer runs, by their types."""
        self.world.look_into(target.path)
        definition = self.world.definition(target.path, target.scope)
        outer = type(self)(self.world, target.path, -1)
        outer.lazy = True
        line = self.world.command
        if line is None or not isinstance(definition, k.Def):
            return {}
        options = commands.options_of(outer, definition)  # type: ignore[arg-type]
        given = Binding(options, line.words, origin(line)).values
        opened_words(self, outer, options, given, site)  # type: ignore[arg-type]
        return given

    def called(self, target: Value | None, site: Site) -> Value:
        """A function or class whose parameters are options; of several, the one that the first word names."""
        line = self.world.command
        given = list(line.words) if line is not None else None
        if isinstance(target, Many):
            names = [item for item in target.items if isinstance(item, Fun)]
            target = table(tuple(Const(item.name) for item in names), tuple(names))
        if isinstance(target, Table):
            members = {str(key.value): item for key, item in _pairs(target) if isinstance(key, Const)}
            chosen = [members[given[0].replace("-", "_")]] if given and given[0].replace("-", "_") in members else []
            values = [
                self._with_words(item, None if given is None else given[1:], site)
                for item in chosen or members.values()
            ]
            return values[0] if values else Const(None)
        if target is None:
            return self._module_functions(given, site)
        return self._with_words(target, given, site)

    def _module_functions(self, given: list[str] | None, site: Site) -> Value:
        """``fire.Fire()``: any function of the module."""
        for scope, definition in self.module.definitions.items():
            chosen = given is None or given[:1] == [definition.name.id]
            if isinstance(definition, k.Def) and self.module.parent(scope) < 0 and chosen:
                target = Fun(self.path, scope, definition.name.id)
                self._with_words(target, given[1:] if given else None, site)
        return Const(None)

    def _with_words(self, target: Value, given: list[str] | None, site: Site) -> Value:
        if isinstance(target, Alt):
            return self._with_words(target.items[0], given, site)
        if isinstance(target, Fun):
            summary = self.world.summary(target.path, target.scope)
            params = summary.params[1:] if target.receiver is not None else summary.params
            found = records.bound_parameters([param.name for param in params], given, self.world.command)
            return self.call_function(target, (), found, site)
        if isinstance(target, Cls):
            return self._class_with_words(target, given, site)
        return Unknown("a command that is not known")

    def _class_with_words(self, target: Cls, given: list[str] | None, site: Site) -> Value:
        info = self.world.class_info(target.path, target.scope)
        if info.is_record:
            return self.construct(target, (), records.record_words(self, target, given), site)
        instance = self.construct(target, (), {}, site)
        for name in list(info.methods)[:MOST_METHODS]:
            wanted = given is None or (given and given[0].replace("-", "_") == name)
            member = self.attribute(instance, name) if wanted and not name.startswith("_") else None
            if isinstance(member, Fun):
                self._with_words(member, given[1:] if given else None, site)
        return instance


def _pairs(value: Table) -> list[tuple[Value, Value]]:
    return list(zip(value.keys, value.values, strict=True))
