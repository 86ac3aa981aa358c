"""What the outline needs, gathered while the walk goes on."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from mldebt.facts import kinds as k

if TYPE_CHECKING:
    import libcst as cst
else:
    from mldebt.facts.trees import nodes as cst


class OpenScope:
    """A scope under construction."""

    def __init__(self, form: str, name: str, parent: int, at: int, *, doc: bool) -> None:
        self.form, self.name, self.parent, self.at, self.doc = form, name, parent, at, doc
        self.end = at
        self.binds: dict[str, None] = {}
        self.statements = 0

    def fact(self, sketch: tuple[int, ...]) -> k.ScopeFact:
        """The finished record."""
        return k.ScopeFact(
            self.at, self.form, self.name, self.parent, self.end, tuple(self.binds), self.statements, self.doc, sketch
        )


class Scopes:
    """All scopes of a unit in the order they open, its imports and its ``__all__``."""

    def __init__(self) -> None:
        self.all: list[OpenScope] = []
        self.imports: list[k.ImportFact] = []
        self.exports: tuple[str, ...] | None = None
        self._stack: list[int] = []
        self._guards: list[str] = []

    def open(self, form: str, name: str, body: Sequence[Any], at: int = 0) -> int:
        """Begins a scope; its index."""
        parent = self._stack[-1] if self._stack else -1
        self.all.append(OpenScope(form, name, parent, at, doc=_has_docstring(body)))
        self._stack.append(len(self.all) - 1)
        return len(self.all) - 1

    def close(self, end: int) -> None:
        """Ends the innermost scope."""
        self.all[self._stack.pop()].end = end

    def count(self, statements: int) -> None:
        """Adds statements to the innermost scope."""
        self.all[self._stack[-1]].statements += statements

    @contextmanager
    def guarded(self, guard: str) -> Iterator[None]:
        """Imports inside are conditional."""
        self._guards.append(guard)
        yield
        self._guards.pop()

    def bind(self, target: k.Expr) -> None:
        """Notes the names that a target binds in the innermost scope."""
        if isinstance(target, k.Name):
            self.all[self._stack[-1]].binds[target.id] = None
        elif isinstance(target, k.Seq):
            for item in target.items:
                self.bind(item)
        elif isinstance(target, k.Star):
            self.bind(target.value)

    def imported(self, step: k.Import | k.ImportFrom) -> None:
        """Notes an import and the name it binds."""
        scope = self._stack[-1]
        guard = "typing" if "typing" in self._guards else self._guards[-1] if self._guards else ""
        for alias in step.names:
            if isinstance(step, k.Import):
                fact = k.ImportFact(alias.at, alias.name, 0, "", alias.asname, scope, guard)
                bound = alias.asname or alias.name.split(".", 1)[0]
            else:
                fact = k.ImportFact(alias.at, step.module, step.level, alias.name, alias.asname, scope, guard)
                bound = alias.asname or alias.name
            self.imports.append(fact)
            if bound != "*":
                self.all[scope].binds[bound] = None

    def exported(self, targets: Sequence[k.Expr], value: k.Expr) -> None:
        """Reads a literal ``__all__``."""
        if len(self._stack) != 1 or not isinstance(value, k.Seq):
            return
        if any(isinstance(target, k.Name) and target.id == "__all__" for target in targets):
            self.exports = tuple([item.raw.strip("\"'") for item in value.items if isinstance(item, k.Str)])


def _has_docstring(body: Sequence[Any]) -> bool:
    if not body:
        return False
    first = body[0]
    small = first.body[0] if isinstance(first, cst.SimpleStatementLine) and first.body else first
    return isinstance(small, cst.Expr) and isinstance(small.value, cst.SimpleString | cst.ConcatenatedString)
