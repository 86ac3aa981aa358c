"""Values in a Snakefile: texts, lists, ``expand``, configuration, f-strings. Nothing is run; the rest is unknown."""

import ast
import itertools
import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from mldebt.knowledge.pipelines import pipeline_rules
from mldebt.resolve.pipelinefiles.snakefunctions import (
    DEEPEST,
    MOST_CALLS,
    Function,
    Wildcards,
    by_wildcards,
    function_of,
    parsed_function,
    returned,
    subpath,
)
from mldebt.resolve.pipelinefiles.templates import LONGEST_VALUE
from mldebt.resolve.texts import join

MOST = 64  # paths of one argument
MOST_ITEMS = 1_000  # of a list
_WILDCARD = re.compile(r"(?<!\{)\{([^{}]+)\}(?!\})")
_STARS = re.compile(r"(?<=[^/*])\*\*+|(?<!\*)\*\*+(?=[^/*])")  # not those that stand for folders


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
        self._rule: Mapping[str, Arguments] = {}
        self._depth = self._calls = 0

    def assign(self, name: str, text: str) -> None:
        """Notes an assignment; what cannot be told makes the name unknown."""
        node = _parsed(text.strip())
        try:
            self.names[name] = self._plain(node) if node is not None else None
        except RecursionError:
            self.names[name] = None

    def define(self, name: str, text: str) -> None:
        """Notes a function."""
        self.names[name] = parsed_function(text)

    def arguments(self, text: str, rule: Mapping[str, Arguments] = MappingProxyType({})) -> Arguments:
        """The arguments of a directive; a mapping that a function makes is unpacked into named ones. A function may
        ask for the other directives of its rule by name: ``lambda wildcards, output: ...``."""
        self._rule = rule
        node = _parsed(f"_(\n{text}\n)")
        if not isinstance(node, ast.Call):
            return Arguments()
        try:
            given = [self._asked(item) for item in node.args]
            named = {word.arg: _texts(self._asked(word.value)) for word in node.keywords if word.arg}
        except RecursionError:
            return Arguments()
        named.update(
            (str(key), _texts(item)) for value in given if isinstance(value, dict) for key, item in value.items()
        )
        return Arguments(tuple(_texts(value) for value in given), named)

    def _asked(self, node: ast.expr) -> object:
        """The value of an argument; a function is asked for every wildcard at once."""
        value = self._plain(node)
        if not isinstance(value, Function):
            return value
        words = {name: self._rule[name] for name in value.params[1:] if name in self._rule}
        return self._called(value, [Wildcards()], words)

    def _called(self, function: Function, given: list[object], words: Mapping[str, object] | None = None) -> object:
        """What a function returns: each of several possible texts, a mapping; None for what is not known."""
        self._calls += 1
        if self._depth >= DEEPEST or self._calls > MOST_CALLS:
            return None
        outside, self._depth = self.names, self._depth + 1
        defaults = {name: self._plain(default) for name, default in function.defaults.items()}
        self.names = {**outside, **dict.fromkeys(function.params), **defaults}
        self.names.update(zip(function.params, given, strict=False))
        self.names.update(words or {})
        try:
            found = returned(function.body, self.names, self._plain)
        finally:
            self.names, self._depth = outside, self._depth - 1
        if len(found) == 1:
            return found[0]
        return [item for value in found for item in (value if isinstance(value, list) else [value])] or None

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
            case ast.ListComp(elt=item, generators=[ast.comprehension(target=ast.Name(id=name)) as loop]):
                return self._looped(name, loop, item)
            case ast.Starred(value=inner):
                return self._plain(inner)
            case ast.Dict(keys=keys, values=values):
                pairs = zip(keys, values, strict=True)
                return {key.value: self._plain(item) for key, item in pairs if isinstance(key, ast.Constant)}
            case ast.JoinedStr(values=parts):
                return self._formatted(parts)
            case ast.BinOp(left=left, op=op, right=right):
                return self._binary(self._plain(left), op, self._plain(right))
            case ast.Lambda():
                return function_of(node)
            case ast.IfExp(test=test, body=then, orelse=other):
                return self._joined([then, other]) if by_wildcards(test, self.names) else None
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

    def _looped(self, name: str, loop: ast.comprehension, item: ast.expr) -> object:
        """A comprehension: an item for each value that is known; else what they share, where that is a text."""
        values = self._plain(loop.iter)
        given = values if isinstance(values, list) and not loop.ifs else [None]
        outside, found = self.names, []
        try:
            for value in given[:MOST]:
                self.names = {**outside, name: value}
                found.append(self._plain(item))
        finally:
            self.names = outside
        return found if None not in found else None

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
        if isinstance(base, Wildcards):
            return f"{{{key}}}" if isinstance(key, str) else None
        if isinstance(base, dict) and isinstance(key, str) and _WILDCARD.fullmatch(key):
            return list(base.values()) or None  # one of them for each value of the wildcard
        if isinstance(base, Arguments):
            return self._item(list(base.texts), key) if isinstance(key, int) else _listed(base.named.get(str(key)))
        if isinstance(base, dict):
            return base.get(key) if isinstance(key, str | int | float) else None
        if isinstance(base, list) and isinstance(key, int) and -len(base) <= key < len(base):
            return base[key]
        return None

    def _attribute(self, node: ast.Attribute) -> object:
        """``wildcards.sample``, ``rules.train.output`` and ``rules.train.output.model``."""
        held = self.names.get(node.value.id) if isinstance(node.value, ast.Name) else None
        if isinstance(held, Wildcards):
            return f"{{{node.attr}}}"
        if isinstance(held, Arguments):
            return _listed(held.named.get(node.attr))
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
        function = self.names.get(name) if isinstance(node.func, ast.Name) else None
        if isinstance(function, Function):
            words = {word.arg: self._plain(word.value) for word in node.keywords if word.arg}
            return self._called(function, [self._plain(item) for item in node.args], words)
        if name == "format" and isinstance(node.func, ast.Attribute):
            return self._expanded(self._plain(node.func.value), node.keywords)
        first = self._plain(node.args[0]) if node.args else None
        if name in pipeline_rules().snakemake.marks:
            return first
        if name == "subpath":
            return subpath(first, {word.arg: self._plain(word.value) for word in node.keywords if word.arg})
        if name in ("expand", "collect"):
            return self._expanded(first, node.keywords)
        if name == "get" and isinstance(node.func, ast.Attribute):
            base = self._plain(node.func.value)
            default = self._plain(node.args[1]) if len(node.args) > 1 else None
            return base.get(first, default) if isinstance(base, dict) and isinstance(first, str | int) else default
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


def _listed(texts: tuple[str, ...] | None) -> object:
    """What a rule is handed under a name: a text, or several."""
    return (texts[0] if len(texts) == 1 else list(texts)) if texts else None


def _texts(value: object) -> tuple[str, ...] | None:
    items = value if isinstance(value, list) else [value]
    texts = tuple(str(item) for item in items if isinstance(item, str | int | float))
    return texts[:MOST] if texts and len(texts) == len(items) else None


def _with_wildcards(pattern: str, values: Mapping[str, object]) -> str:
    text = _WILDCARD.sub(lambda match: _filled(match, values), pattern)
    return text.replace("{{", "{").replace("}}", "}")


def _filled(match: re.Match[str], values: Mapping[str, object]) -> str:
    value = values.get(match[1].split(",")[0].strip())
    return str(value) if isinstance(value, str | int | float) else match[0]


def starred(text: str) -> str:
    """A path in which ``*`` stands for each wildcard, and for several in a row."""
    text = _WILDCARD.sub("*", text)
    return _STARS.sub("*", text)


def _parsed(text: str) -> ast.expr | None:
    try:
        return ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
