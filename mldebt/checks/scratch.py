"""Files in which somebody only tries something: named so, or stopping in a debugger where they run."""

import re
from collections.abc import Iterable, Iterator

from mldebt.checks.common import words
from mldebt.checks.data.occasional import occasional
from mldebt.checks.nodes import last_name
from mldebt.checks.subject import Subject
from mldebt.checks.unserved import is_named
from mldebt.facts import kinds as k
from mldebt.knowledge.conventions import conventions
from mldebt.resolve.names import ModuleFacts

_NOTEBOOK = ".ipynb"
_NUMBER = re.compile(r"[-_ ]?v?\d+$")


def is_scratch(subject: Subject, path: str) -> bool:
    """Whether a file, or a folder around it, is named as one to try things in, a notebook calls itself a trial, or a
    script leaves for a debugger; and no code and no document names it, nor does a script read what it makes."""
    known = conventions()
    module = subject.program.modules.get(path)
    *folders, name = path.lower().split("/")
    names = {_NUMBER.sub("", word) for word in (*folders, name.partition(".")[0])}
    trial = name.endswith(_NOTEBOOK) and not words(name).isdisjoint(known.trial_words)
    tries = trial or not names.isdisjoint(known.scratch_names) or (module is not None and _stops(module))
    return tries and not is_named(subject, path) and not occasional(subject).is_used(path)


def _unconditional(steps: Iterable[k.Step]) -> Iterator[k.Step]:
    for step in steps:
        yield step
        if isinstance(step, k.For | k.While | k.With | k.Try):
            yield from _unconditional(step.body)


def _stops(module: ModuleFacts) -> bool:
    """Whether a script stops in a debugger on its way, in loops too, where no condition decides about it."""
    calls = (step.value for _, steps in module.top for step in _unconditional(steps) if isinstance(step, k.Do))
    stops = conventions().debugger_calls
    return not module.is_notebook and any(isinstance(call, k.Call) and last_name(call.func) in stops for call in calls)
