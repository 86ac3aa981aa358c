"""What graph, owners, impact, components and explain print."""

import json
from xml.etree import ElementTree

import pytest
from msgspec import Struct
from msgspec.structs import replace

from mldebt.model.errors import MldebtError
from mldebt.model.finding import Finding
from mldebt.model.graph import Certainty, DependencyGraph, Edge, EdgeKind, Node, NodeKind
from mldebt.model.history import Milestone, Person, Presence
from mldebt.model.impact import Affected, Impact, Reviewer
from mldebt.model.place import Location
from mldebt.model.report import Report
from mldebt.model.score import Maintainer, Ownership
from mldebt.report import RenderOptions, formats_for
from mldebt.report.views.components import render_components
from mldebt.report.views.explain import render_explanation
from mldebt.report.views.graph import edge_rows, render_graph
from mldebt.report.views.impact import render_impact
from mldebt.report.views.narrow import narrow
from mldebt.report.views.owners import render_owners
from tests.support import extreme_reports, reports


class Part(Struct, frozen=True):
    starts: tuple[str, ...] = ()
    depth: int = 0
    columns: bool = False
    unresolved: bool = False
    hide_declared: bool = False
    identities: bool = False


ENCODER = "file:models/encoder.joblib"
IMPACTS = (
    Impact(
        "src/prepare.py",
        (Affected("src/features/build.py", 0.62, (), "reads data/prepared/train.parquet"), Affected("b.py", 0.1)),
        ("features", "train"),
        reports.ROWS[1].ownership,
        reports.ROWS[1].cace,
        told=("the reporting team",),
    ),
    Impact("alone.py"),
)


def keys(part: Part) -> set[str]:
    return {node.key for node in narrow(reports.GRAPH, part).nodes}


def test_focus_takes_what_is_up_and_down_within_the_depth() -> None:
    assert keys(Part(starts=(ENCODER,), depth=1)) == {
        ENCODER, "code:src/features/build.py", "code:serving/app.py", "code:notebooks/retention.ipynb",
    }  # fmt: skip
    everything = keys(Part(starts=(ENCODER,)))
    assert {"table:crm.customers", "endpoint:POST /predict"} <= everything
    assert "llm:openai:gpt-4o" not in everything
    assert keys(Part(starts=("no such node",))) == set()


def test_columns_and_declared_edges_are_left_out_as_asked() -> None:
    assert "file:data/features/train.parquet::tenure" not in keys(Part())
    assert "file:data/features/train.parquet::tenure" in keys(Part(columns=True))
    started = Edge("code:a.py", "code:b.py", EdgeKind.LAUNCHES, Certainty.DECLARED)
    nodes = (*reports.GRAPH.nodes, *(Node(f"code:{name}.py", NodeKind.CODE, f"{name}.py") for name in "ab"))
    graph = replace(reports.GRAPH, nodes=nodes, edges=(*reports.GRAPH.edges, started))
    assert [edge for edge in narrow(graph, Part(hide_declared=True)).edges if edge.declared] == [started]


def test_edges_are_rows_of_data_that_code_reads_and_writes() -> None:
    rows = [json.loads(line) for line in render_graph("edges", reports.dvc(), Part(hide_declared=True)).splitlines()]
    assert {"file": "serving/app.py", "path": "models/encoder.joblib", "dir": "read", "certainty": "exact",
            "entry": "serving/app.py", "line": 20} in rows  # fmt: skip
    assert {row["dir"] for row in rows} == {"read", "write"}
    assert not [row for row in rows if row["path"].startswith(("code:", "file:"))]
    staged = replace(reports.GRAPH, edges=(replace(reports.EDGES[0], stage="prepare"),))
    assert edge_rows(staged)[0]["stage"] == "prepare"


def test_graph_text_groups_by_component() -> None:
    text = render_graph("text", reports.dvc(), Part())
    assert "serving\n  ← loads        artefact models/churn.joblib  serving/app.py:21:1" in text
    assert "(declared)  dvc.yaml:4:1" in text
    assert "imports" not in text
    unresolved = render_graph("text", reports.dvc(), Part(unresolved=True))
    assert (
        "src/prepare.py:31:9  pandas.read_csv\n    value comes from the environment\n    would help: DATA_DIR=data"
        in unresolved
    )
    assert "3 calls unresolved. 16 files" in unresolved


