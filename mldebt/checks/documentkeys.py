"""Which keys of configuration files code is known to ask for."""

from collections.abc import Iterator

from msgspec import Struct

from mldebt.checks.gathering import gathered
from mldebt.checks.memo import once_a_run
from mldebt.checks.subject import Subject
from mldebt.model.place import Site
from mldebt.resolve.program import Program
from mldebt.resolve.terms import IN_TRY, Const
from mldebt.source import kind_of

Scalar = str | int | float | bool | None


class KeyRead(Struct, frozen=True, array_like=True):
    """A key of a document that a scope of a module asks for: ``site`` is where the document is loaded. ``there``: the
    document has it; ``scalar``: what it holds is known, and is ``value``. ``tried``: whoever asks can do without it.
    ``via``: the calls through which the scope asks, outermost first.
    """

    module: str
    inside: int
    site: Site
    document: str
    key: str
    there: bool
    scalar: bool = False
    value: Scalar = None
    tried: bool = False
    via: tuple[Site, ...] = ()


def names_a_document(_program: Program, symbol: str) -> bool:
    """Whether the symbol of an event is the path of a document: one of its keys was asked for."""
    return kind_of(symbol) is not None


@gathered(KeyRead, calling=names_a_document)
def keys_read(subject: Subject) -> Iterator[KeyRead]:
    """The keys that are asked for by name."""
    for summary in subject.program.summaries():
        for event in summary.events:
            if event.kind not in ("key", "missing-key") or not isinstance(event.args[0], Const):
                continue
            value = event.args[1] if event.kind == "key" and len(event.args) == 2 else None
            yield KeyRead(
                summary.path,
                summary.scope,
                event.site,
                event.symbol,
                str(event.args[0].value),
                event.kind == "key",
                isinstance(value, Const),
                value.value if isinstance(value, Const) else None,
                bool(event.flags & IN_TRY),
                event.via,
            )


@once_a_run
def config_keys(subject: Subject) -> dict[tuple[str, object], frozenset[str]]:
    """Which keys of a configuration file the code reads, by file and value."""
    found: dict[tuple[str, object], set[str]] = {}
    for read in keys_read(subject):
        if read.scalar:
            found.setdefault((read.document, read.value), set()).add(read.key)
    return {key: frozenset(names) for key, names in found.items()}
