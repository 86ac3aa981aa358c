"""What owners say about calls that no analysis can resolve."""

from pathlib import Path

import pytest

from mldebt.model.graph import MADE_OUTSIDE, READ_OUTSIDE, Certainty, DependencyGraph, Unresolved
from mldebt.pipeline import graph_view
from mldebt.pipeline.options import GraphQuery
from tests.support.runs import options_for, write

HEAD = "import sys\nimport pandas as pd\n"


def graph_of(folder: Path, code: str, config: str = "") -> DependencyGraph:
    write(folder, {"a.py": HEAD + code, "mldebt.toml": config})
    return graph_view(options_for(folder), lambda *_: None).graph


def unresolved(folder: Path, code: str) -> tuple[Unresolved, ...]:
    write(folder, {"a.py": HEAD + code})
    return graph_view(options_for(folder), lambda *_: None, GraphQuery(unresolved=True)).graph.unresolved


def accessed(graph: DependencyGraph) -> set[tuple[str, str, str]]:
    rows = set()
    for edge in graph.edges:
        data = edge.source if edge.target == "code:a.py" else edge.target
        rows.add((edge.kind.value, data, edge.certainty.value))
    return rows


@pytest.mark.parametrize(
    "code",
    [
        "pd.read_csv(sys.argv[1])  # mldebt: path=data/raw.csv\n",
        "# mldebt: path=data/raw.csv\npd.read_csv(sys.argv[1])\n",
        "pd.read_csv(\n    sys.argv[1],\n)  # mldebt: path=data/raw.csv\n",
        "pd.read_csv(  # mldebt: path=data/raw.csv\n    sys.argv[1],\n)\n",
        "def f(x):\n    # mldebt: path=data/raw.csv\n    return pd.read_csv(x)\nf(input())\n",
    ],
)
def test_a_pragma_on_the_line_of_a_call_is_believed_and_marked(tmp_path: Path, code: str) -> None:
    graph = graph_of(tmp_path, code)
    assert accessed(graph) == {("reads", "file:data/raw.csv", "asserted")}
    assert (graph.io_calls, graph.io_resolved, graph.unresolved) == (1, 1, ())


def test_of_two_unknown_calls_the_one_that_ends_on_the_line_is_meant(tmp_path: Path) -> None:
    code = "(pd.read_csv(input())  # mldebt: path=in.csv\n  .to_csv(input()))  # mldebt: path=out.csv\n"
    assert accessed(graph_of(tmp_path, code)) == {
        ("reads", "file:in.csv", "asserted"),
        ("writes", "file:out.csv", "asserted"),
    }


def test_a_pragma_that_could_mean_two_calls_means_none(tmp_path: Path) -> None:
    graph = graph_of(tmp_path, "pd.read_csv(input()).to_csv(input())  # mldebt: path=a.csv\n")
    assert (accessed(graph), len(graph.unresolved)) == (set(), 2)


def test_what_is_known_is_not_overruled(tmp_path: Path) -> None:
    graph = graph_of(tmp_path, "pd.read_csv('real.csv').to_csv(input())  # mldebt: path=out.csv\n")
    assert accessed(graph) == {("reads", "file:real.csv", "exact"), ("writes", "file:out.csv", "asserted")}


def test_a_pattern_stays_a_pattern(tmp_path: Path) -> None:
    graph = graph_of(tmp_path, "pd.read_csv(input())  # mldebt: path=data/raw_*.csv\n")
    assert accessed(graph) == {("reads", "glob:data/raw_*.csv", Certainty.ASSERTED.value)}


def test_unresolved_calls_say_which_hint_would_help_and_the_hint_does(tmp_path: Path) -> None:
    code = "def f(cfg):\n    return pd.read_csv(cfg.data.raw + '/train.csv')\n"
    [row] = unresolved(tmp_path, code)
    assert row.hint.endswith('add `"cfg.data.raw" = "…"` to [values] of mldebt.toml')
    graph = graph_of(tmp_path, code, '[values]\n"cfg.data.raw" = "data/raw"\n')
    assert accessed(graph) == {("reads", "file:data/raw/train.csv", "asserted")}
    [row] = unresolved(tmp_path, "def f(self):\n    return pd.read_csv(self.path)\n")
    assert row.hint == "write `# mldebt: path=…` with what it names behind this line"


def test_the_border_of_the_repository_is_marked_and_a_name_that_nothing_bears_is_told(tmp_path: Path) -> None:
    config = '[imports]\n"data/*.csv" = "the data team"\n[exports]\n"file:out.csv" = "finance"\n"gone.csv" = "nobody"\n'
    write(tmp_path, {"a.py": HEAD + "pd.read_csv('data/raw.csv').to_csv('out.csv')\n", "mldebt.toml": config})
    report = graph_view(options_for(tmp_path), lambda *_: None)
    attrs = {node.key: node.attrs for node in report.graph.nodes}
    assert attrs["file:data/raw.csv"] == {MADE_OUTSIDE: "the data team"}
    assert attrs["file:out.csv"] == {READ_OUTSIDE: "finance"}
    assert [note for note in report.notes if "gone.csv" in note] == [
        "[exports] names `gone.csv`, which nothing that was read here reads or writes; correct it, or remove it."
    ]


def test_a_pragma_in_another_module_is_asked_about_anew_when_it_changes(tmp_path: Path) -> None:
    library = "import pandas as pd\ndef load(path):\n    return pd.read_csv(path)  # mldebt: path={}\n"
    project, cache = tmp_path / "project", tmp_path / "cache"

    def read_by(text: str) -> set[str]:
        write(project, {"lib.py": library.format(text), "run.py": "import lib\nlib.load(input())\n"})
        options = options_for(project, use_cache=True, cache_dir=cache)
        graph = graph_view(options, lambda *_: None).graph
        return {edge.source for edge in graph.edges if edge.kind.value == "reads"}

    assert read_by("a.csv") == {"file:a.csv"}
    assert read_by("b.csv") == {"file:b.csv"}
    assert read_by("b.csv") == {"file:b.csv"}


def test_a_pattern_that_names_nothing_is_unresolved(tmp_path: Path) -> None:
    code = "import os\nroot = sys.argv[1]\nfor d in os.listdir(root):\n    pd.read_csv(f'{root}/{d}/{input()}.csv')\n"
    found = {row.symbol: row.reason for row in unresolved(tmp_path, code)}
    assert found["pandas.read_csv"] == "a pattern that names nothing"
    known = unresolved(tmp_path, "def f(x):\n    return pd.read_csv(f'{x}/{x}.csv')\nf('data')\n")
    assert known == ()
