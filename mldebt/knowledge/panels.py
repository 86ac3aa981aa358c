"""The six trade-offs as data: what is looked for, in which words it is told, and what is asked
(``rules/panels.toml``).
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct, field

from mldebt.knowledge.compiled import shipped
from mldebt.knowledge.places import rules_dir

MOST_QUESTIONS = 5
Conditions = tuple[str, ...]
"""All must hold; each is one fact id or several joined by ``|``, of which one must hold. ``!`` before it negates."""

_PLACE_OF_FACT = re.compile(r"\{([a-z0-9-]+)[^{}]*\}")


class PanelRulesError(ValueError):
    """The file does not follow the schema; the message names it and the field, fact, panel or question."""


class Provider(Struct, frozen=True, forbid_unknown_fields=True):
    """Whose language models a call reaches: by patterns of the canonical call (``calls``), else by the beginning of the
    model's name (``models``). ``hosted`` false: on machines of one's own. ``addresses`` are regular expressions that
    tell it by an address wherever one stands, ``pointed`` those that tell it only where a client of models is pointed
    there."""

    name: str
    hosted: bool
    calls: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    pointed: tuple[str, ...] = ()


class Dialect(Struct, frozen=True, forbid_unknown_fields=True):
    """``calls`` of a protocol that several providers speak, so that the client decides whose model answers: types of
    ``clients``, and the ``arguments`` by which one is pointed at an address."""

    calls: tuple[str, ...]
    clients: tuple[str, ...]
    arguments: tuple[str, ...]


class Sight(Struct, frozen=True, forbid_unknown_fields=True):
    """One way of seeing a fact. Fields of one group work together, all that are given must hold:

    *calls by the API tables*: ``calls`` (patterns of canonical names; ``but``: not of these), ``edges`` (``kind:as``
    of an edge row), ``traits`` (``a&b`` for both), ``without`` (traits), ``types`` (of the result), ``roles``,
    ``arguments`` (one of them is given), ``loop`` (stands in one), ``hosted`` (who runs the language model),
    ``pointed`` (a client at an address of its own). *Imports*: module prefixes. *Classes*: ``bases`` (patterns of the
    outside base). *Names*: regular expressions over names of functions, classes and module variables; *words*: over
    every name that code uses. *Strings*: a regular expression over texts in modules that import a library, or use a
    name, of ``beside``, and in which the sights before it saw nothing. *Asserts*: attributes that an assertion speaks
    of. *Texts*: a regular expression over lines of files whose name matches ``inside`` and not ``outside``; each line
    that it matches holds one of the words of ``spells``, and its first group names what was seen. *Files*: patterns
    of paths. *Images*: patterns of container images without tag. *Graph*: ``nodes`` (kinds) at an edge of kind ``by``
    that code makes. ``labels`` is a regular expression that a node's label, or one of the texts a call's edges name,
    must match; ``addresses`` wants that of a provider (hosted or own) there, or in strings. *Findings*: codes of
    rules. *Measure*: what needs code of its own.
    """

    calls: tuple[str, ...] = ()
    but: tuple[str, ...] = ()
    edges: tuple[str, ...] = ()
    traits: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()
    loop: bool = False
    hosted: Literal["", "yes", "no", "unknown"] = ""
    pointed: bool = False
    addresses: Literal["", "hosted", "own"] = ""
    imports: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    strings: str = ""
    beside: tuple[str, ...] = ()
    asserts: tuple[str, ...] = ()
    texts: str = ""
    spells: tuple[str, ...] = ()
    inside: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    nodes: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    labels: str = ""
    findings: tuple[str, ...] = ()
    measure: Literal["", "online-predictions", "batch-predictions", "unplaced-predictions", "prompts", "handlers"] = ""
    name: str = ""  # what all that is seen so is called, instead of its own name


class HandlerSpec(Struct, frozen=True, forbid_unknown_fields=True):
    """A function that a platform calls for each request, by its name; where ``beside`` is given, only in a module that
    has a function of that name, too."""

    name: str
    beside: str = ""


class FactSpec(Struct, frozen=True, forbid_unknown_fields=True):
    """One fact. It is listed in its panel where it was seen, and where it was not if ``absent`` holds (empty: never).
    ``once`` counts each name once instead of each place, ``by_file`` each file. It is seen only where ``only`` holds of
    others."""

    id: str
    label: str
    see: tuple[Sight, ...]
    absent: Conditions = ()
    only: Conditions = ()
    once: bool = False
    by_file: bool = False


class Sentence(Struct, frozen=True, forbid_unknown_fields=True):
    """A text that is said where its conditions hold.

    ``{fact}`` stands for a count, ``{fact#call}`` for "3 calls" (``{fact#class|classes}`` where the plural differs),
    ``{fact:names}`` for the names seen most.
    """

    text: str
    when: Conditions = field(name="if", default=())


class QuestionSpec(Struct, frozen=True, forbid_unknown_fields=True):
    """What only people can answer; asked where ``if`` holds, with the places of ``evidence`` (facts)."""

    id: str
    text: str
    why: str
    when: Conditions = field(name="if")
    evidence: tuple[str, ...] = ()


class PanelSpec(Struct, frozen=True, forbid_unknown_fields=True):
    """One trade-off. ``seen`` are the clauses of its sentence, ``leaning`` the answers of which the first that holds is
    given, ``related`` codes of rules whose findings belong here."""

    id: str
    title: str
    cost_bearer: str
    when: str
    facts: tuple[str, ...]
    seen: tuple[Sentence, ...]
    leaning: tuple[Sentence, ...]
    question: tuple[QuestionSpec, ...]
    related: tuple[str, ...] = ()


class PanelRules(Struct, frozen=True, forbid_unknown_fields=True):
    """All of ``rules/panels.toml``. ``leave_out`` names, by role, the classes of demoted files in which nothing is
    looked for; ``least_prompt`` is the number of characters from which a text is called a prompt; ``handler`` are
    functions that a platform calls for each request."""

    provider: tuple[Provider, ...]
    dialect: Dialect
    fact: tuple[FactSpec, ...]
    panel: tuple[PanelSpec, ...]
    leave_out: dict[Literal["library", "application", "course"], tuple[str, ...]]
    least_prompt: int
    handler: tuple[HandlerSpec, ...]

    def facts_by_id(self) -> dict[str, FactSpec]:
        """The facts by their id."""
        return {fact.id: fact for fact in self.fact}


def read_panel_rules(path: Path) -> PanelRules:
    """Read one file of the shape of ``rules/panels.toml``; raises ``PanelRulesError``."""
    try:
        rules = msgspec.toml.decode(path.read_bytes(), type=PanelRules)
    except (msgspec.MsgspecError, ValueError) as error:
        raise PanelRulesError(f"{path}: {error}. Compare it with the file that mldebt ships.") from error
    faults = list(_faults(rules))
    if faults:
        raise PanelRulesError(f"{path}: {' '.join(faults)}")
    return rules


def _faults(rules: PanelRules) -> Iterator[str]:
    """What the types cannot say, as sentences."""
    known = {fact.id for fact in rules.fact}
    for fact in rules.fact:
        yield from _unknown(f"fact {fact.id}", _ids(fact.absent), known)
    questions: set[str] = set()
    for panel in rules.panel:
        yield from _unknown(f"panel {panel.id}", panel.facts, known)
        for sentence in (*panel.seen, *panel.leaning):
            words = _PLACE_OF_FACT.findall(sentence.text)
            yield from _unknown(f"panel {panel.id}, {sentence.text!r}", (*_ids(sentence.when), *words), known)
        if not panel.leaning or panel.leaning[-1].when:
            yield f"The last leaning of panel {panel.id} must hold always: give it no `if`."
        for question in panel.question:
            yield from _unknown(f"question {question.id}", (*_ids(question.when), *question.evidence), known)
            if not question.id.startswith(f"{panel.id}."):
                yield f"The id of question {question.id} must begin with `{panel.id}.`."
            if question.id in questions:
                yield f"Two questions are called {question.id}."
            questions.add(question.id)


def _ids(conditions: Conditions) -> Iterator[str]:
    for condition in conditions:
        yield from (word.lstrip("!") for word in condition.split("|"))


def _unknown(where: str, ids: Iterable[str], known: set[str]) -> Iterator[str]:
    for name in ids:
        if name not in known:
            yield f"The {where} speaks of a fact `{name}` that is not there."


@cache
def panel_rules() -> PanelRules:
    """The panels that mldebt ships."""
    return shipped(PanelRules, rules_dir() / "panels.toml", __file__, read_panel_rules)
