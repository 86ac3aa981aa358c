"""All command lines of a tree, by the script they start."""

from collections.abc import Callable, Iterable, Iterator

from msgspec.structs import replace

from mldebt.knowledge.launchers import launcher_rules
from mldebt.resolve.commandlines.expansion import UNKNOWN
from mldebt.resolve.commandlines.launches import Launch, Launches, Lookup
from mldebt.resolve.commandlines.records import CONTAINERS, IN_FILES, CommandLine, Recipe
from mldebt.resolve.commandlines.shell import Simple, Start
from mldebt.resolve.commandlines.substitutions import all_commands

MOST_DECLARED = 512  # command lines of one script that a pipeline tool runs
MOST_OTHERS = 8
DEEPEST = 4  # shell scripts that start each other
Texts = Callable[[str], str | None]


class Finder:
    """Follows recipes to the code they start."""

    def __init__(self, lookup: Lookup, text: Texts) -> None:
        rules = launcher_rules()
        self._launches = Launches(rules, lookup)
        self._contained = Launches(rules, lookup, containers=True)
        self._text = text

    def find(self, recipe: Recipe) -> list[CommandLine]:
        """The command lines of a recipe, started in the first of its folders in which it starts anything."""
        for wdir in recipe.wdirs:
            found = list(self._started(recipe, wdir))
            if found:
                return found
        return []

    def _started(self, recipe: Recipe, wdir: str) -> Iterator[CommandLine]:
        launches = self._contained if recipe.origin in CONTAINERS else self._launches
        if recipe.words:
            simples = [Simple(recipe.words, dict(recipe.variables), wdir, recipe.line)]
        else:
            start = Start(recipe.variables, wdir, recipe.script, None, recipe.line)
            simples = all_commands(recipe.text, start, self._text, launches.may_start)
        for simple in simples:
            yield from self._followed(recipe, simple, launches, 0, simple.line)

    def _followed(
        self, recipe: Recipe, simple: Simple, launches: Launches, depth: int, line: int
    ) -> Iterator[CommandLine]:
        for launch in launches.of(simple):
            if launch.kind == "script":
                yield _command_line(recipe, launch, line)
            elif launch.kind == "program":
                yield from _spelt(recipe, launch, line)
            elif depth < DEEPEST:
                for inner in self._inner(launch):
                    yield from self._followed(recipe, inner, launches, depth + 1, line)

    def _inner(self, launch: Launch) -> list[Simple]:
        """The commands of a shell script or line that a command starts."""
        if launch.kind == "line":
            start = Start(launch.environment, launch.wdir)
            return all_commands(launch.target, start, self._text, self._launches.may_start)
        text = self._text(launch.target)
        start = Start(launch.environment, launch.wdir, launch.target, launch.words)
        return all_commands(text, start, self._text, self._launches.may_start) if text is not None else []


def _spelt(recipe: Recipe, launch: Launch, line: int) -> Iterator[CommandLine]:
    """The line of a pipeline file that spells its program: what others spell is done once, by hand."""
    if recipe.origin in IN_FILES and UNKNOWN not in launch.wdir:
        named = launch._replace(target=recipe.file)
        yield replace(_command_line(recipe, named, line), program=launch.target)


def _command_line(recipe: Recipe, launch: Launch, line: int) -> CommandLine:
    return CommandLine(
        launch.target,
        launch.words,
        launch.environment,
        launch.wdir,
        recipe.stage,
        recipe.file,
        line,
        recipe.origin,
        launch.function,
    )


def by_script(lines: Iterable[CommandLine]) -> dict[str, tuple[CommandLine, ...]]:
    """Command lines by script, without repeats, those of pipeline tools first, at most a fixed number a script."""
    grouped: dict[str, dict[object, CommandLine]] = {}
    for line in lines:
        environment = tuple(sorted(line.environment.items()))
        key = (line.words, environment, line.wdir, line.stage, line.function, line.program)
        grouped.setdefault(line.script, {}).setdefault(key, line)
    found: dict[str, tuple[CommandLine, ...]] = {}
    for script in sorted(grouped):
        declared = [line for line in grouped[script].values() if line.declared]
        others = [line for line in grouped[script].values() if not line.declared]
        found[script] = (*declared[:MOST_DECLARED], *others[:MOST_OTHERS])
    return found
