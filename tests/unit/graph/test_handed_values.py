"""Paths that tasks hand each other: returned, pushed and pulled, templates, attributes of a flow."""

from pathlib import Path

import pytest

from mldebt.model.graph import DependencyGraph
from tests.unit.graph.test_builder import graph_of

STEPS = """
import json
import pandas as pd

def load(source, **context):
    pd.read_csv(source).to_csv("data/loaded.csv")
    context["ti"].xcom_push(key="counts", value="data/counts.json")
    return "data/loaded.csv"

def asked(instance):
    return instance.xcom_pull(task_ids="load")

def clean(**kwargs):
    table = pd.read_csv(asked(kwargs["ti"]))
    with open(kwargs["ti"].xcom_pull(key="counts")) as file:
        json.load(file)
    table.to_parquet("data/clean.parquet")
    return {"table": "data/clean.parquet"}

def train(table):
    pd.read_parquet(table["table"])

def report(table, out):
    pd.read_parquet(table).to_html(out)
"""
OPERATORS = """
from airflow import DAG
from airflow.operators.bash import BashOperator
from airflow.operators.python import PythonOperator
from src.steps import clean, load, report, train

with DAG("daily"):
    a = PythonOperator(task_id="load", python_callable=load, op_kwargs={"source": "data/raw.csv"})
    b = PythonOperator(task_id="clean", python_callable=clean)
    c = PythonOperator(task_id="train", python_callable=train, op_args=[b.output])
    d = PythonOperator(
        task_id="report",
        python_callable=report,
        op_kwargs={
            "table": "{{ ti.xcom_pull(task_ids='clean')['table'] }}",
            "out": "out/{{ ds }}.html",
        },
    )
    e = BashOperator(task_id="score", bash_command="python score.py {{ ti.xcom_pull(task_ids='load') }}")
"""


def accesses(graph: DependencyGraph) -> set[tuple[str, str, str]]:
    """What each stage reads or writes."""
    kinds = {"reads": "source", "writes": "target"}
    return {
        (edge.stage.rpartition(":")[2], edge.kind.value, getattr(edge, kinds[edge.kind.value]).partition(":")[2])
        for edge in graph.edges
        if edge.kind.value in kinds
    }


def test_a_task_reads_what_another_returned_or_pushed(tmp_path: Path) -> None:
    files = {
        "dags/daily.py": OPERATORS,
        "src/steps.py": STEPS,
        "src/__init__.py": "",
        "score.py": "import sys\nprint(open(sys.argv[1]))\n",
    }
    found = accesses(graph_of(files, tmp_path))
    assert {
        ("load", "reads", "data/raw.csv"),
        ("clean", "reads", "data/loaded.csv"),
        ("clean", "reads", "data/counts.json"),
        ("train", "reads", "data/clean.parquet"),
        ("report", "reads", "data/clean.parquet"),
        ("report", "writes", "out/*.html"),
        ("score", "reads", "data/loaded.csv"),
    } <= found
    assert ("", "reads", "data/loaded.csv") not in found


def test_a_task_that_a_function_makes_is_given_what_its_caller_says(tmp_path: Path) -> None:
    code = """
import pandas as pd
from airflow import DAG
from airflow.operators.python import PythonOperator

def load(source, target):
    pd.read_csv(source).to_csv(target)
    return target

def show(ti):
    pd.read_csv(ti.xcom_pull(task_ids="one"))

def make(name, function, given=None):
    return PythonOperator(task_id=name, python_callable=function, op_kwargs=given)

with DAG("daily"):
    make("one", load, {"source": "data/a.csv", "target": "data/b.csv"})
    make("two", load, {"source": "data/c.csv", "target": "data/d.csv"})
    make("last", show)
"""
    graph = graph_of({"dag.py": code}, tmp_path)
    assert accesses(graph) == {
        ("one", "reads", "data/a.csv"),
        ("one", "writes", "data/b.csv"),
        ("two", "reads", "data/c.csv"),
        ("two", "writes", "data/d.csv"),
        ("last", "reads", "data/b.csv"),
    }
    assert graph.unresolved == ()


