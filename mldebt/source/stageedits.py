"""Adding entries to the stages of a ``dvc.yaml``: insertions at known places, so comments, order and style stay."""

import json
from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from mldebt.model.fix import StageEntry

_ORDER = (
    "cmd",
    "wdir",
    "deps",
    "params",
    "outs",
    "metrics",
    "plots",
)  # what a new block comes behind, as DVC writes it
_MERGE = "<<"


class StageEditError(Exception):
    """The file cannot be edited safely; the message says why, and what to do."""


class _Insertion(Struct, frozen=True, order=True):
    """``text`` goes in at a character."""

    at: int
    text: str


def with_entries(text: str, entries: Iterable[StageEntry]) -> str:
    """The text with all entries added.

    Raises StageEditError where the result would not be what the file said before, and the entries.
    """
    import yaml

    wanted = list(dict.fromkeys(entries))
    for entry in wanted:  # one at a time: a block that the first makes is there for the next
        try:
            root = yaml.compose(text, Loader=yaml.SafeLoader)
        except (yaml.YAMLError, RecursionError) as error:
            raise StageEditError("it is not valid YAML; correct that first") from error
        place = _insertion(text, root, entry)
        edited = text[: place.at] + place.text.replace("\n", _newline(text)) + text[place.at :]
        if _content(edited) != _expected(_content(text), entry):
            raise StageEditError(
                f"stage {entry.stage} is written in a way that cannot be edited safely; add it by hand"
            )
        text = edited
    return text


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _content(text: str) -> Any:
    import yaml

    try:
        return yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError):
        return None


def _expected(content: Any, entry: StageEntry) -> Any:
    """What the file must say afterwards."""
    import copy

    after = copy.deepcopy(content)
    body = after["stages"][entry.stage]
    body = body["do"] if isinstance(body.get("do"), dict) else body
    block = body.get(entry.block) or []
    if not entry.file:
        block.append(entry.entry)
    else:
        known = next((item for item in block if isinstance(item, dict) and entry.file in item), None)
        if known is None:
            block.append({entry.file: [entry.entry]})
        else:
            known[entry.file] = [*(known[entry.file] or []), entry.entry]
    body[entry.block] = block
    return after


# --- where, and what


def _insertion(text: str, root: Any, entry: StageEntry) -> _Insertion:
    body = _body(root, entry.stage)
    keys = _keys(body)
    if entry.block not in keys:
        if _MERGE in keys or body.flow_style:
            raise StageEditError(f"stage {entry.stage} is written in one line or merged from another; add it by hand")
        return _new_block(text, body, keys, entry)
    key, block = keys[entry.block]
    if entry.file and block.id == "sequence":
        inner = next((_keys(item)[entry.file] for item in block.value
                      if item.id == "mapping" and entry.file in _keys(item)), None)  # fmt: skip
        if inner is not None:
            return _append(text, *inner, _quoted(entry.entry))
    return _append(text, key, block, _item(entry, block))


def _body(root: Any, stage: str) -> Any:
    node = root
    for name in ("stages", stage):
        found = _keys(node).get(name) if node is not None and node.id == "mapping" else None
        if found is None:
            raise StageEditError(f"stage {stage} is not there any more")
        node = found[1]
    inner = _keys(node).get("do") if node.id == "mapping" else None
    body = inner[1] if inner is not None and inner[1].id == "mapping" else node
    if body.id != "mapping" or not body.value:
        raise StageEditError(f"stage {stage} is no mapping")
    return body


def _keys(node: Any) -> dict[str, tuple[Any, Any]]:
    return {str(key.value): (key, value) for key, value in node.value} if node.id == "mapping" else {}


def _item(entry: StageEntry, block: Any) -> str:
    """The text of an item; an entry of another parameter file brings the file's key along."""
    if not entry.file:
        return _quoted(entry.entry)
    if block.flow_style:
        return f"{{{_quoted(entry.file)}: [{_quoted(entry.entry)}]}}"
    return f"{_quoted(entry.file)}:\n@    - {_quoted(entry.entry)}"  # @ stands for the indent of the list


def _append(text: str, key: Any, block: Any, item: str) -> _Insertion:
    """Behind the last item of a list, in the list's own style."""
    if block.id == "sequence" and block.flow_style:
        at = block.value[-1].end_mark.index if block.value else block.end_mark.index - 1
        return _Insertion(at, f", {item}" if block.value else item)
    if block.id == "sequence" and block.value:
        indent = " " * block.start_mark.column
        return _after(text, _last_line(text, block), f"{indent}- {item}".replace("@", indent))
    if block.id == "scalar" and not str(block.value):
        indent = " " * (key.start_mark.column + 2)
        return _after(text, key.start_mark.line, f"{indent}- {item}".replace("@", indent))
    raise StageEditError(f"{key.value} of the stage is no list; add it by hand")


def _new_block(text: str, body: Any, keys: dict[str, tuple[Any, Any]], entry: StageEntry) -> _Insertion:
    """A block that the stage has not: behind the ones that come before it by custom."""
    before = [keys[name] for name in _ORDER[: _ORDER.index(entry.block)] if name in keys] or [body.value[0]]
    last = max((value for _, value in before), key=lambda node: node.end_mark.index)
    margin = " " * body.value[0][0].start_mark.column
    indent = margin + " " * _list_indent(body)
    item = _item(entry, body)
    return _after(text, _last_line(text, last), f"{margin}{entry.block}:\n{indent}- {item}".replace("@", indent))


def _list_indent(body: Any) -> int:
    """How far lists stand in below their key, as the stage's other lists do; two where it has none."""
    for key, value in body.value:
        if value.id == "sequence" and not value.flow_style and value.value:
            return int(value.start_mark.column - key.start_mark.column)
    return 2


def _last_line(text: str, node: Any) -> int:
    """The last line that belongs to a node, comments and blank lines behind it not counted."""
    while node.id != "scalar" and node.value and not node.flow_style:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
        if node.id == "scalar" and not str(node.value) and isinstance(last, tuple):
            node = last[0]  # `key:` with nothing behind it
    line = int(node.end_mark.line)
    if node.id == "scalar" and node.style in ("|", ">"):
        lines = text.splitlines()
        line = min(line, len(lines)) - 1
        while line > node.start_mark.line and not lines[line].strip():
            line -= 1
        while line > node.start_mark.line and lines[line].lstrip().startswith("#"):
            line -= 1
    return line


def _after(text: str, line: int, new: str) -> _Insertion:
    """Lines that go in behind a line (from 0)."""
    lines = text.splitlines(keepends=True)
    at = sum(len(row) for row in lines[: line + 1])
    ended = at and text[:at].endswith(("\n", "\r"))
    return _Insertion(at, f"{new}\n" if ended else f"\n{new}")


def _quoted(entry: str) -> str:
    """An entry as YAML reads it back: plain where that works."""
    import yaml

    try:
        plain = yaml.safe_load(f"[{entry}]") == [entry]
    except yaml.YAMLError:
        plain = False
    return entry if plain else json.dumps(entry, ensure_ascii=False)
