"""Reach, knowledge, owners, truck factor, change impact: pure functions of history and graph; they rank nothing."""

from mldebt.measures.candidates import rank_people, unit_of, unit_of_files
from mldebt.measures.impact import REMEMBERED, ImpactContext, ImpactModel, impact
from mldebt.measures.knowledge import knowledge, presence, still_here
from mldebt.measures.links import data_links
from mldebt.measures.owners import maintainers, ownership
from mldebt.measures.reach import ChangeMap, Reached, propagation_cost, reach
from mldebt.measures.reviewers import Reviewers, together
from mldebt.measures.snapshot import Snapshot
from mldebt.measures.truck import TruckFactor, WeightedFiles, doa_truck_factor, truck_factor

__all__ = [
    "REMEMBERED",
    "ChangeMap",
    "ImpactContext",
    "ImpactModel",
    "Reached",
    "Reviewers",
    "Snapshot",
    "TruckFactor",
    "WeightedFiles",
    "data_links",
    "doa_truck_factor",
    "impact",
    "knowledge",
    "maintainers",
    "ownership",
    "presence",
    "propagation_cost",
    "rank_people",
    "reach",
    "still_here",
    "together",
    "truck_factor",
    "unit_of",
    "unit_of_files",
]
