"""Columns as nodes and edges: which columns of what data feed which model, across files."""

import json
from datetime import date
from pathlib import Path

from mldebt.model.graph import DependencyGraph, EdgeKind, NodeKind
from mldebt.pipeline import graph_view
from mldebt.pipeline.options import GraphQuery, RunOptions, silent
from mldebt.report.views.graph import render_graph

FILES = {
    "prepare.py": (
        "import pandas as pd\n\nraw = pd.read_csv('raw.csv')\nraw['ratio'] = raw['debt'] / raw['income']\n"
        "raw[['ratio', 'age', 'y']].to_parquet('train.parquet')\n"
    ),
    "train.py": (
        "import pandas as pd\nfrom sklearn.linear_model import LogisticRegression\n"
        "from sklearn.model_selection import train_test_split\n\ndf = pd.read_parquet('train.parquet')\n"
        "X, X_test, y, y_test = train_test_split(df.drop(columns=['y']), df['y'])\n"
        "model = LogisticRegression()\nmodel.fit(X, y)\nmodel.predict(pd.read_csv('new.csv'))\n"
    ),
}


def graph_of(
    folder: Path, query: GraphQuery, files: dict[str, str] = FILES, name: str = "text"
) -> tuple[DependencyGraph, str]:
    """The graph of the files, and how a format shows it."""
    for file, text in files.items():
        (folder / file).write_text(text, encoding="utf-8")
    options = RunOptions(cwd=folder, root=folder, today=date(2026, 1, 1), use_cache=False, jobs=1, debug=True)
    report = graph_view(options, silent, query)
    return report.graph, render_graph(name, report, query)


def test_columns_are_there_only_where_they_are_asked_for(tmp_path: Path) -> None:
    graph, _ = graph_of(tmp_path, GraphQuery())
    assert not [node for node in graph.nodes if node.kind is NodeKind.COLUMN]


def test_features_lead_back_through_the_file_between(tmp_path: Path) -> None:
    graph, _ = graph_of(tmp_path, GraphQuery(columns=True))
    edges = {(edge.source, edge.kind, edge.target, edge.mode) for edge in graph.edges}
    model = "model:train.py::LogisticRegression"
    trains = {edge for edge in edges if edge[1] is EdgeKind.TRAINS and "::" in edge[0]}
    assert trains == {
        ("file:train.parquet::age", EdgeKind.TRAINS, model, "feature"),
        ("file:train.parquet::ratio", EdgeKind.TRAINS, model, "feature"),
        ("file:train.parquet::y", EdgeKind.TRAINS, model, "label"),
    }
    derives = {(source, target) for source, kind, target, _ in edges if kind is EdgeKind.DERIVES}
    assert ("file:raw.csv::debt", "frame:prepare.py::ratio") in derives
    assert ("frame:prepare.py::ratio", "file:train.parquet::ratio") in derives
    assert list(graph.nodes) == sorted(graph.nodes, key=lambda node: node.key)


def test_a_table_whose_columns_cannot_be_known_says_so(tmp_path: Path) -> None:
    graph, text = graph_of(tmp_path, GraphQuery(columns=True))
    others = next(node for node in graph.nodes if node.key == "file:new.csv::*")
    assert others.attrs == {"state": "open", "why": "whatever the source holds"}
    assert "train.py:8:1  fit → LogisticRegression\n  features  train.parquet: age, ratio\n" in text
    assert "  columns   new.csv: not known: whatever the source holds" in text
    assert "prepare.py:4:1  ratio is made of debt, income" in text


