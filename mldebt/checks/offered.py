"""Files whose parts a program offers side by side, so that a run chooses one of them by its name."""

import re
from collections import defaultdict
from collections.abc import Iterator

from mldebt.checks.common import words
from mldebt.checks.lexicon import lexicon
from mldebt.checks.memo import once_a_run
from mldebt.checks.nodes import nodes_of, walk
from mldebt.checks.subject import Subject
from mldebt.facts import kinds as k
from mldebt.facts.kinds.names import dotted_name
from mldebt.knowledge.conventions import conventions
from mldebt.resolve import texts
from mldebt.resolve.importing import imported_file
from mldebt.resolve.names import ModuleFacts
from mldebt.resolve.world import World


@once_a_run
def offered_together(subject: Subject) -> tuple[frozenset[str], ...]:
    """The files from which one list or table of another module takes something, and those whose classes or functions
    one decorator registers, for whoever spells their names elsewhere."""
    world = subject.program.world
    registered: defaultdict[str, set[str]] = defaultdict(set)
    found: list[frozenset[str]] = []
    for path, module in subject.program.modules.items():
        found += _listed(world, module)
        for name, word in _registering(module):
            if _is_asked_for(subject, path, word):
                registered[name].add(path)
    return tuple(files for files in (*found, *map(frozenset, registered.values())) if len(files) > 1)


def _listed(world: World, module: ModuleFacts) -> Iterator[frozenset[str]]:
    """The files of each list or table of a module that holds what it imports."""
    facts = [fact for unit in module.cells for fact in unit.outline.imports]
    for unit in module.cells if facts else ():
        for node in nodes_of(unit, k.Seq, k.Map):
            names = {part.id for part in walk(node) if isinstance(part, k.Name)}
            taken = (fact for fact in facts if (fact.asname or fact.name or fact.module.partition(".")[0]) in names)
            files = (imported_file(world, module.path, fact.module, fact.level, fact.name) for fact in taken)
            yield frozenset(file for file in files if file is not None)


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
    whole = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])")
    return any(word in text and whole.search(text) for text in subject.texts.values())
