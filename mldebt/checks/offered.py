"""Files whose parts a program offers side by side, so that a run chooses one of them by its name."""

import re
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from mldebt.checks.common import words
from mldebt.checks.gathering import gathered
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


def are_offered_together(subject: Subject, first: str, second: str) -> bool:
    """Whether one list or table of another module takes something from both files, or one decorator registers classes
    or functions of both for whoever spells their names elsewhere."""
    if any(first in files and second in files for files in _listed_together(subject)):
        return True
    named = [set(_registering(subject.program.modules[path])) for path in (first, second)]
    shared = {name for name, _ in named[0]} & {name for name, _ in named[1]}
    asked = [
        {name for name, word in found if name in shared and _is_asked_for(subject, path, word)}
        for path, found in zip((first, second), named, strict=True)
    ]
    return not asked[0].isdisjoint(asked[1])


@once_a_run
def _listed_together(subject: Subject) -> tuple[frozenset[str], ...]:
    """The files from which one list or table of a module takes something."""
    world, program = subject.program.world, subject.program
    found = []
    for listing in _listings(replace(subject, program=program.showing(program.modules))):
        files = (imported_file(world, listing.path, *imported) for imported in listing.imports)
        found.append(frozenset(file for file in files if file is not None))
    return tuple(found)


class _Listing(Struct, frozen=True, array_like=True, gc=False):
    """What a list or table of a module holds of what it imports: module, level and name of each."""

    path: str
    imports: tuple[tuple[str, int, str], ...]


@gathered(_Listing)
def _listings(subject: Subject) -> Iterator[_Listing]:
    """The lists and tables that hold something of several imports."""
    for path, module in subject.program.shown.items():
        facts = [fact for unit in module.cells for fact in unit.outline.imports]
        for unit in module.cells if facts else ():
            for node in nodes_of(unit, k.Seq, k.Map):
                names = {part.id for part in walk(node) if isinstance(part, k.Name)}
                taken = (fact for fact in facts if (fact.asname or fact.name or fact.module.partition(".")[0]) in names)
                found = tuple(dict.fromkeys((fact.module, fact.level, fact.name) for fact in taken))
                if len(found) > 1:
                    yield _Listing(path, found)


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
