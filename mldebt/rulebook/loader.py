"""Read rule cards from folders, and say everything that is wrong with them at once."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, get_type_hints

import msgspec

from mldebt.knowledge.compiled import compiled
from mldebt.knowledge.places import rules_dir
from mldebt.rulebook.cases import examine
from mldebt.rulebook.document import sections, split_front_matter
from mldebt.rulebook.matching import template_problem
from mldebt.rulebook.precision import wilson_lower_bound
from mldebt.rulebook.records import SECTIONS, Card, Option, RulebookError
from mldebt.rulebook.shared import shared_options, shared_options_file

_CODE = re.compile(r"[A-Z]{2,10}\d{3}")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_FILLED_BY_LOADER = frozenset({"body", "path", "body_line"})
_OPTION_TYPES: dict[str, Any] = {"int": int, "float": float, "str": str, "bool": bool, "list[str]": list[str]}
_BOUND_TOLERANCE = 0.005


class _Reader:
    """Collects the problems of one card; ``where`` turns a front-matter key into a line."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.sentences: list[str] = []
        self.front = ""

    def say(self, line: int, sentence: str) -> None:
        self.sentences.append(f"{self.path}:{line}: {sentence}")

    def where(self, key: str) -> int:
        pattern = re.compile(rf"\s*\[*\s*{re.escape(key)}\b")
        lines = self.front.splitlines()
        return next((number for number, line in enumerate(lines, start=2) if pattern.match(line)), 1)


def _fields(reader: _Reader, front: dict[str, Any]) -> dict[str, Any]:
    """Every field of the front matter checked on its own, so that one mistake does not hide the next."""
    hints = get_type_hints(Card)
    known = [name for name in hints if name not in _FILLED_BY_LOADER]
    fields: dict[str, Any] = {}
    for key in sorted(set(front) - set(known)):
        reader.say(reader.where(key), f"unknown key {key!r}; known are {', '.join(known)}.")
    required = {field.name for field in msgspec.structs.fields(Card) if field.required}
    for key in known:
        if key in front:
            try:
                fields[key] = msgspec.convert(front[key], hints[key])
            except msgspec.ValidationError as error:
                reader.say(reader.where(key), f"{key}: {error}.")
        elif key in required:
            reader.say(1, f"the front matter lacks {key!r}; add it.")
    return fields


def _check_identity(reader: _Reader, card: Card) -> None:
    if not _CODE.fullmatch(card.code):
        reader.say(reader.where("code"), f"the code {card.code!r} must be capital letters and three digits.")
    if not _SLUG.fullmatch(card.slug):
        reader.say(reader.where("slug"), f"the slug {card.slug!r} must be lower-case words joined by hyphens.")
    expected = f"{card.code}-{card.slug}.md"
    if reader.path.name != expected:
        reader.say(reader.where("code"), f"the file must be named {expected} after its code and slug.")
    if reader.path.parent.name != card.family:
        reader.say(reader.where("family"), f"the card must lie in a folder named {card.family!r} after its family.")
    if not card.references:
        reader.say(reader.where("references"), "at least one reference must say where the cost is documented.")


def _check_values(reader: _Reader, card: Card) -> None:
    for name, option in card.options.items():
        try:
            msgspec.convert(option.default, _OPTION_TYPES[option.type])
        except msgspec.ValidationError as error:
            reader.say(reader.where(name), f"the default of option {name!r} is no {option.type}: {error}.")
    measured = card.precision
    if measured:
        bound = wilson_lower_bound(measured.true, measured.read)
        if not 0 <= measured.true <= measured.read or abs(bound - measured.bound) > _BOUND_TOLERANCE:
            sentence = (
                f"the Wilson lower bound of {measured.true} of {measured.read} is {bound:.3f}, not {measured.bound}."
            )
            reader.say(reader.where("precision"), sentence)
    if card.match:
        problem = template_problem(card.match)
        if problem:
            reader.say(reader.where("match"), problem)


def _check_body(reader: _Reader, card: Card) -> None:
    found = sections(card.body, card.body_line)
    titles = [section.title for section in found]
    for section in found:
        if section.title not in SECTIONS:
            reader.say(section.line, f"unknown section {section.title!r}; known are {', '.join(SECTIONS)}.")
        elif not section.text.strip():
            reader.say(section.line, f"the section {section.title!r} is empty.")
    for title in SECTIONS:
        if titles.count(title) != 1:
            reader.say(card.body_line, f"the section '## {title}' must be there exactly once.")
    if [title for title in titles if title in SECTIONS] != [title for title in SECTIONS if title in titles]:
        reader.say(card.body_line, f"the sections must stand in the order {', '.join(SECTIONS)}.")
    for problem in examine(card)[1]:
        reader.say(problem.line, f"{problem.sentence}.")


