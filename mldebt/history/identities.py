"""Signatures (name, e-mail) into persons: machines left out, one human's names and addresses united."""

import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from fnmatch import translate

from mldebt.history.mailmap import Mailmap, Signature
from mldebt.knowledge.identities import IdentityRules
from mldebt.model.history import Person

_BLANKS = re.compile(r"\s+")
_NOREPLY = re.compile(r"(?:\d+\+)?([^@]+)@users\.noreply\.")
_PARTS = re.compile(r"[\s._-]")
_SHORTEST_NAME = 3  # two letters are initials, which many people share
_SHORTEST_LOGIN = 4
_SHORTEST_FULL_NAME = 8


class Machines:
    """Tells machines and agents from people."""

    def __init__(self, rules: IdentityRules, more: Iterable[str] = ()) -> None:
        parts = (*rules.bots.parts, *rules.agents.parts, *(text.casefold() for text in more))
        self._parts = re.compile("|".join(map(re.escape, parts)) or r"(?!)")
        words, last = _any_of(rules.bots.words), _any_of(rules.bots.last)
        self._words = re.compile(rf"(?:^|[^a-z])(?:{words}(?:[^a-z]|$)|{last}[^a-z]*$)")
        self._joined = re.compile(rf"[a-z0-9]{_any_of(rules.bots.joined)}$")
        self._mails = re.compile("|".join(map(translate, rules.bots.mails)) or r"(?!)")
        self._names = frozenset((*rules.bots.names, *rules.agents.names))
        self._suffixes = rules.agents.suffixes
        self._known: dict[Signature, bool] = {}

    def includes(self, signature: Signature) -> bool:
        """True for a bot, an automation account or a program that writes code."""
        answer = self._known.get(signature)
        if answer is None:
            name, mail = _folded(signature[0]), signature[1].casefold()
            local = mail.partition("@")[0]  # the host of x@ci.example.org makes nobody a machine
            answer = (
                name in self._names
                or self._joined.search(signature[0].strip()) is not None
                or self._mails.match(mail) is not None
                or any(self._parts.search(text) for text in (name, mail))
                or any(self._words.search(text) for text in (name, local))
            )
            self._known[signature] = answer
        return answer

    def without_agent(self, name: str) -> str:
        """The human's name where a program appended its own."""
        for suffix in self._suffixes:
            if name.casefold().endswith(suffix):
                return name[: -len(suffix)].rstrip()
        return name


class Crew:
    """The persons of a history. ``of`` gives the index of a signature in ``people``."""

    def __init__(self, counts: Mapping[Signature, int], rules: IdentityRules) -> None:
        groups = _unite(counts, rules)
        ordered = sorted(groups, key=lambda group: (-sum(counts[s] for s in group), min(group)))
        self.people = _with_distinct_keys([_person(group, counts, rules) for group in ordered])
        self.of = {signature: number for number, group in enumerate(ordered) for signature in group}


def humans(
    author: Signature, coauthors: Iterable[Signature], mailmap: Mailmap, machines: Machines
) -> tuple[Signature, ...]:
    """The people behind a commit, the one who counts as author first; empty where a machine made it alone."""
    found: dict[Signature, None] = {}
    for name, mail in (author, *coauthors):
        signature = mailmap.proper(machines.without_agent(_BLANKS.sub(" ", name.strip())), mail.strip())
        if not machines.includes((name, mail)) and not machines.includes(signature):
            found.setdefault(signature)
    return tuple(found)


def identity_keys(signature: Signature, rules: IdentityRules) -> list[str]:
    """What makes two signatures the same person: address, full name, and the login in a host's no-reply address."""
    name, mail = _folded(signature[0]), signature[1].strip().casefold()
    keys = []
    login = _NOREPLY.match(mail)
    generic = rules.generic
    if login:
        keys += [f"mail:{login.group(1)}@noreply", f"login:{login.group(1)}"]
        keys += [f"full:{letters}" for letters in [_letters(login.group(1))] if len(letters) >= _SHORTEST_FULL_NAME]
    elif mail not in generic.mails and not mail.endswith(generic.hosts):
        keys.append(f"mail:{mail}")
    parted = _PARTS.search(name) is not None  # "Ada Lovelace", ada-lovelace, and ada.lovelace@home.example
    if parted and len(_letters(name)) >= _SHORTEST_FULL_NAME and name not in generic.names:
        keys.append(f"full:{_letters(name)}")
        keys.append(f"full:{_letters(' '.join(reversed(name.split())))}")  # families come first in many countries
    local = mail.partition("@")[0]
    if not login and local != _letters(local) and len(_letters(local)) >= _SHORTEST_FULL_NAME:
        keys.append(f"full:{_letters(local)}")
    if len(name) >= _SHORTEST_NAME and name not in generic.names and name not in generic.given:
        keys.append(f"name:{name}")
        if " " not in name and len(name) >= _SHORTEST_LOGIN:
            keys.append(f"login:{name}")
    return keys or [f"both:{name} {mail}"]


def _unite(signatures: Iterable[Signature], rules: IdentityRules) -> list[list[Signature]]:
    """Union-find over identity keys."""
    leader: dict[str, str] = {}

    def find(key: str) -> str:
        while leader[key] != key:
            leader[key] = key = leader[leader[key]]
        return key

    keys = {signature: identity_keys(signature, rules) for signature in sorted(signatures)}
    for own in keys.values():
        for key in own:
            leader.setdefault(key, key)
            leader[find(key)] = find(own[0])
    groups: defaultdict[str, list[Signature]] = defaultdict(list)
    for signature, own in keys.items():
        groups[find(own[0])].append(signature)
    return list(groups.values())


def _person(group: list[Signature], counts: Mapping[Signature, int], rules: IdentityRules) -> Person:
    names: Counter[str] = Counter()
    mails: Counter[str] = Counter()
    for signature in group:
        names[signature[0]] += counts[signature]
        mails[signature[1]] += counts[signature]

    def rank(name: str) -> tuple[bool, bool, int, str]:  # a full name says more than a login
        return name.casefold() in rules.generic.names, " " not in name, -names[name], name

    best = min(names, key=rank)
    addresses = tuple(sorted(mails, key=lambda mail: (_NOREPLY.match(mail) is not None, -mails[mail], mail)))
    identity = f"{best.casefold()}\0{addresses[0].casefold()}"
    key = "p" + hashlib.blake2b(identity.encode(), digest_size=5).hexdigest()
    return Person(key, best or addresses[0].partition("@")[0], addresses, tuple(sorted(set(names) - {best, ""})))


def _with_distinct_keys(people: list[Person]) -> tuple[Person, ...]:
    seen: Counter[str] = Counter()
    distinct = []
    for person in people:
        seen[person.key] += 1
        again = "" if seen[person.key] == 1 else f"-{seen[person.key]}"
        distinct.append(Person(person.key + again, person.name, person.emails, person.aliases))
    return tuple(distinct)


def _any_of(texts: Iterable[str]) -> str:
    """An expression that matches one of some texts; nothing where there are none."""
    return f"(?:{'|'.join(map(re.escape, texts)) or '(?!)'})"


def _letters(name: str) -> str:
    """Letters only, accents dropped."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(character for character in plain if character.isalpha())


def _folded(name: str) -> str:
    return _BLANKS.sub(" ", name.strip().casefold())
