"""What all modules are looked through for: names of methods, names that begin decorators."""

from collections.abc import Iterable, Mapping

from mldebt.resolve.names import ModuleFacts

Told = tuple[Iterable[str], Iterable[str]]  # of a module: the methods of its classes, what begins its decorators


class Everywhere:
    """Names that modules have, found when somebody asks, unless somebody keeps them."""

    def __init__(self, modules: Mapping[str, ModuleFacts]) -> None:
        self._modules = modules
        self._found: tuple[frozenset[str], Mapping[str, tuple[str, ...]]] | None = None

    def learn(self, told: Mapping[str, Told]) -> None:
        """Takes the names over from somebody who keeps them, by module."""
        found: dict[str, list[str]] = {}
        for path in sorted(told):
            for name in told[path][1]:
                found.setdefault(name, []).append(path)
        methods = frozenset(name for own, _ in told.values() for name in own)
        self._found = methods, {name: tuple(paths) for name, paths in found.items()}

    @property
    def methods(self) -> frozenset[str]:
        """The names of the methods of all classes."""
        return self._known()[0]

    @property
    def decorating(self) -> Mapping[str, tuple[str, ...]]:
        """The modules that decorate something of theirs with what they call so, or with a method of it, in order."""
        return self._known()[1]

    def _known(self) -> tuple[frozenset[str], Mapping[str, tuple[str, ...]]]:
        if self._found is None:
            self.learn({path: (module.methods, module.decorators) for path, module in self._modules.items()})
        assert self._found is not None
        return self._found
