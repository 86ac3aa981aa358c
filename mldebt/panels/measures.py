"""The measures that ``rules/roles.toml`` weighs, each by its name."""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from mldebt.facts import kinds as k
from mldebt.knowledge.roles import RoleRules
from mldebt.model.graph import DependencyGraph, EdgeKind, NodeKind
from mldebt.model.source import FileState
from mldebt.panels.patterns import either
from mldebt.resolve.names import ModuleFacts
from mldebt.resolve.program import Program

_METADATA = ("pyproject.toml", "setup.py", "setup.cfg")
_PROJECT_FILES = (
    "pyproject.toml",
    "setup.py",
    "requirements.txt",
    "environment.yml",
    "environment.yaml",
    "project.yml",
)
_WORDS = re.compile(r"[^A-Za-z0-9]+")


class RoleMeasures:
    """Figures of one repository. ``value`` finds a measure by name; names are those of the properties."""

    def __init__(
        self,
        program: Program,
        graph: DependencyGraph,
        files: Sequence[FileState],
        texts: Mapping[str, str],
        rules: RoleRules,
    ) -> None:
        self._program = program
        self._files = files
        self._graph = graph
        self._texts = texts
        self._rules = rules
        self._values: dict[str, float] = {}
        self._demoted = {state.path: state.demoted for state in files}

    def value(self, measure: str) -> float:
        """The value of a measure. Raises ``ValueError`` for one that is not there."""
        if measure.startswith("_") or not isinstance(getattr(type(self), measure, None), cached_property | property):
            raise ValueError(f"rules/roles.toml asks for a measure `{measure}` that mldebt does not have.")
        if measure not in self._values:  # several signals ask for the same one
            self._values[measure] = float(getattr(self, measure))
        return self._values[measure]

    # --- packaging

    @property
    def classifiers(self) -> int:
        """Trove classifiers in the metadata of the whole, or of one package below it; the most of any."""
        return max((self._classifiers(path) for path in self._metadata), default=0)

    @cached_property
    def _metadata(self) -> list[str]:
        """Metadata files at the top or one folder below."""
        paths = (state.path for state in self._files)
        return [path for path in paths if posixpath.basename(path) in _METADATA and path.count("/") <= 1]

    def _classifiers(self, path: str) -> int:
        module = self._program.modules.get(path)
        if module is not None:
            return _setup_classifiers(module)
        document = self._program.world.document(path)
        found = _at(document, "project", "classifiers") or _at(document, "tool", "poetry", "classifiers")
        found = found or _at(document, "metadata", "classifiers") or _at(document, "metadata", "classifier")
        if isinstance(found, str):
            return len([line for line in found.splitlines() if line.strip()])
        return len(found) if isinstance(found, list) else 0

    @property
    def publishing(self) -> int:
        """Workflow files that publish to a package index."""
        flows = (text for path, text in self._texts.items() if path.startswith(".") or "Makefile" in path)
        lowered = map(str.lower, flows)  # several times faster than to ignore case
        return sum(any(word in text for word in self._rules.publishing) for text in lowered)

    @property
    def documentation(self) -> int:
        """Files that build documentation."""
        return self._count(self._rules.documentation, whole=True)

    @cached_property
    def _packages(self) -> tuple[str, ...]:
        """Folders of top packages beside the metadata, or under ``src`` where code imports nothing by that name; tests
        and the like are none, nor are names under which nobody publishes."""
        if not self._metadata:
            return ()
        imported = {top for module in self._program.modules.values() for top in _imported_tops(module)}
        inners = ("", *{"src", "lib"}.difference(imported))
        bases = {posixpath.join(posixpath.dirname(path), inner) for path in self._metadata for inner in inners}
        bases = {base.rstrip("/") for base in bases}
        found = set()
        for path in self._program.modules:
            folder, name = posixpath.split(path)
            if name != "__init__.py" or posixpath.dirname(folder) not in bases or self._demoted.get(path):
                continue
            if posixpath.basename(folder) not in ("", *self._rules.unpublished):
                found.add(folder)
        return tuple(sorted(found - bases))

    @property
    def packaged_share(self) -> float:
        """Per cent of modules (no notebooks, no tests) that lie in a top package."""
        modules = self._modules
        inside = sum(path.startswith(tuple(f"{folder}/" for folder in self._packages)) for path in modules)
        return 100 * inside / len(modules) if modules and self._packages else 0.0

    @property
    def own_importers(self) -> int:
        """Tests, documents, examples and notebooks that import a top package."""
        names = {posixpath.basename(folder) for folder in self._packages}
        return sum(
            bool(names & _imported_tops(module))
            for path, module in self._program.modules.items()
            if (self._demoted.get(path) or module.is_notebook) and names
        )

    @property
    def reexports(self) -> int:
        """Names that the ``__init__`` of a top package takes from its own modules; the most of any."""
        counts = [0]
        for folder in self._packages:
            module = self._program.modules[f"{folder}/__init__.py"]
            own = posixpath.basename(folder)
            facts = (fact for unit in module.cells for fact in unit.outline.imports if fact.scope == 0)
            counts.append(sum(bool(fact.level) or fact.module.partition(".")[0] == own for fact in facts))
        return max(counts)

    # --- what runs

    @property
    def containers(self) -> int:
        """Files that build or start containers."""
        return self._count(self._rules.containers)

    @property
    def stages(self) -> int:
        """Stages and tasks that a pipeline tool's files declare."""
        return sum(node.kind is NodeKind.STAGE for node in self._graph.nodes)

    @property
    def pipelines(self) -> int:
        """Files that declare a pipeline."""
        return self._count(self._rules.pipelines)

    @property
    def endpoints(self) -> int:
        """Endpoints that code outside tests, documents and examples exposes."""
        exposes = (edge for edge in self._graph.edges if edge.kind is EdgeKind.EXPOSES)
        return len({edge.target for edge in exposes if not edge.chain or not self._demoted.get(edge.chain[-1].path)})

    @property
    def deployments(self) -> int:
        """Files that deploy something."""
        return self._count(self._rules.deployments)

    @property
    def data_pointers(self) -> int:
        """Data files under version control by pointer."""
        return self._count(("*.dvc",))

    @property
    def serving(self) -> int:
        """Modules that import a web framework, tests and the like left out."""
        wanted = frozenset(self._rules.serving)
        return sum(_imports(module, wanted) for module in self._modules.values())

    @property
    def script_share(self) -> float:
        """Per cent of modules (no notebooks, no tests) that run when started."""
        modules = self._modules
        return 100 * sum(map(_runs, modules.values())) / len(modules) if modules else 0.0

    @cached_property
    def _modules(self) -> dict[str, ModuleFacts]:
        """Modules that are neither notebooks nor demoted."""
        modules = self._program.modules.items()
        return {path: each for path, each in modules if not self._demoted.get(path) and not each.is_notebook}

    # --- what teaches

    @cached_property
    def notebooks(self) -> int:
        """Notebooks with code."""
        return sum(module.is_notebook for module in self._program.modules.values())

    @property
    def notebook_share(self) -> float:
        """Per cent of Python files that are notebooks."""
        return 100 * self.notebooks / len(self._program.modules) if self._program.modules else 0.0

    @cached_property
    def _teachable(self) -> set[str]:
        """Folders that hold Python, and notebooks, without the extension."""
        found: set[str] = set()
        for path, module in self._program.modules.items():
            folder = posixpath.dirname(path)
            while folder:
                found.add(folder)
                folder = posixpath.dirname(folder)
            if module.is_notebook:
                found.add(posixpath.splitext(path)[0])
        return {path for path in found if not self._rules.not_lessons.intersection(path.lower().split("/")[:-1])}

    @property
    def numbered(self) -> int:
        """Folders and notebooks that stand in an order."""
        wanted = re.compile(self._rules.numbered, re.IGNORECASE)
        return sum(bool(wanted.match(posixpath.basename(path))) for path in self._teachable)

    @property
    def course_words(self) -> int:
        """Folders and notebooks with a word of teaching in their name."""
        return sum(
            not self._rules.course_words.isdisjoint(_WORDS.split(posixpath.basename(path).lower()))
            for path in self._teachable
        )

    @property
    def projects(self) -> int:
        """Folders, the top left out, with requirements of their own."""
        paths = (state.path for state in self._files if not state.demoted)
        return len(
            {posixpath.dirname(path) for path in paths if "/" in path and posixpath.basename(path) in _PROJECT_FILES}
        )

    def _count(self, patterns: Iterable[str], *, whole: bool = False) -> int:
        """Files that match a pattern: by their path where it holds a slash (or ``whole``), else by their name."""
        wanted = tuple(patterns)
        of_paths = either(tuple(each for each in wanted if whole or "/" in each))
        of_names = either(tuple(each for each in wanted if not whole and "/" not in each))
        return sum(
            bool(of_names.match(state.path.rpartition("/")[2]) or of_paths.match(state.path)) for state in self._files
        )