@pytest.mark.parametrize("name", ["text", "dot", "mermaid"])
def test_edges_that_several_scripts_reach_are_drawn_once(name: str) -> None:
    report = reports.dvc()
    more = tuple(replace(edge, entry="other.py") for edge in report.graph.edges)
    twice = replace(report, graph=replace(report.graph, edges=(*report.graph.edges, *more)))
    lines = [render_graph(name, one, Part()).splitlines() for one in (report, twice)]
    drawn = [[line for line in found if " edges. " not in line] for found in lines]
    assert drawn[0] == drawn[1]


@pytest.mark.parametrize("make", [reports.dvc, reports.empty, extreme_reports.hostile])
def test_graph_formats_of_other_tools_are_well_formed(make) -> None:  # type: ignore[no-untyped-def]
    report = make()
    root = ElementTree.fromstring(render_graph("graphml", report, Part(columns=True)))
    space = "{http://graphml.graphdrawing.org/xmlns}"
    assert len(root.findall(f"{space}graph/{space}node")) == len(report.graph.nodes)
    dot = render_graph("dot", report, Part(columns=True))
    assert dot.count(" -> ") == len(report.graph.edges)
    assert all(line.count('"') % 2 == line.count('\\"') % 2 for line in dot.splitlines())
    mermaid = render_graph("mermaid", report, Part(columns=True)).splitlines()
    assert len(mermaid) == 1 + len(report.graph.nodes) + len(report.graph.edges)
    assert all(line.count('"') in (0, 2) for line in mermaid)
    assert isinstance(json.loads(render_graph("json", report, Part())), dict)


def test_owners_text_gives_reasons_and_hides_addresses() -> None:
    text = render_owners("text", reports.dvc(), Part(identities=True), RenderOptions())
    assert "src/features  no clear maintainer\n      24 %  Mina Castellanos  active here: 14 commits in 30 days" in text
    assert "22 % that its next change is by somebody who knew it; last changed 2025-06-14, 17 months ago" in text
    assert "    Mina Castellanos: mcastellanos\n" in text
    assert "@" not in text


def test_owners_text_does_not_repeat_what_is_said_as_an_error() -> None:
    lost, shallow = "There is no git repository here.", "The clone is shallow " + "and so is what it says " * 9
    subject = replace(reports.dvc().subject, history_notes=(lost, shallow))
    report = replace(reports.dvc(), subject=subject, owners=(), errors=(lost,))
    text = render_owners("text", report, Part(), RenderOptions())
    assert text.startswith("No owner can be named here.\nNote: The clone is shallow")
    assert lost not in text
    assert " ".join(text.split()).endswith(shallow.strip())  # wrapped, not cut


def test_owners_lines_are_what_programs_match() -> None:
    rows = [json.loads(line) for line in render_owners("jsonl", reports.dvc(), Part(), RenderOptions()).splitlines()]
    first = rows[0]
    assert (first["kind"], first["path"], first["at"]) == ("maintainer", "src/features", reports.dvc().subject.commit)
    assert first["people"][0] == {"name": "Mina Castellanos", "email": "mina@example.com", "p": 0.24}
    assert rows[1] == {"kind": "file", "at": first["at"], "path": "src/features", "known_changer": 0.22}
    hidden = render_owners("jsonl", reports.dvc(), Part(), RenderOptions(anonymous=True))
    assert "@" not in hidden
    assert "Mina" not in hidden
    assert json.loads(render_owners("json", reports.dvc(), Part(), RenderOptions()))["people"][0]["emails"]


