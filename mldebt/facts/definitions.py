"""The walk over imports, functions and classes."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from mldebt.facts import kinds as k
from mldebt.facts.kinds.names import dotted_name
from mldebt.facts.patterns import PatternWalk

if TYPE_CHECKING:
    import libcst as cst
else:
    from mldebt.facts.trees import nodes as cst


class DefinitionWalk(PatternWalk):
    """Adds statements that bind names from elsewhere, or open scopes."""

    bodies: list[tuple[k.Step, ...]]

    # --- imports

    def _alias(self, node: cst.ImportAlias) -> k.Alias:
        dotted = self.expression(node.name)
        at, name = self.start, dotted_name(dotted)
        if node.asname is None:
            return k.Alias(at, name, "", -1)
        self.token("as")
        bound = self.expression(node.asname.name)
        assert isinstance(bound, k.Name)
        return k.Alias(at, name, bound.id, bound.at)

    def _import(self, node: cst.Import) -> k.Import:
        at = self.token("import")
        names = tuple([self._alias(alias) for alias in node.names])
        step = k.Import(at, self.cursor, names)
        self.scopes.imported(step)
        return step

    def _import_from(self, node: cst.ImportFrom) -> k.ImportFrom:
        at = self.token("from")
        for _ in node.relative:
            self.token(".")
        module = dotted_name(self.expression(node.module)) if node.module is not None else ""
        self.token("import")
        if isinstance(node.names, cst.ImportStar):
            names: tuple[k.Alias, ...] = (k.Alias(self.token("*"), "*", "", -1),)
        else:
            if node.lpar is not None:
                self.token("(")
            names = tuple([self._alias(alias) for alias in node.names])
            if node.rpar is not None:
                self.token(")")
        step = k.ImportFrom(at, self.cursor, module, len(node.relative), names)
        self.scopes.imported(step)
        return step

    # --- definitions

    def _decorators(self, nodes: Sequence[cst.Decorator]) -> tuple[k.Expr, ...]:
        found = []
        for node in nodes:
            self.token("@")
            found.append(self.expression(node.decorator))
        return tuple(found)

    def _def(self, node: cst.FunctionDef) -> k.Def:
        decorators = self._decorators(node.decorators)
        at = self.token("async") if node.asynchronous is not None else -1
        word = self.token("def")
        name = self._name(node.name)
        self._type_parameters(node.type_parameters)
        self.token("(")
        params = self.parameters(node.params)
        self.token(")")
        returns = self.expression(node.returns.annotation) if node.returns is not None else None
        at = at if at >= 0 else word
        scope = self._scope("def", name, at, node.body)
        return k.Def(at, self.cursor, name, decorators, params, returns, node.asynchronous is not None, scope)

    def _class(self, node: cst.ClassDef) -> k.Class:
        decorators = self._decorators(node.decorators)
        at = self.token("class")
        name = self._name(node.name)
        self._type_parameters(node.type_parameters)
        bases: tuple[k.Expr, ...] = ()
        keywords: tuple[k.Keyword, ...] = ()
        if isinstance(node.lpar, cst.LeftParen):
            self.token("(")
            bases, keywords = self.arguments((*node.bases, *node.keywords))
            self.token(")")
        scope = self._scope("class", name, at, node.body)
        return k.Class(at, self.cursor, name, decorators, bases, keywords, scope)

    def _scope(self, form: str, name: k.Name, at: int, body: Any) -> int:
        self.scopes.bind(name)
        index = self.scopes.open(form, name.id, body.body, at)
        self.bodies.append(())
        self.bodies[index] = self._suite(body)
        self.scopes.close(self.cursor)
        return index

    def _type_parameters(self, node: cst.TypeParameters | None) -> None:
        if node is None:
            return
        self.token("[")
        for parameter in node.params:
            self._name(parameter.param.name)
            bound = getattr(parameter.param, "bound", None)
            if bound is not None:
                self.expression(bound)
            if parameter.default is not None:
                self.expression(parameter.default)
        self.token("]")
