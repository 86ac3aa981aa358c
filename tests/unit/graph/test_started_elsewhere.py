"""Where relative paths begin that a script names which a command line starts in a folder of its own."""

from pathlib import Path

import pytest

from tests.unit.graph.test_builder import graph_of
from tests.unit.graph.test_runs import ARGS, seen

COPY = "import pandas as pd\npd.read_csv('data/in.csv').to_csv('data/out.csv')\n"
FLOW = ".github/workflows/go.yml"


@pytest.mark.parametrize(
    ("path", "text", "stage"),
    [
        ("Makefile", "t:\n\tcd part && python fit.py --data in/a.csv\n", "Makefile:t"),
        ("Makefile", "t:\n\t(cd part; python fit.py --data in/a.csv)\n", "Makefile:t"),
        ("part/Makefile", "t:\n\tpython fit.py --data in/a.csv\n", "part/Makefile:t"),
        ("go.sh", "cd part\npython fit.py --data in/a.csv\n", "go.sh"),
        (".gitlab-ci.yml", "t:\n  before_script: [cd part]\n  script: [python fit.py --data in/a.csv]\n", ""),
        (
            FLOW,
            "on: {schedule: [{cron: '0 3 * * 1'}]}\njobs:\n  t:\n    defaults: {run: {working-directory: part}}\n"
            "    steps: [{run: python fit.py --data in/a.csv}]\n",
            f"{FLOW}:t",
        ),
        (
            FLOW,
            "jobs:\n  t:\n    steps: [{run: python fit.py --data in/a.csv, working-directory: ./part}]\n",
            f"{FLOW}:t",
        ),
    ],
)
def test_inputs_and_outputs_lie_where_the_line_goes(path: str, text: str, stage: str, tmp_path: Path) -> None:
    graph = graph_of({path: text, "part/fit.py": ARGS, "in/a.csv": "", "part/in/b.csv": ""}, tmp_path)
    stage = stage or f"{path}:t"
    assert {one for one in seen(graph, "part/fit.py") if one[0]} == {
        (stage, "reads", "part/in/a.csv"),
        (stage, "reads", "part/fixed.csv"),
        (stage, "writes", "part/out.csv"),
    }


def test_two_services_with_the_same_names_share_no_file(tmp_path: Path) -> None:
    make = "a:\n\tcd svc_a && python go.py\nb:\n\tcd svc_b && python go.py\n"
    files = {"Makefile": make, "svc_a/go.py": COPY, "svc_b/go.py": COPY, "data/in.csv": ""}
    graph = graph_of(files, tmp_path)
    for name in "ab":
        assert seen(graph, f"svc_{name}/go.py") == {
            (f"Makefile:{name}", "reads", f"svc_{name}/data/in.csv"),
            (f"Makefile:{name}", "writes", f"svc_{name}/data/out.csv"),
        }


def test_a_line_goes_to_another_folder_than_that_of_its_script(tmp_path: Path) -> None:
    files = {"go.sh": "cd work && python ../src/go.py\n", "src/go.py": COPY, "src/other.py": COPY, "work/x.csv": ""}
    graph = graph_of(files, tmp_path)
    assert {path for _, _, path in seen(graph, "src/go.py")} == {"work/data/in.csv", "work/data/out.csv"}
    assert {path for _, _, path in seen(graph, "src/other.py")} == {"data/in.csv", "data/out.csv"}


def test_what_a_script_does_otherwise_lies_there_too(tmp_path: Path) -> None:
    files = {"Makefile": "t:\n\tcd part && python fit.py --data a.csv\n", "part/fit.py": ARGS}
    files["part/others.py"] = COPY
    graph = graph_of(files, tmp_path)
    assert ("", "reads", "part/default.csv") in seen(graph, "part/fit.py")  # by hand
    assert seen(graph, "part/others.py") == {
        ("", "reads", "part/data/in.csv"),
        ("", "writes", "part/data/out.csv"),
    }


@pytest.mark.parametrize(
    "text",
    [
        "RUN cd part && python go.py\n",  # of an image, whose folders are others
        "RUN cd $WHERE && python go.py\n",
    ],
)
def test_folders_of_images_and_unknown_ones_say_nothing(text: str, tmp_path: Path) -> None:
    files = {"Dockerfile": f"FROM x\n{text}", "part/go.py": COPY, "data/in.csv": ""}
    found = {path for _, _, path in seen(graph_of(files, tmp_path), "part/go.py")}
    assert found == {"data/in.csv", "data/out.csv"}


def test_a_line_at_the_root_and_one_elsewhere_agree_on_nothing(tmp_path: Path) -> None:
    make = "a:\n\tcd part && python go.py\nb:\n\tpython part/go.py\n"
    graph = graph_of({"Makefile": make, "part/go.py": COPY, "part/more.py": COPY}, tmp_path)
    assert seen(graph, "part/go.py") == {
        ("Makefile:a", "reads", "part/data/in.csv"),
        ("Makefile:a", "writes", "part/data/out.csv"),
        ("Makefile:b", "reads", "data/in.csv"),
        ("Makefile:b", "writes", "data/out.csv"),
    }
    assert ("", "writes", "data/out.csv") in seen(graph, "part/more.py")


def test_a_workflow_launches_what_its_jobs_start(tmp_path: Path) -> None:
    flow = (
        "on: {schedule: [{cron: '0 3 * * 1'}]}\njobs:\n  a:\n    defaults: {run: {working-directory: part}}\n"
        "    steps: [{run: python go.py}]\n  b:\n    steps: [{run: cd other && python go.py}]\n"
    )
    graph = graph_of({FLOW: flow, "part/go.py": COPY, "other/go.py": COPY}, tmp_path)
    launches = {edge.target for edge in graph.edges if edge.kind.value == "launches"}
    assert launches == {"code:part/go.py", "code:other/go.py"}
