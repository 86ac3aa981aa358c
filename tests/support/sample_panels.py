"""The six trade-offs of the sample DVC project."""

from mldebt.model.panel import Answer, Fact, Panel, Question
from tests.support.sample_people import at


def panels() -> tuple[Panel, ...]:
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
