"""The whole program as memoised questions.

Whoever is evaluated for one module and asks about another leaves the question behind (``questions``), answered or not.
What was made of a module holds while its own units and the answers to its questions are the same.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from mldebt.facts import kinds as k
from mldebt.knowledge.apis import Apis
from mldebt.resolve.classes import ClassInfo, evaluate_class, unknown_class
from mldebt.resolve.conditions import Closures
from mldebt.resolve.configs.trees import Keys, Tree, tree_of
from mldebt.resolve.everywhere import Everywhere
from mldebt.resolve.faults import Faults
from mldebt.resolve.headings import Headings
from mldebt.resolve.memo import Memo
from mldebt.resolve.modules import ModuleIndex
from mldebt.resolve.names import ModuleFacts
from mldebt.resolve.repeats import Repeats
from mldebt.resolve.terms import RECURSION, Summary, Unknown

if TYPE_CHECKING:
    from mldebt.resolve.commandlines.records import CommandLine
    from mldebt.resolve.terms import Value

ScopeKey = tuple[str, int]
Question = tuple[str | int, ...]  # its kind, then what the method of that name is asked
Documents = Callable[[str], object]
MEMOISED = frozenset({"symbol", "class_info", "summary", "top"})
ANSWERED = MEMOISED | {"definition", "conditions", "bound"}  # by a module: the same while its file and its answers are
LISTED = frozenset({"module_file", "relative_file", "child"})  # the index of modules answers these
Lines = Callable[[str], Mapping[Keys, int]]
_NOBODY = ""


class World(Headings):
    """Modules, and what is known of them so far.

    ``documents(path)`` gives the parsed content of a configuration file or None, ``lines(path)`` where its scalars
    stand; ``values`` are hints of the owner: an expression, as code spells it, to its text. ``in_run`` is whether a
    command line is followed, in some ``environment``. ``faults``: paths whose evaluation failed, and how.
    """

    in_run = False
    environment: Mapping[str, str] = {}

    @property
    def command(self) -> "CommandLine | None":
        """The command line that is followed, None where nothing is known of how the program is started."""
        return None

    def __init__(
        self,
        modules: Mapping[str, ModuleFacts],
        index: ModuleIndex,
        apis: Apis,
        documents: Documents,
        values: Mapping[str, str] | None = None,
        lines: Lines = lambda _path: {},
    ) -> None:
        self.values = dict(values or {})
        self.modules = modules
        self.index = index
        self.apis = apis
        self._documents = documents
        self._lines = lines
        self._trees: dict[str, Tree] = {}
        self.questions: dict[str, set[Question]] = {}
        self.others: dict[str, Callable[..., object]] = {}  # questions that later rooms answer
        self.faults = Faults()
        self._asking: list[str] = []
        self._memo: Memo[Question, Any] = Memo(self._evaluate, self._pending, repr)
        self._tops: dict[str, Summary] = {}
        self.repeats = Repeats()  # for all runs
        self.closures = Closures(self)
        self.everywhere = Everywhere(modules)

    def _note(self, *question: str | int) -> None:
        if self._asking:
            self.questions.setdefault(self._asking[-1], set()).add(question)

    def _note_about(self, path: str, *question: str | int) -> None:
        """Notes a question about a module, which nobody needs to note of itself."""
        if self._asking and self._asking[-1] != path:
            self._note(*question)

    def note_all(self, questions: Iterable[Question]) -> None:
        """Notes questions that were asked before as asked again."""
        asker = self._asking[-1] if self._asking else ""
        if asker:
            others = (question for question in questions if not (question[0] in ANSWERED and question[1] == asker))
            self.questions.setdefault(asker, set()).update(others)

    @contextmanager
    def noting(self) -> Iterator[set[Question]]:
        """The questions of the block, noted as nobody's."""
        asking, self._asking = self._asking, [_NOBODY]
        noted = self.questions[_NOBODY] = set()
        try:
            yield noted
        finally:
            self._asking = asking
            del self.questions[_NOBODY]

    def other(self, kind: str, *asked: str | int) -> object:
        """The answer to a question that a later room answers."""
        self._note(kind, *asked)
        return self.others[kind](*asked)

    def answers_itself(self, question: Question) -> bool:
        """Whether no later room is needed to answer a noted question."""
        return question[0] in MEMOISED or question[0] in _PLAIN

    def answer(self, question: Question) -> object:
        """The answer to a noted question; asking again leaves no note."""
        kind, *asked = question
        if kind == "top":
            return self.top(str(asked[0])) if asked[0] in self.modules else None
        if kind in MEMOISED:
            return self._memo.ask(question) if self._exists(question) else None
        asking, self._asking = self._asking, []
        try:
            own = _PLAIN.get(str(kind))
            return own(self, *asked) if own is not None else self.others[str(kind)](*asked)
        finally:
            self._asking = asking

    def _exists(self, question: Question) -> bool:
        """Whether the scope that a question is about is still there, and still of its kind."""
        module = self.modules.get(str(question[1]))
        if module is None:
            return False
        if question[0] == "symbol" and question[3] == -1:
            return True
        definition = module.definitions.get(int(question[-1]))
        return definition is not None and (question[0] == "summary" or isinstance(definition, k.Class))

    @contextmanager
    def asking(self, path: str) -> Iterator[None]:
        """Notes the questions of the block as questions of a module."""
        self._asking.append(path)
        try:
            yield
        finally:
            self._asking.pop()

    def module_file(self, dotted: str, importer: str) -> str | None:
        """The file that an absolute import means; None outside the repository."""
        self._note("module_file", dotted, importer)
        return self.index.find(dotted, importer)

    def relative_file(self, level: int, module: str, importer: str) -> str | None:
        """The file that a relative import means."""
        self._note("relative_file", level, module, importer)
        return self.index.relative(level, module, importer)

    def child(self, package: str, name: str) -> str | None:
        """A submodule of a package."""
        self._note("child", package, name)
        return self.index.child(package, name)

    def document(self, path: str) -> object:
        """The parsed content of a configuration file."""
        self._note("document", path)
        return self._documents(path)

    def tree(self, path: str) -> Tree:
        """A configuration file whose scalars know where they were written; an empty mapping where there is none."""
        content, lines = self.document(path), self.lines(path)
        if path not in self._trees:
            self._trees[path] = {} if content is None else tree_of(path, content, lines)
        return self._trees[path]

    def lines(self, path: str) -> Mapping[Keys, int]:
        """The line of each scalar of a configuration file, by its keys."""
        self._note("lines", path)
        return self._lines(path)

    def units(self, path: str) -> tuple[str, ...]:
        """The keys of a module's units: for whoever evaluates its code anew."""
        self._note_about(path, "units", path)
        module = self.modules.get(path)
        return tuple(unit.key for unit in module.cells) if module is not None else ()

    def look_into(self, path: str) -> ModuleFacts | None:
        """A module whose code somebody reads who is not evaluated for it; None where there is none."""
        self.units(path)
        return self.modules.get(path)

    # --- answers

    def symbol(self, path: str, name: str, scope: int = -1) -> Summary | None:
        """What a top name of a module (or of a class scope) is bound to, whatever the order of statements: ``returns``
        of the summary; None where nothing binds the name."""
        if path not in self.modules:
            self._note("symbol", path, name, scope)
            return None
        found: Summary | None = self._ask(path, ("symbol", path, name, scope))
        return found

    def outline(self, path: str, scope: int) -> Summary:
        """A summary of which only the parameters are looked at: ``narrowed`` gives the one that a call takes over."""
        return self.summary(path, scope)

    def narrowed(self, summary: Summary, known: Mapping[str, "Value"]) -> Summary:  # noqa: ARG002
        """A function's summary where parameters are known; without a command line, that of any call."""
        return summary

    def class_info(self, path: str, scope: int) -> ClassInfo:
        """Bases and members of a class."""
        found: ClassInfo = self._ask(path, ("class_info", path, scope))
        return found

    def summary(self, path: str, scope: int) -> Summary:
        """What a function amounts to."""
        found: Summary = self._ask(path, ("summary", path, scope))
        return found

    def top(self, path: str) -> Summary:
        """A module run from its first line to its last."""
        from mldebt.resolve.scope import run_module

        if self._asking and self._asking[-1] != path:
            self._note("top", path)
        found = self._tops.get(path)
        if found is None:
            try:
                with self.asking(path):
                    found = run_module(self, path)
            except Exception as error:  # one module never loses the others
                found = self._failed(path, -1, error)
            self._tops[path] = found
        return found

    def _ask(self, path: str, question: Question) -> Any:
        if self._asking and self._asking[-1] != path:
            self.questions.setdefault(self._asking[-1], set()).add(question)
        return self._memo.ask(question)

    # --- evaluation

    def _evaluate(self, question: Question) -> Any:
        kind, path, *rest = question
        assert isinstance(path, str)
        self._asking.append(path)
        try:
            return self._evaluated(str(kind), path, rest)
        except Exception as error:  # one function never loses the others
            failed = self._failed(path, rest[-1], error)
            return failed if kind == "summary" else self._pending(question)
        finally:
            self._asking.pop()

    def _evaluated(self, kind: str, path: str, rest: list[Any]) -> Any:
        if kind == "summary":
            from mldebt.resolve.scope import run_function

            return run_function(self, path, rest[0])
        if kind == "symbol":
            from mldebt.resolve.symbols import evaluate_symbol

            return evaluate_symbol(self, path, rest[1], rest[0])
        return evaluate_class(self, path, rest[0])

    def _failed(self, path: str, scope: int | str, error: Exception) -> Summary:
        """A scope that could not be evaluated: nothing is known of it, and the file says so."""
        self.faults.add({path: f"{type(error).__name__}: {error}"})
        return Summary(path, int(scope), "", returns=Unknown("mldebt failed here"))

    def _pending(self, question: Question) -> Any:
        """What is known of an answer while it is being found."""
        kind, path, *rest = question
        if kind == "symbol":
            return None
        path, scope = str(path), int(rest[0])
        name = self.modules[path].name(scope)
        if kind == "summary":
            return Summary(path, scope, name, returns=RECURSION)
        return unknown_class(path, scope, name)


_NAMED = (
    "module_file",
    "relative_file",
    "child",
    "started_file",
    "is_method",
    "decorated_by",
    "path_hints",
    "document",
)
_PLAIN: dict[str, Callable[..., object]] = {name: getattr(World, name) for name in (*_NAMED, "lines", "units")}
_PLAIN |= {"definition": World.heading, "conditions": World.conditions_told, "bound": World.bound_by_name}
