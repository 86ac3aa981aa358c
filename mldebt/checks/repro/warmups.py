"""Loads whose result is thrown away: they only fill the cache of the machine for a load elsewhere."""

from mldebt.checks.lexicon import lexicon
from mldebt.checks.memo import once_a_run
from mldebt.checks.nodes import last_name, nodes_of, unit_at
from mldebt.checks.subject import Subject
from mldebt.facts import kinds as k
from mldebt.facts.nodes import call_at
from mldebt.knowledge.conventions import conventions
from mldebt.resolve.terms import Event


def is_warm_up(subject: Subject, event: Event) -> bool:
    """Whether a model is loaded as a statement of its own, into no folder that is named, where nobody says that the
    cache is all there is: a revision given here would not be the one that is asked for later."""
    unit = unit_at(subject.program, event.site)
    call = call_at(unit, event.site.at, event.site.end) if unit is not None else None
    statements = nodes_of(unit, k.Do) if unit is not None else ()
    if call is None or not any(isinstance(step, k.Do) and step.value is call for step in statements):
        return False
    known = conventions()
    makes = event.kind == "construct" or last_name(call.func) in known.object_loaders
    kept = any(word.name.endswith(known.folder_arguments) for word in call.keywords)
    return makes and not kept and not _is_offline(subject)


@once_a_run
def _is_offline(subject: Subject) -> bool:
    """Whether something says that models are taken from the cache only."""
    marks = conventions().offline_marks
    words = lexicon(subject).words
    return any(mark in words or any(mark in text for text in subject.texts.values()) for mark in marks)
