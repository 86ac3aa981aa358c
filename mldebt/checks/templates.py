"""Texts that code makes of written and other parts, but for f-strings: ``"sales_{}".format(year)``,
``"sales_%s" % year``, ``"sales_" + year``."""

import re
from collections.abc import Iterator

from mldebt.checks.nodes import nodes_of
from mldebt.checks.subject import Subject
from mldebt.facts import kinds as k
from mldebt.facts.unit import UnitFacts
from mldebt.resolve.texts import literal

_FIELD = re.compile(r"\{[^{}]*\}")
_PLACE = re.compile(r"%(?:\(\w+\))?[-#0 +]*\d*(?:\.\d+)?[a-zA-Z]")
_GAP = "\0"
_NAME = re.compile(r"[\w.@\0-]+")  # what may be a name, with gaps
_SIGN = re.compile(r"[^\W_]")
_LEAST = 3  # letters and digits that are written


def text_templates(subject: Subject) -> Iterator["re.Pattern[str]"]:
    """What such texts look like that may be names."""
    made = {
        text for module in subject.program.modules.values() for unit in module.cells for text in _made(unit) if text
    }
    for text in sorted(made):
        if _NAME.fullmatch(text) and len(_SIGN.findall(text)) >= _LEAST:
            yield re.compile(re.escape(text).replace(re.escape(_GAP), r"\w+"))


def _made(unit: UnitFacts) -> Iterator[str]:
    for node in nodes_of(unit, k.Call, k.Bin):
        if isinstance(node, k.Call) and isinstance(node.func, k.Attr) and node.func.attr == "format":
            yield _FIELD.sub(_GAP, _written(node.func.value))
        elif isinstance(node, k.Bin) and node.op == "%":
            yield _PLACE.sub(_GAP, _written(node.left))
        elif isinstance(node, k.Bin) and node.op == "+":
            text = _joined(node)
            yield text if _GAP in text else ""


def _joined(node: k.Expr) -> str:
    if isinstance(node, k.Bin) and node.op == "+":
        return f"{_joined(node.left)}{_joined(node.right)}"
    return _written(node) or _GAP


def _written(node: k.Expr) -> str:
    text = literal(node) if isinstance(node, k.Str) else ""
    return text if isinstance(text, str) else ""
