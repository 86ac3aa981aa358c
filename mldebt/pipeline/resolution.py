"""Resolution that is kept between runs: of each module its trace, and the questions it stands on.

A row holds while the module's file and the answers to its questions are the same. Whoever asked about a module that was
made anew is made anew too where an answer changed, and so on until no answer changes. Everything that is evaluated in a
run is evaluated from facts, so a row never holds an answer, only its digest. A row may be older than those of its
askers (a branch is switched back): it holds the digests of the answers that it gave, too.
"""

import contextlib
from collections.abc import Collection, Iterable, Mapping
from functools import cache

import msgspec
from msgspec.structs import replace

from mldebt.flow.roles import Roles
from mldebt.graph.places import AskedPlaces
from mldebt.graph.trace import Trace
from mldebt.graph.tracing import trace_module
from mldebt.pipeline.answers import Answers, Digest, now
from mldebt.pipeline.layouts import Layouts, MovedAwayError, Seen
from mldebt.pipeline.partner import Kept, Made, Partner
from mldebt.pipeline.rows import ModuleRow, Questions, Traced, encode, row_decoder, whole_trace
from mldebt.resolve.program import Program
from mldebt.resolve.whocalls import Calls
from mldebt.resolve.world import ANSWERED, LISTED, Question
from mldebt.store import Store

SPACE = "modules"


