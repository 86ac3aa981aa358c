"""The dependency graph of the sample DVC project."""

from mldebt.model.graph import (
    Certainty,
    Component,
    DependencyGraph,
    Edge,
    EdgeKind,
    Node,
    NodeKind,
    Unresolved,
)
from tests.support.sample_people import at

COMPONENTS = (
    Component("prepare", "stage", "dvc stage prepare", ("src/prepare.py",)),
    Component("features", "stage", "dvc stage featurize", ("src/features/build.py", "src/features/encode.py")),
    Component("train", "stage", "dvc stage train", ("src/train.py", "src/models/boosting.py")),
    Component("evaluate", "stage", "dvc stage evaluate", ("src/evaluate.py",)),
    Component("serving", "package", "top package serving", ("serving/app.py", "serving/schema.py")),
    Component("support-bot", "package", "top package bot", ("bot/answer.py", "bot/prompts.py")),
    Component("retention", "notebook", "a notebook of its own", ("notebooks/retention.ipynb",)),
    Component("common", "package", "top package common", ("common/paths.py", "common/io.py")),
)


def _file(path: str, attrs: dict[str, str] | None = None, kind: NodeKind = NodeKind.FILE) -> Node:
    return Node(f"file:{path}", kind, path, None, "", attrs or {})


NODES = (
    Node("table:crm.customers", NodeKind.TABLE, "crm.customers", at("src/prepare.py", 14)),
    Node("s3://acme-events/clicks/", NodeKind.OBJECT, "s3://acme-events/clicks/", at("src/prepare.py", 22)),
    _file("data/raw/customers.csv"),
    _file("data/prepared/train.parquet"),
    _file("data/prepared/test.parquet"),
    _file("data/features/train.parquet"),
    _file("data/features/test.parquet"),
    _file("models/encoder.joblib", kind=NodeKind.ARTEFACT),
    _file("models/churn.joblib", kind=NodeKind.ARTEFACT),
    _file("reports/metrics.json"),
    _file("data/campaign/targets.csv"),
    Node("model:src/train.py::train", NodeKind.MODEL, "GradientBoostingClassifier", at("src/train.py", 41), "train"),
    Node("hf:model:sentence-transformers/all-MiniLM-L6-v2", NodeKind.HUB, "all-MiniLM-L6-v2", at("bot/answer.py", 9)),
    Node("llm:openai:gpt-4o", NodeKind.LLM, "gpt-4o", at("bot/answer.py", 31)),
    Node("prompt:bot.prompts:ANSWER", NodeKind.PROMPT, "ANSWER", at("bot/prompts.py", 3), "support-bot"),
    Node("chroma:helpdesk", NodeKind.COLLECTION, "helpdesk", at("bot/answer.py", 18)),
    Node("endpoint:POST /predict", NodeKind.ENDPOINT, "POST /predict", at("serving/app.py", 38), "serving"),
    Node("endpoint:POST /answer", NodeKind.ENDPOINT, "POST /answer", at("bot/answer.py", 52), "support-bot"),
    Node("config:params.yaml#train.depth", NodeKind.CONFIGKEY, "train.depth", at("params.yaml", 4)),
    Node("config:params.yaml#train.rate", NodeKind.CONFIGKEY, "train.rate", at("params.yaml", 5)),
    Node("file:data/features/train.parquet::tenure", NodeKind.COLUMN, "tenure", None, "features"),
    Node("file:data/features/train.parquet::plan", NodeKind.COLUMN, "plan", None, "features"),
    Node("schedule:nightly", NodeKind.SCHEDULE, "nightly", at(".github/workflows/retrain.yml", 5)),
    *(
        Node(f"code:{path}", NodeKind.CODE, path, at(path), component.name)
        for component in COMPONENTS
        for path in component.files
    ),
)


def _edge(source: str, target: str, kind: str, certainty: str, path: str, line: int, symbol: str = "") -> Edge:
    return Edge(source, target, EdgeKind(kind), Certainty(certainty), (at(path, line),), path, "", symbol)


def _both(source: str, target: str, kind: str, path: str, line: int, symbol: str) -> tuple[Edge, Edge]:
    declared = "declares-in" if kind == "reads" else "declares-out"
    return (
        _edge(source, target, kind, "exact", path, line, symbol),
        _edge(source, target, declared, "declared", "dvc.yaml", 4),
    )


PREPARE, BUILD, TRAIN = "code:src/prepare.py", "code:src/features/build.py", "code:src/train.py"
EVALUATE, APP, BOT = "code:src/evaluate.py", "code:serving/app.py", "code:bot/answer.py"
RETENTION = "code:notebooks/retention.ipynb"

