"""SQL in code, cells and documents becomes edges to tables."""

import json
from pathlib import Path

from mldebt.model.graph import Certainty, DependencyGraph

from .test_builder import edges, graph_of

ETL = (
    "import pandas as pd, sqlite3\nfrom sqlalchemy import create_engine, text\n"
    "con = sqlite3.connect('x.db')\n"
    "orders = pd.read_sql('select a from orders o join dim.country c using (id)', con)\n"
    "def keep(name):\n    con.execute(f'insert into raw_{name}_v1 select * from raw')\n"
    "keep(input())\ncon.execute('commit')\n"
    "with create_engine('sqlite://').connect() as live:\n    live.execute(text('delete from orders where a = 1'))\n"
    "pd.read_sql(open('sql/daily.sql').read(), con)\n"
)


def tables(graph: DependencyGraph) -> set[tuple[str, str, str]]:
    """Edges that have a table at one end."""
    return {edge for edge in edges(graph) if any(end.startswith("table:") for end in (edge[0], edge[2]))}


def test_statements_in_code(tmp_path: Path) -> None:
    graph = graph_of({"etl.py": ETL}, tmp_path)
    assert tables(graph) == {
        ("table:orders", "reads", "code:etl.py"),
        ("table:dim.country", "reads", "code:etl.py"),
        ("table:raw", "reads", "code:etl.py"),
        ("code:etl.py", "appends", "table:raw_*_v1"),
        ("code:etl.py", "appends", "table:orders"),
    }
    assert next(edge for edge in graph.edges if edge.target == "table:raw_*_v1").certainty is Certainty.PATTERN


def test_a_document_is_code_that_python_launches(tmp_path: Path) -> None:
    daily = "-- every day\ninsert into report\nselect * from web.visits;\n"
    graph = graph_of({"etl.py": ETL, "sql/daily.sql": daily}, tmp_path)
    found = edges(graph)
    assert ("table:web.visits", "reads", "code:sql/daily.sql") in found
    assert ("code:sql/daily.sql", "appends", "table:report") in found
    assert ("code:etl.py", "launches", "code:sql/daily.sql") in found
    lines = {str(edge.chain[-1]) for edge in graph.edges if edge.entry == "sql/daily.sql"}
    assert lines == {"sql/daily.sql:2:1", "sql/daily.sql:3:1"}


def test_cells_of_sql(tmp_path: Path) -> None:
    cells = [["%%sql\n", "select * from orders"], ["rows = 1\n", "%sql frame << select a from visits"]]
    made = [
        {"cell_type": "code", "source": source, "outputs": [], "metadata": {}, "execution_count": None}
        for source in cells
    ]
    text = json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    assert tables(graph_of({"n.ipynb": text}, tmp_path)) == {
        ("table:orders", "reads", "code:n.ipynb"),
        ("table:visits", "reads", "code:n.ipynb"),
    }


def test_either_of_two_statements(tmp_path: Path) -> None:
    code = (
        "import sqlite3, sys\n"
        "q = 'select a from x join z using (i)' if sys.argv else 'select a from y join z using (i)'\n"
        "sqlite3.connect('f.db').execute(q)\n"
    )
    graph = graph_of({"m.py": code}, tmp_path)
    found = {edge.source: edge.certainty for edge in graph.edges if edge.source.startswith("table:")}
    assert found == {
        "table:x": Certainty.ALTERNATIVES,
        "table:y": Certainty.ALTERNATIVES,
        "table:z": Certainty.EXACT,
    }


def test_a_statement_that_cannot_be_read_is_unresolved_with_its_reason(tmp_path: Path) -> None:
    code = "import sqlite3\nsqlite3.connect('f.db').execute('select from where')\n"
    graph = graph_of({"m.py": code}, tmp_path)
    assert [row.reason for row in graph.unresolved] == ["an SQL statement that cannot be parsed"]


def test_a_table_is_known_whatever_a_caller_fills_in_elsewhere(tmp_path: Path) -> None:
    code = (
        "import pandas as pd, sqlite3\ncon = sqlite3.connect('f.db')\n"
        "def day(d, extra):\n    return pd.read_sql('select * from orders where d = {} {}'.format(d, extra), con)\n"
        "def drop(name):\n    con.execute(f'drop table {name}')\n"
        "con.execute('create table features.{} as select 1'.format(input()))\n"
        "def all_of(name):\n    return pd.read_sql(f'select * from {name}', con)\n"
        "def some(name):\n    return pd.read_sql(f'select a from x join {name} using (i)', con)\nsome('y')\n"
    )
    graph = graph_of({"m.py": code}, tmp_path)
    assert tables(graph) == {(f"table:{name}", "reads", "code:m.py") for name in ("orders", "x", "y")}
    assert [str(row.location) for row in graph.unresolved] == ["m.py:9:12"], "only the table that nobody names"


def test_mapped_classes_stand_for_their_tables(tmp_path: Path) -> None:
    files = {
        "models.py": (
            "from sqlalchemy.orm import declarative_base\nBase = declarative_base()\n"
            "class Visit(Base):\n    __tablename__ = 'visits'\n"
        ),
        "crud.py": (
            "from sqlalchemy import select\nfrom sqlalchemy.orm import Session\nfrom models import Visit\n"
            "def read(db: Session):\n    return db.query(Visit).all()\n"
            "def keep(db: Session):\n    db.add(Visit())\n    db.add(object())\n"
        ),
        "job.py": "from sqlalchemy import select\nfrom models import Visit\nq = select(Visit)\n",
    }
    graph = graph_of(files, tmp_path)
    assert tables(graph) == {
        ("table:visits", "reads", "code:crud.py"),
        ("code:crud.py", "appends", "table:visits"),
        ("table:visits", "reads", "code:job.py"),
    }
    assert graph.unresolved == ()
