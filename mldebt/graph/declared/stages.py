"""Stages: the one shape in which every pipeline system declares what runs, on what, to make what."""

import posixpath
import re
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping

from msgspec import Struct

from mldebt.knowledge.launchers import launcher_rules
from mldebt.model.paths import parents
from mldebt.model.place import Location
from mldebt.resolve.commandlines.expansion import UNKNOWN
from mldebt.resolve.commandlines.programs import ToolAccess, tool_accesses
from mldebt.resolve.commandlines.records import CONTAINERS, CommandLine
from mldebt.resolve.texts import normal
from mldebt.resolve.world import ScopeKey

LONGEST_SETTING = 120  # characters of a configuration value in the graph
_BETWEEN = frozenset({"&&", "||", ";", "|", "&"})
_SCRIPT = re.compile(r"\.(?:py|ipynb)$")
_MODULE = re.compile(r"-m\s+([\w.]+)")


class Material(Struct, frozen=True):
    """What stages are read from, beside code: every path of the tree, its configuration documents, its other texts."""

    paths: frozenset[str]
    document: Callable[[str], object]
    texts: Mapping[str, str]


class Dataset(Struct, frozen=True, gc=False):
    """Data that code knows by a name, and that a framework loads and stores for it.

    ``name`` is how code spells it, ``key`` its identity in the project (namespaces included); ``places`` are the
    paths, addresses or tables (``table:name``) that a catalogue gives it, ``declared`` where. Data that is not
    ``loaded`` is only declared: the code must get it itself.
    """

    name: str
    key: str
    places: tuple[str, ...] = ()
    declared: Location | None = None
    sure: bool = True
    loaded: bool = True


class Setting(Struct, frozen=True, gc=False):
    """One value of a configuration document."""

    file: str
    key: str
    value: str


class Stage(Struct, frozen=True, gc=False):
    """One declared stage.

    ``reads`` and ``writes`` are paths from the root; ``takes`` and ``gives`` named data; ``scripts`` the code it runs;
    ``settings`` configuration values handed to it. ``instance`` tells two uses of one definition apart; ``schedules``
    say when it runs; ``whole`` is a pipeline of stages rather than one of them; ``tools`` is what programs in its
    command read and write; ``functions`` are called by a library for it. ``chain`` leads to the place of the
    definition where that is code. The command runs in ``wdir`` ("" is the root).
    """

    id: str
    file: str
    name: str
    command: str = ""
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    kind: str = "dvc"
    line: int = 0
    instance: str = ""
    takes: tuple[Dataset, ...] = ()
    gives: tuple[Dataset, ...] = ()
    settings: tuple[Setting, ...] = ()
    chain: tuple[Location, ...] = ()
    schedules: tuple[str, ...] = ()
    whole: bool = False
    tools: tuple[ToolAccess, ...] = ()
    functions: tuple[ScopeKey, ...] = ()
    wdir: str = ""

    @property
    def where(self) -> Location:
        """Where the stage is defined."""
        return self.chain[-1] if self.chain else Location(self.file, self.line)


def working_folders(stages: Iterable[Stage], lines: Iterable[CommandLine]) -> dict[str, str]:
    """For each folder of scripts, the folder that all command lines start its scripts in, or all stages where nobody
    knows their lines; none where they differ, and where no line says where it is started."""
    found: dict[str, set[str]] = {}
    placed: set[str] = set()
    for line in lines:
        if line.origin not in CONTAINERS:
            folder = posixpath.dirname(line.script)
            found.setdefault(folder, set()).add(line.wdir)
            below = line.wdir in (folder, *parents(folder))  # elsewhere, each line has its own reason
            placed |= {folder} if line.declared or (line.placed and below) else set()
    declared: dict[str, set[str]] = {}
    for stage in stages:
        for script in stage.scripts:
            declared.setdefault(posixpath.dirname(script), set()).add(stage.wdir)
    found = declared | {folder: homes for folder, homes in found.items() if folder in placed or len(homes) > 1}
    return {folder: min(homes) for folder, homes in found.items() if len(homes) == 1 and UNKNOWN not in min(homes)}


def line_of(text: str, key: str) -> int:
    """The line of a top key of a YAML document; 0 where it is not found."""
    found = re.search(rf"^[\"']?{re.escape(key)}[\"']?[ \t]*:", text, re.MULTILINE)
    return text.count("\n", 0, found.start()) + 1 if found else 0


def words_of(command: str) -> list[str]:
    """The words of a shell line; a plain split where it does not parse."""
    try:
        return shlex.split(command, comments=True)
    except ValueError:
        return command.split()


def scripts_of(command: str, folder: str, files: frozenset[str]) -> tuple[str, ...]:
    """The Python files and notebooks of the tree that a command, run in ``folder``, starts."""
    words = _without_converted(words_of(command))
    places = [normal(posixpath.join(folder, word)) for word in _without_made(words)]
    scripts = [word for word in places if word in files and _SCRIPT.search(word)]
    modules = [normal(posixpath.join(folder, word)) for word in _modules(command)]
    return tuple(dict.fromkeys([*scripts, *(word for word in modules if word in files)]))


def _without_converted(words: list[str]) -> list[str]:
    """The words of a command but for the notebooks of a converter that does not run them."""
    rules, kept, passed = launcher_rules(), [], False
    for at, word in enumerate(words):
        program = rules.running(posixpath.basename(word))
        program = program or rules.running(rules.modules.get(word, "")) if words[max(at - 1, 0)] == "-m" else program
        if word in _BETWEEN:
            passed = False
        elif program is not None and program.asked:
            ends = [end for end in range(at, len(words)) if words[end] in _BETWEEN]
            passed = not program.runs(words[at + 1 : min(ends, default=len(words))])
        if not (passed and word.endswith(".ipynb")):
            kept.append(word)
    return kept


def _without_made(words: list[str]) -> Iterator[str]:
    """The words of a command but for the notebook that papermill writes: it is started by nobody."""
    awaited = 0
    for word in words:
        if posixpath.basename(word) == "papermill":
            awaited = 2
        elif word.endswith(".ipynb") and awaited:
            awaited -= 1
            if not awaited:
                continue
        yield word


def tools_of(command: str, folder: str, declared: Iterable[str], material: Material) -> tuple[ToolAccess, ...]:
    """What programs of a command, run in ``folder``, read and write; a bare word is a path where the tree or the
    stage's declaration has it.
    """
    paths = material.paths
    named = frozenset(declared)
    folders = {path[:at] for path in named for at, char in enumerate(path) if char == "/"}

    def is_known(path: str) -> bool:
        return path in named or path in folders or path in paths

    return tool_accesses(command, folder, is_known, material.document, paths, material.texts.get)


def _modules(command: str) -> Iterator[str]:
    for match in _MODULE.finditer(command):
        yield match.group(1).replace(".", "/") + ".py"
        yield match.group(1).replace(".", "/") + "/__main__.py"