EDGES = (
    _edge("table:crm.customers", PREPARE, "reads", "exact", "src/prepare.py", 14, "pandas.read_sql"),
    _edge("s3://acme-events/clicks/", PREPARE, "reads", "pattern", "src/prepare.py", 22, "pandas.read_parquet"),
    *_both("file:data/raw/customers.csv", PREPARE, "reads", "src/prepare.py", 12, "pandas.read_csv"),
    *_both(PREPARE, "file:data/prepared/train.parquet", "writes", "src/prepare.py", 48, "DataFrame.to_parquet"),
    *_both(PREPARE, "file:data/prepared/test.parquet", "writes", "src/prepare.py", 49, "DataFrame.to_parquet"),
    *_both("file:data/prepared/train.parquet", BUILD, "reads", "src/features/build.py", 17, "pandas.read_parquet"),
    *_both("file:data/prepared/test.parquet", BUILD, "reads", "src/features/build.py", 18, "pandas.read_parquet"),
    *_both(BUILD, "file:data/features/train.parquet", "writes", "src/features/build.py", 60, "DataFrame.to_parquet"),
    *_both(BUILD, "file:data/features/test.parquet", "writes", "src/features/build.py", 61, "DataFrame.to_parquet"),
    _edge(BUILD, "file:models/encoder.joblib", "persists", "exact", "src/features/build.py", 66, "joblib.dump"),
    *_both("file:data/features/train.parquet", TRAIN, "reads", "src/train.py", 22, "pandas.read_parquet"),
    _edge(TRAIN, "model:src/train.py::train", "trains", "exact", "src/train.py", 41),
    _edge("model:src/train.py::train", "file:models/churn.joblib", "persists", "exact", "src/train.py", 55),
    _edge(TRAIN, "file:models/churn.joblib", "declares-out", "declared", "dvc.yaml", 24),
    _edge("config:params.yaml#train.depth", TRAIN, "configures", "exact", "src/train.py", 30),
    _edge("config:params.yaml#train.rate", TRAIN, "configures", "exact", "src/train.py", 31),
    *_both("file:data/features/test.parquet", EVALUATE, "reads", "src/evaluate.py", 11, "pandas.read_parquet"),
    *_both("file:models/churn.joblib", EVALUATE, "reads", "src/evaluate.py", 13, "joblib.load"),
    *_both(EVALUATE, "file:reports/metrics.json", "writes", "src/evaluate.py", 40, "json.dump"),
    _edge("file:models/churn.joblib", APP, "loads", "exact", "serving/app.py", 21, "joblib.load"),
    _edge("file:models/encoder.joblib", APP, "loads", "exact", "serving/app.py", 20, "joblib.load"),
    _edge(APP, "endpoint:POST /predict", "exposes", "exact", "serving/app.py", 38),
    _edge("file:data/features/train.parquet", RETENTION, "reads", "exact", "notebooks/retention.ipynb", 88),
    _edge("file:models/encoder.joblib", RETENTION, "loads", "exact", "notebooks/retention.ipynb", 94),
    _edge(RETENTION, "file:data/campaign/targets.csv", "writes", "exact", "notebooks/retention.ipynb", 210),
    _edge(
        "file:data/features/train.parquet", "file:data/features/train.parquet::tenure", "selects", "exact", "a.py", 1
    ),
    _edge("file:data/features/train.parquet::tenure", TRAIN, "selects", "exact", "src/train.py", 25),
    _edge("file:data/features/train.parquet::plan", TRAIN, "selects", "exact", "src/train.py", 25),
    _edge("hf:model:sentence-transformers/all-MiniLM-L6-v2", BOT, "loads", "exact", "bot/answer.py", 9),
    _edge("chroma:helpdesk", BOT, "retrieves", "exact", "bot/answer.py", 18),
    _edge("prompt:bot.prompts:ANSWER", BOT, "fills", "exact", "bot/answer.py", 29),
    _edge("llm:openai:gpt-4o", BOT, "calls", "exact", "bot/answer.py", 31),
    _edge(BOT, "endpoint:POST /answer", "exposes", "exact", "bot/answer.py", 52),
    _edge("schedule:nightly", TRAIN, "triggers", "declared", ".github/workflows/retrain.yml", 5),
    _edge("code:common/paths.py", TRAIN, "imports", "exact", "src/train.py", 3),
)

GRAPH = DependencyGraph(
    nodes=NODES,
    edges=EDGES,
    components=COMPONENTS,
    unresolved=(
        Unresolved(at("src/prepare.py", 31, 9), "pandas.read_csv", "value comes from the environment", "DATA_DIR=data"),
        Unresolved(at("common/io.py", 12, 5), "open", "parameter never bound by a call we saw"),
        Unresolved(at("notebooks/retention.ipynb", 140, 1, 9, 3), "open", "reader failed in this cell"),
    ),
    io_calls=41,
    io_resolved=33,
)
