"""Names of models that are folders of the machine: made, filled or looked for by whoever loads them."""

import re
from collections.abc import Iterable, Iterator
from functools import partial

from mldebt.checks.common import named_at, strings
from mldebt.checks.gathering import gathered
from mldebt.checks.guards import runs_only_where
from mldebt.checks.nodes import last_name, nodes_of, unit_at
from mldebt.checks.repro.fallbacks import written_texts
from mldebt.checks.subject import Subject
from mldebt.facts import kinds as k
from mldebt.facts.nodes import call_at
from mldebt.facts.unit import UnitFacts
from mldebt.knowledge.apis import EdgeRow
from mldebt.knowledge.conventions import conventions
from mldebt.resolve.program import Program
from mldebt.resolve.terms import Event

_WRITING = ("persists", "writes")
_REPOSITORY = re.compile(r"[A-Za-z0-9][\w.-]*(?:/[A-Za-z0-9_][\w.-]*)?")  # the hub's rule for names


class Folders:
    """Tells names of hub repositories from folders of the machine."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._names = {folder for state in subject.files for folder in _around(state.path)}
        self._names.update(_written(subject), _made(subject))
        self._tops = set(strings(subject, "local-folders"))
        self._roots = strings(subject, "root-models")
        self._suffixes = strings(subject, "file-suffixes")
        self._filling = "|".join(strings(subject, "folder-commands"))

    def on_hub(self, text: str) -> bool:
        """Whether a text is certainly the name of a hub repository."""
        if not _REPOSITORY.fullmatch(text) or text.endswith(self._suffixes) or text in self._names:
            return False
        top, slash, _ = text.partition("/")
        if slash and (top.lower() in self._tops or top in self._names):
            return False
        return (bool(slash) or text.startswith(self._roots)) and not self._is_filled(text)

    def _is_filled(self, text: str) -> bool:
        """Whether a command puts something into a folder of that name."""
        filling = re.compile(rf"(?:{self._filling})[\"']?(?:\./)?{re.escape(text)}/?(?![\w./-])")
        texts = self._subject.texts.values()
        return bool(self._filling) and any(text in held and filling.search(held) for held in texts)


def is_looked_for(program: Program, event: Event, text: str) -> bool:
    """Whether a load runs only where a file or folder is there that is called as the model is."""
    unit = unit_at(program, event.site)
    call = call_at(unit, event.site.at, event.site.end) if unit is not None else None
    if unit is None or call is None:
        return False
    return runs_only_where(program, event.site, partial(_finds, unit, call, text))


def _finds(unit: UnitFacts, load: k.Call, text: str, test: k.Expr, holds: bool) -> bool:
    if isinstance(test, k.Un):
        return test.op == "not" and _finds(unit, load, text, test.operand, not holds)
    if isinstance(test, k.Bool):
        return (
            holds
            and test.op == "and"
            and any(_finds(unit, load, text, side, holds) for side in (test.left, test.right))
        )
    if not holds or not isinstance(test, k.Call) or last_name(test.func) not in conventions().existence_checks:
        return False
    asked = test.args[0] if test.args else test.func.value if isinstance(test.func, k.Attr) else None
    names = {last_name(node) for node in load.args if isinstance(node, k.Name | k.Attr)}
    return asked is not None and (last_name(asked) in names - {""} or text in written_texts(unit, asked, test.at))


def _around(path: str) -> Iterable[str]:
    while path:
        yield path
        path = path.rpartition("/")[0]


def _named(text: str) -> Iterable[str]:
    return _around(text.removeprefix("./").rstrip("/"))


def _may_write(program: Program, symbol: str) -> bool:
    return any(map(_writes_a_path, program.edges_of(symbol)))


def _writes_a_path(row: EdgeRow) -> bool:
    return row.as_ == "path" and row.edge in _WRITING


@gathered(str, calling=_may_write)
def _written(subject: Subject) -> Iterable[str]:
    """The paths that the program itself writes, and the folders they lie in."""
    texts = named_at(subject.program, _writes_a_path)
    return sorted({folder for text in texts for folder in _named(text)})


@gathered(str)
def _made(subject: Subject) -> Iterable[str]:
    """The folders that the program makes, or tells others to fill, and those around them."""
    texts = {
        text
        for module in subject.program.shown.values()
        for unit in module.cells
        for node in nodes_of(unit, k.Call)
        if isinstance(node, k.Call)
        for place in _places(node)
        for text in written_texts(unit, place, node.at)
    }
    return sorted({folder for text in texts for folder in _named(text)})


def _places(call: k.Call) -> Iterator[k.Expr]:
    """What a call is told to make, or to fill: ``os.makedirs(folder)``, ``Path(folder).mkdir()``, ``fetch(name,
    local_dir=folder)``."""
    known = conventions()
    if last_name(call.func) in known.folder_makers:
        yield from call.args[:1]
        if isinstance(call.func, k.Attr):
            yield call.func.value
    yield from (word.value for word in call.keywords if word.name.endswith(known.filled_arguments))
