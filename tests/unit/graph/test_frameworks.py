"""Stages that code defines by a library: Airflow, Prefect, Dagster, ZenML, Metaflow, Feast, SageMaker, Azure ML."""

import json
from pathlib import Path

import pytest

from mldebt.model.graph import Certainty, DependencyGraph, NodeKind
from tests.unit.graph.test_builder import edges, graph_of


def stages(graph: DependencyGraph) -> dict[str, str]:
    """Name of each stage, and its key."""
    return {node.label: node.key for node in graph.nodes if node.kind is NodeKind.STAGE}


def schedules(graph: DependencyGraph) -> dict[str, str]:
    """Label of each schedule, and when it runs."""
    return {node.label: node.attrs["when"] for node in graph.nodes if node.kind is NodeKind.SCHEDULE}


def test_airflow_operators_and_schedules(tmp_path: Path) -> None:
    dag = """
from airflow import DAG
from airflow.operators.python import PythonOperator
from airflow.operators.bash_operator import BashOperator
from airflow.datasets import Dataset
from src.features import build

raw = Dataset("s3://bucket/raw.csv")
with DAG("daily_training", schedule_interval="0 3 * * *") as dag:
    features = PythonOperator(task_id="features", python_callable=build, inlets=[raw], outlets=[Dataset("data/f.csv")])
    train = BashOperator(task_id="train", bash_command="python src/train.py --fast")
    features >> train
"""
    files = {
        "dags/training.py": dag,
        "src/features.py": "def build(): pass\n",
        "src/train.py": "print(open('data/f.csv'))\n",
    }
    graph = graph_of(files, tmp_path)
    found = edges(graph)
    names = stages(graph)
    assert set(names) == {"daily_training", "features", "train"}
    assert names["train"] == "stage:dags/training.py:train"
    assert (names["features"], "launches", "code:src/features.py") in found
    assert (names["train"], "launches", "code:src/train.py") in found
    assert ("s3://bucket/raw.csv", "declares-in", names["features"]) in found
    assert (names["features"], "declares-out", "file:data/f.csv") in found
    assert schedules(graph) == {"daily_training (0 3 * * *)": "0 3 * * *"}
    read = next(edge for edge in graph.edges if edge.target == "code:src/train.py" and edge.kind.value == "reads")
    assert f"stage:{read.stage}" == names["train"]
    home = next(component for component in graph.components if "dags/training.py" in component.files)
    assert (home.name, home.kind, home.files) == ("dag:daily_training", "dag", ("dags/training.py",))
    trigger = next(edge for edge in graph.edges if edge.kind.value == "triggers")
    assert (trigger.target, str(trigger.chain[-1])) == (names["daily_training"], "dags/training.py:9:6")


def test_airflow_taskflow_and_data_as_schedule(tmp_path: Path) -> None:
    dag = """
from airflow.sdk import dag, task, Asset

@dag(schedule=[Asset("s3://bucket/in.csv")])
def flow():
    @task
    def extract():
        return 1

    @task(task_id="store", outlets=[Asset("s3://bucket/out.csv")])
    def load(x):
        return x

    load(extract())

flow()
"""
    graph = graph_of({"dags/flow.py": dag}, tmp_path)
    names = stages(graph)
    assert set(names) == {"flow", "flow.extract", "store"}
    assert (names["store"], "declares-out", "s3://bucket/out.csv") in edges(graph)
    assert not schedules(graph)  # data starts it, not the clock


READER = "import sys\nimport pandas as pd\npd.read_csv(sys.argv[1])\n"


def reads_of_stages(graph: DependencyGraph) -> set[tuple[str, str]]:
    """Each stage's name, and what it is seen to read or write."""
    ends = {(edge.stage.rpartition(":")[2], end) for edge in graph.edges for end in (edge.source, edge.target)
            if edge.stage and not edge.declared and edge.kind.value in ("reads", "writes", "appends")}  # fmt: skip
    return {(stage, end) for stage, end in ends if not end.startswith("code:")}


