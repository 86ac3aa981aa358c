"""The columns of each data set: where they are made, asked for and left out."""

from collections import defaultdict
from collections.abc import Iterable

from mldebt.checks.data.columnuse import Selection, all_feeds, all_selections, all_uses, datasets
from mldebt.checks.data.tableuse import TableUse
from mldebt.checks.subject import Subject
from mldebt.graph.columns.feeding import WRITTEN
from mldebt.graph.columns.sets import NOT_WRITTEN
from mldebt.model.columns import ColumnPlace, DataColumns
from mldebt.model.place import Location, Site

Places = defaultdict[Site, dict[str, None]]
_MOST_PLACES, _MOST_NAMES = 40, 60


def data_columns(subject: Subject) -> tuple[DataColumns, ...]:
    """Every data set whose columns some code names, those with most of them first."""
    held = datasets(subject)
    produced, selected, dropped = _Found(subject), _Found(subject), _Found(subject)
    why: dict[str, str] = {}
    for feed in all_feeds(subject):
        for key in held.written_by(feed.event) if feed.part == WRITTEN else ():
            columns = held.behind(feed.tables, feed.columns)
            produced.note(key, feed.event.site, columns.names)
            why[key] = why.get(key) or columns.open or ("columns that a list chooses" if columns.some else "")
    asked = [(one, one.asked.site or one.asked.call.site) for one in all_selections(subject)]
    # A function that looks at a table of its module does not see what the module has put into it by then.
    made = {(site, one.name) for one, site in asked if _is_made(one)}
    for one, site in asked:
        if (site, one.name) not in made:
            selected.note_sources(one.tables, one.table.names.get(one.name, one.table.sources), one.name, site)
    for use in all_uses(subject):
        for gone in use.dropped:
            dropped.note_sources(use, gone.origins, gone.name, gone.site)
    keys = produced.by_data.keys() | selected.by_data.keys() | dropped.by_data.keys()
    labels = {node.key: node.label for node in subject.graph.nodes if node.key in keys}
    rows = [
        DataColumns(
            key,
            labels.get(key, key),
            "" if key in held.held else why.get(key) or NOT_WRITTEN,
            produced.places(key),
            selected.places(key),
            dropped.places(key),
        )
        for key in keys
    ]
    return tuple(sorted((row for row in rows if row.produced or row.selected or row.dropped), key=_order))


def _is_made(selection: Selection) -> bool:
    """Whether code has put a column that is asked for into the table."""
    return any(
        selection.tables.events[index].kind == "store" for index in selection.table.names.get(selection.name, ())
    )


def _order(row: DataColumns) -> tuple[int, str]:
    places = (*row.produced, *row.selected, *row.dropped)
    return -len({name for place in places for name in place.names}), row.key


class _Found:
    """Names of columns by data and place."""

    def __init__(self, subject: Subject) -> None:
        self.program = subject.program
        self.datasets = datasets(subject)
        self.by_data: defaultdict[str, Places] = defaultdict(lambda: defaultdict(dict))

    def note(self, key: str, site: Site, names: Iterable[str]) -> None:
        """Columns of some data that a place names."""
        for name in names:
            self.by_data[key][site][name] = None

    def note_sources(self, use: TableUse, origins: Iterable[int], name: str, site: Site) -> None:
        """A column that a place names, of the data that it was read from."""
        for index in sorted(origins):
            for key in self.datasets.read_by(use.events[index]):
                self.note(key, site, (name,))

    def places(self, key: str) -> tuple[ColumnPlace, ...]:
        """The lines that name columns of some data; of a file, the first line that names each."""
        named = [
            (self.program.locate(site), name)
            for site, names in (self.by_data[key].items() if key in self.by_data else ())
            for name in names
        ]
        seen: set[tuple[str, str]] = set()
        lines: defaultdict[Location, list[str]] = defaultdict(list)
        for place, name in sorted(named):
            if (place.path, name) not in seen:
                seen.add((place.path, name))
                lines[Location(place.path, place.line, cell=place.cell, cell_line=place.cell_line)].append(name)
        return tuple(
            ColumnPlace(line, tuple(names[:_MOST_NAMES])) for line, names in list(lines.items())[:_MOST_PLACES]
        )
