"""Which scripts a file of commands starts: shell scripts, makefiles, CI jobs, containers, compositions, the README."""

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from mldebt.checks.lexicon import lexicon
from mldebt.checks.match.code import imports_seen
from mldebt.checks.memo import once_a_run
from mldebt.checks.subject import Subject
from mldebt.knowledge.conventions import conventions
from mldebt.measures.reachable import reachable
from mldebt.model.graph import EdgeKind

_WORD = re.compile(r"[\w./-]+")
_NAME = re.compile(r"[\w./-]+\.(?:py|ipynb)(?![A-Za-z0-9_])")  # words may follow without a blank, as in Korean
_MODULE = re.compile(r"(?:^|[\s\"'\[,])-m[\s\"',]+([A-Za-z_][\w.]*)")
_SERVED = re.compile(r"\b([A-Za-z_][\w./]*):[A-Za-z_]\w*\b")
_DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
_BRACES = re.compile(r"([\w./-]*)\{([\w-]+(?:,[\w-]+)+)\}([\w./-]*)")
_MAKE = re.compile(r"\bmake\s+[\w-]")
_REPRO = re.compile(r"\bdvc\s+(?:repro|exp\s+run)\b")
_KEDRO = re.compile(r"\bkedro\s+run\b")
_KEDRO_PIPELINES = "kedro.pipeline"
_STAGE = "stage:"
_LONGEST_NAME = 200
README = "README"
"""The name under which the commands of the README at the top stand among the texts."""
COMMAND_KINDS = frozenset({"shell", "makefile", "dockerfile", "snakemake", "yaml"})


def scripts_named_in(text: str) -> list[str]:
    """The scripts that a text names, by file or by module. Long words without a name in them are never searched."""
    modules = [f"{name.replace('.', '/')}.py" for name in _MODULE.findall(text)] if "-m" in text else []
    if ".py" not in text and ".ipynb" not in text:
        return modules
    if "{" in text:  # prepare_{train,test}.py
        text = _BRACES.sub(lambda found: " ".join(f"{found[1]}{name}{found[3]}" for name in found[2].split(",")), text)
    words = (word for word in _WORD.findall(text) if ".py" in word or ".ipynb" in word)
    return [*modules, *(name for word in words for name in _NAME.findall(word))]


class Shown(NamedTuple):
    """The scripts that the commands of a document start, and the texts that they run."""

    scripts: frozenset[str]
    texts: frozenset[str]