def read_card(path: Path, whole: bool = True) -> Card:
    """One card. Raises ``RulebookError`` with every problem found, each with file and line.

    ``whole`` false leaves sections and blocks unchecked: three quarters of the work.
    """
    reader = _Reader(path)
    card = _parsed(reader)
    if card is not None:
        _check_identity(reader, card)
        _check_values(reader, card)
        if whole:
            _check_body(reader, card)
    if card is None or reader.sentences:
        raise RulebookError(*reader.sentences)
    return card


def _parsed(reader: _Reader) -> Card | None:
    try:
        text = reader.path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reader.say(1, f"the card cannot be read: {error}.")
        return None
    parts = split_front_matter(text)
    if parts is None:
        reader.say(1, "a card begins with TOML front matter between two lines '+++'.")
        return None
    reader.front, body, body_line = parts
    try:
        front = tomllib.loads(reader.front)
    except tomllib.TOMLDecodeError as error:
        reader.say(2, f"the front matter is not valid TOML: {error}.")
        return None
    fields = _fields(reader, front)
    options = _with_shared(reader, fields.pop("options", {}), fields.get("shares", ()))
    if reader.sentences:
        return None
    return Card(**fields, options=options, body=body, path=str(reader.path), body_line=body_line)


def _with_shared(reader: _Reader, own: dict[str, Option], names: tuple[str, ...]) -> dict[str, Option]:
    """The options of a card, and those that it shares with others."""
    known = shared_options()
    for name in names:
        if name not in known:
            reader.say(reader.where("shares"), f"no shared option {name!r}; known are {', '.join(known)}.")
        elif name in own:
            reader.say(reader.where(name), f"the option {name!r} is shared; leave it out here, or share it not.")
    return own | {name: known[name] for name in names if name in known}


def _card_files(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        if not folder.is_dir():
            raise RulebookError(f"{folder}: no such folder of rule cards; correct `rulebooks` in the configuration.")
        yield from sorted(path for path in folder.rglob("*.md") if path.name != "README.md")


def load_cards(
    folders: Iterable[Path], whole: bool = True, beside: Mapping[str, Card] | None = None
) -> dict[str, Card]:
    """The cards of all folders by code, sorted. Raises ``RulebookError`` with the problems of all cards at once.

    Folders hold ``<family>/CODE-slug.md``, and may hold a README.md; a code or a slug may stand in one card only.
    ``whole`` false is for cards that tests have read whole. ``beside`` are cards loaded before, which the result holds
    too: ``load_cards(own_folders, beside=builtin_cards())`` is the rulebook of a repository.
    """
    cards: dict[str, Card] = dict(beside or {})
    slugs = {card.slug: card for card in cards.values()}
    sentences: list[str] = []
    for path in _card_files(folders):
        try:
            card = read_card(path, whole)
        except RulebookError as error:
            sentences.extend(error.sentences)
            continue
        twin = cards.get(card.code) or slugs.get(card.slug)
        if twin:
            sentences.append(f"{path}:2: the code or slug is already used by {twin.path}; give this card its own.")
        else:
            cards[card.code] = slugs[card.slug] = card
    if sentences:
        raise RulebookError(*sentences)
    return dict(sorted(cards.items()))


@cache
def builtin_cards() -> dict[str, Card]:
    """The cards shipped with mldebt, whose bodies its own tests check."""
    folder = [rules_dir() / "cards"]
    sources = (*_card_files(folder), shared_options_file(), Path(__file__))
    return compiled("cards", dict[str, Card], sources, lambda: load_cards(folder, whole=False))


def option_values(card: Card, given: dict[str, Any]) -> dict[str, Any]:
    """The options of a rule with the configured values over the defaults.

    Raises ``RulebookError`` naming each unknown option and each value of the wrong type.
    """
    values = {name: option.default for name, option in card.options.items()}
    sentences = []
    for name, value in given.items():
        option = card.options.get(name)
        if option is None:
            known = ", ".join(card.options) or "none"
            sentences.append(f"Rule {card.code} has no option {name!r}; it has: {known}.")
            continue
        try:
            values[name] = msgspec.convert(value, _OPTION_TYPES[option.type])
        except msgspec.ValidationError:
            sentences.append(f"Option {name!r} of rule {card.code} must be {option.type}, not {value!r}.")
    if sentences:
        raise RulebookError(*sentences)
    return values
