"""DATA011: a model is trained on every column that the source happens to have."""

from collections.abc import Iterator

from mldebt.checks.common import scope_name, strings, words
from mldebt.checks.data.edges import WRITES, by_node
from mldebt.checks.data.featurepath import FeaturePath, trained_on
from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.model.finding import Draft, Evidence, Severity
from mldebt.model.graph import EdgeKind
from mldebt.model.place import Location, Site
from mldebt.resolve.program import Program, texts_of
from mldebt.resolve.terms import Event

ADVICE = "List the columns that the model may use, or give the read a `usecols`."


@check("DATA011")
def open_feature_set(subject: Subject) -> Iterator[Draft]:
    """Fits on a frame that was read without a choice of columns and only had some taken away."""
    program = subject.program
    made_here = _made_here(subject)
    checked = _checked_modules(subject, frozenset(strings(subject, "schema-words")))
    seen: set[Site] = set()
    for summary, fit, path in trained_on(subject):
        if path.chosen or not path.drops or path.drops[-1].site in seen:
            continue
        drop = path.drops[-1]
        if (
            not _is_known(program, path.read)
            or program.locate(path.read.site) in made_here
            or {summary.path, drop.site.path} & checked
        ):
            continue
        seen.add(drop.site)
        if not subject.demoted(drop.site.path):
            yield _draft(subject, fit, path)


def _is_known(program: Program, read: Event) -> bool:
    """Whether it is known what is read: what a tool hands in may well be made here."""
    given = (program.argument(read, row.arg) for row in program.edges(read) if row.edge == "reads")
    return any(text.strip("*") for value in given for text in texts_of(value))


def _made_here(subject: Subject) -> frozenset[Location]:
    """Reads of what this repository writes itself: its columns are its own choice."""
    written = by_node(subject, WRITES)
    return frozenset(
        edge.chain[-1]
        for edge in subject.graph.edges
        if edge.kind is EdgeKind.READS and edge.source in written and edge.chain
    )


def _checked_modules(subject: Subject, schema_words: frozenset[str]) -> frozenset[str]:
    """Modules that speak of a schema or of expected columns."""
    return frozenset(
        path
        for path, module in subject.program.modules.items()
        if any(words(name) & schema_words for unit in module.cells for name in unit.outline.identifiers)
    )


def _draft(subject: Subject, fit: Event, path: FeaturePath) -> Draft:
    program = subject.program
    drop = path.drops[-1]
    return Draft(
        program.locate(drop.site),
        "The model is trained on whatever columns are left: one that the source adds becomes a feature unseen.",
        (scope_name(program, drop), drop.symbol, "open"),
        (
            Evidence(program.locate(path.read.site), "reads all columns"),
            Evidence(program.locate(drop.site), "takes some away"),
            Evidence(program.locate(fit.site), "fits the model on the rest"),
        ),
        ADVICE,
        severity=Severity.INFO if subject.role.name == "course" or drop.site.path.endswith(".ipynb") else None,
    )