def test_codeowners_writes_only_who_is_likely_and_reachable() -> None:
    people = (Person("a", "Ada", ("17+ada-l@users.noreply.github.com",)), Person("b", "Bo", ("bo@example.com",)))

    def owned(path: str, key: str, p: float) -> Ownership:  # fmt: skip
        return Ownership(path, (Maintainer(key, key, p),))

    report = replace(
        reports.dvc(),
        people=people,
        owners=(owned("src/a b.py", "a", 0.9), owned("src", "a", 0.8), owned("x.py", "a", 0.4), owned("y.py", "b", 0.9),
                owned("[z].py", "a", 0.9), owned(".", "a", 0.7)),
    )  # fmt: skip
    lines = render_owners("codeowners", report, Part(), RenderOptions()).splitlines()[1:]
    assert lines == ["* @ada-l", "# [z].py: a, 90 %", "/src/ @ada-l", "# x.py: a, 40 %", "# y.py: b, 90 %",
                     "/src/a\\ b.py @ada-l"]  # fmt: skip
    assert "/y.py bo@example.com" in render_owners("codeowners", report, Part(), RenderOptions(emails=True))


class Answer(Struct, frozen=True):
    impacts: tuple[Impact, ...] = IMPACTS
    reviewers: tuple[Reviewer, ...] = (Reviewer("p", "ada@example.org", 1.2, 0.9, 1_700_000_000, ("a.py", "b.py")),)
    at: str = "abc"


def impact_of(name: str, answer: Answer | None = None) -> str:
    return render_impact(name, answer or Answer(), RenderOptions(), "2024-01-01")


def test_the_lineage_of_a_node_is_drawn_up_and_down() -> None:
    text = render_graph("text", reports.dvc(), Part(starts=(ENCODER,)))
    up, down = text.split("goes to\n")
    assert "comes from\n  └─ persists ← " in up
    assert "table crm.customers" in up
    assert "code serving/app.py" in down
    assert "endpoint POST /predict" in down
    assert len(render_graph("text", reports.dvc(), Part(starts=(ENCODER,), depth=1))) < len(text)


def test_notes_are_told_below_the_graph() -> None:
    report = replace(reports.dvc(), notes=("[imports] names `x`, which nothing reads.",))
    assert render_graph("text", report, Part()).endswith("\nNote: [imports] names `x`, which nothing reads.\n")


def test_a_circle_is_drawn_once() -> None:
    edges = [
        Edge(source, target, kind, Certainty.EXACT)
        for source, target, kind in (
            ("file:a.csv", "code:a.py", EdgeKind.READS),
            ("code:a.py", "file:b.csv", EdgeKind.WRITES),
            ("file:b.csv", "code:a.py", EdgeKind.READS),
        )
    ]
    keys = {"file:a.csv": NodeKind.FILE, "file:b.csv": NodeKind.FILE, "code:a.py": NodeKind.CODE}
    nodes = tuple(Node(key, kind, key.partition(":")[2]) for key, kind in keys.items())
    report = replace(reports.dvc(), graph=DependencyGraph(nodes, tuple(edges)))
    text = render_graph("text", report, Part(starts=("file:a.csv",)))
    assert text.splitlines()[:6] == [
        "file a.csv",
        "comes from nothing that is known",
        "goes to",
        "  └─ reads → code a.py",
        "     └─ writes → file b.csv",
        "        └─ reads → code a.py (see above)",
    ]


def test_openlineage_events_are_those_of_jobs() -> None:
    events = [json.loads(line) for line in render_graph("openlineage", reports.dvc(), Part()).splitlines()]
    schema = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/JobEvent"
    for event in events:
        assert set(event) == {"eventTime", "producer", "schemaURL", "job", "inputs", "outputs"}
        assert event["schemaURL"] == schema
        assert {"namespace", "name", "facets"} == set(event["job"])
        for side, facets in (("inputs", "inputFacets"), ("outputs", "outputFacets")):
            for data in event[side]:
                assert set(data) == {"namespace", "name", facets}
                assert all({"_producer", "_schemaURL"} <= set(facet) for facet in data[facets].values())
    names = {(data["namespace"], data["name"]) for event in events for data in event["inputs"] + event["outputs"]}
    assert ("repository:acme/churn", "models/encoder.joblib") in names
    jobs = [event["job"]["name"] for event in events]
    assert jobs == sorted(set(jobs), key=jobs.index)


