"""No output holds an e-mail address unless asked for, and none a name where the reader wants an anonymous report."""

import hashlib
import re
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from mldebt.model.finding import Finding
from mldebt.model.history import Person
from mldebt.model.impact import Impact
from mldebt.model.panel import Panel
from mldebt.model.report import Report
from mldebt.model.score import CaceScore, Maintainer, Ownership, Term

T = TypeVar("T")

_LOCAL = re.compile(r"[\w.+%'-]+$")
_DOMAIN = re.compile(r"@(?:[\w-]+\.)+[^\W\d_]{2,}")
_LONGEST_LOCAL = 64
"""RFC 5321, 4.5.3.1.1; a longer one is cut there, which hides enough."""


def _escaped(text: str, at: int) -> bool:
    """Whether the character there belongs to a JSON escape: an odd run of backslashes stands before it."""
    run = 0
    while text[at - 1 - run] == "\\":
        run += 1
    return run % 2 == 1


def _addresses(text: str) -> list[tuple[int, int]]:
    """Where e-mail addresses stand in JSON text; found from the @, since few texts hold one. ``git@host`` is the
    address of a repository, not of a person."""
    found: list[tuple[int, int]] = []
    at = text.find("@")
    while at >= 0:
        domain = _DOMAIN.match(text, at)
        local = _LOCAL.search(text[max(0, at - _LONGEST_LOCAL) : at]) if domain else None
        if domain and local:
            start = at - len(local.group())
            # A JSON escape before it is no part of it: "\njane@..." must not be read as "njane@...".
            if _escaped(text, start):
                start += 5 if text[start] == "u" else 1
            if start < at and text[start:at] != "git":
                found.append((start, domain.end()))
        at = text.find("@", at + 1)
    return found


def hide_addresses(value: T, kind: type[T]) -> T:
    """The same record with every e-mail address in any text replaced by a numbered token (equal addresses get equal
    tokens, so that keys built from them stay distinct)."""
    text = msgspec.json.encode(value).decode()
    pieces: list[str] = []
    tokens: dict[str, str] = {}
    done = 0
    for start, end in _addresses(text):
        pieces += (text[done:start], tokens.setdefault(text[start:end], f"(e-mail {len(tokens) + 1})"))
        done = end
    return msgspec.json.decode("".join([*pieces, text[done:]]), type=kind) if tokens else value


def without_addresses(person: Person) -> Person:
    """A person for outputs without addresses; somebody known by an address alone keeps the part before the @."""
    aliases = tuple(alias for alias in person.aliases if "@" not in alias)
    return replace(person, name=person.name.partition("@")[0] or "unknown", emails=(), aliases=aliases)


def alias_of(key: str, salt: str) -> str:
    """A stable stand-in for a person: equal in every report of the same repository."""
    return "person-" + hashlib.blake2b(f"{salt}\0{key}".encode(), digest_size=4).hexdigest()


class Anonymiser:
    """Replaces people by stand-ins, in the fields that name them and in sentences that mention them."""

    def __init__(self, people: tuple[Person, ...], salt: str) -> None:
        self._salt = salt
        names: dict[str, str] = {}
        for person in people:
            for name in (person.name, person.key, *person.aliases, *person.emails):
                if len(name) > 2:
                    names.setdefault(name, self.alias(person.key))
        self._names = names
        longest_first = "|".join(map(re.escape, sorted(names, key=lambda name: (-len(name), name))))
        self._pattern = re.compile(rf"(?<!\w)(?:{longest_first})(?!\w)") if names else None

    def alias(self, key: str) -> str:
        """The stand-in of a person's key."""
        return alias_of(key, self._salt)

    def words(self, text: str) -> str:
        """A sentence without names."""
        if self._pattern is None or not text:
            return text
        return self._pattern.sub(lambda match: self._names[match.group()], text)

    def person(self, person: Person) -> Person:
        """A person reduced to a stand-in."""
        alias = self.alias(person.key)
        return Person(key=alias, name=alias)

    def terms(self, terms: tuple[Term, ...]) -> tuple[Term, ...]:
        """Terms whose words name nobody."""
        return tuple(replace(term, words=self.words(term.words)) for term in terms)

    def ownership(self, owned: Ownership) -> Ownership:
        """Owners as stand-ins."""
        maintainers = self.maintainers(owned.maintainers)
        declared = tuple(
            replace(one, name=self.alias(one.person or one.name), person=self.alias(one.person) if one.person else "")
            for one in owned.declared
        )
        return replace(owned, maintainers=maintainers, verdict=self.words(owned.verdict), declared=declared)

    def maintainers(self, known: tuple[Maintainer, ...]) -> tuple[Maintainer, ...]:
        """People as stand-ins."""
        return tuple(
            replace(one, person=self.alias(one.person), name=self.alias(one.person), terms=self.terms(one.terms))
            for one in known
        )

    def cace(self, score: CaceScore) -> CaceScore:
        """A score whose words name nobody."""
        return replace(score, terms=self.terms(score.terms))

    def finding(self, finding: Finding) -> Finding:
        """A finding whose sentences name nobody."""
        evidence = tuple(replace(step, note=self.words(step.note)) for step in finding.evidence)
        return replace(
            finding,
            message=self.words(finding.message),
            advice=self.words(finding.advice),
            evidence=evidence,
            status_reason=self.words(finding.status_reason),
        )

    def panel(self, panel: Panel) -> Panel:
        """A panel whose answers are signed by stand-ins."""
        questions = []
        for question in panel.questions:
            answer = question.answer
            if answer is not None:
                by = self._names.get(answer.by) or (self.alias(answer.by) if answer.by else "")
                answer = replace(answer, by=by, value=self.words(answer.value))
            questions.append(
                replace(question, text=self.words(question.text), why=self.words(question.why), answer=answer)
            )
        facts = tuple(replace(fact, detail=self.words(fact.detail)) for fact in panel.facts)
        return replace(panel, facts=facts, questions=tuple(questions), seen=self.words(panel.seen))

    def impact(self, impact: Impact) -> Impact:
        """An impact whose owners are stand-ins."""
        files = tuple(replace(one, terms=self.terms(one.terms), via=self.words(one.via)) for one in impact.files)
        ownership = self.ownership(impact.ownership) if impact.ownership else None
        return replace(impact, files=files, ownership=ownership, cace=self.cace(impact.cace) if impact.cace else None)

    def report(self, report: Report) -> Report:
        """A whole report without names."""
        subject = replace(report.subject, history_notes=tuple(map(self.words, report.subject.history_notes)))
        components = tuple(
            replace(row, cace=self.cace(row.cace), ownership=self.ownership(row.ownership)) for row in report.components
        )
        return replace(
            report,
            subject=subject,
            people=tuple(map(self.person, report.people)),
            owners=tuple(map(self.ownership, report.owners)),
            file_cace=tuple(map(self.cace, report.file_cace)),
            components=components,
            repository=replace(report.repository, likeliest=self.maintainers(report.repository.likeliest)),
            panels=tuple(map(self.panel, report.panels)),
            findings=tuple(map(self.finding, report.findings)),
            notes=tuple(map(self.words, report.notes)),
        )


def redact(report: Report, *, emails: bool = False, anonymous: bool = False) -> Report:
    """The report as it may be shown: without names where ``anonymous``, without addresses unless ``emails``."""
    if anonymous:
        report = Anonymiser(report.people, report.subject.name).report(report)
    if emails and not anonymous:
        return report
    if any(person.emails or "@" in person.name for person in report.people):
        report = replace(report, people=tuple(map(without_addresses, report.people)))
    return hide_addresses(report, Report)
