"""Resolution that is kept between runs: of each module its trace, and the questions it stands on.

A row holds while the module's file and the answers to its questions are the same. Whoever asked about a module that was
made anew is made anew too where an answer changed, and so on until no answer changes. Everything that is evaluated in a
run is evaluated from facts, so a row never holds an answer, only its digest. A row may be older than those of its
askers (a branch is switched back): it holds the digests of the answers that it gave, too.
"""

import contextlib
import hashlib
from collections.abc import Iterable, Mapping

import msgspec
from msgspec import Struct

from mldebt.flow.roles import Roles
from mldebt.graph.places import AskedPlaces
from mldebt.graph.trace import Trace
from mldebt.graph.tracing import trace_module
from mldebt.resolve.program import Program
from mldebt.resolve.terms import Summary
from mldebt.resolve.world import MEMOISED, Question, World
from mldebt.store import Store

SPACE = "modules"
Digest = bytes


class ModuleRow(Struct, frozen=True, array_like=True, gc=False):
    """What is kept of a module: what it asked, and what others asked about it.

    ``symbols`` are the calls that its summaries hold and the types of their results; ``fault`` is how following it
    failed.
    """

    questions: tuple[tuple[Question, Digest], ...]
    answers: tuple[tuple[Question, Digest], ...]
    symbols: tuple[str, ...]
    trace: Trace
    fault: str = ""


_encode = msgspec.msgpack.Encoder().encode
_decoder = msgspec.msgpack.Decoder(ModuleRow)


class Answers:
    """Digests of the answers to questions as they are now."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._known: dict[Question, Digest] = {}

    def of(self, question: Question) -> Digest:
        """The digest of an answer."""
        found = self._known.get(question)
        if found is None:
            answer = self._world.answer(question)
            if isinstance(answer, Summary):
                answer = seen_by_callers(answer)
            text = _encode(answer) if question[0] in MEMOISED else repr(answer).encode("utf-8", "surrogatepass")
            found = self._known[question] = hashlib.blake2b(text, digest_size=8).digest()
        return found


def seen_by_callers(summary: Summary) -> tuple[object, ...]:
    """The part of a summary that a caller uses."""
    events = [(index, summary.events[index]) for index in summary.exports]
    return summary.params, events, summary.returns, summary.writes, summary.generator, len(summary.events)


class Resolution:
    """The modules of a program: which rows of the store hold, which modules must be made anew.

    ``digests`` are those of the files; ``stamp`` tells states of the program and its options apart.
    """

    def __init__(self, program: Program, digests: Mapping[str, str], stamp: str, store: Store) -> None:
        self.program = program
        self.world = program.world
        self._store = store
        self._keys = {path: f"{stamp}:{path}:{digests[path]}" for path in program.modules}
        self._rows: dict[str, ModuleRow] = {}
        self._answers = Answers(program.world)
        self.stale: set[str] = set()
        self.symbols: dict[str, frozenset[str]] = {}

    def settle(self) -> None:
        """Finds the modules whose rows do not hold, and lets the program know which calls each module holds."""
        stored = self._store.get(SPACE, self._keys.values())
        for path, key in self._keys.items():
            with contextlib.suppress(KeyError, msgspec.MsgspecError):  # a damaged row is no row
                self._rows[path] = _decoder.decode(stored[key])
        self.stale = set(self._keys) - set(self._rows)
        self.stale |= {path for path, row in self._rows.items() if self._changed(row, own=True)}
        self._spread()
        for path in self._keys:
            self.symbols[path] = frozenset(self._rows[path].symbols if path in self._rows else self._called(path))
        self.program.learn(symbols=self.symbols)

    def _changed(self, row: ModuleRow, *, own: bool) -> bool:
        """Whether an answer changed: one that the tree gives, or (not ``own``) one of a later room."""
        return any(
            self._answers.of(question) != digest
            for question, digest in row.questions
            if question[0] not in MEMOISED and self.world.answers_itself(question) is own
        )

    def _spread(self) -> None:
        """Modules to which another gives an answer that it did not give before are stale, and so on."""
        askers: dict[str, list[tuple[str, Question, Digest]]] = {}
        for path, row in self._rows.items():
            for question, digest in row.questions:
                if question[0] in MEMOISED:
                    askers.setdefault(str(question[1]), []).append((path, question, digest))
        for path in self.stale:
            self._rows.pop(path, None)
        given = {path: dict(row.answers) for path, row in self._rows.items()}
        wave = set(askers)
        while wave:
            changed = {
                asker
                for path in sorted(wave)
                for asker, question, digest in askers.get(path, ())
                if asker in self._rows and (given.get(path, {}).get(question) or self._answers.of(question)) != digest
            }
            for asker in changed:
                del self._rows[asker]
                del given[asker]
            self.stale |= changed
            wave = changed

    def _called(self, path: str) -> Iterable[str]:
        events = [event for summary in self.program.showing((path,)).summaries() for event in summary.events]
        return {event.symbol for event in events} | {event.type for event in events if event.type}

    def traces(self, roles: Roles, places: AskedPlaces) -> tuple[Trace, ...]:
        """What each module contributes to the graph; new rows go to the store."""
        moved = {path for path, row in self._rows.items() if self._changed(row, own=False)}
        traces = {path: row.trace for path, row in self._rows.items()}
        for path in sorted(self.stale | moved):
            traces[path] = trace_module(self.program.showing((path,)), roles, places, path)
        self._keep(traces, moved)
        return tuple(traces[path] for path in self._keys)

    def _keep(self, traces: Mapping[str, Trace], moved: set[str]) -> None:
        asked = {path: self._asked(path, moved) for path in self._keys}
        given: dict[str, dict[Question, Digest]] = {path: {} for path in self._keys}
        for questions in asked.values():
            for question, digest in questions.items():
                if question[0] in MEMOISED and question[1] in given:
                    given[str(question[1])][question] = digest
        fresh: dict[str, bytes] = {}
        for path, key in self._keys.items():
            row = self._rows.get(path)
            if row is not None:
                given[path] = {**dict(row.answers), **given[path]}
                if (
                    path not in moved
                    and len(asked[path]) == len(row.questions)
                    and len(given[path]) == len(row.answers)
                ):
                    continue
            symbols = tuple(sorted(self.symbols[path]))
            pairs = tuple(asked[path].items()), tuple(given[path].items())
            fresh[key] = _encode(ModuleRow(*pairs, symbols, traces[path], self.fault(path)))
        self._store.put(SPACE, fresh)

    def _asked(self, path: str, moved: set[str]) -> dict[Question, Digest]:
        """All that a module asked, with the digests of the answers."""
        row = self._rows.get(path)
        known = dict(row.questions) if row is not None else {}
        if path in moved:
            known = {question: digest for question, digest in known.items() if self._holds(question)}
        new = self.world.questions.get(path, set()) - known.keys()
        known.update((question, self._answers.of(question)) for question in sorted(new, key=repr))
        return known

    def _holds(self, question: Question) -> bool:
        return question[0] in MEMOISED or self.world.answers_itself(question)

    def fault(self, path: str) -> str:
        """How following a module failed; empty where it did not."""
        row = self._rows.get(path)
        return self.world.faults.get(path, "") or (row.fault if row is not None else "")
