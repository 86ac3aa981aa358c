"""Sample reports for renderers: a small DVC project and its variations. Made up from nothing, deterministic."""

from datetime import UTC, datetime

from msgspec.structs import replace

from mldebt.model.finding import Confidence, Evidence, Finding, RuleRun, Severity, Status
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
from mldebt.model.history import Person
from mldebt.model.panel import Answer, Fact, Panel, Question, Role
from mldebt.model.place import Location
from mldebt.model.report import Coverage, Report, Subject
from mldebt.model.score import CaceScore, ComponentScore, Maintainer, Ownership, RepositoryScore, Term
from mldebt.model.source import FileState, Problem, Reading
from mldebt.report.options import CardText

TODAY = "2026-11-25"


def seconds(iso: str) -> int:
    """Unix seconds of an ISO date."""
    return int(datetime.fromisoformat(iso).replace(tzinfo=UTC).timestamp())


def at(path: str, line: int = 1, column: int = 1, cell: int = 0, cell_line: int = 0) -> Location:
    """A place."""
    return Location(path=path, line=line, column=column, cell=cell, cell_line=cell_line)


PEOPLE = (
    Person("p1", "Mina Castellanos", ("mina@example.com", "mina.c@example.org"), ("mcastellanos",)),
    Person("p2", "Tomasz Wiśniewski", ("tomasz@example.com",)),
    Person("p3", "Adaeze Okafor", ("adaeze@example.com",)),
    Person("p4", "Jonas Lindqvist", ("jonas@example.com",)),
    Person("p5", "Priya Raman", ("priya@example.com",)),
)
LAST_SEEN = {
    "p1": seconds("2026-11-21"),
    "p2": seconds("2026-10-02"),
    "p3": seconds("2025-06-14"),
    "p4": seconds("2025-01-30"),
    "p5": seconds("2024-09-03"),
}
NAME = {person.key: person.name for person in PEOPLE}


def maintainer(key: str, probability: float, *words: str) -> Maintainer:
    """One candidate with worded terms."""
    terms = tuple(Term(f"term {index}", 3.0, 0.6, 1.2 - index / 3, text) for index, text in enumerate(words))
    return Maintainer(key, NAME[key], probability, LAST_SEEN[key], terms)


def ownership(path: str, knowledge: float, verdict: str, *people: Maintainer, last: str = "2026-09-01") -> Ownership:
    """Who maintains a path."""
    nobody = round(max(0.0, 1 - sum(one.probability for one in people)), 2)
    return Ownership(path, people, nobody, knowledge, seconds(last), verdict)


def cace(subject: str, reach: float, surprise: float, exposure: float, *reached: str) -> CaceScore:
    """A score with its terms."""
    terms = (
        Term("reach", reach, 1.0, reach, f"a change is expected to touch {reach:g} other components"),
        Term("surprise", surprise, 1.0, surprise, f"{(surprise - 1) * 100:.0f} % of it along edges no tool declares"),
        Term("exposure", exposure, 1.0, exposure, "no test imports it; nobody who knows it was active this quarter"),
    )
    return CaceScore(subject, round(reach * surprise * exposure, 2), reach, surprise, exposure, terms, reached)


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


def _row(
    component: str, score: CaceScore, owned: Ownership, findings: int, files: int, lines: int, *kinds: str
) -> ComponentScore:
    return ComponentScore(
        component, score, owned, round(score.value * (1 - owned.knowledge), 2), 1.0, findings, files, lines, kinds
    )


