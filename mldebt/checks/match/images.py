"""Container images that a repository builds on or runs."""

import re
from collections.abc import Iterator

from mldebt.checks.common import document_place, document_rows
from mldebt.checks.subject import Subject
from mldebt.model.place import Location
from mldebt.model.source import ReaderKind
from mldebt.rulebook.matchinput import ImageSeen
from mldebt.source import DocValue, kind_of

_FROM = re.compile(r"\s*FROM\s+(?:--\S+\s+)*(?P<image>\S+)(?:\s+AS\s+(?P<stage>\S+))?", re.IGNORECASE)
_ARG = re.compile(r"\s*ARG\s+(?P<name>\w+)=(?P<value>\S+)", re.IGNORECASE)
_VARIABLE = re.compile(r"\$\{?(\w+)(?::?-([^}]*))?\}?")
_IMAGE = re.compile(r"[\w.-]+(?::\d+)?(?:/[\w.-]+)*(?::[\w.-]+)?(?:@sha256:[0-9a-f]+)?")


def images_seen(subject: Subject) -> Iterator[ImageSeen]:
    """Images in Dockerfiles, and under ``image`` in compose files, manifests, charts and pipelines."""
    for path, text in subject.texts.items():
        kind = kind_of(path)
        if kind is ReaderKind.DOCKERFILE:
            yield from _in_dockerfile(path, text)
        elif kind is ReaderKind.YAML and ("image" in text or "container" in text):
            for row in document_rows(subject, path):
                image = row.value
                if isinstance(image, str) and _is_image_key(row) and _IMAGE.fullmatch(_plain(image, {})):
                    yield ImageSeen(_plain(image, {}), document_place(path, row))


def _is_image_key(row: DocValue) -> bool:
    last, before = row.path[-1:], row.path[-2:-1]
    return last in (("image",), ("container",)) or (before in (("image",), ("container",)) and last in _PARTS)


_PARTS = (("name",), ("repository",), ("image",))


def _in_dockerfile(path: str, text: str) -> Iterator[ImageSeen]:
    stages: set[str] = set()
    variables: dict[str, str] = {}
    for number, line in enumerate(text.split("\n"), 1):
        argument, base = _ARG.match(line), _FROM.match(line)
        if argument:
            variables[argument["name"]] = argument["value"].strip("\"'")
        elif base:
            image = _plain(base["image"], variables)
            if image not in stages and image.lower() != "scratch" and _IMAGE.fullmatch(image):
                yield ImageSeen(image, Location(path, number, base.start("image") + 1))
            if base["stage"]:
                stages.add(base["stage"])


def _plain(image: str, variables: dict[str, str]) -> str:
    """An image with its variables filled in, by their default where there is no other value."""
    return _VARIABLE.sub(lambda found: variables.get(found[1], found[2] or ""), image).strip("\"'").rstrip(":")
