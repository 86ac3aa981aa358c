"""Columns as nodes and edges: which columns of what data feed which model, across files."""

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


def graph_of(folder: Path, query: GraphQuery) -> tuple[DependencyGraph, str]:
    """The graph of the files, and its text."""
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    options = RunOptions(cwd=folder, root=folder, today=date(2026, 1, 1), use_cache=False, jobs=1, debug=True)
    report = graph_view(options, silent, query)
    return report.graph, render_graph("text", report, query)


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