ROWS = (
    _row(
        "features",
        cace("features", 4.2, 1.5, 0.72, "train", "evaluate", "serving", "retention"),
        ownership(
            "src/features",
            0.22,
            "no clear maintainer",
            maintainer("p1", 0.24, "active here: 14 commits in 30 days", "2 changes of this folder in 180 days"),
            maintainer("p2", 0.18, "active here: 3 commits in 90 days"),
            maintainer("p3", 0.16, "created it", "not seen here for 529 days"),
            last="2025-06-14",
        ),
        4,
        2,
        214,
        "reads",
        "writes",
    ),
    _row(
        "prepare",
        cace("prepare", 4.8, 1.2, 0.41, "features", "train", "evaluate", "serving", "retention"),
        ownership("src/prepare.py", 0.71, "Mina Castellanos, likely", maintainer("p1", 0.63, "9 changes in 180 days")),
        2,
        1,
        96,
        "reads",
        "writes",
    ),
    _row(
        "support-bot",
        cace("support-bot", 1.4, 1.9, 0.8, "POST /answer"),
        ownership(
            "bot",
            0.08,
            "nobody who knew it is here",
            maintainer("p5", 0.09, "created it", "not seen for 813 days"),
            last="2024-09-03",
        ),
        3,
        2,
        141,
        "serves",
    ),
    _row(
        "train",
        cace("train", 2.1, 1.1, 0.5, "evaluate", "serving"),
        ownership("src/train.py", 0.83, "Mina Castellanos, very likely", maintainer("p1", 0.78, "created it")),
        3,
        2,
        188,
        "trains",
        "scheduled",
    ),
    _row(
        "serving",
        cace("serving", 1.0, 1.0, 0.66, "POST /predict"),
        ownership("serving", 0.44, "no clear maintainer", maintainer("p2", 0.22, "5 changes of this folder")),
        2,
        2,
        123,
        "serves",
    ),
    _row(
        "common",
        cace("common", 1.9, 1.0, 0.2, "prepare", "features", "train"),
        ownership("common", 0.9, "Tomasz Wiśniewski, likely", maintainer("p2", 0.61, "wrote most of it")),
        0,
        2,
        58,
    ),
    _row(
        "evaluate",
        cace("evaluate", 0.4, 1.0, 0.5),
        ownership("src/evaluate.py", 0.8, "Mina Castellanos, likely", maintainer("p1", 0.7, "created it")),
        1,
        1,
        61,
        "reads",
    ),
    _row(
        "retention",
        cace("retention", 0.3, 2.0, 0.9),
        ownership("notebooks", 0.05, "nobody who knew it is here", maintainer("p4", 0.1, "created it")),
        2,
        1,
        312,
        "reads",
        "writes",
    ),
)


def finding(
    code: str, slug: str, message: str, place: Location, severity: Severity = Severity.WARNING, **more: object
) -> Finding:
    """A finding with a fingerprint of its own."""
    import hashlib

    print_of = hashlib.sha256(f"{code}{message}{place}".encode()).hexdigest()[:16]
    confidence = more.pop("confidence", Confidence.HIGH)
    return Finding(code, slug, message, severity, confidence, place, print_of, **more)  # type: ignore[arg-type]


