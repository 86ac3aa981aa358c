"""Turn a raw table into typed values, or into one sentence for each fault."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any, get_args, get_origin

import msgspec

from mldebt.config.schema import Config
from mldebt.model.panel import Answer

_FIELDS = {field.encode_name: field for field in msgspec.structs.fields(Config)}
_PLACE = re.compile(r" - at `\$(?P<path>.*)`$")
_ENUM = re.compile(r"^Invalid enum value '(?P<value>.*)'")
_TYPES = re.compile(r"^Expected `(?P<wanted>\w+)`(?:, got `(?P<found>\w+)`| >= (?P<least>[\d.]+))")
_MEANT = {"object": "a table", "array": "a list", "str": "a text", "bool": "true or false", "int": "a number",
          "float": "a number", "null": "nothing"}  # fmt: skip


class Source(msgspec.Struct, frozen=True):
    """A configuration file as read: its name for people, its text, its table, and where the table starts."""

    file: str
    text: str
    table: dict[str, Any]
    prefix: str = ""  # "tool.mldebt." in pyproject.toml


def typed(source: Source, faults: list[str]) -> dict[str, Any]:
    """Return the valid keys of a file as ``Config`` attributes; append a sentence to ``faults`` for each other one."""
    values: dict[str, Any] = {}
    for key, raw in source.table.items():
        if key == "extend":
            continue
        field = _FIELDS.get(key)
        if field is None:
            faults.append(_unknown(source, key))
        elif get_origin(field.type) is dict:
            values[field.name] = _entries(source, key, raw, get_args(field.type)[1], faults)
        else:
            values.update((field.name, value) for value in _convert(source, key, raw, field.type, faults))
    return values


def suggest(word: str, known: Iterable[str]) -> str:
    """Return " Did you mean `x`?" where something known looks like ``word``, else an empty string."""
    import difflib

    close = difflib.get_close_matches(word.replace("_", "-"), list(known), n=1, cutoff=0.6)
    return f" Did you mean `{close[0]}`?" if close else ""


def _unknown(source: Source, key: str) -> str:
    if key == "tool" and not source.prefix:
        return f"{_place(source, key)}: the keys of {source.file} stand at its top level, not under [tool.mldebt]."
    return f"{_place(source, key)}: there is no key `{source.prefix}{key}`.{suggest(key, _FIELDS)}"


def _entries(source: Source, key: str, raw: Any, kind: Any, faults: list[str]) -> dict[str, Any]:
    """Convert a table entry by entry, so that each wrong one is reported and the others are not lost."""
    if not isinstance(raw, Mapping):
        name = f"{source.prefix}{key}"
        sentence = f"`{name}` must be a table, and is {_name(raw)}{_spelled(name, 'object')}."
        faults.append(f"{_place(source, key)}: {sentence}")
        return {}
    values = {}
    for name, item in raw.items():
        plain = _answer(item) if kind is Answer else item
        for value in _convert(source, f"{key}.{name}", plain, kind, faults):
            values[name] = value
    return values


def _answer(item: Any) -> Any:
    """An answer may be a number, a date or a bare text: it is shown, never computed with."""
    if not isinstance(item, Mapping):
        return {"value": _text(item)} if isinstance(item, str | int | float | date) else item
    return {key: _text(value) if key in {"value", "by", "date", "until"} else value for key, value in item.items()}


def _text(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    return str(value) if isinstance(value, int | float) else value


def _convert(source: Source, key: str, raw: Any, kind: Any, faults: list[str]) -> list[Any]:
    """Return the converted value in a list, or an empty list after a fault."""
    try:
        value = msgspec.convert(raw, kind)
    except msgspec.ValidationError as error:
        name = f"{source.prefix}{key}"
        faults.append(f"{_place(source, key)}: `{name}` {_fault(name, str(error), raw, kind)}")
        return []
    if isinstance(value, Answer):
        wrong = [name for name in ("date", "until") if not _is_date(getattr(value, name))]
        if wrong:
            faults.append(f"{_place(source, key)}: `{source.prefix}{key}.{wrong[0]}` must be a date like 2027-06-01.")
            return []
        unknown = sorted(set(raw) - set(Answer.__struct_fields__))
        if unknown:
            hint = suggest(unknown[0], Answer.__struct_fields__)
            faults.append(f"{_place(source, key)}: there is no key `{source.prefix}{key}.{unknown[0]}`.{hint}")
            return []
    return [value]


def _fault(key: str, message: str, raw: Any, kind: Any) -> str:
    enum = _ENUM.match(message)
    if enum:
        choices = [str(getattr(item, "value", item)) for item in get_args(kind) or kind if item != ""]
        return f"is `{enum['value']}`, but may be {_words(choices)}.{suggest(enum['value'], choices)}"
    if isinstance(raw, str) and "array" in message:
        return f'must be a list, not a text: write ["{raw}"].'
    place = _PLACE.search(message)
    where = f" at {place['path'].lstrip('.')}" if place and place["path"] else ""
    expected = _TYPES.match(message)
    if not expected:
        return f"is wrong{where}: {_PLACE.sub('', message).replace('`', '').lower()}."
    wanted, least = expected["wanted"], expected["least"]
    if least:
        return f"must be a number of at least {float(least):g}{where}, and is {raw}."
    found = _MEANT.get(expected["found"], "something else")
    return f"must be {_MEANT.get(wanted, wanted)}{where}, and is {found}{_spelled(key, wanted) if not where else ''}."


def _spelled(key: str, wanted: str) -> str:
    """How a value of a kind is written."""
    hints = {
        "object": f"; write [{key}], and its keys on the lines below",
        "array": f'; write {key.rpartition(".")[2]} = ["..."]',
        "str": "; write it in quotes",
        "bool": "; write true or false, without quotes",
    }
    return hints.get(wanted, "")


def _is_date(text: str) -> bool:
    try:
        return not text or bool(date.fromisoformat(text))
    except ValueError:
        return False


def _place(source: Source, key: str) -> str:
    """Name the file, with the line that seems to hold the key (TOML values carry no position)."""
    last = re.escape(key.rsplit(".", 1)[-1])
    pattern = re.compile(rf"""^\s*(?:\[[^\]\n]*["']?{last}["']?\s*\]|["']?{last}["']?\s*[.=])""", re.MULTILINE)
    found = pattern.search(source.text)
    if not found:
        return source.file
    start = found.start() + len(found[0]) - len(found[0].lstrip())
    return f"{source.file}:{source.text.count(chr(10), 0, start) + 1}"


def _name(raw: Any) -> str:
    names = {str: "a text", bool: "true or false", int: "a number", float: "a number", list: "a list"}
    return names.get(type(raw), "something else")


def _words(choices: list[str]) -> str:
    return ", ".join(choices[:-1]) + " or " + choices[-1]