def test_what_no_task_gave_stays_unknown(tmp_path: Path) -> None:
    code = """
import pandas as pd
from airflow.operators.python import PythonOperator

def use(ti, path):
    pd.read_csv(ti.xcom_pull(task_ids="elsewhere"))
    pd.read_csv(path)

task = PythonOperator(task_id="use", python_callable=use, op_kwargs={"path": "{{ params.path }}"})
"""
    graph = graph_of({"dag.py": code}, tmp_path)
    assert accesses(graph) == set()
    assert len(graph.unresolved) == 2


def test_a_decorated_function_is_called_in_several_ways(tmp_path: Path) -> None:
    code = """
import pandas as pd
import ray
from prefect import flow, task

@task
def load(path):
    pd.read_csv(path)
    return "data/loaded.csv"

@task
def fit(path):
    pd.read_csv(path)

@ray.remote
def score(path):
    pd.read_parquet(path)

@flow
def main():
    loaded = load.submit("data/raw.csv")
    fit.with_options(retries=2)(loaded.result())
    score.options(num_cpus=1).remote("data/scores.parquet")

main()
"""
    found = {place for _, _, place in accesses(graph_of({"flow.py": code}, tmp_path))}
    assert found == {"data/raw.csv", "data/loaded.csv", "data/scores.parquet"}


def test_steps_of_a_flow_share_its_attributes(tmp_path: Path) -> None:
    code = """
import pandas as pd
from metaflow import FlowSpec, Parameter, step

class Flow(FlowSpec):
    source = Parameter("source", default="data/in.csv")

    @step
    def start(self):
        self.table = pd.read_csv(self.source)
        self.path = "data/out.parquet"
        self.next(self.write)

    @step
    def write(self):
        self.table.to_parquet(self.path)
        self.next(self.end)

    @step
    def end(self):
        pd.read_parquet(self.path)

if __name__ == "__main__":
    Flow()
"""
    assert accesses(graph_of({"flow.py": code}, tmp_path)) == {
        ("Flow.start", "reads", "data/in.csv"),
        ("Flow.write", "writes", "data/out.parquet"),
        ("Flow.end", "reads", "data/out.parquet"),
    }


TUPLES = "import pandas as pd\nfrom collections import namedtuple\nfrom typing import NamedTuple\n"


@pytest.mark.parametrize(
    "code",
    [
        "P = namedtuple('P', 'a b')\na, b = P('a.csv', 'b.csv')\npd.read_csv(a).to_csv(b)\n",
        "P = namedtuple('P', 'a b')\nfor a, b in [P('a.csv', 'b.csv')]:\n    pd.read_csv(a).to_csv(b)\n",
        "P = namedtuple('P', 'a b')\ndef get():\n    return P('a.csv', 'b.csv')\n"
        "p = get()\npd.read_csv(p[0]).to_csv(p[-1])\n",
        "class P(namedtuple('P', 'a b')):\n    def load(self):\n        return pd.read_csv(self.a)\n"
        "p = P('a.csv', 'b.csv')\np.load().to_csv(p.b)\n",
        "class P(NamedTuple):\n    a: str\n    b: str = 'b.csv'\ndef get(path):\n    return P(path)\n"
        "a, b = get('a.csv')\npd.read_csv(a).to_csv(b)\n",
        "class P(NamedTuple):\n    a: str\n    b: str\na, b = P(b='b.csv', a='a.csv')\npd.read_csv(a).to_csv(b)\n",
    ],
)
def test_named_tuples_are_unpacked_and_inherited_from(code: str, tmp_path: Path) -> None:
    found = {(edge.kind.value, edge.source, edge.target) for edge in graph_of({"m.py": TUPLES + code}, tmp_path).edges}
    assert {("reads", "file:a.csv", "code:m.py"), ("writes", "code:m.py", "file:b.csv")} <= found