FINDINGS = (
    finding(
        "LEAK001",
        "fit-before-split",
        "OrdinalEncoder is fitted on rows that are later tested: train and test were concatenated before fit",
        at("src/features/build.py", 33, 5),
        Severity.ERROR,
        component="features",
        priority=6.1,
        evidence=(
            Evidence(at("src/features/build.py", 17, 13), "train read from data/prepared/train.parquet"),
            Evidence(at("src/features/build.py", 18, 12), "test read from data/prepared/test.parquet"),
            Evidence(at("src/features/build.py", 24, 11), "both concatenated into rows"),
            Evidence(at("src/features/encode.py", 12, 5), "encoder.fit(rows) in fit_encoder"),
        ),
        advice="Fit the encoder on the training rows only, then transform both, or put it into a Pipeline.",
        nodes=("file:models/encoder.joblib",),
    ),
    finding(
        "DATA005",
        "undeclared-consumer",
        "serving loads models/encoder.joblib, which features writes; no tool declares the dependency",
        at("serving/app.py", 20, 11),
        component="serving",
        priority=4.4,
        evidence=(
            Evidence(at("src/features/build.py", 66, 5), "written here by joblib.dump"),
            Evidence(at("serving/app.py", 20, 11), "loaded here at start-up"),
        ),
        advice="Declare models/encoder.joblib as an output of featurize and a dependency of the service.",
        nodes=("file:models/encoder.joblib", "code:serving/app.py"),
    ),
    finding(
        "DATA005",
        "undeclared-consumer",
        "retention reads data/features/train.parquet, which features writes; no tool declares the dependency",
        at("notebooks/retention.ipynb", 88, 6, 4, 2),
        component="retention",
        priority=3.9,
        advice="Add a stage for the campaign list, or export the table under a name that promises stability.",
    ),
    finding(
        "LLM005",
        "retiring-model",
        "gpt-4o is named without a dated snapshot and has an announced retirement",
        at("bot/answer.py", 31, 18),
        Severity.ERROR,
        component="support-bot",
        priority=3.6,
        dated=True,
        advice="Pin a dated snapshot and plan the move; read the name from configuration.",
    ),
    finding(
        "HITL001",
        "literal-threshold",
        "predict_proba is compared with the literal 0.73",
        at("serving/app.py", 44, 12),
        component="serving",
        priority=2.0,
        evidence=(Evidence(at("serving/app.py", 41, 13), "score comes from model.predict_proba"),),
        advice="Move the threshold to configuration beside the date and the curve it was chosen on.",
    ),
    finding(
        "REPRO003",
        "unpinned-hub-model",
        "all-MiniLM-L6-v2 is loaded without a revision",
        at("bot/answer.py", 9, 12),
        component="support-bot",
        priority=1.8,
        advice="Pass revision= with a commit id.",
        confidence=Confidence.MEDIUM,
    ),
    finding(
        "OWN001",
        "orphaned-component",
        "Nobody who knew support-bot was active in the last 12 months",
        at("bot/answer.py"),
        component="support-bot",
        priority=3.0,
        evidence=(Evidence(at("bot/answer.py"), "last change 2024-09-03 by Priya Raman"),),
        advice="Name an owner before the next change, or retire the endpoint.",
    ),
    finding(
        "CACE001",
        "blast-radius",
        "data/features/train.parquet reaches 1 model, 1 endpoint and 1 campaign list",
        at("src/features/build.py", 60, 5),
        Severity.INFO,
        component="features",
        priority=1.1,
        question=True,
        advice="If this file changes, who re-validates them?",
    ),
    finding(
        "SERVE001",
        "model-loaded-per-request",
        "The model is loaded inside the request handler",
        at("serving/app.py", 21, 9),
        component="serving",
        priority=1.5,
        status=Status.SUPPRESSED,
        status_reason="because the model is 40 kB (serving/app.py line 21)",
    ),
    finding(
        "CONF003",
        "unread-config-key",
        "params.yaml key train.subsample is read by nothing",
        at("params.yaml", 6, 3),
        Severity.INFO,
        component="train",
        priority=0.4,
        status=Status.BASELINED,
        status_reason="in the baseline",
    ),
    finding(
        "REPRO008",
        "floating-base-image",
        "Dockerfile starts from python:latest",
        at("Dockerfile", 1, 6),
        component="serving",
        priority=0.9,
        demoted="examples",
        preview=True,
        advice="Pin a tag or digest.",
    ),
)

RULES = (
    RuleRun("LEAK001", "ran", "", 1, 0.041),
    RuleRun("DATA005", "ran", "", 2, 0.012),
    RuleRun("LLM005", "ran", "", 1, 0.001),
    RuleRun("HITL001", "ran", "", 1, 0.003),
    RuleRun("REPRO003", "ran", "", 1, 0.001),
    RuleRun("OWN001", "ran", "", 1, 0.020),
    RuleRun("CACE001", "ran", "", 1, 0.004),
    RuleRun("SERVE001", "ran", "", 1, 0.002),
    RuleRun("CONF003", "ran", "", 1, 0.001),
    RuleRun("REPRO008", "ran", "", 1, 0.001),
    RuleRun("DATA006", "ran", "", 0, 0.003),
    RuleRun("OWN002", "not run", "the history is younger than 12 months", 0, 0.0),
    RuleRun("LEAK004", "failed", "it stopped on src/train.py; the other files were checked", 0, 0.010),
)

CARDS = {
    "LEAK001": CardText(
        code="LEAK001",
        slug="fit-before-split",
        title="Transformer fitted on rows that are later tested",
        family="leakage",
        severity="error",
        confidence="high",
        status="stable",
        cost_bearer="the team on call",
        when="the first week in production",
        why="Scores look better than they are, because the transformer has *seen the test rows*.\n\n"
        "```python\nscaler.fit(pd.concat([train, test]))\n```",
        fix="Fit on the training rows, or use `Pipeline`.",
        references=("https://scikit-learn.org/stable/common_pitfalls.html",),
        precision="57 of 60 right",
    ),
    "DATA005": CardText(
        code="DATA005",
        slug="undeclared-consumer",
        title="A consumer that no tool knows of",
        family="data",
        severity="warning",
        cost_bearer="the consumer's team",
        when="when the producer changes a column",
        why="A file that others read in silence cannot be changed safely.",
        fix="Declare it.",
        references=("Sculley et al. 2015, section 2",),
    ),
}


