"""Values in a Snakefile: texts, lists, ``expand``, configuration, f-strings. Nothing is run; the rest is unknown."""

import ast
import itertools
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from mldebt.knowledge.pipelines import pipeline_rules
from mldebt.resolve.pipelinefiles.templates import LONGEST_VALUE
from mldebt.resolve.texts import join

MOST = 64  # paths of one argument
MOST_ITEMS = 1_000  # of a list
_WILDCARD = re.compile(r"(?<!\{)\{([^{}]+)\}(?!\})")


class Arguments(NamedTuple):
    """The arguments of a directive, each with its texts; None for what is not known."""

    positional: tuple[tuple[str, ...] | None, ...] = ()
    named: Mapping[str, tuple[str, ...] | None] = {}

    @property
    def texts(self) -> tuple[str, ...]:
        """All texts that are known."""
        given = (*self.positional, *self.named.values())
        return tuple(text for texts in given for text in texts or ())


class Values:
    """Names of a Snakefile: assignments, ``config`` and what rules are known so far."""

    def __init__(self, config: Mapping[str, object]) -> None:
        self.names: dict[str, object] = {"config": config}
        self.rules: dict[str, dict[str, Arguments]] = {}

    def assign(self, name: str, text: str) -> None:
        """Notes an assignment; what cannot be told makes the name unknown."""
        node = _parsed(text.strip())
        try:
            self.names[name] = self._plain(node) if node is not None else None
        except RecursionError:
            self.names[name] = None

    def arguments(self, text: str) -> Arguments:
        """The arguments of a directive."""
        node = _parsed(f"_(\n{text}\n)")
        if not isinstance(node, ast.Call):
            return Arguments()
        try:
            positional = tuple(self._texts(item) for item in node.args)
            named = {word.arg: self._texts(word.value) for word in node.keywords if word.arg}
        except RecursionError:
            return Arguments()
        return Arguments(positional, named)

    def _texts(self, node: ast.expr) -> tuple[str, ...] | None:
        value = self._plain(node)
        items = value if isinstance(value, list) else [value]
        texts = tuple(str(item) for item in items if isinstance(item, str | int | float))
        return texts[:MOST] if texts and len(texts) == len(items) else None

    # --- expressions

    def _plain(self, node: ast.expr) -> object:
        """A text, number, list or mapping; None for what is not known, or larger than anybody writes by hand."""
        value = self._evaluated(node)
        if isinstance(value, str):
            return value if len(value) <= LONGEST_VALUE else None
        return value if not isinstance(value, list) or len(value) <= MOST_ITEMS else None

    def _evaluated(self, node: ast.expr) -> object:
        match node:
            case ast.Constant(value=str() | int() | float() as value):
                return value
            case ast.Name(id=name):
                return self.names.get(name)
            case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items):
                return self._joined(items)
            case ast.Starred(value=inner):
                return self._plain(inner)
            case ast.Dict(keys=keys, values=values):
                pairs = zip(keys, values, strict=True)
                return {key.value: self._plain(item) for key, item in pairs if isinstance(key, ast.Constant)}
            case ast.JoinedStr(values=parts):
                return self._formatted(parts)
            case ast.BinOp(left=left, op=op, right=right):
                return self._binary(self._plain(left), op, self._plain(right))
            case ast.Subscript(value=base, slice=key):
                return self._item(self._plain(base), self._plain(key))
            case ast.Attribute():
                return self._attribute(node)
            case ast.Call():
                return self._call(node)
        return None

    def _joined(self, items: Iterable[ast.expr]) -> object:
        found: list[object] = []
        for item in items:
            value = self._plain(item)
            found += value if isinstance(value, list) else [value]
        return found

    def _formatted(self, parts: Iterable[ast.expr]) -> str:
        """An f-string; ``*`` for what is not known."""
        text = ""
        for part in parts:
            if isinstance(part, ast.Constant):
                text += str(part.value)
            elif isinstance(part, ast.FormattedValue):
                value = self._plain(part.value)
                text += str(value) if isinstance(value, str | int | float) else "*"
        return text

    def _binary(self, left: object, op: ast.operator, right: object) -> object:
        if isinstance(op, ast.Add) and isinstance(left, str) and isinstance(right, str):
            return left + right
        if isinstance(op, ast.Add) and isinstance(left, list) and isinstance(right, list):
            return [*left, *right]
        if isinstance(op, ast.Div) and isinstance(left, str) and isinstance(right, str):
            return join(left, right)
        return None

    def _item(self, base: object, key: object) -> object:
        if isinstance(base, dict):
            return base.get(key)
        if isinstance(base, list) and isinstance(key, int) and -len(base) <= key < len(base):
            return base[key]
        return None

    def _attribute(self, node: ast.Attribute) -> object:
        """``rules.train.output`` and ``rules.train.output.model``."""
        names: list[str] = []
        at: ast.expr = node
        while isinstance(at, ast.Attribute):
            names.append(at.attr)
            at = at.value
        if not (isinstance(at, ast.Name) and at.id in ("rules", "checkpoints")) or len(names) not in (2, 3):
            return None
        found = self.rules.get(names[-1], {}).get(names[-2])
        if found is None:
            return None
        return list((found.named.get(names[0]) or ()) if len(names) == 3 else found.texts) or None

    def _call(self, node: ast.Call) -> object:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name == "format" and isinstance(node.func, ast.Attribute):
            return self._expanded(self._plain(node.func.value), node.keywords)
        first = self._plain(node.args[0]) if node.args else None
        if name in pipeline_rules().snakemake.marks:
            return first
        if name == "expand":
            return self._expanded(first, node.keywords)
        if name == "get" and isinstance(node.func, ast.Attribute):
            base = self._plain(node.func.value)
            default = self._plain(node.args[1]) if len(node.args) > 1 else None
            return base.get(first, default) if isinstance(base, dict) else default
        texts = [self._plain(item) for item in node.args]
        known = [text for text in texts if isinstance(text, str)]
        if name == "join" and len(known) == len(texts):
            return join(*known)
        if name == "multiext" and len(known) == len(texts) and known:
            return [known[0] + suffix for suffix in known[1:]]
        return None

    def _expanded(self, patterns: object, keywords: list[ast.keyword]) -> object:
        """``expand``: every combination; a value that is not known leaves its wildcard."""
        choices: dict[str, list[object]] = {}
        for word in keywords:
            value = self._plain(word.value)
            if word.arg and value is not None:
                choices[word.arg] = value if isinstance(value, list) else [value]
        found: list[object] = []
        for pattern in patterns if isinstance(patterns, list) else [patterns]:
            if not isinstance(pattern, str):
                return None
            used = [name for name in choices if "{" + name in pattern]
            combinations = itertools.islice(itertools.product(*(choices[name] for name in used)), MOST)
            found += [_with_wildcards(pattern, dict(zip(used, chosen, strict=True))) for chosen in combinations]
        return list(dict.fromkeys(found[:MOST]))


def _with_wildcards(pattern: str, values: Mapping[str, object]) -> str:
    text = _WILDCARD.sub(lambda match: _filled(match, values), pattern)
    return text.replace("{{", "{").replace("}}", "}")


def _filled(match: re.Match[str], values: Mapping[str, object]) -> str:
    value = values.get(match[1].split(",")[0].strip())
    return str(value) if isinstance(value, str | int | float) else match[0]


def starred(text: str) -> str:
    """A path in which ``*`` stands for each wildcard."""
    return _WILDCARD.sub("*", text)


def _parsed(text: str) -> ast.expr | None:
    try:
        return ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
