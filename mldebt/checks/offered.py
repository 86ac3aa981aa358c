"""Files whose parts a program offers side by side, so that a run chooses one of them by its name."""

import re
from collections.abc import Iterator

from mldebt.checks.choices import decisions
from mldebt.checks.common import words
from mldebt.checks.lexicon import lexicon
from mldebt.checks.memo import once_a_run
from mldebt.checks.nodes import nodes_of
from mldebt.checks.origins import HANDS, Origins
from mldebt.checks.reach import imported_from
from mldebt.checks.subject import Subject
from mldebt.facts import kinds as k
from mldebt.facts.kinds.names import dotted_name
from mldebt.knowledge.conventions import conventions
from mldebt.resolve import texts
from mldebt.resolve.names import ModuleFacts

_Cases = tuple[frozenset[str], ...]  # the files that each case of a decision uses


def are_offered(subject: Subject, first: str, second: str) -> bool:
    """Whether another module holds something of both files in one list or table, or uses one or the other as it is
    told, or one decorator registers their classes or functions for whoever spells the names elsewhere."""
    return _are_registered(subject, first, second) or any(
        any(first in files and second in files for files in listed)
        or any(_tells_apart(cases, first, second) for cases in decided)
        for listed, decided in (_offers(subject, path) for path in sorted(_importers(subject, first, second)))
    )


def _tells_apart(cases: _Cases, first: str, second: str) -> bool:
    return any(first in used and second not in used for used in cases) and any(
        second in used and first not in used for used in cases
    )


def _importers(subject: Subject, first: str, second: str) -> set[str]:
    """The modules that may import something of both files, also where others hand it on."""
    found = [_leading_to(subject, path) for path in (first, second)]
    return (found[0] & found[1]) - {first, second}


def _leading_to(subject: Subject, path: str) -> set[str]:
    found, level = {path}, {path}
    for _ in range(HANDS):
        level = {other for target in level for other in imported_from(subject).get(target, ())} - found
        found |= level
    return found


def _offers(subject: Subject, path: str) -> tuple[list[frozenset[str]], list[_Cases]]:
    """The files of each list or table of a module that holds what it imports, and those of each of its decisions."""
    known = _offers_by_path(subject)
    if path not in known:
        module = subject.program.modules[path]
        origins = Origins(subject.program.world, module)
        nodes = (node for unit in module.cells for node in nodes_of(unit, k.Seq, k.Map))
        known[path] = [frozenset(origins.used_in(node)) for node in nodes], list(decisions(module, origins))
    return known[path]


@once_a_run
def _offers_by_path(_subject: Subject) -> dict[str, tuple[list[frozenset[str]], list[_Cases]]]:
    return {}


def _are_registered(subject: Subject, first: str, second: str) -> bool:
    named = [set(_registering(subject.program.modules[path])) for path in (first, second)]
    shared = {name for name, _ in named[0]} & {name for name, _ in named[1]}
    asked = [
        {name for name, word in found if name in shared and _is_asked_for(subject, path, word)}
        for path, found in zip((first, second), named, strict=True)
    ]
    return not asked[0].isdisjoint(asked[1])


def _registering(module: ModuleFacts) -> Iterator[tuple[str, str]]:
    """The decorators of a module that say by a word of their names that they register what they decorate, and under
    which name they do."""
    for definition in module.definitions.values():
        for node in definition.decorators:
            name = dotted_name(node.func if isinstance(node, k.Call) else node)
            if not words(name).isdisjoint(conventions().registering_words):
                given = [arg for arg in node.args if isinstance(arg, k.Str)] if isinstance(node, k.Call) else []
                yield name, str(texts.literal(given[0])) if given else definition.name.id


def _is_asked_for(subject: Subject, path: str, word: str) -> bool:
    """Whether other code, or a configuration, spells a name."""
    if lexicon(subject).strings.get(word, frozenset()) - {path}:
        return True
    holding = (text for text in subject.texts.values() if word in text)
    return any(re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text) for text in holding)