def test_airflow_tasks_that_are_command_lines(tmp_path: Path) -> None:
    dag = """
from airflow import DAG
from airflow.decorators import task
from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator
from airflow.providers.cncf.kubernetes.operators.pod import KubernetesPodOperator
from airflow.providers.docker.operators.docker import DockerOperator
from airflow.providers.papermill.operators.papermill import PapermillOperator

with DAG("d") as dag:
    KubernetesPodOperator(task_id="pod", image="x", cmds=["python", "src/see.py"], arguments=["data/pod.csv"])
    KubernetesPodOperator(task_id="line", cmds=["bash", "-cx"], arguments=["python src/see.py data/line.csv"])
    KubernetesPodOperator(task_id="args", image="x", arguments=["python", "src/see.py", "data/args.csv"])
    DockerOperator(task_id="docker", image="x", command="python src/see.py data/docker.csv")
    SparkSubmitOperator(task_id="spark", application="src/see.py", application_args=["data/spark.csv"])
    PapermillOperator(task_id="book", input_nb="nb/see.ipynb", output_nb="o.ipynb", parameters={"path": "data/nb.csv"})

    @task.bash
    def say():
        return "python src/see.py data/bash.csv"

    say()
"""
    cells = [
        {"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": ["path = 'data/default.csv'"]},
        {"cell_type": "code", "metadata": {}, "source": ["import pandas as pd\n", "pd.read_csv(path)"]},
    ]
    book = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    graph = graph_of({"dags/d.py": dag, "src/see.py": READER, "nb/see.ipynb": book}, tmp_path)
    found = {(stage, end) for stage, end in reads_of_stages(graph) if end.startswith("file:data/")}
    names = ("pod", "line", "args", "docker", "spark")
    assert found == {*((name, f"file:data/{name}.csv") for name in names), ("book", "file:data/nb.csv"),
                     ("say", "file:data/bash.csv")}  # fmt: skip


def test_airflow_statements_that_stand_in_a_file_or_a_mapping(tmp_path: Path) -> None:
    dag = """
from airflow import DAG
from airflow.datasets import Dataset
from airflow.providers.common.sql.operators.sql import SQLExecuteQueryOperator
from airflow.providers.google.cloud.operators.bigquery import BigQueryInsertJobOperator

query = {"query": {"query": "CREATE TABLE ds.b AS SELECT * FROM ds.a", "useLegacySql": False}}
with DAG("d", schedule=[Dataset("s3://bucket/in.csv")]) as dag:
    SQLExecuteQueryOperator(task_id="file", sql="sql/one.sql")
    SQLExecuteQueryOperator(task_id="list", sql=["sql/one.sql", "DELETE FROM mart.c"])
    BigQueryInsertJobOperator(task_id="job", configuration=query)
"""
    graph = graph_of({"dags/d.py": dag, "dags/sql/one.sql": "INSERT INTO mart.one SELECT * FROM raw.one"}, tmp_path)
    assert reads_of_stages(graph) == {
        ("file", "file:dags/sql/one.sql"),
        ("list", "file:dags/sql/one.sql"),
        ("list", "table:mart.c"),
        ("job", "table:ds.a"),
        ("job", "table:ds.b"),
    }
    found = edges(graph)
    assert ("code:dags/d.py", "launches", "code:dags/sql/one.sql") in found
    assert ("s3://bucket/in.csv", "declares-in", "stage:dags/d.py:d") in found
    assert not graph.unresolved


def test_prefect_flows_and_deployments(tmp_path: Path) -> None:
    code = """
from datetime import timedelta
from prefect import flow, task
from prefect.deployments import Deployment
from prefect.orion.schemas.schedules import CronSchedule, IntervalSchedule

@task
def read(): ...

@flow(name="training")
def main():
    read()

Deployment.build_from_flow(flow=main, name="nightly", schedule=CronSchedule(cron="0 0 * * *"))
Deployment.build_from_flow(flow=main, name="often", schedule=IntervalSchedule(interval=timedelta(minutes=5)))
"""
    graph = graph_of({"orchestrate.py": code}, tmp_path)
    assert set(stages(graph)) == {"read", "training", "nightly", "often"}
    assert set(schedules(graph).values()) == {
        "0 0 * * *",
        "IntervalSchedule(interval=timedelta(minutes=5))",
    }


