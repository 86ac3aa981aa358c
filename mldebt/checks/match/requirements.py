"""What a repository requires: requirements files, project files, environments, lock files."""

import re
from collections.abc import Callable, Iterator

from mldebt.checks.common import document_place, document_rows
from mldebt.checks.match.setupscript import setup_lists, setup_texts
from mldebt.checks.subject import Subject
from mldebt.model.place import Location
from mldebt.model.source import ReaderKind
from mldebt.rulebook.matchinput import RequirementSeen
from mldebt.source import DocValue, kind_of

_NAME = re.compile(r"\s*(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*(?P<rest>.*)")
_EXACT = re.compile(r"(?:===?)\s*(?P<version>[A-Za-z0-9][\w.+!-]*)\s*$")
_COMMENT = re.compile(r"(?:^|\s)#.*")
_VIA = re.compile(r"\s+#\s+(?:via\s+)?(?P<who>\S.*)")
_PLAIN_VERSION = re.compile(r"\d[\w.+!-]*")
_CONDA = re.compile(r"(?:[\w-]+::)?(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)\s*(?P<rest>.*)")
_LOCKS = ("poetry.lock", "uv.lock", "pdm.lock", "Pipfile.lock", "conda-lock.yml", "pixi.lock")
_FREEZE = re.compile(r"(?:^|[-_.])(?:lock|locked|freeze|frozen)(?:[-_.]|$)")
_EXACT_LINE = re.compile(r"[^=\s]+===?[^=]|[\w.-]+ @ ")
_MANY = 40  # lines; nobody writes that many exact versions by hand
_OWN_NAME = {
    "pyproject.toml": (("project", "name"), ("tool", "poetry", "name")),
    "setup.cfg": (("metadata", "name"),),
}

Reader = Callable[[str, tuple[DocValue, ...]], Iterator[RequirementSeen]]


def requirements_seen(subject: Subject) -> Iterator[RequirementSeen]:
    """Every requirement of something else, with the exact version where one is pinned."""
    own = {_normal(name) for name in own_names(subject)}
    return (row for row in _requirements(subject) if _normal(row.name) not in own)


def _normal(name: str) -> str:
    """A distribution's name as PEP 503 normalises it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def own_names(subject: Subject) -> Iterator[str]:
    """The distributions that the repository itself makes."""
    for path in subject.texts:
        name = path.rpartition("/")[2]
        if name in _OWN_NAME:
            yield from (str(row.value) for row in document_rows(subject, path) if row.path in _OWN_NAME[name])
    yield from (name for _, name in setup_texts(subject.program, "name"))


def _requirements(subject: Subject) -> Iterator[RequirementSeen]:
    for path, text in subject.texts.items():
        if kind_of(path) is ReaderKind.REQUIREMENTS:
            yield from _in_lines(path, text)
            continue
        if path.rpartition("/")[2] == "setup.cfg":
            yield from _in_setup_cfg(path, text, document_rows(subject, path))
        reader = _reader(path)
        if reader is not None and (reader is not _in_conda or "dependencies" in text):
            yield from reader(path, document_rows(subject, path))
    for place, line, optional in setup_lists(subject.program):
        found = one_requirement(line, place, optional=optional)
        if found is not None:
            yield found


def _reader(path: str) -> Reader | None:
    name = path.rpartition("/")[2]
    if name in _LOCKS:
        return _in_lock
    if name == "pyproject.toml":
        return _in_pyproject
    if name == "Pipfile":
        return _in_pipfile
    return _in_conda if kind_of(path) is ReaderKind.YAML else None


def one_requirement(
    line: str, place: Location, *, optional: bool = False, direct: bool = True
) -> RequirementSeen | None:
    """A requirement as PEP 508 writes it; None for a line that is none (an option, a path, an address)."""
    plain = line.partition(";")[0].split(" --")[0].strip()
    found = _NAME.fullmatch(plain)
    if found is None or plain.startswith("-") or "://" in plain.partition("@")[0] or "/" in found["name"]:
        return None
    rest = found["rest"]
    if rest and rest[0] not in "=<>~!@(":
        return None
    exact = _EXACT.fullmatch(rest.strip("() "))
    return RequirementSeen(found["name"], place, exact["version"] if exact else "", direct, optional)


def _in_lines(path: str, text: str) -> Iterator[RequirementSeen]:
    """A requirements file. What pip-compile wrote for the sake of others is not direct, nor what a machine lists."""
    lines = text.split("\n")
    frozen = _is_freeze(path, lines)
    for number, line in enumerate(lines, 1):
        plain = _COMMENT.sub("", line).rstrip(" \\")
        if plain.strip():
            found = one_requirement(
                plain, Location(path, number), direct=not frozen and not _is_for_others(lines, number)
            )
            if found is not None:
                yield found


def _is_freeze(path: str, lines: list[str]) -> bool:
    """Whether a file lists what is installed on a machine: by its name, or since all of many lines are exact."""
    if any(_VIA.fullmatch(line) for line in lines):
        return False  # pip-compile says for whom each line is
    if _FREEZE.search(path.rpartition("/")[2].lower()):
        return True
    written = [line for line in lines if line.strip() and not line.lstrip().startswith(("#", "-"))]
    return len(written) >= _MANY and all(map(_EXACT_LINE.match, written))


def _is_for_others(lines: list[str], number: int) -> bool:
    """Whether the comments below a line name only other distributions: ``# via torch``."""
    who: list[str] = []
    for line in lines[number:]:
        found = _VIA.fullmatch(line)
        if found is None and not line.lstrip().startswith(("--hash", "# via")):
            break
        if found is not None:
            who.append(found["who"])
    return bool(who) and not any(word.startswith("-r") or ".in" in word or "(" in word for word in who)


