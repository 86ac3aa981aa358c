"""CACE, maintainers and priorities of components, files and the repository: each number lists its terms.

Formulae: docs/scores.md. Coefficients: rules/weights.toml.
"""

from mldebt.score.priority import priority
from mldebt.score.scorer import Scorer, score_components, score_files, score_repository

__all__ = ["Scorer", "priority", "score_components", "score_files", "score_repository"]