def _at(document: object, *keys: str) -> object:
    """A value inside nested mappings; None where a key is missing."""
    for key in keys:
        document = document.get(key) if isinstance(document, Mapping) else None
    return document


def _setup_classifiers(module: ModuleFacts) -> int:
    """Classifiers that a ``setup.py`` passes to ``setup()`` as a list."""
    for _, steps in module.top:
        for step in steps:
            call = step.value if isinstance(step, k.Do) else None
            if isinstance(call, k.Call):
                for keyword in call.keywords:
                    if keyword.name == "classifiers" and isinstance(keyword.value, k.Seq):
                        return len(keyword.value.items)
    return 0


def _imported_tops(module: ModuleFacts) -> set[str]:
    return {fact.module.partition(".")[0] for unit in module.cells for fact in unit.outline.imports if not fact.level}


def _imports(module: ModuleFacts, wanted: frozenset[str]) -> bool:
    """Whether a module imports one of some libraries, something of theirs, or a module below them."""
    return any(
        f"{fact.module}.{fact.name}" in wanted or not wanted.isdisjoint(_with_those_above(fact.module))
        for unit in module.cells
        for fact in unit.outline.imports
        if not fact.level
    )


def _with_those_above(dotted: str) -> Iterator[str]:
    """The name of a module, and of each package that it lies in."""
    while dotted:
        yield dotted
        dotted = dotted.rpartition(".")[0]


def _runs(module: ModuleFacts) -> bool:
    """Whether a module has a part that only runs when it is started: ``if __name__ == "__main__"``."""
    for _, steps in module.top:
        for step in steps:
            test = step.test if isinstance(step, k.Branch) else None
            if isinstance(test, k.Cmp) and isinstance(test.left, k.Name) and test.left.id == "__name__":
                return True
    return False
