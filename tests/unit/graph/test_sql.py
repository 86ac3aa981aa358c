"""What statements of SQL read and write."""

import pytest

from mldebt.graph.sql import read_document, read_statement
from mldebt.graph.sql.reading import DEEPEST
from mldebt.knowledge.sql import sql_rules


def flows(text: str, *, stars: bool = False) -> set[str]:
    """``reads a``, ``writes b``, ``reads file c`` of a text that must be readable."""
    reading = read_statement(text, stars=stars)
    assert reading.reason == ""
    return {f"{named.edge} {'file ' if named.file else ''}{named.name}" for named in reading.names}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("orders", {"reads orders"}),
        ("SELECT a FROM Sales.Orders o JOIN dim.country USING (id)", {"reads sales.orders", "reads dim.country"}),
        ("SELECT a FROM t WHERE a IN (SELECT b FROM u)", {"reads t", "reads u"}),
        ("INSERT INTO a (x) SELECT x FROM b", {"reads b", "appends a"}),
        ("INSERT INTO a (x) VALUES (%s, %(y)s)", {"appends a"}),
        ("REPLACE INTO a VALUES (?, ?)", {"appends a"}),
        ("INSERT OVERWRITE TABLE a PARTITION (d='1') SELECT * FROM b", {"reads b", "writes a"}),
        ("CREATE OR REPLACE TABLE a AS SELECT * FROM b", {"reads b", "writes a"}),
        ("CREATE TABLE IF NOT EXISTS a (id int REFERENCES b (id))", set()),
        ("SELECT a INTO fresh FROM b", {"reads b", "writes fresh"}),
        ("MERGE INTO a t USING b s ON t.x = s.x WHEN MATCHED THEN DELETE", {"reads b", "appends a"}),
        ("UPDATE t SET x = 1 FROM orders t WHERE t.y = 2", {"appends orders"}),
        ("UPDATE a SET x = (SELECT max(y) FROM b)", {"reads b", "appends a"}),
        ("DELETE FROM a WHERE id = 3", {"appends a"}),
        ("COMMIT", set()),
        ("SELECT 1", set()),
        ("DROP TABLE a", set()),
        ("SELECT name FROM sqlite_master", set()),
        ("SELECT a FROM b; INSERT INTO c SELECT 1", {"reads b", "appends c"}),
        ("SELECT ' from q ' FROM t -- from u\n/* from v */", {"reads t"}),
        ("SELECT e.name FROM orders o, o.items e", {"reads orders"}),
    ],
)
def test_statements_name_tables(text: str, expected: set[str]) -> None:
    assert flows(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT * FROM `my-project.set.orders` WHERE d = @day", {"reads my-project.set.orders"}),
        ("SELECT TOP 5 * FROM [dbo].[orders]", {"reads dbo.orders"}),
        ("FROM orders SELECT a", {"reads orders"}),
        ("SELECT * FROM 'data/x.parquet'", {"reads file data/x.parquet"}),
        ("SELECT * FROM read_csv_auto('x.csv') JOIN read_parquet(['a.parquet', 'b/*.parquet']) ON true",
         {"reads file x.csv", "reads file a.parquet", "reads file b/*.parquet"}),
        ("SELECT * FROM parquet.`/mnt/x`", {"reads file /mnt/x"}),
        ("COPY (SELECT * FROM t) TO 'out.parquet' (FORMAT parquet)", {"reads t", "writes file out.parquet"}),
        ("COPY t FROM 's3://b/x.csv' IAM_ROLE 'r'", {"reads file s3://b/x.csv", "appends t"}),
        ("SELECT * FROM generate_series(1, 2)", set()),
    ],
)  # fmt: skip
def test_dialects_and_files(text: str, expected: set[str]) -> None:
    assert flows(text) == expected


def test_common_table_expressions_are_no_tables() -> None:
    assert flows("WITH t AS (SELECT * FROM raw), u AS (SELECT * FROM t) SELECT * FROM u") == {"reads raw"}
    assert flows("WITH t AS (SELECT * FROM t) SELECT * FROM t") == {"reads t"}, "inside, the name is the table's"
    assert flows("WITH RECURSIVE t AS (SELECT 1 UNION SELECT * FROM t) SELECT * FROM t") == set()
    assert flows("WITH x AS (SELECT a FROM raw) INSERT INTO y SELECT * FROM x") == {"reads raw", "appends y"}