class Started:
    """The scripts of the project that each text starts, by itself or through other texts."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._shown: dict[str, Shown] = {}
        self._servers = re.compile(rf"\b(?:{'|'.join(conventions().server_commands)})\b")
        self._by_name: defaultdict[str, list[str]] = defaultdict(list)
        for path in subject.program.modules:
            self._by_name[posixpath.basename(path)].append(path)

    @cached_property
    def texts(self) -> dict[str, str]:
        """The files that hold commands, by path; the README's commands under its own name."""
        passed_over = conventions().no_commands
        kinds = {state.path: state.kind for state in self._subject.files if not state.demoted}
        found = {
            path: text
            for path, text in self._subject.texts.items()
            if kinds.get(path) in COMMAND_KINDS and not matches(path, passed_over)
        }
        return {**found, README: _commands_of(self._subject.readme)}

    @cached_property
    def by_text(self) -> Mapping[str, frozenset[str]]:
        """What each text starts, through others that it names as well."""
        own = {path: self._scripts(path, text) for path, text in self.texts.items()}
        calls = self._calls
        return {path: frozenset().union(*(own[text] for text in reachable([path], calls.__getitem__))) for path in own}

    @cached_property
    def _calls(self) -> dict[str, set[str]]:
        """The texts that each text runs."""
        return {path: set(self._texts_called(path, text)) for path, text in self.texts.items()}

    def shown_in(self, path: str) -> Shown:
        """What the commands that a document for people shows start, by themselves and through other texts."""
        if path not in self._shown:
            shown = _commands_of(self._subject.prose[path])
            called = reachable(self._texts_called(path, shown), self._calls.__getitem__)
            names = self._scripts(path, shown).union(*(self.by_text[text] for text in called))
            self._shown[path] = Shown(names, frozenset(called))
        return self._shown[path]

    @cached_property
    def by_module(self) -> Mapping[str, frozenset[str]]:
        """The scripts that the strings of each module name: what it starts, or asks somebody to start."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for text, paths in lexicon(self._subject).strings.items():
            if len(text) > 20_000:
                continue
            names = set(self._resolved("", scripts_named_in(text)))
            called = self._pipelines if _REPRO.search(text) else (text,) if text in self.texts else ()
            names.update(*(self.by_text[path] for path in called))
            if _KEDRO.search(text):
                names |= self._nodes_of_kedro
            if _DOTTED.fullmatch(text):
                names.update(self._resolved("", [f"{text.replace('.', '/')}.py"]))
            for path in paths if names else ():
                found[path] |= names
        return {path: frozenset(names) for path, names in found.items()}

    @cached_property
    def _pipelines(self) -> tuple[str, ...]:
        return tuple(path for path in self.texts if posixpath.basename(path) == "dvc.yaml")

    @cached_property
    def _nodes_of_kedro(self) -> frozenset[str]:
        """The modules that put nodes into a pipeline of Kedro."""
        seen = imports_seen(self._subject, "kedro")
        return frozenset(found.location.path for found in seen if found.module.startswith(_KEDRO_PIPELINES))

    @cached_property
    def _by_stage(self) -> Mapping[str, frozenset[str]]:
        """What the stages of each pipeline file start, parameters filled in."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for edge in self._subject.graph.edges:
            if edge.kind is EdgeKind.LAUNCHES and edge.declared and edge.source.startswith(_STAGE):
                found[edge.source.removeprefix(_STAGE).rpartition(":")[0]].add(edge.target.removeprefix("code:"))
        return {path: frozenset(scripts) for path, scripts in found.items()}

    def _scripts(self, path: str, text: str) -> frozenset[str]:
        names = scripts_named_in(text)
        if self._servers.search(text):
            names.extend(f"{name.replace('.', '/')}.py" for name in _SERVED.findall(text))
        names.extend(module for command, module in self._commands.items() if re.search(rf"\b{command}\b", text))
        started = self._by_stage.get(path, frozenset()).union(self._resolved(posixpath.dirname(path), names))
        if _KEDRO.search(text):
            started |= self._nodes_of_kedro
        return started.union(*(self._served_by.get(script, ()) for script in started))

    @cached_property
    def _served_by(self) -> Mapping[str, frozenset[str]]:
        """What each module tells a server to run: ``uvicorn.run("service.app:app")``."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for text, paths in lexicon(self._subject).strings.items():
            served = _SERVED.fullmatch(text) if len(text) < _LONGEST_NAME else None
            if served is None or not ("." in served[1] or text.endswith(":app")):
                continue  # "step:loss" is a label
            for name in self._resolved("", [f"{served[1].replace('.', '/')}.py"]):
                for path in paths:
                    found[path].add(name)
        return {path: frozenset(names) for path, names in found.items()}

    @cached_property
    def _commands(self) -> dict[str, str]:
        """Commands that the project installs, with the modules behind them."""
        content = self._subject.documents.get("pyproject.toml") if "pyproject.toml" in self._subject.texts else None
        found: dict[str, str] = {}
        for keys in (("project", "scripts"), ("tool", "poetry", "scripts")):
            for name, target in _table(content, *keys).items():
                if isinstance(target, str):
                    found[re.escape(str(name))] = f"{target.partition(':')[0].replace('.', '/')}.py"
        return found

    def _resolved(self, folder: str, names: Iterable[str]) -> Iterator[str]:
        """The files that names mean: from the root, from the text's folder, or as the only one whose path ends so."""
        for name in names:
            known = self._by_name.get(posixpath.basename(name), ())
            exact = [path for path in known if path in (posixpath.normpath(name), _joined(folder, name))]
            tail = name.lstrip("./")
            loose = [path for path in known if path.endswith(f"/{tail}") or name.endswith(f"/{path}")]
            if exact or len(loose) == 1:
                yield from exact or loose

    def _texts_called(self, path: str, text: str) -> Iterator[str]:
        """Other texts that a text runs: scripts by name, ``make``, and what a composition builds."""
        folder = posixpath.dirname(path)
        for word in set(_WORD.findall(text)):
            for other in (posixpath.normpath(word), _joined(folder, word)):
                if other in self.texts and other != path:
                    yield other
        if _MAKE.search(text) and "Makefile" in self.texts:
            yield "Makefile"
        if _REPRO.search(text):
            yield from self._pipelines
        for build in _builds(self._subject.documents.get(path) if path in self._subject.texts else None):
            yield from (other for other in (_joined(folder, build), posixpath.normpath(build)) if other in self.texts)


@once_a_run
def started(subject: Subject) -> Started:
    """What the texts of a run start."""
    return Started(subject)


def services(content: object) -> dict[str, dict[str, object]]:
    """The services of a composition of containers."""
    found = content.get("services") if isinstance(content, dict) else None
    return (
        {str(name): body for name, body in found.items() if isinstance(body, dict)} if isinstance(found, dict) else {}
    )


def _builds(content: object) -> Iterator[str]:
    """The container files that the services of a composition are built from."""
    for body in services(content).values():
        build = body.get("build")
        if isinstance(build, str):
            yield posixpath.join(build, "Dockerfile")
        elif isinstance(build, dict):
            yield posixpath.join(str(build.get("context", ".")), str(build.get("dockerfile", "Dockerfile")))


def _commands_of(prose: str) -> str:
    """The lines of a README that show a command."""
    runners = re.compile(rf"\b(?:{'|'.join(conventions().shown_commands)})\b")
    return "\n".join(line for line in prose.splitlines() if runners.search(line))


def _table(content: object, *keys: str) -> dict[str, object]:
    for key in keys:
        content = content.get(key) if isinstance(content, dict) else None
    return content if isinstance(content, dict) else {}


def _joined(folder: str, name: str) -> str:
    return posixpath.normpath(posixpath.join(folder, name))


def matches(path: str, patterns: Iterable[str]) -> bool:
    """Whether a path, or the name of its file, is one of the globs."""
    import fnmatch

    return any(fnmatch.fnmatch(name, pattern) for pattern in patterns for name in (path, posixpath.basename(path)))
