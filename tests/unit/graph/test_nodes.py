"""Classes whose fields say what a library reads and writes when it runs them."""

import json
from pathlib import Path

from mldebt.model.graph import EdgeKind, NodeKind
from mldebt.report.views.graph import edge_rows
from tests.unit.graph.test_builder import edges, graph_of

MAKE = (
    "import pathlib\nimport pandas as pd\nfrom zntrack import Node, dvc, zn\n\nclass Make(Node):\n"
    "    raw: str = dvc.deps()\n    table = dvc.outs('data/table.csv')\n    report: pathlib.Path = dvc.plots('r.svg')\n"
    "    curve = zn.plots()\n    score = zn.metrics()\n    size = zn.params(3)\n\n    def run(self):\n"
    "        pd.read_csv(self.raw + '/part.csv').to_csv(self.table)\n        self.save_all()\n\n"
    "    def save_all(self):\n        pd.DataFrame().to_parquet(self.nwd / 'all.parquet')\n"
)
FIT = (
    "from zntrack import Node, dvc, zn\nfrom src.make import Make\n\nclass Fit(Node):\n"
    "    needed = dvc.deps([Make()])\n    other = zn.deps()\n\n    def run(self):\n        open('log.txt', 'w')\n"
)
STORED = {
    "Make": {"raw": {"_type": "pathlib.Path", "value": "data/raw"}},
    "second": {"raw": "data/more", "size": 4},
    "Fit": {"other": {"_type": "ZnTrackType", "value": {"module": "src.make", "cls": "Make", "name": "second"}}},
}
PIPELINE = (
    "stages:\n  Make:\n    cmd: python -c \"from src.make import Make; Make.load(name='Make').run_and_save()\"\n"
    "  second:\n    cmd: zntrack run src.make.Make --name second\n  Fit:\n    cmd: zntrack run src.fit.Fit\n"
    "  unknown:\n    cmd: zntrack run Make\n"
)


def test_a_node_reads_and_writes_what_its_fields_say(tmp_path: Path) -> None:
    files = {"src/make.py": MAKE, "src/fit.py": FIT, "zntrack.json": json.dumps(STORED), "dvc.yaml": PIPELINE}
    rows = edge_rows(graph_of(files, tmp_path))
    found = {(row["stage"].partition(":")[2], row["dir"], row["path"]) for row in rows if row.get("stage")}
    made = [("write", "data/table.csv"), ("write", "r.svg")]
    first = [("read", "data/raw"), ("read", "data/raw/part.csv"), ("write", "nodes/Make/curve.csv")]
    second = [("read", "data/more"), ("read", "data/more/part.csv"), ("write", "nodes/second/curve.csv")]
    own = [[("write", f"nodes/{name}/*.json"), ("write", f"nodes/{name}/all.parquet")] for name in ("Make", "second")]
    needed = [("read", "data/table.csv"), ("read", "r.svg")]
    needed += [("read", f"nodes/{name}/{kept}") for name in ("Make", "second") for kept in ("curve.csv", "*.json")]
    assert found == {
        *(("Make", *edge) for edge in [*made, *first, *own[0]]),
        *(("second", *edge) for edge in [*made, *second, *own[1]]),
        *(("Fit", *edge) for edge in [*needed, ("write", "log.txt")]),
    }


def test_fields_say_nothing_where_nobody_runs_the_node(tmp_path: Path) -> None:
    rows = edge_rows(
        graph_of({"src/make.py": MAKE, "src/fit.py": FIT, "look.py": "from src.fit import Fit\n"}, tmp_path)
    )
    assert {(row["dir"], row["path"]) for row in rows} == {("write", "src/log.txt")}


def test_topics_and_prompts_of_registries(tmp_path: Path) -> None:
    code = """
import mlflow
from confluent_kafka import Consumer, Producer
from kafka import KafkaConsumer, KafkaProducer
from langchain import hub

KafkaProducer().send("predictions", b"")
KafkaConsumer("events", group_id="g")
Producer({}).produce("events", b"")
mlflow.load_prompt("prompts:/summary/2")
mlflow.load_prompt("prompts:/summary@live")
mlflow.register_prompt(name="summary", template="Say {{x}}")
hub.pull("owner/rag:50442af1")
"""
    kinds = ("topic:", "prompt:")
    found = {row for row in edges(graph_of({"run.py": code}, tmp_path)) if any(end.startswith(kinds) for end in row)}
    assert found == {
        ("code:run.py", "writes", "topic:predictions"),
        ("code:run.py", "writes", "topic:events"),
        ("topic:events", "reads", "code:run.py"),
        ("prompt:mlflow:summary", "loads", "code:run.py"),
        ("code:run.py", "persists", "prompt:mlflow:summary"),
        ("prompt:langchain:owner/rag", "loads", "code:run.py"),
    }


def test_prompts_fill_the_calls_of_language_models(tmp_path: Path) -> None:
    long = "Answer in one sentence, of nothing but the context, and say so where it does not hold the answer. "
    code = f"""
import yaml
from openai import OpenAI
from langchain_core.prompts import ChatPromptTemplate
from texts import SYSTEM

QUESTION = "{long}" + "Question: {{q}}"
SHORT = "Be kind."
client = OpenAI()

def ask(q):
    said = {{"role": "user", "content": QUESTION.format(q=q)}}
    return client.chat.completions.create(model="gpt-4o", messages=[{{"role": "system", "content": SYSTEM}}, said])

ask("why")
client.responses.create(model="gpt-4o", instructions=SHORT, input="{long}")
client.responses.create(model="gpt-4o", instructions=open("prompts/rules.txt").read(), input="x")
"""
    files = {"run.py": code, "texts.py": f'SYSTEM = """{long}"""\n', "prompts/rules.txt": long}
    graph = graph_of(files, tmp_path)
    filled = {(edge.source, edge.target, edge.entry) for edge in graph.edges if edge.kind is EdgeKind.FILLS}
    assert filled == {
        ("prompt:run.py::QUESTION", "code:run.py", "run.py"),
        ("prompt:texts.py::SYSTEM", "code:run.py", "run.py"),
        ("file:prompts/rules.txt", "code:run.py", "run.py"),
    }
    node = next(node for node in graph.nodes if node.key == "prompt:texts.py::SYSTEM")
    assert (node.kind, str(node.location)) == (NodeKind.PROMPT, "texts.py:1:10")