def test_prefect_flows_that_are_served_or_deployed(tmp_path: Path) -> None:
    flow = """
import pandas as pd
from prefect import flow, task

@task
def fetch(path):
    return pd.read_csv(path)

@flow
def etl(year: int = 2021):
    fetch(f"data/{year}.csv")
    fetch.map(["data/a.csv", "data/b.csv"])

if __name__ == "__main__":
    etl.serve(name="d", cron="0 1 * * *")
    etl.deploy(name="e", parameters={"year": 2024})
"""
    declared = "deployments:\n- name: nightly\n  entrypoint: flow.py:etl\n  schedules: [{cron: 0 0 * * *}]\n"
    graph = graph_of({"flow.py": flow, "prefect.yaml": declared}, tmp_path)
    names = ("2021", "2024", "a", "b")
    assert reads_of_stages(graph) == {("fetch", f"file:data/{name}.csv") for name in names}
    assert schedules(graph) == {"etl (0 1 * * *)": "0 1 * * *", "nightly (0 0 * * *)": "0 0 * * *"}
    found = edges(graph)
    assert ("schedule:flow.py:etl", "triggers", "stage:flow.py:etl") in found
    assert ("stage:prefect.yaml:nightly", "launches", "code:flow.py") in found
    assert not graph.unresolved


def test_what_a_task_does_belongs_to_it_whoever_calls_it(tmp_path: Path) -> None:
    flow = """
import pandas as pd
from prefect import flow, task
from lib import load

@task
def fetch(url):
    return pd.read_csv(url)

@task
def store():
    load().to_csv("data/out.csv")

def plain():
    pd.read_csv("data/plain.csv")

@flow
def main():
    fetch("data/in.csv")
    store.submit()
    plain()

if __name__ == "__main__":
    main()
"""
    files = {
        "flow.py": flow,
        "lib.py": "import pandas as pd\ndef load(): return pd.read_csv('data/shared.csv')\n",
        "alone.py": "from lib import load\nload()\n",
        "other.py": "from flow import fetch\nfetch('data/other.csv')\n",
    }
    by_hand: dict[str, str] = {"run.sh": "python flow.py\npython other.py\npython alone.py\n"}
    started: set[str]
    for tree, more, started in (("a", {}, set()), ("b", by_hand, {"run.sh"})):
        graph = graph_of({**files, **more}, tmp_path / tree)
        owners = {
            (end.removeprefix("file:data/"), edge.entry, edge.stage.removeprefix("flow.py:"))
            for edge in graph.edges
            for end in (edge.source, edge.target)
            if end.startswith("file:data/")
        }
        assert {("plain.csv", "flow.py", stage) for stage in started | {""}} <= owners
        assert {row for row in owners if row[0] != "plain.csv"} == {
            ("in.csv", "flow.py", "fetch"),
            ("other.csv", "other.py", "fetch"),
            ("out.csv", "flow.py", "store"),
            ("shared.csv", "flow.py", "store"),
            *(("shared.csv", "alone.py", stage) for stage in started | {""}),
        }


def test_dagster_assets_depend_on_each_other_by_name(tmp_path: Path) -> None:
    code = """
import dagster as dg

@dg.asset
def raw(context): return 1

@dg.asset(key_prefix=["silver"], deps=["listing"])
def clean(raw, warehouse): return raw

@dg.asset(deps=[clean, dg.AssetKey(["gold", "score"])])
def report(): ...
"""
    graph = graph_of({"assets.py": code}, tmp_path)
    found = edges(graph)
    code_node = "code:assets.py"
    assert ("dataset:raw", "reads", code_node) in found
    assert (code_node, "writes", "dataset:silver/clean") in found
    names = stages(graph)
    assert ("dataset:listing", "declares-in", names["clean"]) in found
    assert ("dataset:gold/score", "declares-in", names["report"]) in found
    assert not any("warehouse" in source for source, _, _ in found)  # a resource, made by no asset


