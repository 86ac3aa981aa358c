"""The rows of modules: what each asked, what it contributes, what others asked about it."""

import hashlib
from collections.abc import Collection
from typing import Protocol

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from mldebt.graph.trace import CallNote, Trace
from mldebt.pipeline.answers import Digest, Pairs
from mldebt.pipeline.layouts import Seen
from mldebt.resolve.world import Question

encode = msgspec.msgpack.Encoder().encode


class Questions(Struct, frozen=True, array_like=True, gc=False):
    """What a module asked, with the digests of the answers, by who answers: other modules, the index of modules, the
    tree, the places of the graph. ``listing`` and ``placing`` are the digests of that index and of those places.
    """

    modules: Pairs
    index: Pairs
    tree: Pairs
    places: Pairs
    listing: Digest
    placing: Digest

    def version(self) -> bytes:
        """What tells these questions and answers from others; those to the places of the graph aside."""
        return hashlib.blake2b(encode((self.modules, self.index, self.tree)), digest_size=8).digest()

    def hold(self, asked: Collection[Question]) -> bool:
        """Whether these are among the questions."""
        if not asked:
            return True
        known = {question for group in (self.modules, self.index, self.tree, self.places) for question, _ in group}
        return all(question in known for question in asked)

    @property
    def about(self) -> set[str]:
        """The modules that were asked about."""
        return {str(question[1]) for question, _ in (*self.modules, *self.tree)}


class ModuleRow(Struct, frozen=True, array_like=True, gc=False):
    """What is kept of a module: what it asked, and what others asked about it.

    ``symbols`` are the calls that its summaries hold and the types of their results, ``calls`` those of the
    repository's own functions; ``fault`` is how following it failed. The rest of the ``trace`` is read only where
    somebody wants the graph. ``layout`` is the digest of the module's own layout, ``seen`` those of the modules in
    which the trace has places. ``version`` tells states of the questions apart, for what else is kept of the module.
    ``methods`` are the names of the methods of its classes, ``decorators`` those that begin its decorators.
    """

    questions: Questions
    answers: Pairs
    symbols: tuple[str, ...]
    calls: tuple[CallNote, ...]
    trace: msgspec.Raw
    fault: str = ""
    layout: bytes = b""
    seen: Seen = ()
    version: bytes = b""
    methods: tuple[str, ...] = ()
    decorators: tuple[str, ...] = ()


row_decoder = msgspec.msgpack.Decoder(ModuleRow)
_trace_decoder = msgspec.msgpack.Decoder(Trace)


class Traced(Protocol):
    """What holds a trace, its calls apart."""

    @property
    def calls(self) -> tuple[CallNote, ...]: ...

    @property
    def trace(self) -> msgspec.Raw: ...


def whole_trace(row: Traced) -> Trace:
    """The trace of a row. Raises MsgspecError where it is damaged."""
    return replace(_trace_decoder.decode(row.trace), calls=row.calls)
