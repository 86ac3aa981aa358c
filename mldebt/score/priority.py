"""What to do first."""

from mldebt.knowledge.weights import Weights, default_weights
from mldebt.model.finding import Severity


def priority(severity: Severity, reach: float, knowledge: float, weights: Weights | None = None) -> float:
    """severity x reach x (1 - knowledge).

    ``reach``: the component's own weight and what it reaches (``ComponentScore.weight + cace.reach``), so that a
    finding in a component that reaches nothing still counts. ``knowledge``: probability that somebody who knows it
    changes it next (0 where the history cannot be judged).
    """
    worth = (weights or default_weights()).priority
    return float(getattr(worth, severity.value).value) * reach * (1 - knowledge)