def test_dagster_names_of_inputs_of_several_assets_and_schedules(tmp_path: Path) -> None:
    code = """
import dagster as dg
from dagster import AssetIn, AssetKey, AssetOut, AssetSpec, asset, multi_asset

outside = AssetSpec("outside")

@asset(deps=[outside, AssetKey(["a", "b"])])
def raw(): return 1

@asset(ins={"df": AssetIn("raw"), "raw": AssetIn(key_prefix="far")})
def clean(df, raw): return df

@multi_asset(outs={"x": AssetOut(), "y": AssetOut(key="yy")})
def both(clean): return 1, 2

@multi_asset(specs=[AssetSpec("p", deps=["x"]), AssetSpec("q")])
def told(): ...

@dg.job
def one(): ...

@dg.job
def two(): ...

dg.ScheduleDefinition(job=one, cron_schedule="0 1 * * *")
dg.ScheduleDefinition(job=two, cron_schedule="@hourly")
"""
    graph = graph_of({"assets.py": code}, tmp_path)
    declared = {(source.partition(":")[2], target.rpartition(":")[2]) for source, kind, target in edges(graph)
                if kind == "declares-in"}  # fmt: skip
    assert declared == {
        ("outside", "raw"), ("a/b", "raw"), ("raw", "clean"), ("clean", "both"), ("x", "told")
    }  # fmt: skip
    made = {target for source, kind, target in edges(graph) if kind == "declares-out"}
    assert made == {f"dataset:{name}" for name in ("raw", "clean", "x", "yy", "p", "q")}
    assert schedules(graph) == {"one (0 1 * * *)": "0 1 * * *", "two (@hourly)": "@hourly"}
    assert ("schedule:assets.py:two", "triggers", "stage:assets.py:two") in edges(graph)


def test_steps_of_zenml_metaflow_and_kubeflow(tmp_path: Path) -> None:
    files = {
        "z.py": "from zenml import step, pipeline\n@step\ndef load(): ...\n@pipeline\ndef run():\n    load()\n",
        "m.py": "from metaflow import FlowSpec, step, schedule\n@schedule(daily=True)\nclass Train(FlowSpec):\n"
        "    @step\n    def start(self):\n        self.next(self.end)\n",
        "k.py": "from kfp import dsl\n@dsl.component\ndef part(): ...\n@dsl.pipeline(name='whole')\n"
        "def p():\n    part()\n",
    }
    graph = graph_of(files, tmp_path)
    names = stages(graph)
    assert {"load", "run", "Train.start", "part", "whole"} <= set(names)
    assert (names["load"], "launches", "code:z.py") in edges(graph)
    assert list(schedules(graph)) == ["Train (daily)"]


def test_scripts_that_jobs_in_the_cloud_run(tmp_path: Path) -> None:
    files = {
        "deploy/pipeline.py": "from sagemaker.sklearn.estimator import SKLearn\n"
        "from sagemaker.workflow.parameters import ParameterString\n"
        "from sagemaker.workflow.steps import ProcessingStep\n"
        "from sagemaker.processing import ProcessingInput, ProcessingOutput\n"
        "SKLearn(entry_point='train.py', source_dir='jobs')\n"
        "ProcessingStep(name='prep', code='jobs/prep.py', \n"
        "    inputs=[ProcessingInput(source=ParameterString('raw', 's3://b/raw'), destination='/x')],\n"
        "    outputs=[ProcessingOutput(source='/y', destination='s3://b/clean')])\n",
        "deploy/azure.py": "from azureml.pipeline.steps import PythonScriptStep\n"
        "PythonScriptStep(name='score', script_name='score.py', source_directory='../jobs')\n",
        "jobs/train.py": "",
        "jobs/prep.py": "",
        "jobs/score.py": "",
    }
    graph = graph_of(files, tmp_path)
    found, names = edges(graph), stages(graph)
    assert (names["SKLearn"], "launches", "code:jobs/train.py") in found
    assert (names["prep"], "launches", "code:jobs/prep.py") in found
    assert (names["score"], "launches", "code:jobs/score.py") in found
    assert ("s3://b/raw", "declares-in", names["prep"]) in found
    assert (names["prep"], "declares-out", "s3://b/clean") in found


SAGEMAKER = """
from sagemaker.{home} import {name}
from sagemaker.processing import ProcessingInput, ProcessingOutput
{call}
"""


