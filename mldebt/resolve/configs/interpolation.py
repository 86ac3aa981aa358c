"""``${a.b}`` of OmegaConf and Hydra, ``%(a)s`` of INI files."""

import re

from mldebt.resolve.configs.loading import Loaded
from mldebt.resolve.configs.trees import OPEN, Keys, Leaf, Missing, Tree, at, step
from mldebt.resolve.terms import Const, Unknown, Value, pattern

DEEPEST = 8  # references that lead to references
_OMEGA_FORMS = frozenset({"omegaconf", "hydra"})
_REFERENCE = re.compile(r"\$\{([^${}]*)\}")
_INI_REFERENCE = re.compile(r"%\((\w+)\)s")


def interpolated(document: Loaded, leaf: Leaf, keys: Keys) -> Value:
    """A scalar, found under ``keys``, with its references to other keys filled in; ``*`` where one is not known."""
    if leaf.put is not None:
        return leaf.put
    if not isinstance(leaf.value, str):
        return leaf.const()
    if document.form in _OMEGA_FORMS and "${" in leaf.value:
        return _filled(leaf, _omega(document, leaf, keys))
    if leaf.value == OPEN and document.form in _OMEGA_FORMS:
        return Unknown(f"{'.'.join(map(str, leaf.keys))} is left open in {leaf.path}")
    if document.form == "ini" and "%(" in leaf.value:
        return _filled(leaf, _ini(document.tree, leaf))
    return leaf.const()


def _filled(leaf: Leaf, text: object) -> Value:
    const = leaf.const()
    if not isinstance(text, str):
        return Const(text, const.origin) if isinstance(text, int | float) else Unknown(f"the value of {leaf.value}")
    if "*" not in text or "*" in str(leaf.value):
        return Const(text, const.origin)
    return pattern(text, const.origin) if text.strip("*") else Unknown(f"the value of {leaf.value}")


def _omega(document: Loaded, leaf: Leaf, keys: Keys) -> object:
    """The text with references replaced, innermost first; the value itself where the text is one reference."""
    text = str(leaf.value)
    for _ in range(DEEPEST):
        whole = _REFERENCE.fullmatch(text)
        if whole is not None:
            value = _resolved(document, whole.group(1), keys)
            if not isinstance(value, str):
                return value
            text = value
        elif _REFERENCE.search(text):
            text = _REFERENCE.sub(lambda found: _text(_resolved(document, found.group(1), keys)), text)
        else:
            break
    return "*" if "${" in text else text


def _text(value: object) -> str:
    return "*" if value is None else str(value)


def _resolved(document: Loaded, inner: str, keys: Keys) -> object:
    """What one reference stands for: another key, or a default of the environment; None where it is not known."""
    resolver, colon, rest = inner.partition(":")
    if colon:
        if resolver in ("oc.env", "env"):
            default = rest.partition(",")[2].strip().strip("\"'")
            return default or None
        return document.started if inner == "hydra:runtime.cwd" else None
    tree = document.tree
    found = _relative(tree, inner, keys) if inner.startswith(".") else at(tree, _keys(inner))
    return found.value if isinstance(found, Leaf) and found.value != OPEN else None


def _relative(tree: Tree, inner: str, keys: Keys) -> Tree | Missing:
    dots = len(inner) - len(inner.lstrip("."))
    holder = keys[: len(keys) - dots]
    return at(tree, (*holder, *_keys(inner[dots:])))


def _keys(dotted: str) -> Keys:
    """``a.b[0]`` as keys."""
    parts = re.findall(r"[^.\[\]]+", dotted)
    return tuple(int(part) if part.isdigit() else part for part in parts)


def _ini(tree: Tree, leaf: Leaf) -> str:
    """``%(name)s`` from the same section, or from ``DEFAULT``."""
    text = str(leaf.value)

    def fill(found: re.Match[str]) -> str:
        for section in (leaf.keys[0], "DEFAULT"):
            value = step(step(tree, section), found.group(1))
            if isinstance(value, Leaf):
                return str(value.value)
        return "*"

    for _ in range(DEEPEST):
        text, count = _INI_REFERENCE.subn(fill, text)
        if not count:
            break
    return text.replace("%%", "%")
