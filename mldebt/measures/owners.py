"""Who maintains a file, folder or component, in words."""

from collections.abc import Sequence

from msgspec import structs

from mldebt.knowledge.weights import MaintainerFormula
from mldebt.measures.arithmetic import counted
from mldebt.measures.candidates import Candidate, Unit, folder_name, rank_people, shares, unit_of, weights_of
from mldebt.measures.knowledge import knowledge_of
from mldebt.measures.snapshot import Snapshot
from mldebt.model.score import Maintainer, Ownership, Term

_SHOWN = 3
_REASONS = 3
_LONG = 30  # days of absence worth mentioning


def maintainers(snapshot: Snapshot, path: str, most: int = _SHOWN) -> Ownership:
    """Who maintains a file or folder. At most ``most`` people, most likely first, each with terms in words."""
    paths = [path] if path in snapshot.view.touches else snapshot.files_below(folder_name(path))
    return ownership(snapshot, unit_of(snapshot, path), paths, most)


def ownership(snapshot: Snapshot, unit: Unit, paths: Sequence[str], most: int = _SHOWN) -> Ownership:
    """The same for any unit; ``paths`` are its files, whose knowledge is averaged."""
    ranked = rank_people(snapshot, unit)
    nobody = snapshot.newcomer_share
    share = shares(ranked)
    shown = tuple(
        Maintainer(
            snapshot.view.people[candidate.person].key,
            snapshot.view.people[candidate.person].name,
            share[candidate.person] * (1 - nobody),
            snapshot.activity[candidate.person].last_seen,
            _terms(snapshot, unit, candidate),
        )
        for candidate in ranked[:most]
    )
    last = max((touch.time for touch in unit.own), default=0)
    known = knowledge_of(snapshot, paths)
    return Ownership(unit.path, shown, nobody if ranked else 1.0, known, last, _verdict(snapshot, shown, paths))


def _verdict(snapshot: Snapshot, shown: Sequence[Maintainer], paths: Sequence[str]) -> str:
    common = snapshot.weights.maintainer.common
    if not shown:
        touched = any(snapshot.view.touches.get(path) for path in paths)
        return "only commits of very many files touched it" if touched else "nobody known has worked here"
    first = shown[0]
    if snapshot.sleeping_days >= snapshot.weights.ownership.sleeping.value:
        return f"nobody: the repository has slept for {int(snapshot.sleeping_days):,} days"
    if len(snapshot.most_active) == 1 and len(snapshot.activity) == 1:
        return f"{first.name}: a solo repository"
    if first.probability < common.clear.value:
        return "no clear maintainer"
    return f"{first.name}, very likely" if first.probability >= common.likely.value else f"{first.name}, most likely"


def _terms(snapshot: Snapshot, unit: Unit, candidate: Candidate) -> tuple[Term, ...]:
    """All terms, strongest first; the strongest that mean something to people carry words."""
    formula = snapshot.weights.maintainer.file if unit.is_file else snapshot.weights.maintainer.folder
    rows = zip(MaintainerFormula.__struct_fields__, candidate.values, weights_of(formula), strict=True)
    terms = [Term(name, value, weight, weight * value) for name, value, weight in rows if value and weight]
    terms.sort(key=lambda term: -abs(term.contribution))
    words = _words(snapshot, unit, candidate)
    told = [term.name for term in terms if words.get(term.name)][:_REASONS]
    return tuple(structs.replace(term, words=words[term.name]) if term.name in told else term for term in terms)


def _words(snapshot: Snapshot, unit: Unit, candidate: Candidate) -> dict[str, str]:
    activity = snapshot.activity[candidate.person]
    mine = [touch for touch in unit.own if touch.person == candidate.person]
    place, thing = ("this folder", "it") if unit.is_file else ("the folder around", "what it holds")
    around = unit.around[candidate.person]
    told = round(around) and unit.path != "."  # nothing lies around the root
    half_life = snapshot.weights.maintainer.common.folder_half_life.value
    recent = f"active here: {counted(activity.last_30, 'commit')} in 30 days"
    return {
        "active": recent if activity.last_30 else "",
        "months": f"here in {counted(activity.months, 'month')} of the last year",
        "absence": f"not seen here for {counted(round(activity.absence), 'day')}" if activity.absence >= _LONG else "",
        "folder": f"{counted(around, 'recent change')} of {place} (half-life {half_life:.0f} days)" if told else "",
        "own": f"changed {thing} {counted(len(mine), 'time')}",
        "created": "created it",
    }
