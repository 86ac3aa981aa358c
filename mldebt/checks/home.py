"""The organisations and people under whose names the project itself is published."""

import re
from collections.abc import Iterable, Iterator
from itertools import permutations

from mldebt.checks.common import document_rows, named_at
from mldebt.checks.gathering import gathered
from mldebt.checks.lexicon import lexicon
from mldebt.checks.match.requirements import own_names
from mldebt.checks.match.setupscript import setup_texts
from mldebt.checks.memo import once_a_run
from mldebt.checks.nodes import last_name, nodes_of, walk
from mldebt.checks.subject import Subject
from mldebt.facts import kinds as k
from mldebt.knowledge.apis import EdgeRow
from mldebt.knowledge.conventions import conventions
from mldebt.resolve.program import Program

_OWNER = re.compile(r"github\.com/([\w.-]+)/")
_CLONED = re.compile(r"git clone (?:--?[\w=-]+ )*(?:https?://github\.com/|git@github\.com:)([\w.-]+)/")
_BADGE = re.compile(r"github\.com/([\w.-]+)/[\w.-]+/(?:actions|workflows)\b")
_RAW = re.compile(r"https?://(?:raw\.githubusercontent\.com/|github\.com/)[\w.-]+/[\w.-]+/(?:(?:raw|blob)/)?[^/]+/(.+)")
_HUNG_ON = re.compile(r"(?<=\w{5})(?:io|ai|org|hq|inc|labs?|team|hub|official|dev)$")
_LICENCE = re.compile(r"(?:licen[cs]e|copying)(?:\.\w+)?", re.IGNORECASE)
_COPYRIGHT = re.compile(r"^\W*copyright\s+(?:\(c\)|©)?(.*)$", re.IGNORECASE | re.MULTILINE)
_WORD = re.compile(r"[^\W\d_][\w&]*")
_FEW_WORDS = 3
_LEAST_CAPITALS = 3
_LEAST_LETTERS = 4
_LEAST_NAME = 5  # letters of a name that tell a person with little of the other name
_LEAST_TELLING = 8  # letters of a repository's name that others would hardly choose, too
_ACCOUNT = re.compile(r"[\w-]+")
_ADDRESSES = {
    "pyproject.toml": (("project", "urls"), ("tool", "poetry", "repository"), ("tool", "poetry", "homepage")),
    "setup.cfg": (("metadata", "url"), ("metadata", "project_urls")),
    "mkdocs.yml": (("repo_url",),),
}


def owners_in(text: str) -> frozenset[str]:
    """Whose repositories the addresses in a text are."""
    return frozenset(_OWNER.findall(f"{text}/"))


def cloned_from(readme: str) -> Iterator[str]:
    """From whom a README tells to clone the project: the first one, since it may say how to get other things too."""
    found = _CLONED.search(readme)
    if found is not None:
        yield found[1]


def is_kept_here(subject: Subject, address: str) -> bool:
    """Whether an address ends in the path of a file of this repository: then its own commits pin it."""
    plain_address = address.partition("?")[0]
    raw = _RAW.fullmatch(plain_address)
    pieces = plain_address.split("/")
    tails = ("/".join(pieces[start:]) for start in range(3, len(pieces) - 1))
    return any(tail in subject.component_of for tail in (*tails, *((raw[1],) if raw is not None else ())))


@once_a_run
def own_organisations(subject: Subject) -> frozenset[str]:
    """Organisations that the project's own files name as its home, and its name; each as ``plain`` gives it, with its
    words in any order: the same people are Lab-Sun here and Sun-Lab there."""
    return frozenset(plain(other) for name in _home(subject) for other in _reordered(name))


def _reordered(name: str) -> Iterator[str]:
    words = [word for word in re.split(r"[-_.]+", name) if word]
    yield from (name, *map("-".join, permutations(words))) if 1 < len(words) <= _FEW_WORDS else (name,)


def is_at_home(subject: Subject, account: str) -> bool:
    """Whether an account is one of the project's own organisations or authors."""
    return plain(account) in own_organisations(subject) or is_author(subject, account)


def is_author(subject: Subject, account: str) -> bool:
    """Whether somebody who wrote commits here bears the name of an account: Ada Lee is ada-lee, Augusta Lee is
    augustale."""
    name = plain(account)
    if len(name) < _LEAST_LETTERS:
        return False
    return name in _authors(subject) or any(_shortens(name, first, last) for first, last in _full_names(subject))


def _shortens(account: str, first: str, last: str) -> bool:
    """Whether an account is a long first or last name with the other one, or the beginning of it, behind or before."""
    for whole, other in ((first, last), (last, first)):
        for rest in (account.removeprefix(whole), account.removesuffix(whole)):
            if len(whole) >= _LEAST_NAME and rest and rest != account and other.startswith(rest):
                return True
    return False


