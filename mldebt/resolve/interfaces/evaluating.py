"""Evaluation of what reads the command line. It is marked (``by_line``): how the program is started matters to it."""

from collections.abc import Iterator
from functools import partial

from msgspec.structs import replace

from mldebt.facts import kinds as k
from mldebt.model.place import Site
from mldebt.resolve.calls import Args, Words
from mldebt.resolve.configs import spelt_out
from mldebt.resolve.configs.parts import reference
from mldebt.resolve.configs.receivers import settings_of
from mldebt.resolve.fields import as_table
from mldebt.resolve.instances import is_instance, types_of
from mldebt.resolve.interfaces import commands, docopts, flags, parsers, records, widgets
from mldebt.resolve.interfaces.notebooks import parameters
from mldebt.resolve.interfaces.openedfiles import opened
from mldebt.resolve.interfaces.starting import Starting
from mldebt.resolve.interfaces.truths import compared, holds_something, is_any, types_in
from mldebt.resolve.interfaces.words import handed_value, origin, vector, word_value
from mldebt.resolve.pipelinefiles.kedroprojects import project_root
from mldebt.resolve.terms import (
    Const,
    Event,
    Fun,
    Many,
    Obj,
    Op,
    Pat,
    Summary,
    Sym,
    Unknown,
    Value,
    many,
)
from mldebt.resolve.texts import literal

ARGV = "sys.argv"
TYPER = "typer.run"
SNAKEMAKE = "snakemake"  # what a script finds that is run by a rule
CATALOG, INJECTED = "catalog", "kedro.ipython.catalog"  # what a notebook of a Kedro project finds
NAMESPACES = frozenset({"globals", "locals", "dir", "vars"})
ENVIRONMENT = frozenset({"os.getenv", "os.environ.get"})