def _panels() -> tuple[Panel, ...]:
    return (
        Panel(
            "build-or-buy",
            "Buy, fine-tune or build",
            "One hosted language model, one own gradient-boosting model.",
            "Mixed: bought for language, built for churn",
            "Whoever runs the support bot",
            "When the vendor retires the model",
            (
                Fact("hosted model calls", 1, (at("bot/answer.py", 31),), "gpt-4o"),
                Fact("own trained models", 1, (at("src/train.py", 41),), "GradientBoostingClassifier"),
                Fact("hub models", 1, (at("bot/answer.py", 9),), "all-MiniLM-L6-v2"),
            ),
            (
                Question("path-chosen", "Was this path chosen or inherited?", "No decision record was found."),
                Question(
                    "vendor-exit",
                    "How many weeks would it take to replace the hosted model?",
                    "The model name is a literal in one place.",
                    (at("bot/answer.py", 31),),
                ),
            ),
        ),
        Panel(
            "complexity",
            "Complex or simple model",
            "A boosted ensemble; no simple baseline is trained anywhere.",
            "Complex, without a baseline",
            "Whoever debugs the next drop in accuracy",
            "6 to 18 months from now",
            (Fact("ensembles", 1, (at("src/train.py", 41),)), Fact("baselines", 0)),
            (
                Question(
                    "baseline",
                    "What does the simple model score today?",
                    "",
                    (at("src/train.py", 41),),
                    Answer("0.81 against 0.84 AUC", "Mina Castellanos", "2026-05-02", "2027-05-02"),
                ),
                Question("why-this", "Why this architecture? One sentence, signed.", "No rationale is recorded."),
            ),
        ),
        Panel(
            "data",
            "More data or better data",
            "No schema or quality check stands before training.",
            "Volume over verification",
            "The analysts who consume the campaign list",
            "At the next source change",
            (
                Fact("external sources", 2, (at("src/prepare.py", 14), at("src/prepare.py", 22))),
                Fact("schema checks", 0),
                Fact("undeclared consumers", 2, (at("serving/app.py", 20),)),
            ),
            (Question("source-change", "Who tells you when crm.customers changes meaning?"),),
        ),
        Panel(
            "batch-or-online",
            "Batch or real time",
            "One online endpoint; training is scheduled nightly.",
            "Online serving of a nightly model",
            "Whoever carries the pager",
            "Every night the job fails",
            (
                Fact("online endpoints", 2, (at("serving/app.py", 38), at("bot/answer.py", 52))),
                Fact("scheduled trainings", 1, (at(".github/workflows/retrain.yml", 5),)),
            ),
            (Question("five-minutes", "Would users notice if answers were five minutes old?"),),
        ),
        Panel(
            "prompting",
            "Prompt or fine-tune",
            "One prompt, no evaluation set.",
            "Prompted, unmeasured",
            "Support agents who correct the answers",
            "With every silent model update",
            (Fact("prompts", 1, (at("bot/prompts.py", 3),)), Fact("prompt evaluations", 0)),
            (Question("eval-set", "Which examples must a new prompt pass?", "No test fills the prompt."),),
        ),
        Panel(
            "human",
            "Automate or keep a human",
            "Scores above a literal 0.73 act without review.",
            "Automated at a fixed threshold",
            "Customers wrongly flagged",
            "As soon as the score drifts",
            (Fact("literal thresholds", 1, (at("serving/app.py", 44),)), Fact("review queues", 0)),
            (
                Question(
                    "threshold", "How was 0.73 chosen, and when was it last checked?", "", (at("serving/app.py", 44),)
                ),
                Question(
                    "override",
                    "May a reviewer overrule the model?",
                    "",
                    (),
                    Answer("yes", "Mina", "2025-01-01", "2026-01-01"),
                    True,
                ),
            ),
        ),
    )