@pytest.mark.parametrize(
    ("home", "name", "call"),
    [
        ("sklearn", "SKLearn", "SKLearn('train.py', '1.2-1', 'py3', 'jobs')"),
        ("pytorch", "PyTorch", "PyTorch('train.py', '2.1', 'py310', 'jobs')"),
        ("mxnet", "MXNet", "MXNet('train.py', '1.9', 'py38', 'jobs')"),
        ("xgboost", "XGBoost", "XGBoost('train.py', '1.7-1', 'jobs')"),
        ("huggingface", "HuggingFace", "HuggingFace('py310', 'train.py', '4.36', None, '2.1', 'jobs')"),
        ("tensorflow", "TensorFlow", "TensorFlow('py310', '2.14', entry_point='train.py', source_dir='jobs')"),
        ("sklearn", "SKLearnProcessor", "SKLearnProcessor('1.2-1', 'role').run('jobs/train.py')"),
        ("pytorch.processing", "PyTorchProcessor", "PyTorchProcessor('2.1', 'role').run('train.py', 'jobs')"),
        ("spark.processing", "PySparkProcessor", "PySparkProcessor('role').run('jobs/train.py')"),
    ],
)
def test_each_framework_of_sagemaker_has_its_own_order_of_arguments(
    home: str, name: str, call: str, tmp_path: Path
) -> None:
    files = {"deploy/job.py": SAGEMAKER.format(home=home, name=name, call=call), "jobs/train.py": ""}
    graph = graph_of(files, tmp_path)
    assert [target for _, kind, target in edges(graph) if kind == "launches"] == ["code:jobs/train.py"]


def test_data_of_a_processor_and_a_model_of_sagemaker(tmp_path: Path) -> None:
    code = """
from sagemaker.sklearn import SKLearnModel, SKLearnProcessor
from sagemaker.processing import ProcessingInput, ProcessingOutput
SKLearnProcessor("1.2-1", "role").run(
    "jobs/prep.py",
    [ProcessingInput("s3://b/raw", "/x")],
    [ProcessingOutput("/y", "s3://b/clean")],
    job_name="prep",
)
SKLearnModel(model_data="s3://b/model.tar.gz", role="role", entry_point="serve.py", source_dir="jobs")
"""
    graph = graph_of({"deploy.py": code, "jobs/prep.py": "", "jobs/serve.py": ""}, tmp_path)
    found, names = edges(graph), stages(graph)
    assert ("s3://b/raw", "declares-in", names["prep"]) in found
    assert (names["prep"], "declares-out", "s3://b/clean") in found
    assert ("code:deploy.py", "launches", "code:jobs/serve.py") in found
    assert ("s3://b/model.tar.gz", "loads", "code:deploy.py") in found


def test_a_script_that_a_call_starts_is_code_and_no_file(tmp_path: Path) -> None:
    code = "import papermill as pm\nimport runpy\npm.execute_notebook('a.ipynb', 'out.ipynb')\nrunpy.run_path('b.py')\n"
    files = {"run.py": code, "a.ipynb": '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}', "b.py": ""}
    started = {target for _, kind, target in edges(graph_of(files, tmp_path)) if kind == "launches"}
    assert started == {"code:a.ipynb", "code:b.py"}


def test_feast_views_stand_between_sources_and_readers(tmp_path: Path) -> None:
    files = {
        "repo/features.py": "from feast import FeatureView, FileSource\n"
        "source = FileSource(path='data/stats.parquet')\n"
        "view = FeatureView(name='driver_stats', source=source)\n",
        "train.py": "from feast import FeatureStore\nstore = FeatureStore('repo')\n"
        "store.get_historical_features(entity_df=None, features=['driver_stats:rate', 'driver_stats:trips'])\n",
    }
    graph = graph_of(files, tmp_path)
    found = edges(graph)
    key = stages(graph)["driver_stats"]
    assert ("file:repo/data/stats.parquet", "declares-in", key) in found or (
        "file:data/stats.parquet",
        "declares-in",
        key,
    ) in found
    assert (key, "declares-out", "dataset:driver_stats") in found
    reads = [edge for edge in graph.edges if edge.source == "dataset:driver_stats"]
    assert [(edge.target, edge.certainty) for edge in reads] == [("code:train.py", Certainty.EXACT)]


def test_a_factory_of_tasks_counts_where_it_is_called(tmp_path: Path) -> None:
    code = """
from airflow.operators.python import PythonOperator
def run(): ...
def make(name):
    return PythonOperator(task_id=name, python_callable=run)
tasks = [make("one"), make("two")]
"""
    assert set(stages(graph_of({"d.py": code}, tmp_path))) == {"one", "two"}