def test_temporary_tables_are_forgotten() -> None:
    text = "CREATE TEMP TABLE t AS SELECT * FROM a; SELECT * FROM t JOIN b USING (id)"
    assert flows(text) == {"reads a", "reads b"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT * FROM *", {"reads *"}),
        ("SELECT * FROM raw_*_orders WHERE a = * LIMIT *", {"reads raw_*_orders"}),
        ("SELECT count(*), t.* FROM *.orders t", {"reads *.orders"}),
        ("SELECT a * 2, b*c FROM t WHERE *", {"reads t"}),
        ("SELECT a FROM t WHERE x = 1 * ORDER BY y", {"reads t"}),
        ("SELECT * FROM t *", {"reads t"}),
        ("INSERT INTO * (*) VALUES (*)", {"appends *"}),
    ],
)
def test_stars_of_patterns_are_blanks_where_sql_has_none(text: str, expected: set[str]) -> None:
    assert flows(text, stars=True) == expected


def test_jinja_and_format_fields() -> None:
    assert flows("select * from {{ ref('stg') }} join {{ source('raw', 'pay') }} using (id)") == {
        "reads stg",
        "reads raw.pay",
    }
    assert flows("{{ config(x='y') }} select * from {{ var('a') }}.t {% if b %} where c {% endif %}") == {"reads *.t"}
    assert flows("select * from {schema}.t where a = {b}") == {"reads *.t"}
    assert flows("select * from ${schema}.t where a = '$b'") == {"reads *.t"}


def test_blanks_that_a_project_fills_in_itself() -> None:
    text = "insert into metric select a, count(*) as n_%name from %schema.event where b > '%from' and c = %c % 2"
    assert flows(text) == {"reads *.event", "appends metric"}


def test_what_makes_no_rows_is_no_access() -> None:
    assert flows("CREATE USER root WITH ENCRYPTED PASSWORD 'x'") == set()
    assert flows("CREATE EXTENSION IF NOT EXISTS pgcrypto") == set()
    assert flows("create table t (id int auto_increment primary key, n varchar(40) charset utf8 null)") == set()


def test_columns_are_kept_and_say_when_there_may_be_more() -> None:
    (orders, items) = read_statement("SELECT o.a, i.b FROM orders o JOIN items i ON o.id = i.id").names
    assert (orders.columns, orders.open) == (("a", "id"), False)
    assert (items.columns, items.open) == (("b", "id"), False)
    (one,) = read_statement("SELECT a, count(*) FROM orders WHERE b > 1 GROUP BY a").names
    assert (one.columns, one.open) == (("a", "b"), False)
    assert all(named.open for named in read_statement("SELECT * FROM orders").names)
    assert all(named.open for named in read_statement("SELECT a FROM orders JOIN items USING (id)").names)


@pytest.mark.parametrize("text", ["hello world", "please select from a list of", "SELECT FROM WHERE", "INSERT INTO"])
def test_what_cannot_be_read_names_nothing_and_says_why(text: str) -> None:
    reading = read_statement(text)
    assert reading.names == ()
    assert "SQL" in reading.reason


def test_limits() -> None:
    long = "SELECT a FROM t WHERE b IN (" + "1," * sql_rules().longest + "1)"
    assert "more than 50,000 characters" in read_statement(long).reason
    deep = "SELECT " + "(" * (DEEPEST + 1) + "1" + ")" * (DEEPEST + 1) + " FROM t"
    assert "nested brackets" in read_statement(deep).reason
    assert read_statement("SELECT " + "NOT " * 9000 + "a FROM t").names in ((), read_statement("SELECT a FROM t").names)


def test_a_document_loses_only_the_statement_that_cannot_be_read() -> None:
    reading = read_document("INSERT INTO a SELECT * FROM b;\nSELECT FROM WHERE;\nDELETE FROM c;\n")
    assert {(named.name, named.edge) for named in reading.names} == {("a", "appends"), ("b", "reads"), ("c", "appends")}
    assert reading.reason
    assert read_document("-- nothing\n").names == ()
