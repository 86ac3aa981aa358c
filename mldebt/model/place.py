"""Where something stands: in a file, a notebook cell, a line of the raw file."""

from msgspec import Struct


class Site(Struct, frozen=True, cache_hash=True, array_like=True, gc=False, order=True):
    """A span of one unit, by offset: what the engine carries around.

    ``at`` and ``end`` count characters of the unit's normalised text; ``cell`` is the index of the code cell in
    document order, or -1 where the file is one unit.
    """

    path: str
    at: int
    end: int
    cell: int = -1


class Location(Struct, frozen=True, gc=False, order=True):
    """A span for people and machines: lines and columns count from 1.

    ``line`` is the true line of the raw file, also in a notebook (the line of the ``.ipynb`` JSON that holds it, so
    that an annotation lands on the diff). ``cell`` counts all cells of a notebook from 1 and ``cell_line`` the lines
    of that cell; both are 0 outside notebooks.
    """

    path: str
    line: int = 1
    column: int = 1
    end_line: int = 0
    end_column: int = 0
    cell: int = 0
    cell_line: int = 0

    @property
    def spot(self) -> str:
        """Where in its file, for people: cells of a notebook, lines of anything else, as editors show them."""
        if self.cell and not self.path.endswith(".py"):
            return f"cell {self.cell}:{self.cell_line}:{self.column}" if self.cell_line else f"cell {self.cell}"
        return f"{self.line}:{self.column}"

    def spans(self, other: "Location") -> bool:
        """Whether another place begins inside this one."""
        begin, end = (self.line, self.column), (self.end_line or self.line, self.end_column or self.column)
        return other.path == self.path and begin <= (other.line, other.column) <= end

    def __str__(self) -> str:
        return f"{self.path}:{self.spot}"
