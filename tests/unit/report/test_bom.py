"""The bill of materials (checked against the CycloneDX 1.6 schema by hand when it was written)."""

import json
from typing import Any

from msgspec.structs import replace

from mldebt.model.graph import Certainty, DependencyGraph, Edge, EdgeKind, Node, NodeKind
from mldebt.model.place import Location
from mldebt.model.source import FileState, Reading
from mldebt.report.views.bom import render_bom
from tests.support import extreme_reports, reports


def bom(*nodes: Node, edges: tuple[Edge, ...] = ()) -> dict[str, Any]:
    report = replace(reports.dvc(), graph=DependencyGraph(nodes, edges))
    found: dict[str, Any] = json.loads(render_bom(report))
    return found


def test_models_and_data_are_components_and_code_is_none() -> None:
    found = bom(
        Node("file:data/a.csv", NodeKind.FILE, "data/a.csv"),
        Node("file:plot.png", NodeKind.FILE, "plot.png", attrs={"sink": "report"}),
        Node("code:a.py", NodeKind.CODE, "a.py"),
        Node("env:HOME", NodeKind.ENV, "HOME"),
        Node("llm:openai:gpt-4o", NodeKind.LLM, "gpt-4o", attrs={"provider": "openai"}),
    )
    rows = [(one["type"], one["name"], one.get("publisher")) for one in found["components"]]
    assert rows == [("data", "data/a.csv", None), ("machine-learning-model", "gpt-4o", "openai")]
    assert found["dependencies"] == [{"ref": "repository", "dependsOn": ["file:data/a.csv", "llm:openai:gpt-4o"]}]


def test_hub_models_have_package_addresses_and_versions_only_where_they_are_pinned() -> None:
    found = bom(
        Node("hf:model:org/name@abc123", NodeKind.HUB, "org/name"),
        Node("hf:model:org/free@?", NodeKind.HUB, "org/free"),
        Node("hf:model:org/*@?", NodeKind.HUB, "org/*"),
        Node("hf:dataset:imdb@?", NodeKind.HUB, "imdb"),
    )
    rows = {
        one["bom-ref"]: (one["type"], one["name"], one.get("version"), one.get("purl")) for one in found["components"]
    }
    assert rows == {
        "hf:model:org/name@abc123": ("machine-learning-model", "org/name", "abc123", "pkg:huggingface/org/name@abc123"),
        "hf:model:org/free@?": ("machine-learning-model", "org/free", None, "pkg:huggingface/org/free"),
        "hf:model:org/*@?": ("machine-learning-model", "org/*", None, None),
        "hf:dataset:imdb@?": ("data", "imdb", None, None),
    }


def test_a_model_depends_on_what_it_was_trained_on_and_says_where() -> None:
    place = Location("train.py", 7, 3)
    edges = (
        Edge("file:a.csv", "model:train.py::Ridge", EdgeKind.TRAINS, Certainty.EXACT, (place,), symbol="Ridge.fit"),
        Edge("model:train.py::Ridge", "file:m.pkl", EdgeKind.PERSISTS, Certainty.EXACT, (place,)),
    )
    found = bom(
        Node("file:a.csv", NodeKind.FILE, "a.csv"),
        Node("file:m.pkl", NodeKind.ARTEFACT, "m.pkl"),
        Node("model:train.py::Ridge", NodeKind.MODEL, "Ridge"),
        edges=edges,
    )
    assert found["dependencies"][1:] == [
        {"ref": "file:m.pkl", "dependsOn": ["model:train.py::Ridge"]},
        {"ref": "model:train.py::Ridge", "dependsOn": ["file:a.csv"]},
    ]
    model = next(one for one in found["components"] if one["name"] == "Ridge")
    assert model["evidence"]["occurrences"][0]["location"] == "train.py"
    assert model["evidence"]["occurrences"][0]["line"] == 7


def test_what_only_tests_use_is_left_out() -> None:
    edges = (
        Edge("file:a.csv", "code:tests/test_a.py", EdgeKind.READS, Certainty.EXACT, (Location("tests/test_a.py", 1),)),
        Edge("file:b.csv", "code:tests/test_a.py", EdgeKind.READS, Certainty.EXACT, (Location("tests/test_a.py", 2),)),
        Edge("file:b.csv", "code:b.py", EdgeKind.READS, Certainty.EXACT, (Location("b.py", 2),)),
    )
    nodes = tuple(Node(f"file:{name}", NodeKind.FILE, name) for name in ("a.csv", "b.csv"))
    files = (FileState("tests/test_a.py", "python", Reading.READ, demoted="tests"),)
    report = replace(reports.dvc(), graph=DependencyGraph(nodes, edges), files=files)
    [part] = json.loads(render_bom(report))["components"]
    assert part["name"] == "b.csv"
    assert [place["location"] for place in part["evidence"]["occurrences"]] == ["b.py"]


def test_the_number_is_that_of_the_commit_and_references_are_unique() -> None:
    first, second = (json.loads(render_bom(report)) for report in (reports.dvc(), extreme_reports.hostile()))
    assert first["serialNumber"] == json.loads(render_bom(reports.dvc()))["serialNumber"] != second["serialNumber"]
    for found in (first, second):
        names = [one["bom-ref"] for one in found["components"]]
        assert len(names) == len(set(names))
