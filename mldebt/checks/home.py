"""The organisations and people under whose names the project itself is published."""

import re
from collections.abc import Iterator

from mldebt.checks.common import document_rows
from mldebt.checks.match.requirements import own_names
from mldebt.checks.match.setupscript import setup_texts
from mldebt.checks.memo import once_a_run
from mldebt.checks.nodes import last_name, nodes_of, walk
from mldebt.checks.subject import Subject
from mldebt.facts import kinds as k

_OWNER = re.compile(r"github\.com/([\w.-]+)/")
_CLONED = re.compile(r"git clone (?:--?[\w=-]+ )*(?:https?://github\.com/|git@github\.com:)([\w.-]+)/")
_BADGE = re.compile(r"github\.com/([\w.-]+)/[\w.-]+/(?:actions|workflows)\b")
_HUNG_ON = re.compile(r"(?<=\w{5})(?:io|ai|org|hq|inc|labs?|team|hub|official|dev)$")
_ADDRESSES = {
    "pyproject.toml": (("project", "urls"), ("tool", "poetry", "repository"), ("tool", "poetry", "homepage")),
    "setup.cfg": (("metadata", "url"), ("metadata", "project_urls")),
    "mkdocs.yml": (("repo_url",),),
}


def cloned_from(readme: str) -> Iterator[str]:
    """From whom a README tells to clone the project: the first one, since it may say how to get other things too."""
    found = _CLONED.search(readme)
    if found is not None:
        yield found[1]


@once_a_run
def own_organisations(subject: Subject) -> frozenset[str]:
    """Organisations that the project's own files name as its home, and its name; each as ``plain`` gives it."""
    return frozenset(map(plain, _home(subject)))


def plain(name: str) -> str:
    """An organisation's or a distribution's name, however its words are joined, and without what many hang on."""
    return _HUNG_ON.sub("", re.sub(r"[-_.]+", "", name).lower())


def _home(subject: Subject) -> Iterator[str]:
    yield from own_names(subject)
    for path, keys in _ADDRESSES.items():
        for row in document_rows(subject, path):
            if any(row.path[: len(key)] == key for key in keys):
                yield from _OWNER.findall(str(row.value))
    for path, text in setup_texts(subject.program, "url", "project_urls"):
        if path == "setup.py":
            yield from _OWNER.findall(text)
    yield from cloned_from(subject.readme)
    yield from _BADGE.findall(subject.readme)
    yield from _pushed_to(subject)


def _pushed_to(subject: Subject) -> Iterator[str]:
    """The organisations to which the code itself pushes what it makes."""
    for module in subject.program.modules.values():
        for unit in module.cells:
            if "push_to_hub" not in unit.outline.identifiers:
                continue
            for node in nodes_of(unit, k.Call):
                if isinstance(node, k.Call) and last_name(node.func) == "push_to_hub":
                    texts = (item.raw for item in walk(node) if isinstance(item, k.Str | k.Text))
                    yield from (text.strip("\"'").partition("/")[0] for text in texts if "/" in text)
