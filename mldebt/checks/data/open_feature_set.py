"""DATA011: a model is trained on every column that the source happens to have."""

from collections.abc import Iterator
from functools import cache

from mldebt.checks.common import strings, words
from mldebt.checks.data.edges import WRITES, by_node, file_name
from mldebt.checks.data.featurepath import Step, TrainedOn, trained_on
from mldebt.checks.data.occasional import occasional
from mldebt.checks.gathering import gathered
from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.model.finding import Draft, Evidence, Severity
from mldebt.model.graph import EdgeKind
from mldebt.model.place import Location, Site

ADVICE = "List the columns that the model may use, or give the read a `usecols`."


@check("DATA011")
def open_feature_set(subject: Subject) -> Iterator[Draft]:
    """Fits on a frame that was read without a choice of columns and only had some taken away."""
    program = subject.program
    known_here = _known_here(subject)
    checked = cache(lambda: frozenset(_checked_modules(subject)))
    seen: set[Site] = set()
    for trained in trained_on(subject):
        drop = trained.drop
        if trained.chosen or drop is None or drop.site in seen:
            continue
        if (
            not any(text.strip("*") for text in trained.known)  # what a tool hands in may well be made here
            or program.locate(trained.read.site) in known_here
            or _keeps_nothing(subject, trained.driver)
            or {trained.module, drop.site.path} & checked()
        ):
            continue
        seen.add(drop.site)
        if not subject.demoted(drop.site.path):
            yield _draft(subject, trained, drop)


def _known_here(subject: Subject) -> frozenset[Location]:
    """Reads of what this repository writes or keeps itself, whatever folder it is carried to: its columns are its own
    choice, or each new one is seen in a commit."""
    ours = {file_name(key.partition(":")[2]) for key in by_node(subject, WRITES)}
    ours.update(map(file_name, subject.component_of))
    return frozenset(
        edge.chain[-1]
        for edge in subject.graph.edges
        if edge.kind is EdgeKind.READS and edge.chain and file_name(edge.source.partition(":")[2]) in ours
    )


def _keeps_nothing(subject: Subject, path: str) -> bool:
    """Whether a fit is a look at the data: a notebook that writes nothing."""
    return path.endswith(".ipynb") and not occasional(subject).made.get(path)


@gathered(str, options=True)
def _checked_modules(subject: Subject) -> Iterator[str]:
    """The module itself where it speaks of a schema or of expected columns."""
    schema_words = frozenset(strings(subject, "schema-words"))
    for path, module in subject.program.shown.items():
        if any(words(name) & schema_words for unit in module.cells for name in unit.outline.identifiers):
            yield path


def _draft(subject: Subject, trained: TrainedOn, drop: Step) -> Draft:
    program = subject.program
    return Draft(
        program.locate(drop.site),
        "The model is trained on whatever columns are left: one that the source adds becomes a feature unseen.",
        (drop.scope, drop.symbol, "open"),
        (
            Evidence(program.locate(trained.read.site), "reads all columns"),
            Evidence(program.locate(drop.site), "takes some away"),
            Evidence(program.locate(trained.fit), "fits the model on the rest"),
        ),
        ADVICE,
        severity=Severity.INFO if subject.role.name == "course" or drop.site.path.endswith(".ipynb") else None,
    )
