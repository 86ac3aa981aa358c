"""Files whose heads say that others hold their copyright."""

import re
from collections.abc import Collection, Iterator

from mldebt.checks.home import holds_here
from mldebt.checks.subject import Subject
from mldebt.checks.unserved import is_imported
from mldebt.resolve.names import ModuleFacts

_CLAIM = re.compile(r"copyright\b(?:\s*(?:\(c\)|©|[\d,-]+))*\s*(\S.*)", re.IGNORECASE)
_COMMENT = "#"
_HEAD = 1_000  # characters in which a file says so


def is_claimed(subject: Subject, paths: Collection[str]) -> bool:
    """Whether most of some modules say that people hold their copyright who are not those of this project."""
    modules = subject.program.modules
    claimed = [path for path in paths if any(not holds_here(subject, name) for name in _holders(modules[path]))]
    return 2 * len(claimed) > len(paths)


def is_left_claimed(subject: Subject, path: str) -> bool:
    """Whether code that could not be read says so, and no module imports anything of its name."""
    head = subject.unread_code.get(path, "")[:_HEAD]
    holders = (found[1] for line in head.split("\n") if line.startswith(_COMMENT) and (found := _CLAIM.search(line)))
    return any(not holds_here(subject, holder) for holder in holders) and not is_imported(subject, path)


def _holders(module: ModuleFacts) -> Iterator[str]:
    """Who holds the copyright of a module, as its first comments say."""
    for unit in module.cells[:1]:
        for at, text in unit.outline.comments:
            found = _CLAIM.search(text) if at < _HEAD else None
            if found is not None:
                yield found[1]