def _in_pyproject(path: str, rows: tuple[DocValue, ...]) -> Iterator[RequirementSeen]:
    for row in rows:
        match row.path:
            case ("project", "dependencies", _):
                yield from _of_value(path, row)
            case ("project", "optional-dependencies", _, _) | ("dependency-groups", _, _):
                yield from _of_value(path, row, optional=True)
            case ("tool", "poetry", "dependencies", str(name)) | (
                "tool",
                "poetry",
                "dependencies",
                str(name),
                "version",
            ):
                yield _of_poetry(path, row, name)
            case ("tool", "poetry", "group", _, "dependencies", str(name)):
                yield _of_poetry(path, row, name, optional=True)
            case ("tool", "poetry", "dev-dependencies", str(name)):
                yield _of_poetry(path, row, name, optional=True)


def _of_value(path: str, row: DocValue, *, optional: bool = False, direct: bool = True) -> Iterator[RequirementSeen]:
    if isinstance(row.value, str):
        found = one_requirement(row.value, document_place(path, row), optional=optional, direct=direct)
        if found is not None:
            yield found


def _of_poetry(path: str, row: DocValue, name: str, *, optional: bool = False) -> RequirementSeen:
    """Poetry and Pipenv: a bare number is exact, ``*`` and ``^1.2`` are not."""
    text = str(row.value).removeprefix("==").strip()
    exact = text if _PLAIN_VERSION.fullmatch(text) else ""
    return RequirementSeen(name, document_place(path, row), exact, True, optional)


def _in_pipfile(path: str, rows: tuple[DocValue, ...]) -> Iterator[RequirementSeen]:
    for row in rows:
        match row.path:
            case ("packages", str(name)) | ("packages", str(name), "version"):
                yield _of_poetry(path, row, name)
            case ("dev-packages", str(name)) | ("dev-packages", str(name), "version"):
                yield _of_poetry(path, row, name, optional=True)


def _in_setup_cfg(path: str, text: str, rows: tuple[DocValue, ...]) -> Iterator[RequirementSeen]:
    lines = text.split("\n")
    for row in rows:
        section, option = row.path if len(row.path) == 2 else ("", "")
        if (section, option) != ("options", "install_requires") and section != "options.extras_require":
            continue
        number = row.line
        for item in str(row.value).split("\n"):
            while number < len(lines) and item not in lines[number - 1]:
                number += 1  # blank lines and comments are no part of the value
            found = one_requirement(item, Location(path, number), optional=option != "install_requires")
            if found is not None:
                yield found


def _in_conda(path: str, rows: tuple[DocValue, ...]) -> Iterator[RequirementSeen]:
    """A conda environment: known by its channels, or by its name. One with builds is an export of all that is there."""
    name = path.rpartition("/")[2].lower()
    if not name.startswith(("env", "conda")) and not any(row.path[:1] == ("channels",) for row in rows):
        return
    plain = [str(row.value) for row in rows if row.path[:1] == ("dependencies",) and len(row.path) == 2]
    direct = 2 * sum(text.count("=") == 2 and "==" not in text for text in plain) <= len(plain)
    for row in rows:
        match row.path:
            case ("dependencies", int()):
                found = _CONDA.fullmatch(str(row.value))
                if found is not None:
                    version = re.fullmatch(r"={1,2}\s*([\w.+!-]+)(?:=\S+)?", found["rest"].strip())
                    yield RequirementSeen(
                        found["name"], document_place(path, row), version[1] if version else "", direct
                    )
            case ("dependencies", int(), "pip", int()):
                yield from _of_value(path, row, direct=direct)


def _in_lock(path: str, rows: tuple[DocValue, ...]) -> Iterator[RequirementSeen]:
    """A lock file: all that was installed, mostly for the sake of others."""
    names: dict[tuple[str | int, ...], DocValue] = {}
    versions: dict[tuple[str | int, ...], str] = {}
    for row in rows:
        match row.path:
            case ("package", int(), "name"):
                names[row.path[:2]] = row
            case ("package", int(), "version"):
                versions[row.path[:2]] = str(row.value)
            case (("default" | "develop"), str(name), "version"):
                version = str(row.value).removeprefix("==")
                yield RequirementSeen(name, document_place(path, row), version, False)
    for key, row in names.items():
        yield RequirementSeen(str(row.value), document_place(path, row), versions.get(key, ""), False)
