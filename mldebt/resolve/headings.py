"""What may be looked at of a function without evaluating it."""

from collections.abc import Mapping

from mldebt.facts import kinds as k
from mldebt.facts.kinds.names import dotted_name
from mldebt.resolve.conditions import NOTHING, Closures, Conditions, bound_in, conditions_of
from mldebt.resolve.everywhere import Everywhere
from mldebt.resolve.names import ModuleFacts
from mldebt.resolve.notebookruns import find_run


class Headings:
    """The part of a world that answers of one file, or of the names in all, and notes that it was asked."""

    modules: Mapping[str, ModuleFacts]
    closures: Closures
    everywhere: Everywhere

    def _note(self, *question: str | int) -> None:
        raise NotImplementedError

    def _note_about(self, path: str, *question: str | int) -> None:
        raise NotImplementedError

    def definition(self, path: str, scope: int) -> k.Def | k.Class | None:
        """The statement that opens a scope: its name, parameters and decorators may be looked at, no more."""
        self._note_about(path, "definition", path, scope)
        module = self.modules.get(path)
        return module.definitions.get(scope) if module is not None else None

    def heading(self, path: str, scope: int) -> object:
        """What ``definition`` lets one look at."""
        definition = self.definition(path, scope)
        if definition is None:
            return None
        decorators = [dotted_name(node.func if isinstance(node, k.Call) else node) for node in definition.decorators]
        params = [(param.name, param.star) for param in definition.params] if isinstance(definition, k.Def) else None
        return self.modules[path].name(scope), params, decorators

    def started_file(self, target: str, importer: str) -> str | None:
        """The module that a notebook runs in its own namespace."""
        self._note("started_file", target, importer)
        return find_run(self.modules, target, importer)

    def path_hints(self, path: str) -> tuple[tuple[int, int, str], ...]:
        """What ``# mldebt: path=…`` says in a module: cell, line and text of each."""
        self._note("path_hints", path)
        return self.modules[path].path_hints if path in self.modules else ()

    def conditions(self, path: str, scope: int) -> Conditions:
        """What decides the conditions of a function, as its own code tells."""
        self._note_about(path, "conditions", path, scope)
        module = self.modules.get(path)
        return conditions_of(module, scope) if module is not None and scope in module.definitions else NOTHING

    def conditions_told(self, path: str, scope: int) -> object:
        """The same, in an order that does not hang on hashes."""
        return self.conditions(path, scope).told()

    def bound(self, path: str, name: str, scope: int) -> int | tuple[int, str, str] | None:
        """What binds a name, as ``conditions.bound_in`` tells."""
        self._note_about(path, "bound", path, name, scope)
        module = self.modules.get(path)
        known = module is not None and (scope < 0 or scope in module.definitions)
        return bound_in(module, name, scope) if module is not None and known else None

    def bound_by_name(self, path: str, name: str, scope: int) -> object:
        """The same, of functions and classes the names: their numbers change when others are put before them."""
        found = self.bound(path, name, scope)
        return self.modules[path].name(found) if isinstance(found, int) else found

    def tested(self, path: str, scope: int) -> frozenset[str]:
        """The names on which conditions of a function hang, or of those that it hands them to."""
        return self.closures.of(path, scope)

    def is_method(self, name: str) -> bool:
        """Whether a class of the repository has a method of that name."""
        self._note("is_method", name)
        return name in self.everywhere.methods

    def decorated_by(self, name: str) -> tuple[str, ...]:
        """The modules that decorate something of theirs with what they call so, or with a method of it; with a word
        behind the name (``told_under``), those that do it under that word."""
        self._note("decorated_by", name)
        return self.everywhere.decorating.get(name, ())
