"""Scores and owners of the sample DVC project."""

from mldebt.model.score import CaceScore, ComponentScore, Ownership, Term
from tests.support.sample_people import maintainer, ownership


def cace(subject: str, reach: float, surprise: float, exposure: float, *reached: str) -> CaceScore:
    """A score with its terms."""
    terms = (
        Term("reach", reach, 1.0, reach, f"a change is expected to touch {reach:g} other components"),
        Term("surprise", surprise, 1.0, surprise, f"{(surprise - 1) * 100:.0f} % of it along edges no tool declares"),
        Term("exposure", exposure, 1.0, exposure, "no test imports it; nobody who knows it was active this quarter"),
    )
    return CaceScore(subject, round(reach * surprise * exposure, 2), reach, surprise, exposure, terms, reached)


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
