"""The whole program as memoised questions.

Whoever is evaluated for one module and asks about another leaves the question behind (``questions``), answered or not.
A stored result holds while its own units and the answers to its questions are the same.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from mldebt.knowledge.apis import Apis
from mldebt.resolve.modules import ModuleIndex
from mldebt.resolve.names import ModuleFacts
from mldebt.resolve.terms import RECURSION, Summary, Unknown

if TYPE_CHECKING:
    from mldebt.resolve.classes import ClassInfo

ScopeKey = tuple[str, int]
Question = tuple[str, ...]
Documents = Callable[[str], object]


class World:
    """Modules, and what is known of them so far.

    ``documents(path)`` gives the parsed content of a configuration file of the tree, or None; ``values`` are hints of
    the repository's owner: a name or dotted expression, as code spells it, to its text.
    """

    def __init__(
        self,
        modules: Mapping[str, ModuleFacts],
        index: ModuleIndex,
        apis: Apis,
        documents: Documents,
        values: Mapping[str, str] | None = None,
    ) -> None:
        self.values = dict(values or {})
        self.modules = modules
        self.index = index
        self.apis = apis
        self._documents = documents
        self.summaries: dict[ScopeKey, Summary] = {}
        self.symbols: dict[tuple[str, int, str], Summary | None] = {}
        self.classes: dict[ScopeKey, ClassInfo] = {}
        self.tops: dict[str, Summary] = {}
        self.questions: dict[str, set[Question]] = {}
        self._asking: list[str] = []
        self._stack: dict[ScopeKey, int] = {}
        self._low: list[int] = []
        self._provisional: dict[ScopeKey, Summary] = {}
        self._group: frozenset[ScopeKey] = frozenset()
        self._naming: set[tuple[str, int, str]] = set()
        self.faults: dict[str, str] = {}  # paths whose evaluation failed, and how: a fault of ours

    # --- questions

    def _note(self, *question: str) -> None:
        if self._asking:
            self.questions.setdefault(self._asking[-1], set()).add(question)

    def module_file(self, dotted: str, importer: str) -> str | None:
        """The file that an absolute import means; None outside the repository."""
        found = self.index.find(dotted, importer)
        self._note("module", dotted, importer)
        return found

    def relative_file(self, level: int, module: str, importer: str) -> str | None:
        """The file that a relative import means."""
        self._note("relative", str(level), module, importer)
        return self.index.relative(level, module, importer)

    def child(self, package: str, name: str) -> str | None:
        """A submodule of a package."""
        self._note("child", package, name)
        return self.index.child(package, name)

    def document(self, path: str) -> object:
        """The parsed content of a configuration file."""
        self._note("document", path)
        return self._documents(path)

    # --- answers

    def symbol(self, path: str, name: str, scope: int = -1) -> Summary | None:
        """What a top name of a module (or of a class scope) is bound to, whatever the order of statements.

        The value is the summary's ``returns``; None where nothing binds the name.
        """
        from mldebt.resolve.symbols import evaluate_symbol

        if self._asking and self._asking[-1] != path:
            self._note("symbol", path, str(scope), name)
        key = (path, scope, name)
        if key in self.symbols:
            return self.symbols[key]
        if key in self._naming or path not in self.modules:
            return None
        self._naming.add(key)
        self._asking.append(path)
        try:
            found = evaluate_symbol(self, path, scope, name)
        finally:
            self._asking.pop()
            self._naming.discard(key)
        self.symbols[key] = found
        return found

    def class_info(self, path: str, scope: int) -> "ClassInfo":
        """Bases and members of a class."""
        from mldebt.resolve.classes import evaluate_class

        if self._asking and self._asking[-1] != path:
            self._note("class", path, str(scope))
        key = (path, scope)
        found = self.classes.get(key)
        if found is None:
            self._asking.append(path)
            try:
                found = evaluate_class(self, path, scope)
            finally:
                self._asking.pop()
            self.classes[key] = found
        return found

    def top(self, path: str) -> Summary:
        """A module run from its first line to its last."""
        from mldebt.resolve.scope import run_module

        found = self.tops.get(path)
        if found is None:
            self._asking.append(path)
            try:
                found = run_module(self, path)
            except Exception as error:  # one module never loses the others
                found = self._failed((path, -1), error)
            finally:
                self._asking.pop()
            self.tops[path] = found
        return found

    def summary(self, path: str, scope: int) -> Summary:
        """What a function amounts to. Functions that call each other in a circle see each other as unknown,
        whichever of them is asked first (their strongly connected component is evaluated again once it is known)."""
        if self._asking and self._asking[-1] != path:
            self._note("summary", path, str(scope))
        key = (path, scope)
        if key in self._group:
            return self._unknown(key)
        found = self.summaries.get(key)
        if found is not None:
            return found
        depth = self._stack.get(key)
        if depth is not None:
            self._low[-1] = min(self._low[-1], depth)
            return self._provisional.get(key) or self._unknown(key)
        return self._enter(key)

    def _enter(self, key: ScopeKey) -> Summary:
        depth = len(self._low)
        self._stack[key] = depth
        self._low.append(depth)
        group, self._group = self._group, frozenset()
        result = self._evaluate(key)
        self._group = group
        low = self._low.pop()
        self._provisional[key] = result
        if low < depth:
            self._low[-1] = min(self._low[-1], low)
            self._stack[key] = low  # as in Tarjan 1972: it stays on the stack until its component's root is left
            return result
        members = [member for member, at in self._stack.items() if at >= depth]
        for member in members:
            del self._stack[member]
        self._close(members)
        return self.summaries[key]

    def _close(self, members: list[ScopeKey]) -> None:
        """A strongly connected component is complete."""
        if len(members) == 1:
            self.summaries[members[0]] = self._provisional.pop(members[0])
            return
        group, self._group = self._group, frozenset(members)
        final = {member: self._evaluate(member) for member in sorted(members)}
        self._group = group
        for member in members:
            self._provisional.pop(member, None)
        self.summaries.update(final)

    def _evaluate(self, key: ScopeKey) -> Summary:
        from mldebt.resolve.scope import run_function

        self._asking.append(key[0])
        try:
            return run_function(self, *key)
        except Exception as error:  # one function never loses the others
            return self._failed(key, error)
        finally:
            self._asking.pop()

    def _failed(self, key: ScopeKey, error: Exception) -> Summary:
        """A scope that could not be evaluated: nothing is known of it, and the file says so."""
        self.faults[key[0]] = f"{type(error).__name__}: {error}"
        return Summary(*key, "", returns=Unknown("mldebt failed here"))

    def _unknown(self, key: ScopeKey) -> Summary:
        return Summary(key[0], key[1], self.modules[key[0]].name(key[1]), returns=RECURSION)