def _states() -> tuple[FileState, ...]:
    sizes = {
        "src/prepare.py": 96,
        "src/features/build.py": 132,
        "src/features/encode.py": 82,
        "src/train.py": 118,
        "src/models/boosting.py": 70,
        "src/evaluate.py": 61,
        "serving/app.py": 87,
        "serving/schema.py": 36,
        "bot/answer.py": 98,
        "bot/prompts.py": 43,
        "common/paths.py": 22,
        "common/io.py": 36,
    }
    files = [FileState(path, "python", Reading.READ, lines) for path, lines in sizes.items()]
    broken_cell = Problem("notebooks/retention.ipynb", "syntax", "Cell 9 is not Python: invalid syntax.", 140, 9)
    files.append(FileState("notebooks/retention.ipynb", "notebook", Reading.PARTLY, 312, 24, "", (broken_cell,)))
    old = Problem("legacy/score.py", "python2", "Written in Python 2: a print statement on line 8.", 8)
    files.append(FileState("legacy/score.py", "python", Reading.UNREAD, 0, 0, "", (old,)))
    files.append(FileState("dvc.yaml", "yaml", Reading.READ, 40))
    files.append(FileState("params.yaml", "yaml", Reading.READ, 7))
    return tuple(files)


def dvc() -> Report:
    """A small DVC project with a service, a support bot and a stray notebook."""
    owners = tuple(row.ownership for row in ROWS) + tuple(
        replace(row.ownership, path=path)
        for row, component in ((row, next(c for c in COMPONENTS if c.name == row.component)) for row in ROWS)
        for path in component.files
        if path != row.ownership.path
    )
    return Report(
        tool_version="0.1.0",
        subject=Subject(
            "acme/churn",
            "commit",
            TODAY,
            "4f2c9b7d10a35be86c1d2e3f405162738495a6b7",
            "2026-11-21",
            False,
            "complete",
            ("12 commits by bots were left out.",),
            412,
            "2023-02-09",
        ),
        role=Role("application", ("serves 2 endpoints", "runs on a schedule", "has no package metadata")),
        coverage=Coverage(
            16,
            14,
            1,
            1,
            {"vendored": 31, "notebook checkpoint": 2},
            1201,
            24,
            41,
            33,
            {"value comes from the environment": 4, "parameter never bound by a call we saw": 3, "reader failed": 1},
        ),
        files=_states(),
        graph=GRAPH,
        people=PEOPLE,
        owners=owners,
        file_cace=tuple(replace(row.cace, subject=row.ownership.path) for row in ROWS),
        components=ROWS,
        repository=RepositoryScore(0.18, 0.43, 1, 2, (1.0, 0.48, 0.31), 4.6, 7.2, 9.0, 2, 5),
        panels=_panels(),
        findings=FINDINGS,
        rules=RULES,
        notes=("The pragma in src/train.py line 12 suppresses nothing any more.",),
        timings={"source": 0.12, "facts": 1.41, "resolve": 0.52, "graph": 0.11, "history": 0.33, "checks": 0.08},
    )


def empty() -> Report:
    """A repository without commits and without files."""
    return Report(
        tool_version="0.1.0",
        subject=Subject("nothing-yet", "work tree", TODAY),
        role=Role("unknown"),
        coverage=Coverage(),
        notes=("There is no file to read here.",),
    )


def no_history() -> Report:
    """The DVC project as a plain folder: ownership rules did not run."""
    blind = Ownership("", (), 0.0, 0.0, 0, "")
    report = dvc()
    return replace(
        report,
        subject=Subject("churn", "folder", TODAY, history="none", history_notes=("This folder is not in git.",)),
        people=(),
        owners=(),
        components=tuple(replace(row, ownership=replace(blind, path=row.component)) for row in report.components),
        repository=RepositoryScore(0.18, 0.43),
        findings=tuple(one for one in report.findings if not one.code.startswith("OWN")),
        rules=(*report.rules[:5], RuleRun("OWN001", "not run", "there is no history to read")),
    )


def solo() -> Report:
    """Everything is one person's."""
    report = dvc()
    only = maintainer("p1", 0.97, "the only person here")
    alone = Ownership("", (only,), 0.03, 0.95, seconds("2026-11-21"), "solo repository")
    return replace(
        report,
        people=PEOPLE[:1],
        owners=(replace(alone, path="."),),
        components=tuple(replace(row, ownership=replace(alone, path=row.component)) for row in report.components),
        repository=RepositoryScore(0.18, 0.43, 1, 1, (1.0,), 1.0, 9.0, 9.0, 1, 1),
    )