def test_luigi_tasks_read_what_others_have_made_and_write_their_own_targets(tmp_path: Path) -> None:
    code = """
import luigi, luigi.util
import pandas as pd

class Load(luigi.Task):
    def output(self):
        return luigi.LocalTarget("data/raw.csv")

    def run(self):
        with self.output().temporary_path() as path:
            pd.DataFrame().to_csv(path)

class Clean(luigi.Task):
    def requires(self):
        return Load()

    def output(self):
        return {"clean": luigi.LocalTarget(path="data/clean.csv"), "log": luigi.LocalTarget("data/log.txt")}

    def run(self):
        frame = pd.read_csv(self.input().path)
        frame.to_csv(self.output()["clean"].path)

class Train(luigi.Task):
    def requires(self):
        return [Load(), Clean()]

    def output(self):
        return luigi.LocalTarget("models/m.txt")

    def run(self):
        pd.read_csv(self.input()[1]["clean"].path)
        with self.output().open("w") as file:
            file.write("")

@luigi.util.requires(Load)
class Count(luigi.Task):
    def run(self):
        with self.input().open() as file:
            pd.read_csv(file)
"""
    graph = graph_of({"t.py": code}, tmp_path)
    names = {key: name for name, key in stages(graph).items()}
    seen = {(names.get(f"stage:{edge.stage}"), edge.kind, edge.source, edge.target) for edge in graph.edges}
    found = {
        (stage, str(kind), (source if kind == "reads" else target).removeprefix("file:"))
        for stage, kind, source, target in seen
        if kind in ("reads", "writes") and stage
    }
    assert found == {
        ("Load", "writes", "data/raw.csv"),
        ("Clean", "reads", "data/raw.csv"),
        ("Clean", "writes", "data/clean.csv"),
        ("Train", "reads", "data/clean.csv"),
        ("Train", "writes", "models/m.txt"),
        ("Count", "reads", "data/raw.csv"),
    }
    assert ("file:data/raw.csv", "declares-in", stages(graph)["Count"]) in edges(graph)


def test_luigi_tasks_make_targets_and_require_each_other(tmp_path: Path) -> None:
    files = {
        "tasks/__init__.py": "",
        "tasks/load.py": "import luigi\nclass Load(luigi.ExternalTask):\n    def output(self):\n"
        "        return luigi.LocalTarget('data/raw.csv')\n",
        "tasks/train.py": """
import luigi
import pandas as pd
from tasks.load import Load

class Clean(luigi.Task):
    day = luigi.DateParameter()

    def requires(self):
        return [Load()]

    def output(self):
        return {"clean": luigi.LocalTarget(f"data/clean_{self.day}.csv")}

    def run(self):
        pd.read_csv("data/extra.csv")

class Train(luigi.Task):
    def requires(self):
        yield Clean(day=1)
        yield Load()

    def output(self):
        return luigi.LocalTarget("models/m.pkl")
""",
    }
    graph = graph_of(files, tmp_path)
    found, names = edges(graph), stages(graph)
    assert set(names) == {"Load", "Clean", "Train"}
    assert (names["Load"], "declares-out", "file:data/raw.csv") in found
    assert ("file:data/raw.csv", "declares-in", names["Clean"]) in found
    assert ("glob:data/clean_*.csv", "declares-in", names["Train"]) in found
    assert (names["Train"], "declares-out", "file:models/m.pkl") in found
    read = next(edge for edge in graph.edges if edge.source == "file:data/extra.csv")
    assert f"stage:{read.stage}" == names["Clean"]


def test_functions_that_run_by_the_clock_inside_of_a_program(tmp_path: Path) -> None:
    code = """
import schedule
from apscheduler.schedulers.blocking import BlockingScheduler

def job():
    open("data/x.csv").read()

schedule.every(2).days.at("10:30").do(job)
clock = BlockingScheduler()
clock.add_job(job, "cron", hour=3, minute=30)
clock.add_job(job, id="once")

@clock.scheduled_job("interval", minutes=3)
def tick(): ...
"""
    graph = graph_of({"run.py": code}, tmp_path)
    assert set(schedules(graph).values()) == {
        "schedule.every(2).days.at('10:30')",
        "cron hour=3, minute=30",
        "interval minutes=3",
    }
    assert len([edge for edge in graph.edges if edge.kind.value == "triggers"]) == 3
