"""Who will maintain this in a year? The answer in a sentence, with its evidence, as every format gives it."""

from mldebt.model.report import Report
from mldebt.model.score import Maintainer
from mldebt.report.wording import percent, since

QUESTION = "Who will maintain this in a year?"


def judged(report: Report) -> bool:
    """Whether ownership could be judged at all."""
    return bool(report.people) and report.subject.history in ("complete", "partial")


def deserted(report: Report) -> bool:
    """Whether nobody is expected to come back: then knowledge says who would know it, not that somebody is here."""
    return judged(report) and not report.repository.active_people


def answer(report: Report) -> str:
    """Who will maintain it in a year, with the evidence. One person at a time: where each is unlikely to come back,
    one of many still may, so nothing is said of all together."""
    if not judged(report):
        return "That was not judged: there is no usable history."
    score = report.repository
    first = score.likeliest[0] if score.likeliest else None
    if score.known_people <= 1:
        name = first.name if first else "one person"
        if score.active_people:
            return f"Probably {name}, who alone wrote all of it{_chance(report, first)}."
        return f"Probably nobody: {name} alone wrote all of it, and is unlikely to come back{_chance(report, first)}."
    everybody = f"the {score.known_people:,} people who worked on it"
    if not score.active_people:
        likeliest = f"; the likeliest is {first.name}{_chance(report, first)}" if first else ""
        return f"Nobody in particular: none of {everybody} is likely to do so again within a year{likeliest}."
    verb = "is" if score.active_people == 1 else "are"
    named = [f"{one.name}{_chance(report, one)}" for one in score.likeliest[: min(2, score.active_people)]]
    more = f" and {score.active_people - len(named):,} more" if score.active_people > len(named) > 0 else ""
    probably = f"Probably {' and '.join(named) if not more else ', '.join(named) + more}: " if named else ""
    return f"{probably}{score.active_people:,} of {everybody} {verb} likely to do so again within a year."


def _chance(report: Report, one: Maintainer | None) -> str:
    """How likely somebody is to commit again within a year, and when they were last seen."""
    if one is None:
        return ""
    return f" ({percent(one.probability)}, last seen {since(one.last_seen, report.subject.today)})"


def truck_sentence(report: Report) -> str:
    """What happens when people leave; nothing where nobody can be judged."""
    score = report.repository
    if not judged(report):
        return ""
    if score.known_people <= 1:
        return "A solo repository: when that person leaves, nobody is left who knows it."
    if not score.truck_factor:
        return "Half of it or more (weighted by reach) has nobody left who knows it."
    leave = "one person leaves" if score.truck_factor == 1 else f"{score.truck_factor} people leave"
    return f"If {leave}, half of it (weighted by reach) has nobody left who knows it."


def year_sentence(report: Report) -> tuple[str, ...]:
    """How much is expected to be orphaned in twelve months; nothing where one person is all there is to say."""
    score = report.repository
    if not judged(report) or score.known_people <= 1 or not score.active_people or not score.total_weight:
        return ()
    share = percent(score.orphaned_expected / score.total_weight)
    return (f"In a year, expect {share} of it (weighted by reach) to have nobody left who knows it.",)
