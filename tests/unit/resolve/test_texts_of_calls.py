"""What calls put into a text can be followed through it."""

from mldebt.resolve.program import texts_of
from mldebt.resolve.terms import Const, Event, Pat, Res, Summary
from tests.support.subjects import subject_of

QUERY = """
import datetime
import pandas as pd

def query(day):
    {make}

day = datetime.date.today()
frame = pd.read_sql(query(day), "sqlite:///shop.db")
"""


def call_of(summary: Summary, symbol: str) -> Event:
    """The first call of a symbol."""
    return next(event for event in summary.events if event.symbol == symbol)


def sources_of(make: str) -> list[str]:
    """The symbols of the calls that stand in the query."""
    summary = subject_of({"run.py": QUERY.format(make=make)}).program.tops["run.py"]
    query = call_of(summary, "pandas.read_sql").args[0]
    assert isinstance(query, Pat)
    assert texts_of(query) == ("SELECT * FROM sales WHERE day < '*'",)
    return [summary.events[term.event].symbol for term in query.filled if isinstance(term, Res)]


def test_a_formatted_text_keeps_the_call_whose_result_it_holds() -> None:
    assert sources_of("return f\"SELECT * FROM sales WHERE day < '{day}'\"") == ["datetime.date.today"]
    assert sources_of("return \"SELECT * FROM sales WHERE day < '%s'\" % day") == ["datetime.date.today"]
    assert sources_of("return \"SELECT * FROM sales WHERE day < '{}'\".format(day)") == ["datetime.date.today"]


def test_a_module_knows_where_it_stands() -> None:
    code = "from pathlib import Path\nimport pandas as pd\npd.read_csv(Path(__file__).resolve().parent / 'a.csv')\n"
    summary = subject_of({"jobs/run.py": code}).program.tops["jobs/run.py"]
    path = call_of(summary, "pandas.read_csv").args[0]
    assert isinstance(path, Const)
    assert (path.value, path.path) == ("<repo>/jobs/a.csv", True)
