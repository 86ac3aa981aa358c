"""Answers as they are compared: places told from what they stand in, scopes by name."""

from collections.abc import Callable

import msgspec

from mldebt.pipeline.layouts import Layout
from mldebt.resolve.terms import Cls, Fun

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(int).decode
_WIDTHS = {0xCC: 2, 0xCD: 3, 0xCE: 5}  # bytes of a larger number by the first of them
_FOUR_FIELDS = b"\x94"  # how a site begins
_SCOPED = tuple(bytes([int(str(term.__struct_config__.tag))]) for term in (Fun, Cls))  # how terms begin with a scope
_KEPT = b"\xc1"  # no value begins so: what could not be told stays apart from what was


class Anchoring:
    """Tells the places of one module in encoded answers from their anchors, and its scopes by name."""

    def __init__(self, path: str, layout: Layout) -> None:
        self._layout, self._name = layout, _encode(path)
        self._told: dict[bytes, bytes] = {}  # answers share most of their places

    def of(self, answer: bytes) -> bytes:
        """An answer so told."""
        if self._name not in answer:
            return answer
        answer = _rewritten(answer, _FOUR_FIELDS + self._name, self._place)
        for tag in _SCOPED:
            answer = _rewritten(answer, tag + self._name, self._scope)
        return answer

    def _place(self, text: bytes) -> bytes:
        """What follows the name of the module in a site: where it begins and ends."""
        middle = _number_end(text, 0)
        end = _number_end(text, middle)
        if end <= middle:
            return _KEPT + text
        told = self._told.get(text[:end])
        if told is None:
            first, last = _decode(text[:middle]), _decode(text[middle:end])
            anchor = self._layout.relative(first)
            before = self._layout.offsets[anchor]
            told = self._told[text[:end]] = _encode((self._layout.names[anchor], first - before, last - before))
        return told + text[end:]

    def _scope(self, text: bytes) -> bytes:
        """What follows the name of the module in a term: the number of a scope."""
        end = _number_end(text, 0)
        number = _decode(text[:end]) if end else -1
        scopes = self._layout.scopes
        return _encode(scopes[number]) + text[end:] if 0 <= number < len(scopes) else _KEPT + text


def _rewritten(text: bytes, head: bytes, rest: Callable[[bytes], bytes]) -> bytes:
    """A text in which what follows each ``head`` is told anew."""
    first, *others = text.split(head)
    return b"".join((first, *map(rest, others))) if others else text


def _number_end(text: bytes, start: int) -> int:
    """Where the encoded offset that begins at ``start`` ends; ``start`` where there is none."""
    head = text[start] if start < len(text) else 0xC1
    end = start + (1 if head < 0x80 else _WIDTHS.get(head, 0))
    return end if end <= len(text) else start  # what only looks like an offset may be cut