class Interfaces(Starting):
    """argparse, click, typer, docopt, fire, absl, ``sys.argv`` and the environment, with or without a command line."""

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
            return as_table(base)
        return super().attribute(base, name)

    def lookup(self, name: str) -> Value:
        """The value of a name; ``argv`` may be imported by itself. ``snakemake`` and, in notebooks, Kedro's ``catalog``
        are there without an import."""
        if name == SNAKEMAKE:
            self.by_line = True
            line = self.world.command
            if name not in self.env and line is not None and line.handed and line.script == self.path:
                return handed_value(line)  # whatever else the module may call so
        found = super().lookup(name)
        if name == SNAKEMAKE and isinstance(found, Sym | Unknown):
            return handed_value(self.world.command)
        if name == CATALOG and found == Unknown(f"the name {CATALOG}") and self.module.is_notebook:
            inside = project_root(self.world.document, self.path) is not None
            return Sym(INJECTED) if inside else found
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
            return self._environment((key,), super().item(base, key))
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
        line = self.world.command if name in self.world.environment else None
        return otherwise if line is None else word_value(line.environment[str(name)], origin(line))

    # --- calls

    def call(self, node: k.Call) -> Value:
        """A call; one of an unknown function may start an app."""
        func = node.func
        value = super().call(node)
        if isinstance(func, k.Name) and not node.args and isinstance(value, Unknown):
            self.start_app(func.id, self.site(node.at, node.end))
        return value

    def call_symbol(self, symbol: str, args: Args, words: Words, site: Site) -> Value:
        """A call of something outside the repository that may read the command line."""
        rules = self.rules
        if symbol in rules.parsers or symbol in rules.record_parsers:
            kind = parsers.PARSER if symbol in rules.parsers else records.PARSER
            event = Event(site, "construct", kind, kind, None, args, tuple(words.items()), self.flags)
            return self.emit(replace(event, scope=self.scope))
        if symbol == TYPER and args and isinstance(args[0], Fun):
            self.by_line = True
            return self.call_function(args[0], (), self.typed_words(args[0], site), site)
        if symbol in rules.usages:
            self.by_line = True
            return docopts.parsed(
                self, args[0] if args else words.get("doc"), dict(enumerate(args)).get(1, words.get("argv"))
            )
        if symbol in rules.callables:
            self.by_line = True
            return self.called(args[0] if args else words.get("component"), site)
        if symbol in rules.runs:
            self.by_line = True
            main = args[0] if args else words.get("main")
            return (
                self.call_function(main, (self.argument_vector(),), {}, site) if isinstance(main, Fun) else Const(None)
            )
        if symbol in rules.widgets:
            self.by_line = True
            return widgets.widget_value(self, args)
        if symbol in ENVIRONMENT:
            return self._environment(args, super().call_symbol(symbol, args, words, site))
        if symbol == "isinstance":
            told = is_instance(args, partial(types_in, self) if self.world.in_run else types_of)
            return super().call_symbol(symbol, args, words, site) if told is None else told
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
            found = opened(self, base, found, site)
            return many("tuple", (found, rest)) if name == "parse_known_args" else found
        event = parsers.parser_event(kind, name, base, args, words)
        if event is None:
            return Unknown(f"argparse {name}")
        return self.emit(replace(event, site=site, flags=self.flags, scope=self.scope))

    def call_function(self, target: Fun, args: Args, words: Words, site: Site) -> Value:
        """A call of a function of the repository; a group of commands calls the ones that are asked for."""
        value = super().call_function(target, args, words, site)
        if not args and not words and target.receiver is None:
            definition = self.world.definition(target.path, target.scope)
            if isinstance(definition, k.Def) and definition.decorators and commands.is_command(definition):
                self._call_members(target.path, target.name, site)
        return value

    # --- tests

    def narrowed(self, summary: Summary, holes: Words, *, bound: bool) -> Summary:
        """With a command line, a function that tests its parameters is evaluated with those that are known."""
        if self.folder is not None:
            return summary  # what it opens is told from the folder, by who calls it
        own = summary.params[0].name if bound and summary.params else ""  # no parameters while it is being found
        if not self.world.in_run:
            self._wait_for_line(summary, holes, own)
            return summary
        tested = self.world.tested(summary.path, summary.scope)
        given = {name: holes[name] for name in holes.keys() & tested if name != own and "." not in name}
        given |= settings_of(self, own, holes, tested) if own else {}
        return self.world.narrowed(summary, {name: spelt_out(self, value) for name, value in given.items()})

    def never_caught(self, handler: k.Handler) -> bool:
        """A script that Snakemake runs finds ``snakemake``: what it does where the name is missing is not its."""
        caught = handler.caught
        if not self.world.in_run or not isinstance(caught, k.Name) or caught.id != "NameError":
            return False
        line = self.world.command
        return line is not None and bool(line.handed)

    def _asks_for_name(self, test: k.Expr) -> bool | None:
        """Whether ``"NAME" in globals()`` holds; None for any other test. Without a command line nobody says what a
        script finds there."""
        if not isinstance(test, k.Cmp) or test.ops not in (("in",), ("not in",)):
            return None
        where = test.rights[0].func if isinstance(test.rights[0], k.Call) else None
        name = literal(test.left) if isinstance(test.left, k.Str) else None
        if name is None or not isinstance(where, k.Name) or where.id not in NAMESPACES:
            return None
        line = self.world.command
        handed = line is not None and bool(line.handed if name == SNAKEMAKE else name in parameters(self.world, line))
        return (handed or name in self.env or name in self.module.names) is (test.ops == ("in",))

    def _wait_for_line(self, summary: Summary, holes: Words, own: str) -> None:
        """Notes that a run may tell more of a call: the function tests what is known here."""
        if self.by_line:
            return
        given = {
            name
            for name, value in holes.items()
            if isinstance(value, Const | Pat) or reference(self, value) is not None
        }
        if given or own:
            tested = self.world.tested(summary.path, summary.scope)
            self.by_line = bool(given & tested) or bool(own and settings_of(self, own, holes, tested))

    def decided(self, test: k.Expr) -> bool | None:
        """Whether a test holds: with a command line, options have the values that it gives them."""
        if not self.world.in_run:
            self.by_line = self.by_line or any(self._asks_for_name(part) is not None for part in _conditions(test))
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
        bound = self._asks_for_name(test)
        bound = is_any(self, test) if bound is None else bound
        if bound is not None:
            return bound
        value = self.evaluate(test)
        known = holds_something(self, value)
        return compared(value, test) if known is None else known


def _conditions(test: k.Expr) -> Iterator[k.Expr]:
    """What ``and``, ``or`` and ``not`` join."""
    if isinstance(test, k.Bool):
        yield from _conditions(test.left)
        yield from _conditions(test.right)
    else:
        yield test.operand if isinstance(test, k.Un) else test