class Resolution:
    """The modules of a program: which rows of the store hold, which modules must be made anew.

    ``digests`` are those of the files; ``stamp`` tells states of the program and its options apart.
    """

    def __init__(self, program: Program, digests: Mapping[str, str], stamp: str, store: Store) -> None:
        self.program, self.world = program, program.world
        self._store = store
        self._keys = {path: f"{stamp}:{path}:{digests[path]}" for path in program.modules}
        self._rows: dict[str, ModuleRow] = {}
        self.layouts = Layouts(program.modules, stamp, store)
        self._answers = Answers(program.world, self.layouts)
        self._spelt = cache(repr)  # of questions, which runs of one script ask alike
        self._listing = program.world.index.digest
        self._placing = b""
        self._moved: set[str] = set()
        self._given: dict[str, dict[Question, Digest]] = {}
        self._traces: dict[str, Trace] = {}
        self._versions: dict[str, bytes] = {}
        self._handed: dict[str, Made] = {}  # by the partner
        self.partner: Partner | None = None
        self.stale: set[str] = set()
        self.symbols: dict[str, frozenset[str]] = {}
        self.gathered_elsewhere: dict[str, bytes] = {}

    def settle(self) -> None:
        """Finds the modules whose rows do not hold."""
        stored = self._store.get(SPACE, self._keys.values())
        for path, key in self._keys.items():
            with contextlib.suppress(KeyError, msgspec.MsgspecError):  # a damaged row is no row
                row = self._rows[path] = row_decoder.decode(stored[key])
                self._versions[path] = row.version
        self.stale = set(self._keys) - set(self._rows)
        told = {path: self._rows.get(path) or self.program.modules[path] for path in self._keys}
        self.world.everywhere.learn({path: (known.methods, known.decorators) for path, known in told.items()})
        self.layouts.learn({path: row.layout for path, row in self._rows.items()})
        self.stale |= {
            path for path, row in self._rows.items() if self.layouts.has_moved(row.seen) and not self._move(path)
        }
        self.stale |= {path for path, row in self._rows.items() if self._moved_on(row.questions)}
        self._spread()

    def _move(self, path: str) -> bool:
        """Tells the places and scopes of a kept row as they are now; False where that cannot be done."""
        row = self._rows[path]
        try:
            self._traces[path] = self.layouts.standing(whole_trace(row), row.seen)
            self._rows[path] = replace(row, questions=self.now(row.questions, row.seen))
        except (MovedAwayError, msgspec.MsgspecError):
            return False
        return True

    def now(self, asked: Questions, seen: Seen) -> Questions:
        """What was asked, with scopes as they are numbered now. Raises MovedAwayError where that cannot be told."""
        shifts = self.layouts.shifts(seen)
        return replace(asked, modules=now(asked.modules, shifts), tree=now(asked.tree, shifts)) if shifts else asked

    def _moved_on(self, asked: Questions) -> bool:
        listed = asked.listing != self._listing and self._answers.changed(asked.index)
        return listed or self._answers.changed(asked.tree)

    def _spread(self) -> None:
        """Modules to which another gives an answer that it did not give before are stale, and so on."""
        askers: dict[str, list[tuple[str, Question, Digest]]] = {}
        for path, row in self._rows.items():
            for question, digest in row.questions.modules:
                askers.setdefault(str(question[1]), []).append((path, question, digest))
        for path in self.stale:
            self._rows.pop(path, None)
        given = self._given = {path: dict(row.answers) for path, row in self._rows.items()}
        wave = set(askers)
        while wave:
            changed = {
                asker
                for path in sorted(wave)
                for asker, question, digest in askers.get(path, ())
                if asker in self._rows and self._digest(path, question) != digest
            }
            for asker in changed:
                del self._rows[asker]
                del given[asker]
            self.stale |= changed
            wave = changed

    def _digest(self, path: str, question: Question) -> Digest:
        """The digest of the answer that a module gives: by its row, where it holds."""
        return self._given.get(path, {}).get(question) or self._answers.of(question)

    def make(self, roles: Roles, places: AskedPlaces, partner: Partner | None = None) -> None:
        """Makes anew the modules whose rows do not hold; some of them are left to a partner, where there is one."""
        self.begin(places)
        theirs = partner.paths if partner is not None else frozenset[str]()
        self._evaluate(self.stale - theirs, roles, places)
        self._trace(self._moved - self.stale, roles, places)
        if partner is None:
            return
        self.partner, self._handed = partner, partner.made()
        for path in self._handed:
            self._traces.pop(path, None)  # what was kept of it, moved to where it stands now
        self.symbols |= {path: frozenset(made.symbols) for path, made in self._handed.items()}
        self.world.faults.add({path: made.fault for path, made in self._handed.items() if made.fault})
        self._evaluate(theirs - self._handed.keys(), roles, places)

    def begin(self, places: AskedPlaces) -> None:
        """Takes over what rows say, before anything is evaluated."""
        self._placing = places.digest
        self.symbols = {path: frozenset(row.symbols) for path, row in self._rows.items()}
        self._moved = {path for path, row in self._rows.items() if self._places_moved(row.questions)}

    def made(self, paths: Collection[str], roles: Roles, places: AskedPlaces) -> dict[str, Made]:
        """Some stale modules, made for somebody else."""
        self._evaluate(paths, roles, places)
        return {
            path: Made(tuple(self.symbols[path]), trace.calls, _without_calls(trace), self.fault(path))
            for path in paths
            for trace in (self._traces[path],)
        }

    def _evaluate(self, paths: Collection[str], roles: Roles, places: AskedPlaces) -> None:
        """Finds out which calls modules hold, and what they contribute to the graph."""
        for path in sorted(paths):
            self.symbols[path] = frozenset(self._called(path))
        self.program.learn(symbols=self.symbols)
        self._trace(paths, roles, places)

    def _trace(self, paths: Collection[str], roles: Roles, places: AskedPlaces) -> None:
        for path in sorted(paths):
            self._traces[path] = trace_module(self.program.showing((path,)), roles, places, path)

    def _called(self, path: str) -> Iterable[str]:
        events = [event for summary in self.program.showing((path,)).summaries() for event in summary.events]
        return {event.symbol for event in events} | {event.type for event in events if event.type}

    def calls(self) -> Calls:
        """The calls of the repository's own functions. To be asked once stale modules are traced."""
        kept = {path: row.calls for path, row in self._traced()}
        found = {**kept, **{path: trace.calls for path, trace in self._traces.items()}}
        return Calls(
            (call.site, (path, call.scope), call.key, call.handed) for path in self._keys for call in found[path]
        )

    def _traced(self) -> list[tuple[str, Traced]]:
        """What holds the traces of modules that this process did not make."""
        return [*self._rows.items(), *self._handed.items()]

    def traces(self, roles: Roles, places: AskedPlaces) -> tuple[Trace, ...]:
        """What each module contributes to the graph. To be asked once stale modules are traced."""
        for path, row in self._traced():
            if path not in self._traces:
                try:
                    self._traces[path] = whole_trace(row)
                except msgspec.MsgspecError:  # a damaged row is no row
                    self._traces[path] = trace_module(self.program.showing((path,)), roles, places, path)
        return tuple(self._traces[path] for path in self._keys)

    def _places_moved(self, asked: Questions) -> bool:
        return asked.placing != self._placing and self._answers.changed(asked.places)

    def holds(self, asked: Questions) -> bool:
        """Whether what somebody asked, who is no module, has the same answers. To be asked once traces are made."""
        if self._moved_on(asked) or self._places_moved(asked):
            return False
        return all(self._digest(str(question[1]), question) == digest for question, digest in asked.modules)

    # --- rows

    def keep(self, others: Iterable[Questions]) -> None:
        """Stores the rows that are new, or that others or they themselves have asked more. ``others`` is what was asked
        by those that are no modules.
        """
        if self.partner is not None:
            self.partner.begin_keeping()
        fresh = {path: self.fresh_row(path) for path in self._keys if self._is_new(path)}
        kept = self.partner.kept() if self.partner is not None else Kept()
        fresh |= kept.rows
        given = self._given_to_all(fresh, others)
        stored: dict[str, bytes] = {}
        for path in (fresh.keys() | given.keys()) & self._keys.keys() - (self._handed.keys() - kept.rows.keys()):
            known = self._rows.get(path)
            answers = {**(dict(known.answers) if known is not None else {}), **given.get(path, {})}
            if known is None or path in fresh or len(answers) > len(known.answers):
                row = fresh.get(path) or self.fresh_row(path)
                self._versions[path] = row.version
                stored[self._keys[path]] = encode(replace(row, answers=tuple(answers.items())))
        self._store.put(SPACE, stored)
        self.layouts.keep(self.stale - self._handed.keys(), kept.layouts)
        self.gathered_elsewhere = kept.gathered

    def _given_to_all(
        self, fresh: Mapping[str, ModuleRow], others: Iterable[Questions]
    ) -> dict[str, dict[Question, Digest]]:
        """The digests of all answers that modules gave, by the module that gave them."""
        unchanged = [row.questions for path, row in self._rows.items() if path not in fresh]
        given: dict[str, dict[Question, Digest]] = {path: {} for path in self.stale}
        for questions in (*(row.questions for row in fresh.values()), *others, *unchanged):
            for question, digest in questions.modules:
                given.setdefault(str(question[1]), {})[question] = digest
        return given

    def fresh_row(self, path: str) -> ModuleRow:
        """The row of a module as it is now, without the answers that it gave."""
        questions = self.asked_by(path, drop_places=path in self._moved)
        trace, old = self._traces.get(path), self._rows.get(path)
        if trace is not None:
            calls, text, seen = trace.calls, _without_calls(trace), self.layouts.seen(trace, questions.about)
        else:
            assert old is not None
            calls, text, seen = old.calls, old.trace, old.seen
        symbols = tuple(sorted(self.symbols[path]))
        version = self._versions[path] = _version(questions, old)
        own, fault, told = self.layouts.digest(path), self.fault(path), old or self.program.modules[path]
        return ModuleRow(questions, (), symbols, calls, text, fault, own, seen, version, told.methods, told.decorators)

    def key(self, path: str) -> str:
        """Under which name a module's row is kept: it changes with its file."""
        return self._keys[path]

    def version(self, path: str) -> bytes:
        """What tells the state of a module's row from others, in which its answers were others."""
        return self._versions.get(path, b"")

    def _is_new(self, path: str) -> bool:
        """Whether a module asked more than its row says, or that stands on an older listing."""
        row = self._rows.get(path)
        if row is None or path in self._moved:
            return path not in self._handed
        listed = (row.questions.listing, row.questions.placing) == (self._listing, self._placing)
        return path not in self._handed and not (listed and row.questions.hold(self.world.questions.get(path, ())))

    def asked_by(
        self, path: str, before: Questions | None = None, *, drop_places: bool = False, without: str = ""
    ) -> Questions:
        """All that a module (or somebody else who asks under a name) asked, with the digests of the answers: ``before``
        (what its row holds, where none is given) and in this run. Questions about the module ``without`` are left out.
        """
        row = self._rows.get(path)
        old = before if row is None else row.questions
        groups: tuple[dict[Question, Digest], ...] = ({}, {}, {}, {})
        if old is not None:
            groups = (dict(old.modules), dict(old.index), dict(old.tree), {} if drop_places else dict(old.places))
        for question in sorted(self.world.questions.get(path, ()), key=self._spelt):
            if question[1] != without:
                groups[self._group(question)][question] = self._answers.of(question)
        modules, index, tree, places = (tuple(group.items()) for group in groups)
        return Questions(modules, index, tree, places, self._listing, self._placing)

    def _group(self, question: Question) -> int:
        if question[0] in ANSWERED:
            return 0
        return 1 if question[0] in LISTED else 2 if self.world.answers_itself(question) else 3

    def fault(self, path: str) -> str:
        """How following a module failed; empty where it did not."""
        row = self._rows.get(path)
        return self.world.faults.get(path, "") or (row.fault if row is not None else "")


def _version(questions: Questions, old: ModuleRow | None) -> bytes:
    """The version of a row: that of the row before where it was only told where things stand now."""
    version = questions.version()
    return old.version if old is not None and old.questions.version() == version else version


def _without_calls(trace: Trace) -> msgspec.Raw:
    return msgspec.Raw(encode(replace(trace, calls=())))