def test_a_file_that_an_open_table_is_written_to_is_open_and_says_why(tmp_path: Path) -> None:
    script = (
        "import pandas as pd\n\nraw = pd.read_csv('raw.csv', usecols=['a', 'y'])\n"
        "raw.merge(pd.read_csv('more.csv'), on='a').to_csv('both.csv')\n"
        "pd.get_dummies(raw).to_csv('wide.csv')\npd.read_csv('more.csv').to_csv('copy.csv')\n"
        "raw.assign(**more).to_csv('some.csv')\nraw.to_csv('same.csv')\n"
    )
    graph, text = graph_of(tmp_path, GraphQuery(columns=True), {"prepare.py": script})
    derives = {(edge.source, edge.target) for edge in graph.edges if edge.kind is EdgeKind.DERIVES}
    assert ("file:more.csv::*", "file:both.csv::*") in derives
    assert ("file:more.csv::*", "file:copy.csv::*") in derives
    assert ("frame:prepare.py::*", "file:wide.csv::*") in derives
    assert "  columns   more.csv: not known: whatever the source holds\n" in text
    assert "  columns   made in prepare.py: not known: what get_dummies makes of values\n" in text
    assert "  columns   made in prepare.py: not known: names that are computed\n" in text
    assert text.endswith("8 columns at 5 calls; every column is known at 1 of them.\n")


def test_a_new_name_is_made_by_the_code_and_not_the_source(tmp_path: Path) -> None:
    script = (
        "import pandas as pd\n\nraw = pd.read_csv('raw.csv', usecols=['a', 'y'])\n"
        "raw.rename(columns={'a': 'alpha'}).to_csv('closed.csv')\n"
        "pd.read_csv('wide.csv').rename(columns={'b': 'beta'})[['beta', 'c']].to_csv('open.csv')\n"
    )
    graph, text = graph_of(tmp_path, GraphQuery(columns=True), {"prepare.py": script, "train.py": ""})
    derives = {(edge.source, edge.target) for edge in graph.edges if edge.kind is EdgeKind.DERIVES}
    assert ("file:raw.csv::a", "frame:prepare.py::alpha") in derives
    assert ("file:wide.csv::b", "frame:prepare.py::beta") in derives
    assert not {"file:raw.csv::alpha", "file:wide.csv::beta"} & {node.key for node in graph.nodes}
    assert "alpha is made of a\n" in text


def test_other_programs_are_told_of_columns_in_every_format(tmp_path: Path) -> None:
    script = (
        "import pandas as pd\n\nraw = pd.read_csv('raw.csv', usecols=['a', 'b', 'y'])\nraw['r'] = raw['a'] / raw['b']\n"
        "raw[['r', 'y']].to_csv('train.csv', index=False)\n"
    )
    asks = "import pandas as pd\nfrom sklearn.linear_model import Ridge\n\ndf = pd.read_csv('train.csv')\n"
    files = {"prepare.py": script, "train.py": f"{asks}Ridge().fit(df[['r', 'absent']], df['y'])\n"}
    query = GraphQuery(columns=True)
    rows = [json.loads(line) for line in graph_of(tmp_path, query, files, "edges")[1].splitlines()]
    found = {(row["path"], row["dir"], row["column"], row["part"], row["line"]) for row in rows if "column" in row}
    assert found == {
        ("train.csv", "write", "r", "written", 5),
        ("train.csv", "write", "y", "written", 5),
        ("train.csv", "read", "r", "feature", 5),
        ("train.csv", "read", "absent", "feature", 5),
        ("train.csv", "read", "y", "label", 5),
    }
    events = [json.loads(line) for line in graph_of(tmp_path, query, files, "openlineage")[1].splitlines()]
    made = next(event for event in events if event["job"]["name"] == "prepare.py")["outputs"][0]["facets"]
    assert [field["name"] for field in made["schema"]["fields"]] == ["r", "y"]
    behind = {
        name: [field["field"] for field in row["inputFields"]] for name, row in made["columnLineage"]["fields"].items()
    }
    assert behind == {"r": ["a", "b"], "y": ["y"]}
    plain = graph_of(tmp_path, GraphQuery(), files, "openlineage")[1]
    assert "columnLineage" not in plain
