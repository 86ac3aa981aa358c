"""What checks learn of a module by itself. It is kept while the module, and what others answer it, stay the same.

A check that looks at all summaries makes a run evaluate the whole program. So it *gathers* first: what it must know of
each module, told without the graph, the history or the callers of the module, and without lines (places move when a
file is edited; sites are told anew). Then it judges what was gathered of all modules.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Generic, NamedTuple, Protocol, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from mldebt.checks.subject import Subject, Whole
from mldebt.model.history import HistoryView
from mldebt.resolve.world import ScopeKey

_T = TypeVar("_T")
Gathering = Callable[..., Iterable[_T]]  # of a subject that shows one module, and of what else was given
Calling = Callable[..., bool]  # of a program, a symbol, and of what else was given


class Wanted(NamedTuple):
    """What is wanted of modules, so that another process can gather it: ``maker`` is the module and the name of the
    gathering, ``name`` what its results are kept under; ``options`` and ``given`` are handed over to it."""

    maker: tuple[str, str]
    name: str
    options: Mapping[str, object]
    given: tuple[object, ...]


class Keeper(Protocol):
    """Keeps what was gathered between runs."""

    def telling(self, paths: Sequence[str], wanted: "Wanted") -> Sequence[str]:
        """Is told of which modules something is wanted, in the order of paths; leaves out those that are known to have
        nothing to tell."""
        ...

    def of(self, name: str, path: str, kind: type[_T], make: Callable[[], list[_T]]) -> list[_T]:
        """What is known under a name of the module at ``path``: kept, or made."""
        ...


class ScopeRef(Struct, frozen=True, array_like=True, gc=False):
    """A scope, by the number it bears now: -1 is the module itself."""

    path: str
    scope: int

    @property
    def key(self) -> ScopeKey:
        """As programs name it."""
        return self.path, self.scope


class Gather(Generic[_T]):
    """A gathering over all modules that a run shows. ``calling`` tells the symbols without which a module has nothing
    to tell; ``options``: what is gathered hangs on the options of the check.
    """

    def __init__(self, gathering: Gathering[_T], kind: type[_T], calling: Calling | None, options: bool) -> None:
        self.name = f"{gathering.__module__}.{gathering.__name__}"
        self.kind = kind
        self._gathering, self._calling, self._options = gathering, calling, options

    def __call__(self, subject: Subject, *given: object) -> Iterator[_T]:
        """What was gathered, in the order of paths. Whatever else is ``given`` to the gathering must tell by its
        ``repr`` what it is."""
        for _, found in self.by_module(subject, *given):
            yield from found

    def by_module(self, subject: Subject, *given: object) -> Iterator[tuple[str, list[_T]]]:
        """What was gathered of each module that has something to tell."""
        program, calling = subject.program, self._calling
        paths = (
            program.calling(lambda name: calling(program, name, *given)) if calling is not None else [*program.shown]
        )
        wanted = self._wanted(subject, given)
        inside = _inside(subject, wanted)
        for path in subject.keeper.telling(paths, wanted) if subject.keeper is not None else paths:
            found = self._of(inside, wanted, path)
            if found:
                yield path, found

    def ahead(self, subject: Subject, wanted: Wanted, paths: Iterable[str]) -> None:
        """Lets the subject's keeper know what is wanted of modules, for somebody who asked it elsewhere."""
        inside = _inside(subject, wanted)
        for path in paths:
            self._of(inside, wanted, path)

    def _wanted(self, subject: Subject, given: tuple[object, ...]) -> Wanted:
        name, options = self.name, subject.options if self._options else {}
        if given or self._options:
            told = repr((given, sorted(options.items()))).encode("utf-8", "surrogatepass")
            name = f"{name} {hashlib.blake2b(told, digest_size=8).hexdigest()}"
        return Wanted((self._gathering.__module__, self._gathering.__name__), name, options, given)

    def _of(self, subject: Subject, wanted: Wanted, path: str) -> list[_T]:
        def make() -> list[_T]:
            return list(self._gathering(replace(subject, program=subject.program.alone(path)), *wanted.given))

        keeper = subject.keeper
        return keeper.of(wanted.name, path, self.kind, make) if keeper is not None else make()


def _inside(subject: Subject, wanted: Wanted) -> Subject:
    """What a gathering may see: nothing that hangs on the whole repository."""
    return replace(subject, whole=_UNKNOWN, history=HistoryView(), ownership={}, kept={}, options=wanted.options)


def gathered(
    kind: type[_T], calling: Calling | None = None, *, options: bool = False
) -> Callable[[Gathering[_T]], Gather[_T]]:
    """Makes a function that tells of one module a gathering over all of them."""
    return lambda gathering: Gather(gathering, kind, calling, options)


def _unknown() -> object:
    raise AssertionError("what is gathered of one module must not hang on the whole repository")


_UNKNOWN = Whole(*[_unknown] * len(Whole._fields))  # type: ignore[arg-type]
