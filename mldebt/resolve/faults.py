"""Modules whose evaluation failed: a fault of ours."""

from collections.abc import Mapping


class Faults(dict[str, str]):
    """How evaluating modules failed, by path: of several ways always the same, whoever failed first."""

    def add(self, others: Mapping[str, str]) -> None:
        """Notes more of them."""
        self.update((path, min(text, self.get(path, text))) for path, text in others.items())
