"""Every coefficient of every score, typed: a read-only view of ``rules/weights.toml``."""

from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

from mldebt.knowledge.compiled import shipped
from mldebt.knowledge.places import rules_dir


class WeightsError(ValueError):
    """The file does not follow the schema; the message names it and the field."""


class Coefficient(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """One number with what it multiplies and where it comes from."""

    value: float
    unit: str
    source: str


class MaintainerFormula(Struct, frozen=True, forbid_unknown_fields=True):
    """Terms of a candidate's score."""

    active: Coefficient
    months: Coefficient
    absence: Coefficient
    folder: Coefficient
    own: Coefficient
    created: Coefficient
    spread: Coefficient


class MaintainerCommon(Struct, frozen=True, forbid_unknown_fields=True):
    """Half-lives, candidates and thresholds of the maintainer score."""

    active_half_life: Coefficient
    folder_half_life: Coefficient
    candidates: Coefficient
    clear: Coefficient
    likely: Coefficient
    newcomer_prior: Coefficient
    prior_strength: Coefficient


class MaintainerWeights(Struct, frozen=True, forbid_unknown_fields=True):
    """Who maintains a file or folder."""

    file: MaintainerFormula
    folder: MaintainerFormula
    common: MaintainerCommon


class KnowledgeWeights(Struct, frozen=True, forbid_unknown_fields=True):
    """Will somebody who knew a file be the one to change it."""

    intercept: Coefficient
    share: Coefficient
    orphans: Coefficient
    since: Coefficient
    busy: Coefficient
    orphan_prior: Coefficient
    active_half_life: Coefficient


class PresenceWeights(Struct, frozen=True, forbid_unknown_fields=True):
    """Is somebody still here in twelve months."""

    intercept: Coefficient
    absence: Coefficient
    commits: Coefficient
    active_half_life: Coefficient


class TruckWeights(Struct, frozen=True, forbid_unknown_fields=True):
    """Truck factor, degree of authorship, and weights of components."""

    recent_half_life: Coefficient
    full_changes: Coefficient
    old_changes: Coefficient
    created: Coefficient
    covered: Coefficient
    knower: Coefficient
    uncovered: Coefficient
    doa_intercept: Coefficient
    doa_created: Coefficient
    doa_own: Coefficient
    doa_others: Coefficient
    doa_author: Coefficient
    doa_share: Coefficient
    served: Coefficient
    scheduled: Coefficient
    other: Coefficient
    draws: Coefficient
    tail: Coefficient


class OwnershipWeights(Struct, frozen=True, forbid_unknown_fields=True):
    """When a component counts as known to nobody, or to one person alone."""

    unknown: Coefficient
    gone: Coefficient
    second: Coefficient
    sleeping: Coefficient
    young: Coefficient
    lately: Coefficient


class ImpactFormula(Struct, frozen=True, forbid_unknown_fields=True):
    """Terms of one other file's logit."""

    intercept: Coefficient
    cochange_365: Coefficient
    reverse: Coefficient
    cochange_90: Coefficient
    text: Coefficient
    popular: Coefficient
    kin: Coefficient
    imports: Coefficient
    data: Coefficient
    folder: Coefficient
    authors: Coefficient
    unchanged: Coefficient


class ImpactCommon(Struct, frozen=True, forbid_unknown_fields=True):
    """Half-lives, caps and limits of the impact rank."""

    long_half_life: Coefficient
    short_half_life: Coefficient
    largest_commit: Coefficient
    share_cap: Coefficient
    restart: Coefficient
    common_word: Coefficient
    least_cosine: Coefficient
    nearest: Coefficient
    never: Coefficient
    recent_authors: Coefficient


class ImpactWeights(Struct, frozen=True, forbid_unknown_fields=True):
    """What else changes: ``frozen`` asks for the coming year, ``online`` for the commit at hand."""

    frozen: ImpactFormula
    online: ImpactFormula
    common: ImpactCommon


class CaceWeights(Struct, frozen=True, forbid_unknown_fields=True):
    """Reach, surprise and exposure."""

    hop: Coefficient
    exact: Coefficient
    alternatives: Coefficient
    pattern: Coefficient
    asserted: Coefficient
    declared: Coefficient
    least: Coefficient
    least_measured: Coefficient
    surprise: Coefficient
    tests: Coefficient
    coverage: Coefficient
    declaration: Coefficient


class PriorityWeights(Struct, frozen=True, forbid_unknown_fields=True):
    """What a severity is worth."""

    info: Coefficient
    warning: Coefficient
    error: Coefficient


class Weights(Struct, frozen=True, forbid_unknown_fields=True):
    """All of ``rules/weights.toml``."""

    maintainer: MaintainerWeights
    knowledge: KnowledgeWeights
    presence: PresenceWeights
    truck: TruckWeights
    ownership: OwnershipWeights
    impact: ImpactWeights
    cace: CaceWeights
    priority: PriorityWeights


def read_weights(path: Path) -> Weights:
    """Read one file of the shape of ``rules/weights.toml``; raises ``WeightsError``."""
    try:
        return msgspec.toml.decode(path.read_bytes(), type=Weights)
    except (msgspec.MsgspecError, ValueError) as error:
        raise WeightsError(f"{path}: {error}. Compare it with the file that mldebt ships.") from error


@cache
def default_weights() -> Weights:
    """The coefficients that mldebt ships."""
    return shipped(Weights, rules_dir() / "weights.toml", __file__, read_weights)
