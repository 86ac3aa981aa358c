"""CACE005: one key of the configuration steers several models."""

import re
from collections import defaultdict
from collections.abc import Iterator

from mldebt.checks.common import document_place, document_rows, dotted, number, strings
from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.model.finding import Draft, Evidence
from mldebt.model.graph import EdgeKind
from mldebt.model.place import Location
from mldebt.resolve.terms import Const
from mldebt.source import kind_of

ADVICE = "Give each model a key of its own, or say in the file that they are meant to move together."
_SHOWN = 8


@check("CACE005")
def key_fan_out(subject: Subject) -> Iterator[Draft]:
    """Numeric keys that several scripts with models read; seeds, paths and levels of logging do not count."""
    allowed = re.compile("|".join(strings(subject, "allow")) or "$^", re.IGNORECASE)
    models = _with_models(subject)
    users: defaultdict[tuple[str, str], dict[str, Location]] = defaultdict(dict)
    for summary in subject.program.summaries_calling(lambda name: kind_of(name) is not None):
        for event in summary.events:
            if event.kind != "key" or len(event.args) < 2 or not isinstance(event.args[0], Const):
                continue
            value = event.args[1].value if isinstance(event.args[1], Const) else None
            if isinstance(value, bool) or not isinstance(value, int | float):
                continue
            if summary.path in models and not allowed.search(str(event.args[0].value)):
                place = subject.program.locate(event.via[0] if event.via else event.site)
                users[(event.symbol, str(event.args[0].value))].setdefault(summary.path, place)
    for (path, key), places in sorted(users.items()):
        if len(places) >= number(subject, "models") and not subject.demoted(path):
            row = next((row for row in document_rows(subject, path) if dotted(row) == key), None)
            yield Draft(
                document_place(path, row),
                f"{key} steers {len(places)} models ({', '.join(sorted(places)[:3])}): tuned for one, all change.",
                (f"config:{path}#{key}",),
                tuple(Evidence(place, f"{name} reads it") for name, place in sorted(places.items())[:_SHOWN]),
                ADVICE,
                (f"config:{path}#{key}",),
            )


def _with_models(subject: Subject) -> frozenset[str]:
    """Code files that train a model."""
    return frozenset(
        edge.chain[-1].path
        for edge in subject.graph.edges
        if edge.kind is EdgeKind.TRAINS and edge.chain and not subject.demoted(edge.chain[-1].path)
    )