def test_impact_says_what_and_whom_to_ask() -> None:
    text = impact_of("text")
    assert "    62 %   src/features/build.py  reads data/prepared/train.parquet" in text
    assert "  maintainer  Mina Castellanos (63 %)" in text
    assert "  tell  the reporting team" in text
    assert "alone.py\n  reaches nothing that the code or the history shows" in text
    assert "Whom to ask\n  (e-mail 1)  a.py, b.py; last seen 48 days ago, 90 % likely to be here within a year" in text
    rows = [json.loads(line) for line in impact_of("jsonl").splitlines()]
    assert rows[0] == {"kind": "impact", "at": "abc", "path": "src/prepare.py",
                       "files": [{"path": "src/features/build.py", "p": 0.62}, {"path": "b.py", "p": 0.1}]}  # fmt: skip
    assert "| `b.py` | 10 % | – |" in impact_of("markdown")
    assert "### Whom to ask" in impact_of("markdown")
    assert json.loads(impact_of("json"))[1]["subject"] == "alone.py"
    assert impact_of("text", Answer((), ())) == "Nothing to answer for.\n"


def test_components_say_why() -> None:
    text = render_components("text", reports.COMPONENTS)
    assert "features  (stage: dvc stage featurize; 2 files)\n    src/features/build.py\n" in text
    assert text.endswith("8 components.\n")
    assert "| prepare | stage | dvc stage prepare | 1 | `src/prepare.py` |" in render_components(
        "markdown", reports.COMPONENTS
    )
    assert len(json.loads(render_components("json", reports.COMPONENTS))) == 8
    assert render_components("text", ()).startswith("No component")


class Explained(Struct, frozen=True):
    report: Report
    finding: Finding | None = None
    node: Node | None = None
    lines: dict[Location, str] = {}
    milestones: tuple[Milestone, ...] = ()


MILESTONE = Milestone("introduced", "a1b2c3d4e5f6", 1_700_000_000, "Add it", (Presence("Ada", 1_700_000_000, 0.04),))


def test_explain_shows_lines_terms_and_neighbours() -> None:
    report = reports.dvc()
    one = report.findings[0]
    text = render_explanation("text", Explained(report, one, None, {one.location: "encoder.fit(rows)"}, (MILESTONE,)))
    assert "    | encoder.fit(rows)" in text
    assert "CACE of features: 4.54 = reach 4.2 × surprise 1.5 × exposure 0.72" in text
    assert "Introduced 2023-11-14 in a1b2c3d4e5 “Add it”" in text
    assert "  by Ada, last seen here " in text
    assert ", 4 % likely to commit here within a year" in text
    assert " = error 9 × (own weight 1 + reach 4.2) × (1 − knowledge " in text
    node = next(node for node in report.graph.nodes if node.key == ENCODER)
    about = render_explanation("text", Explained(report, None, node))
    assert "  loads        serving/app.py  serving/app.py:20:1" in about
    assert "  LEAK001 src/features/build.py:33:5" in about
    assert json.loads(render_explanation("json", Explained(report, None, node)))["findings"]
    assert "    key file:models/encoder.joblib" in render_explanation("markdown", Explained(report, None, node))


def test_unknown_formats_are_sentences() -> None:
    report = reports.dvc()
    calls = (
        lambda: render_graph("pdf", report, Part()),
        lambda: render_owners("pdf", report, Part(), RenderOptions()),
        lambda: impact_of("pdf"),
        lambda: render_components("pdf", ()),
        lambda: render_explanation("pdf", Explained(report, None, report.graph.nodes[0])),
    )
    for call in calls:
        with pytest.raises(MldebtError, match="There is no format “pdf” here; choose one of text"):
            call()


def test_every_listed_format_renders() -> None:
    report = extreme_reports.hostile()
    for name in formats_for("graph"):
        assert render_graph(name, report, Part())
    for name in formats_for("owners"):
        assert render_owners(name, report, Part(), RenderOptions())
    for name in formats_for("impact"):
        assert impact_of(name)
    for name in formats_for("components"):
        assert render_components(name, report.graph.components)
