"""DATA009: a model is trained on ``SELECT *``."""

import re
from collections.abc import Iterator

from mldebt.checks.data.featurepath import trained_on
from mldebt.checks.registry import check
from mldebt.checks.repro.sqltexts import Query, queries_of
from mldebt.checks.subject import Subject
from mldebt.graph.sql import parse_statement
from mldebt.model.finding import Draft, Evidence
from mldebt.model.place import Location, Site

ADVICE = "Name the columns in the statement."
_STAR = re.compile(r"\bselect\b[^()]*?\*", re.IGNORECASE | re.DOTALL)


@check("DATA009")
def star_select(subject: Subject) -> Iterator[Draft]:
    """Fits on the rows of a statement whose outermost projection has a star, with no choice of columns after it."""
    program = subject.program
    seen: set[Site] = set()
    for trained in trained_on(subject):
        read = trained.read
        if trained.chosen or read.site in seen or subject.demoted(read.site.path):
            continue
        queries = queries_of(subject, trained.statements)
        query = next((query for query in queries if has_outer_star(query.text)), None)
        if query is not None:
            seen.add(read.site)
            yield Draft(
                _place(subject, query),
                "The model is trained on SELECT *: a column that the table gains becomes a feature unseen.",
                (read.scope, read.symbol, "star"),
                (
                    Evidence(program.locate(read.site), "runs the statement"),
                    Evidence(program.locate(trained.fit), "fits the model on its columns"),
                ),
                ADVICE,
            )


def _place(subject: Subject, query: Query) -> Location:
    return subject.program.locate(query.site) if query.site is not None else Location(query.path)


def has_outer_star(text: str) -> bool:
    """Whether the outermost SELECT of a statement yields ``*``, and what it selects from is no narrower query."""
    if not _STAR.search(text):
        return False
    from sqlglot import exp

    tree = next(iter(parse_statement(text)), None)
    if not isinstance(tree, exp.Select) or not any(_is_star(item, exp) for item in tree.expressions):
        return False
    source = tree.args.get("from") or tree.args.get("from_")
    names = {cte.alias for cte in tree.find_all(exp.CTE)}
    return source is not None and isinstance(source.this, exp.Table) and source.this.name not in names


def _is_star(item: object, exp: object) -> bool:
    star, column = exp.Star, exp.Column  # type: ignore[attr-defined]
    return isinstance(item, star) or (isinstance(item, column) and isinstance(item.this, star))
