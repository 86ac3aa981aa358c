"""DATA009: a model is trained on ``SELECT *``."""

import re
from collections.abc import Iterator

from mldebt.checks.common import scope_name
from mldebt.checks.data.featurepath import feature_path
from mldebt.checks.registry import check
from mldebt.checks.repro.sqltexts import Query, queries_of
from mldebt.checks.subject import Subject
from mldebt.model.finding import Draft, Evidence
from mldebt.model.place import Location, Site

_TRAINING = frozenset({"fit", "fit_predict"})
ADVICE = "Name the columns in the statement."
_STAR = re.compile(r"\bselect\b[^()]*?\*", re.IGNORECASE | re.DOTALL)
_LONGEST = 50_000  # characters of a statement that is parsed


@check("DATA009")
def star_select(subject: Subject) -> Iterator[Draft]:
    """Fits on the rows of a statement whose outermost projection has a star, with no choice of columns after it."""
    program = subject.program
    seen: set[Site] = set()
    for summary in program.summaries_calling(lambda name: program.role_of(name) in _TRAINING):
        lineage = subject.roles.lineage(summary)
        for event in summary.events:
            if program.role(event) not in _TRAINING or not subject.roles.is_model(lineage, event.receiver):
                continue
            path = feature_path(subject, lineage, lineage.data_of(event))
            if path is None or path.chosen or path.read.site in seen:
                continue
            for row in program.edges(path.read):
                found = [query for query in queries_of(subject, summary, program.argument(path.read, row.arg))
                         if row.as_ == "sql" and has_outer_star(query.text)]  # fmt: skip
                if found and not subject.demoted(path.read.site.path):
                    seen.add(path.read.site)
                    yield Draft(
                        _place(subject, found[0]),
                        "The model is trained on SELECT *: a column that the table gains becomes a feature unseen.",
                        (scope_name(program, path.read), path.read.symbol, "star"),
                        (
                            Evidence(program.locate(path.read.site), "runs the statement"),
                            Evidence(program.locate(event.site), "fits the model on its columns"),
                        ),
                        ADVICE,
                    )


def _place(subject: Subject, query: Query) -> Location:
    return subject.program.locate(query.site) if query.site is not None else Location(query.path)


def has_outer_star(text: str) -> bool:
    """Whether the outermost SELECT of a statement yields ``*``, and what it selects from is no narrower query."""
    if not _STAR.search(text) or len(text) > _LONGEST:
        return False
    import logging

    import sqlglot
    from sqlglot import exp
    from sqlglot.errors import SqlglotError

    logging.getLogger("sqlglot").setLevel(logging.CRITICAL)
    try:
        tree = sqlglot.parse_one(text)
    except (SqlglotError, RecursionError):
        return False
    if not isinstance(tree, exp.Select) or not any(_is_star(item, exp) for item in tree.expressions):
        return False
    source = tree.args.get("from") or tree.args.get("from_")
    names = {cte.alias for cte in tree.find_all(exp.CTE)}
    return source is not None and isinstance(source.this, exp.Table) and source.this.name not in names


def _is_star(item: object, exp: object) -> bool:
    star, column = exp.Star, exp.Column  # type: ignore[attr-defined]
    return isinstance(item, star) or (isinstance(item, column) and isinstance(item.this, star))
