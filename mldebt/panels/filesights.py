"""What of the facts in ``rules/panels.toml`` stands in files that are no code."""

import re
from collections.abc import Iterator

from mldebt.checks.matchinput import match_input
from mldebt.checks.subject import Subject
from mldebt.knowledge.panels import Sight
from mldebt.model.place import Location
from mldebt.panels.calls import shortened
from mldebt.panels.patterns import either
from mldebt.panels.sighting import Sighting

_LONGEST_LINE = 1_000
"""A longer line of a configuration file is data."""


def by_text(subject: Subject, sight: Sight) -> Iterator[Sighting]:
    """Lines of configuration files, comments left out."""
    wanted = re.compile(sight.texts)
    for path, text in subject.texts.items():
        name = path.rpartition("/")[2]
        if sight.spells and not any(word in text for word in sight.spells):
            continue  # a look for words costs less than one at each line
        if not _matches(name, sight.inside) or _matches(name, sight.outside):
            continue
        for number, line in enumerate(text.splitlines(), 1):
            if len(line) > _LONGEST_LINE or line.lstrip().startswith(("#", "//")):
                continue
            match = wanted.search(line)
            if match:
                yield Sighting(shortened(match.group(1)), Location(path, number, match.start(1) + 1))


def by_file(subject: Subject, sight: Sight) -> Iterator[Sighting]:
    """Files by their paths."""
    for state in subject.files:
        if _matches(state.path, sight.files):
            yield Sighting(state.path, Location(state.path))


def by_image(subject: Subject, sight: Sight) -> Iterator[Sighting]:
    """Container images, without their tags."""
    for row in match_input(subject).images():
        name = row.image.partition("@")[0]
        folder, slash, last = name.rpartition("/")
        name = f"{folder}{slash}{last.partition(':')[0]}"
        if _matches(name, sight.images):
            yield Sighting(shortened(name), row.location)


def _matches(name: str, patterns: tuple[str, ...]) -> bool:
    return either(patterns).match(name) is not None
