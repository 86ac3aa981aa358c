"""Findings, rules and cards of the sample DVC project."""

from mldebt.model.finding import Confidence, Evidence, Finding, RuleRun, Severity, Status
from mldebt.model.place import Location
from mldebt.report.options import CardText
from tests.support.sample_people import at


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
