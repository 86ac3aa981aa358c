"""Evaluation of what reads the command line. It is marked (``by_line``): how the program is started matters to it."""

from msgspec.structs import replace

from mldebt.facts import kinds as k
from mldebt.knowledge.launchers import Interfaces as Rules
from mldebt.knowledge.launchers import launcher_rules
from mldebt.model.place import Site
from mldebt.resolve.calls import Args, Words
from mldebt.resolve.folders import Folders
from mldebt.resolve.interfaces import commands, flags, parsers, records
from mldebt.resolve.interfaces.comparing import holds
from mldebt.resolve.interfaces.words import handed_value, origin, vector, word_value
from mldebt.resolve.names import flatten
from mldebt.resolve.terms import (
    Alt,
    Cls,
    Const,
    Event,
    Fun,
    Many,
    Obj,
    Op,
    Summary,
    Sym,
    Table,
    Unknown,
    Value,
    many,
    table,
)

ARGV = "sys.argv"
SNAKEMAKE = "snakemake"  # what a script finds that is run by a rule
ENVIRONMENT = frozenset({"os.getenv", "os.environ.get"})
MOST_METHODS = 8


class Interfaces(Folders):
    """argparse, click, typer, fire, absl, ``sys.argv`` and the environment, with or without a command line."""

    lazy = False  # single expressions of a module, whose statements are not run

    @property
    def rules(self) -> Rules:
        """Names of the libraries that read command lines."""
        return launcher_rules().interfaces

    # --- values

    def attribute(self, base: Value, name: str) -> Value:
        """``base.name``; ``sys.argv`` and flags have values of their own."""
        if isinstance(base, Sym):
            if base.name in self.rules.flags:
                self.by_line = True
                return flags.flag_value(self, name)
            found = super().attribute(base, name)
            return self.argument_vector() if isinstance(found, Sym) and found.name == ARGV else found
        if isinstance(base, Obj) and name == "__dict__":
            return _as_table(base)
        return super().attribute(base, name)

    def lookup(self, name: str) -> Value:
        """The value of a name; ``argv`` may be imported by itself, and ``snakemake`` is there without an import."""
        found = super().lookup(name)
        if name == SNAKEMAKE and isinstance(found, Sym | Unknown):
            self.by_line = True
            return handed_value(self.world.command)
        return self.argument_vector() if isinstance(found, Sym) and found.name == ARGV else found

    def argument_vector(self) -> Value:
        """``sys.argv``: its words where the command line is known."""
        self.by_line = True
        line = self.world.command
        return Sym(ARGV) if line is None else vector(line)

    def item(self, base: Value, key: Value) -> Value:
        """``base[key]``; slices of known sequences, words of the command line, variables of its environment."""
        if isinstance(base, Sym) and base.name == ARGV:
            return Unknown(f"the command-line argument {key.value if isinstance(key, Const) else ''}".strip())
        if isinstance(base, Sym) and base.name == "os.environ":
            super().item(base, key)
            return self._environment((key,), Unknown(f"environment variable {getattr(key, 'value', '?')}"))
        if isinstance(base, Many) and isinstance(key, Op) and key.op == "slice":
            bounds = [bound.value for bound in key.args if isinstance(bound, Const)]
            whole = [bound if type(bound) is int else None for bound in bounds]
            if len(whole) == 3 and whole == bounds:
                return many(base.form, base.items[whole[0] : whole[1] : whole[2] or 1])
        return super().item(base, key)

    def _environment(self, args: Args, otherwise: Value) -> Value:
        """An environment variable that the command line sets."""
        self.by_line = True
        name = args[0].value if args and isinstance(args[0], Const) else None
        line = self.world.command
        if line is None or name not in line.environment:
            return otherwise
        return word_value(line.environment[str(name)], origin(line))

    # --- calls

    def call(self, node: k.Call) -> Value:
        """A call; a parser of the module's own statements is looked at with all of them."""
        func = node.func
        if self.lazy and isinstance(func, k.Attr) and parsers.is_parse(func.attr) and isinstance(func.value, k.Name):
            return self._replayed(func.value.id, node)
        value = super().call(node)
        if isinstance(func, k.Name) and not node.args and isinstance(value, Unknown):
            self.start_app(func.id, self.site(node.at, node.end))
        return value

    def _replayed(self, name: str, node: k.Call) -> Value:
        """What a parse at the top of the module returns: the statements about the parser are run before it."""
        run = type(self)(self.world, self.path, -1)
        names = {name}
        for cell, steps in self.module.top:
            run.cell = cell
            for step in flatten(steps):
                value = step.value if isinstance(step, k.Bind | k.Do) else None
                about = isinstance(value, k.Call) and isinstance(value.func, k.Attr)
                about = about and getattr(value.func.value, "id", "") in names  # type: ignore[union-attr]
                if isinstance(step, k.Bind) and isinstance(step.targets[0], k.Name):
                    target = step.targets[0].id
                    if target == name or (about and not parsers.is_parse(value.func.attr)):  # type: ignore[union-attr]
                        names.add(target)
                        run._assign(step)
                elif isinstance(step, k.Do) and about and not parsers.is_parse(value.func.attr):  # type: ignore[union-attr]
                    run.evaluate(step.value)
        found = run.call(node)
        self.by_line = True
        return _without_results(found)

    def call_symbol(self, symbol: str, args: Args, words: Words, site: Site) -> Value:
        """A call of something outside the repository that may read the command line."""
        rules = self.rules
        if symbol in rules.parsers or symbol in rules.record_parsers:
            kind = parsers.PARSER if symbol in rules.parsers else records.PARSER
            event = Event(site, "construct", kind, kind, None, args, tuple(words.items()), self.flags)
            return self.emit(replace(event, scope=self.scope))
        if symbol in rules.callables:
            self.by_line = True
            return self._called(args[0] if args else words.get("component"), site)
        if symbol in rules.runs:
            self.by_line = True
            main = args[0] if args else words.get("main")
            return (
                self.call_function(main, (self.argument_vector(),), {}, site) if isinstance(main, Fun) else Const(None)
            )
        if symbol in ENVIRONMENT:
            return self._environment(args, super().call_symbol(symbol, args, words, site))
        if symbol == "vars" and len(args) == 1 and isinstance(args[0], Obj):
            return _as_table(args[0])
        if symbol == "len" and len(args) == 1 and isinstance(args[0], Many) and args[0].form == "argv":
            return Const(len(args[0].items))
        return super().call_symbol(symbol, args, words, site)

    def call_method(self, base: Value, name: str, args: Args, words: Words, site: Site) -> Value:
        """A method of a parser, or of anything else."""
        kind = self.type_of(base)
        if kind == records.PARSER:
            self.by_line = True
            return records.parsed(self, base, name, site)
        if kind not in (parsers.PARSER, parsers.SUBPARSERS):
            return super().call_method(base, name, args, words, site)
        if parsers.is_parse(name):
            self.by_line = True
            given = args[0] if args else words.get("args")
            found, rest = parsers.parsed(self.events, base, given, self.world.command)
            return many("tuple", (found, rest)) if name == "parse_known_args" else found
        event = parsers.parser_event(kind, name, base, args, words)
        if event is None:
            return Unknown(f"argparse {name}")
        return self.emit(replace(event, site=site, flags=self.flags, scope=self.scope))

    def call_function(self, target: Fun, args: Args, words: Words, site: Site) -> Value:
        """A call of a function of the repository; a group of commands calls the ones that are asked for."""
        value = super().call_function(target, args, words, site)
        if not args and not words and target.receiver is None:
            definition = self.world.modules[target.path].definitions.get(target.scope)
            if isinstance(definition, k.Def) and definition.decorators and commands.is_command(definition):
                self._call_members(target.path, target.name, site)
        return value

    # --- tests

    def narrowed(self, summary: Summary, holes: Words, *, bound: bool) -> Summary:
        """With a command line, a function that tests its parameters is evaluated with those that are known."""
        own = {parameter.name for parameter in summary.params[:1]} if bound else set()  # none while it is being found
        return self.world.narrowed(summary, {name: value for name, value in holes.items() if name not in own})

    def decided(self, test: k.Expr) -> bool | None:
        """Whether a test holds: with a command line, options have the values that it gives them."""
        if self.world.command is None:
            return super().decided(test)
        if isinstance(test, k.Bool):
            left = self.decided(test.left)
            if left is (test.op == "or"):
                return left
            right = self.decided(test.right)
            return right if left is not None or right is (test.op == "or") else None
        if isinstance(test, k.Un) and test.op == "not":
            inner = self.decided(test.operand)
            return None if inner is None else not inner
        value = self.evaluate(test)
        if isinstance(value, Const):
            return bool(value.value)
        single = isinstance(value, Op) and value.op == "compare" and isinstance(test, k.Cmp) and len(test.ops) == 1
        return holds(test.ops[0], *value.args) if single else None  # type: ignore[union-attr]

    # --- commands

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
        outer = type(self)(self.world, path, -1)
        outer.lazy = True
        for command in commands.commands_of(self.world.modules[path], owner):
            outer.cell = command.scope >> 16
            if self.world.command is None or commands.words_for(outer, command) is not None:  # type: ignore[arg-type]
                self.by_line = True
                self.call_function(Fun(path, command.scope, command.definition.name.id), (), {}, site)

    def _called(self, target: Value | None, site: Site) -> Value:
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


def _as_table(value: Obj) -> Value:
    return table(tuple(Const(name) for name in value.names), value.values)


def _pairs(value: Table) -> list[tuple[Value, Value]]:
    return list(zip(value.keys, value.values, strict=True))


def _without_results(value: Value) -> Value:
    """A value that stands on its own: fields that are results of calls elsewhere are not known here."""
    from mldebt.resolve.terms import RESULT, bits_of, record

    if not bits_of(value) & RESULT:
        return value
    if isinstance(value, Obj):
        fields = {name: _without_results(item) for name, item in zip(value.names, value.values, strict=True)}
        return record(value.cls, fields, value.site)
    if isinstance(value, Many):
        return many(value.form, tuple(_without_results(item) for item in value.items))
    return Unknown("a default that is computed")