@once_a_run
def _full_names(subject: Subject) -> frozenset[tuple[str, str]]:
    """The first and the last word of the names of authors, where they are two or three."""
    words = (_WORD.findall(name.lower()) for name in subject.authors)
    return frozenset((found[0], found[-1]) for found in words if 2 <= len(found) <= _FEW_WORDS)


@once_a_run
def _authors(subject: Subject) -> frozenset[str]:
    return frozenset(plain("".join(name.split())) for name in subject.authors)


def licences(subject: Subject) -> Iterator[str]:
    """The licences at the top."""
    return (text for path, text in subject.prose.items() if _LICENCE.fullmatch(path))


@once_a_run
def _licensed_by(subject: Subject) -> tuple[str, ...]:
    """The words of the line in which the licence at the top first says who holds the copyright."""
    lines = (found[1] for text in licences(subject) if (found := _COPYRIGHT.search(text)) is not None)
    return tuple(_WORD.findall(next(lines, "")))


def holds_here(subject: Subject, holder: str) -> bool:
    """Whether who holds a copyright is somebody of this project: bears the name of an author, or shares a word of some
    length with the organisations that are its home or with whoever its licence names."""
    told = plain("".join(_WORD.findall(holder)))
    words = {word.lower() for word in _WORD.findall(holder)}
    ours = {word.lower() for word in _licensed_by(subject)}
    names = {*_authors(subject), *own_organisations(subject)}
    return any(len(word) >= _LEAST_LETTERS for word in words & ours) or any(
        len(name) >= _LEAST_LETTERS and name in told for name in names
    )


def is_licensor(subject: Subject, organisation: str) -> bool:
    """Whether the licence names an organisation, each of its words as it is or by what its capitals stand for: the Text
    Mining Unit at BSC is BSC-TeMU."""
    holder = _licensed_by(subject)
    known = {word.lower() for word in holder}
    initials = "".join(word[0] if word[0].isupper() else " " for word in holder)
    wanted = [word for word in re.split(r"[-_.]+", organisation) if word]
    return bool(wanted) and all(word.lower() in known or _capitals(word) in initials for word in wanted)


def _capitals(word: str) -> str:
    """The capitals of a short form; a tab, which no word begins with, where they are too few to stand for anything."""
    found = "".join(letter for letter in word if letter.isupper())
    return found if len(found) >= _LEAST_CAPITALS else "\t"


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
    """The organisations to whose repositories the project itself pushes what it makes."""
    for name in (*_pushed(subject), *_spelt(subject), *_configured(subject)):
        owner, slash, _ = name.partition("/")
        if slash:
            yield owner
        elif len(name) >= _LEAST_TELLING:
            yield from _named_before(subject, name)


def _named_before(subject: Subject, name: str) -> Iterator[str]:
    """The accounts before a name that is pushed to without one, hence to one's own, wherever code spells both."""
    for text in lexicon(subject).strings:
        owner, slash, rest = text.partition("/")
        if slash and rest == name and _ACCOUNT.fullmatch(owner):
            yield owner


def _may_push(program: Program, symbol: str) -> bool:
    return any(map(_pushes, program.edges_of(symbol)))


@gathered(str, calling=_may_push)
def _pushed(subject: Subject) -> Iterable[str]:
    """The repositories of a hub that calls are known to write to."""
    return sorted(named_at(subject.program, _pushes))


def _pushes(row: EdgeRow) -> bool:
    return row.edge == "persists" and row.as_ == "hub-model"


@gathered(str)
def _spelt(subject: Subject) -> Iterator[str]:
    """The repositories that are spelt in calls which push by their names, and in arguments that say where to push."""
    known = conventions()
    calls = known.pushing_calls | known.uploading_calls
    for module in subject.program.shown.values():
        for unit in module.cells:
            used = unit.outline.identifiers
            may_push = not calls.isdisjoint(used) or any(name.endswith(known.training_options) for name in used)
            for node in nodes_of(unit, k.Call) if may_push else ():
                if isinstance(node, k.Call):
                    name = last_name(node.func)
                    keywords = {"repo_id"} if name in calls else set[str]()
                    named = [word.value for word in node.keywords if word.name in known.pushing_arguments | keywords]
                    first = node.args[:1] if name in known.pushing_calls and not named else ()
                    texts = walk((*named, *first))
                    yield from (item.raw.strip("rf\"'") for item in texts if isinstance(item, k.Str | k.Text))


def _configured(subject: Subject) -> Iterator[str]:
    """The repositories that configurations name as those to push to."""
    wheres = conventions().pushing_arguments
    for path, text in subject.texts.items():
        if any(where in text for where in wheres):
            yield from (str(row.value) for row in document_rows(subject, path) if str(row.path[-1]) in wheres)
