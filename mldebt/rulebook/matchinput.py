"""What a declarative rule looks at: plain records of what a repository imports, requires, runs, calls and says."""

import re
from collections.abc import Callable, Iterable
from typing import Protocol

from msgspec import Struct

from mldebt.model.place import Location

Constant = str | int | float | bool | None


def any_file(_path: str) -> bool:
    """For those who ask about all."""
    return True


def no_file(_path: str) -> bool:
    """For those who pass over nothing."""
    return False


def distribution(name: str) -> str:
    """A distribution's name as PEP 503 normalises it. https://peps.python.org/pep-0503/#normalized-names"""
    return re.sub(r"[-_.]+", "-", name).lower()


class ImportSeen(Struct, frozen=True, gc=False):
    """An import of something outside the repository: ``module`` and the ``names`` taken from it.

    ``optional`` where the program is made to run without it: inside ``try`` with ``except ImportError``, under
    ``TYPE_CHECKING`` or under a condition that is never true. ``unused`` where no code uses what it binds.
    """

    module: str
    location: Location
    names: tuple[str, ...] = ()
    optional: bool = False
    unused: bool = False


class RequirementSeen(Struct, frozen=True, gc=False):
    """A required distribution. ``version`` is the exact version where one is pinned, else empty.

    ``direct`` is false in lock files and freezes, which list what was installed, for others too; ``optional`` is true
    in extras. ``part`` is the folder of the code that the manifest is for, the manifest's own where it is not told.
    """

    name: str
    location: Location
    version: str = ""
    direct: bool = True
    optional: bool = False
    part: str | None = None

    @property
    def folder(self) -> str:
        """The folder of the code that needs it."""
        return self.location.path.rpartition("/")[0] if self.part is None else self.part


class ImageSeen(Struct, frozen=True, gc=False):
    """A container image named in a Dockerfile, compose file, Kubernetes manifest or pipeline."""

    image: str
    location: Location


class CallSeen(Struct, frozen=True, gc=False):
    """A call of a known symbol.

    ``arguments`` maps parameter names (the position as text where no name is known) to the values the argument may
    have, or to None where it is given and its value unknown. ``open`` where ``*`` or ``**`` may give more.
    """

    symbol: str
    location: Location
    arguments: dict[str, tuple[Constant, ...] | None] = {}
    open: bool = False


class LiteralSeen(Struct, frozen=True, gc=False):
    """A string in code or configuration that stands as a value, not as prose."""

    value: str
    location: Location


class MatchInput(Protocol):
    """The program as declarative rules see it. Each method may be asked several times."""

    def imports(self) -> Iterable[ImportSeen]:
        """Every import of every file."""

    def imported(
        self, part: str = "", passed_over: Callable[[str], bool] = no_file, heads: frozenset[str] = frozenset()
    ) -> frozenset[str]:
        """The dotted names that the files of a folder import, and those that these lead to, whichever files are shown;
        no file that is passed over. Names of files that import none of the top packages ``heads``, if any, may be left
        out."""

    def requirements(self) -> Iterable[RequirementSeen]:
        """Every requirement in requirements files, project files, environments and lock files."""

    def images(self) -> Iterable[ImageSeen]:
        """Every container image."""

    def calls(self, heads: frozenset[str] = frozenset()) -> Iterable[CallSeen]:
        """Every call whose symbol is known; those whose first name is not among ``heads``, if any, may be left out."""

    def literals(self) -> Iterable[LiteralSeen]:
        """Every literal string."""

    def is_idle(self, place: Location) -> bool:
        """Whether a place lies in a function that never runs."""

    def is_replaced(self, path: str) -> bool:
        """Whether only an application leads to a file that nothing starts, beside one that a container starts."""

    def readme(self) -> str:
        """The README at the top; empty where there is none."""


class Seen(Struct, frozen=True):
    """A ``MatchInput`` made of rows: for tests, and for whoever has them at hand."""

    import_rows: tuple[ImportSeen, ...] = ()
    requirement_rows: tuple[RequirementSeen, ...] = ()
    image_rows: tuple[ImageSeen, ...] = ()
    call_rows: tuple[CallSeen, ...] = ()
    literal_rows: tuple[LiteralSeen, ...] = ()
    readme_text: str = ""
    idle_places: tuple[Location, ...] = ()
    replaced_files: tuple[str, ...] = ()

    def imports(self) -> Iterable[ImportSeen]:
        """The import rows."""
        return self.import_rows

    def imported(
        self,
        part: str = "",
        passed_over: Callable[[str], bool] = no_file,
        heads: frozenset[str] = frozenset(),  # noqa: ARG002
    ) -> frozenset[str]:
        """The dotted names in the import rows of a folder."""
        rows = [
            row
            for row in self.import_rows
            if row.location.path.startswith(f"{part}/" if part else "") and not passed_over(row.location.path)
        ]
        return frozenset(f"{row.module}.{name}".rstrip(".") for row in rows for name in (*row.names, ""))

    def requirements(self) -> Iterable[RequirementSeen]:
        """The requirement rows."""
        return self.requirement_rows

    def images(self) -> Iterable[ImageSeen]:
        """The image rows."""
        return self.image_rows

    def calls(self, heads: frozenset[str] = frozenset()) -> Iterable[CallSeen]:
        """The call rows."""
        return tuple(row for row in self.call_rows if not heads or row.symbol.partition(".")[0] in heads)

    def literals(self) -> Iterable[LiteralSeen]:
        """The literal rows."""
        return self.literal_rows

    def is_idle(self, place: Location) -> bool:
        """Whether it is among the given places."""
        return place in self.idle_places

    def is_replaced(self, path: str) -> bool:
        """Whether it is among the given files."""
        return path in self.replaced_files

    def readme(self) -> str:
        """The given text."""
        return self.readme_text
