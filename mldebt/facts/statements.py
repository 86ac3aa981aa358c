"""The walk over statements: one pass that yields every scope's steps and the outline."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from mldebt.facts import kinds as k
from mldebt.facts.definitions import DefinitionWalk
from mldebt.facts.expressions import OPERATORS
from mldebt.facts.kinds.names import dotted_name
from mldebt.facts.scopes import Scopes

if TYPE_CHECKING:
    import libcst as cst
else:
    from mldebt.facts.trees import nodes as cst

MagicAt = dict[int, tuple[str, str]]


class StatementWalk(DefinitionWalk):
    """Visits a module. ``bodies[i]`` holds the steps of scope ``i``, ``scopes`` what the outline needs.

    ``magics`` maps the offset of a placeholder statement to (form, text) of the notebook magic that stood there.
    """

    def __init__(self, source: str, magics: MagicAt, *, exact: bool) -> None:
        super().__init__(source, exact=exact)
        self.magics = magics
        self.seen_magics: set[int] = set()
        self.bodies = []
        self.scopes = Scopes()
        self._statements: dict[type, Any] = {
            cst.If: self._if, cst.For: self._for, cst.While: self._while,
            cst.With: self._with, cst.Try: self._try, cst.TryStar: self._try, cst.Match: self._match,
            cst.FunctionDef: self._def, cst.ClassDef: self._class, cst.Expr: self._do, cst.Assign: self._assign,
            cst.AnnAssign: self._annotated, cst.AugAssign: self._augmented, cst.Return: self._return,
            cst.Raise: self._raise, cst.Assert: self._assert, cst.Del: self._delete, cst.Pass: self._simple,
            cst.Break: self._simple, cst.Continue: self._simple, cst.Import: self._import,
            cst.ImportFrom: self._import_from, cst.Global: self._scoping, cst.Nonlocal: self._scoping,
            cst.TypeAlias: self._type_alias,
        }  # fmt: skip

    def module(self, node: cst.Module) -> None:
        """The whole unit."""
        self.scopes.open("module", "", node.body)
        self.bodies.append(())
        self.bodies[0] = (*self._block(node.body), *self._commented_magics())
        self.scopes.close(len(self.source))

    def _commented_magics(self) -> tuple[k.Magic, ...]:
        """Magics that stand in comments, as percent-format scripts write them."""
        return tuple([k.Magic(at, at, *magic) for at, magic in self.magics.items() if at not in self.seen_magics])

    # --- blocks

    def _block(self, statements: Sequence[Any]) -> tuple[k.Step, ...]:
        steps: list[k.Step] = []
        visitors = self._statements
        for statement in statements:
            if type(statement) is cst.SimpleStatementLine:
                steps += [visitors[type(small)](small) for small in statement.body]
            else:
                steps.append(visitors[type(statement)](statement))
        self.scopes.count(len(steps))
        return tuple(steps)

    def _suite(self, node: Any) -> tuple[k.Step, ...]:
        if type(node) is cst.IndentedBlock:
            return self._block(node.body)
        steps = tuple([self._statements[type(small)](small) for small in node.body])
        self.scopes.count(len(steps))
        return steps

    # --- simple statements

    def _do(self, node: cst.Expr) -> k.Do:
        value = self.expression(node.value)
        return k.Do(self.start, self.cursor, value)

    def _assign(self, node: cst.Assign) -> k.Bind:
        targets: list[k.Expr] = []
        at = -1
        for target in node.targets:
            targets.append(self.expression(target.target))
            if at < 0:
                at = self.start
        for bound in targets:
            self.scopes.bind(bound)
        value = self.expression(node.value)
        self.scopes.exported(targets, value)
        return k.Bind(at, self.cursor, tuple(targets), value)

    def _annotated(self, node: cst.AnnAssign) -> k.AnnBind:
        target = self.expression(node.target)
        at = self.start
        self.scopes.bind(target)
        annotation = self.expression(node.annotation.annotation)
        value = self.expression(node.value) if node.value is not None else None
        return k.AnnBind(at, self.cursor, target, annotation, value)

    def _augmented(self, node: cst.AugAssign) -> k.AugBind:
        target = self.expression(node.target)
        at = self.start
        self.scopes.bind(target)
        value = self.expression(node.value)
        return k.AugBind(at, self.cursor, target, OPERATORS[type(node.operator)], value)

    def _return(self, node: cst.Return) -> k.Return:
        at = self.token("return")
        value = self.expression(node.value) if node.value is not None else None
        return k.Return(at, self.cursor, value)

    def _raise(self, node: cst.Raise) -> k.Raise:
        at = self.token("raise")
        exc = self.expression(node.exc) if node.exc is not None else None
        cause = None
        if node.cause is not None:
            self.token("from")
            cause = self.expression(node.cause.item)
        return k.Raise(at, self.cursor, exc, cause)

    def _assert(self, node: cst.Assert) -> k.Assert:
        at = self.token("assert")
        test = self.expression(node.test)
        message = self.expression(node.msg) if node.msg is not None else None
        return k.Assert(at, self.cursor, test, message)

    def _delete(self, node: cst.Del) -> k.Delete:
        at = self.token("del")
        target = self.expression(node.target)
        return k.Delete(at, self.cursor, target)

    def _simple(self, node: Any) -> k.Simple | k.Magic:
        word = type(node).__name__.lower()
        at = self.token(word)
        magic = self.magics.get(at)
        if magic is not None:
            self.seen_magics.add(at)
            return k.Magic(at, self.cursor, *magic)
        return k.Simple(at, self.cursor, word)

    def _scoping(self, node: Any) -> k.Scoping:
        word = type(node).__name__.lower()
        at = self.token(word)
        names = tuple([self._name(item.name) for item in node.names])
        return k.Scoping(at, self.cursor, word, names)

    def _type_alias(self, node: cst.TypeAlias) -> k.TypeStatement:
        at = self.token("type")
        name = self._name(node.name)
        self.scopes.bind(name)
        self._type_parameters(node.type_parameters)
        value = self.expression(node.value)
        return k.TypeStatement(at, self.cursor, name, value)

    # --- compound statements

    def _if(self, node: cst.If) -> k.Branch:
        at = self.token("elif" if self.source.startswith("elif", self._next_word()) else "if")
        test = self.expression(node.test)
        with self.scopes.guarded("typing" if "TYPE_CHECKING" in dotted_name(test) else "if"):
            body = self._suite(node.body)
        orelse: tuple[k.Step, ...] = ()
        if isinstance(node.orelse, cst.If):
            self.scopes.count(1)
            orelse = (self._if(node.orelse),)
        elif node.orelse is not None:
            orelse = self._else(node.orelse)
        return k.Branch(at, self.cursor, test, body, orelse)

    def _next_word(self) -> int:
        position = self.cursor
        while self.source[position] in " \t\n\f\\;\r":
            position += 1
        return position

    def _else(self, node: cst.Else) -> tuple[k.Step, ...]:
        self.token("else")
        with self.scopes.guarded("else"):
            return self._suite(node.body)

    def _for(self, node: cst.For) -> k.For:
        at = self.token("async") if node.asynchronous is not None else -1
        word = self.token("for")
        target = self.expression(node.target)
        self.scopes.bind(target)
        self.token("in")
        iterated = self.expression(node.iter)
        body = self._suite(node.body)
        orelse = self._else(node.orelse) if node.orelse is not None else ()
        return k.For(at if at >= 0 else word, self.cursor, target, iterated, body, orelse)

    def _while(self, node: cst.While) -> k.While:
        at = self.token("while")
        test = self.expression(node.test)
        body = self._suite(node.body)
        orelse = self._else(node.orelse) if node.orelse is not None else ()
        return k.While(at, self.cursor, test, body, orelse)

    def _with(self, node: cst.With) -> k.With:
        at = self.token("async") if node.asynchronous is not None else -1
        word = self.token("with")
        if isinstance(node.lpar, cst.LeftParen):
            self.token("(")
        items = []
        for item in node.items:
            value = self.expression(item.item)
            start, target = self.start, None
            if item.asname is not None:
                self.token("as")
                target = self.expression(item.asname.name)
                self.scopes.bind(target)
            items.append(k.WithItem(start, value, target))
        if isinstance(node.rpar, cst.RightParen):
            self.token(")")
        body = self._suite(node.body)
        return k.With(at if at >= 0 else word, self.cursor, tuple(items), body)

    def _try(self, node: Any) -> k.Try:
        at = self.token("try")
        with self.scopes.guarded("try"):
            body = self._suite(node.body)
            handlers = tuple([self._handler(handler) for handler in node.handlers])
            orelse = self._else(node.orelse) if node.orelse is not None else ()
        final: tuple[k.Step, ...] = ()
        if node.finalbody is not None:
            self.token("finally")
            final = self._suite(node.finalbody.body)
        return k.Try(at, self.cursor, body, handlers, orelse, final)

    def _handler(self, node: Any) -> k.Handler:
        at = self.token("except")
        if isinstance(node, cst.ExceptStarHandler):
            self.token("*")
        caught = self.expression(node.type) if node.type is not None else None
        name = None
        if node.name is not None:
            self.token("as")
            bound = self.expression(node.name.name)
            assert isinstance(bound, k.Name)
            name = bound
            self.scopes.bind(name)
        return k.Handler(at, caught, name, self._suite(node.body))
