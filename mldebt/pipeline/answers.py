"""Answers to the questions that modules ask of each other, as digests: equal where only places and numbers moved."""

import hashlib
from collections.abc import Mapping
from typing import TypeAlias

import msgspec
from msgspec.structs import replace

from mldebt.pipeline.anchoring import Anchoring
from mldebt.pipeline.layouts import Layout, Layouts, Shift
from mldebt.resolve.classes import ClassInfo
from mldebt.resolve.terms import Summary
from mldebt.resolve.world import MEMOISED, Question, World

Digest = bytes
Pairs: TypeAlias = tuple[tuple[Question, Digest], ...]
_SCOPED = frozenset({"summary", "class_info", "symbol", "definition", "conditions", "bound"})  # they end with a scope
_encode = msgspec.msgpack.Encoder().encode


class Answers:
    """Digests of the answers to questions as they are now."""

    def __init__(self, world: World, layouts: Layouts) -> None:
        self._world, self._layouts = world, layouts
        self._known: dict[Question, Digest] = {}
        self._anchorings: dict[str, Anchoring] = {}

    def of(self, question: Question) -> Digest:
        """The digest of an answer."""
        found = self._known.get(question)
        if found is None:
            answer = self._world.answer(question)
            layout = self._layouts.of(str(question[1])) if question[0] in MEMOISED and answer is not None else None
            if isinstance(answer, Summary) and question[0] != "top":
                answer = seen_by_callers(answer, layout)
            elif isinstance(answer, ClassInfo) and layout is not None:
                answer = _by_name(answer, layout)
            text = _encode(answer) if question[0] in MEMOISED else repr(answer).encode("utf-8", "surrogatepass")
            text = text if layout is None else self._anchoring(str(question[1]), layout).of(text)
            found = self._known[question] = hashlib.blake2b(text, digest_size=8).digest()
        return found

    def _anchoring(self, path: str, layout: Layout) -> Anchoring:
        if path not in self._anchorings:
            self._anchorings[path] = Anchoring(path, layout)
        return self._anchorings[path]

    def changed(self, pairs: Pairs) -> bool:
        """Whether an answer is another than it was."""
        return any(self.of(question) != digest for question, digest in pairs)


def seen_by_callers(summary: Summary, layout: Layout | None) -> tuple[object, ...]:
    """The part of a summary that a caller uses. Where there is a layout, anchors tell the scopes of events."""
    events = [(index, summary.events[index]) for index in summary.exports]
    if layout is not None:
        events = [(index, replace(event, scope=0)) for index, event in events]
    taken = events, summary.needed, len(summary.events)
    return summary.params, taken, summary.returns, summary.writes, summary.changes, summary.generator


def _by_name(info: ClassInfo, layout: Layout) -> tuple[object, ...]:
    """What a class statement says, its scopes by name."""
    methods = [(name, layout.scopes[scope], form) for name, (scope, form) in info.methods.items()]
    return info.name, layout.scopes[info.scope], info.bases, info.outside, info.fields, methods, info.is_record


def now(pairs: Pairs, shifts: Mapping[str, Shift]) -> Pairs:
    """Questions with scopes as they are numbered now. Raises MovedAwayError where one is gone."""
    return tuple(
        ((*question[:-1], shifts[str(question[1])].scope(int(question[-1]))), digest)
        if question[0] in _SCOPED and question[1] in shifts
        else (question, digest)
        for question, digest in pairs
    )
