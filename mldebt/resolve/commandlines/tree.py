"""All command lines that the files of a tree hold."""

import posixpath
from collections.abc import Callable, Iterable, Mapping

from mldebt.resolve.commandlines.finder import Finder, by_script
from mldebt.resolve.commandlines.installed import installed_commands
from mldebt.resolve.commandlines.launches import Lookup
from mldebt.resolve.commandlines.recipes import file_recipes, handed_lines, pipeline_recipes
from mldebt.resolve.commandlines.records import CommandLine, Recipe
from mldebt.resolve.modules import ModuleIndex


class CommandLines:
    """Command lines by the script they start. ``texts`` are the files of the tree that are no Python."""

    def __init__(
        self,
        paths: Iterable[str],
        texts: Mapping[str, str],
        document: Callable[[str], object],
        index: ModuleIndex,
    ) -> None:
        def module(dotted: str, folder: str) -> str | None:
            return index.find(dotted, posixpath.join(folder, "__main__.py"))

        installed = installed_commands(texts, document, module)
        known = frozenset(paths)
        self._finder = Finder(Lookup(known, module, installed), texts.get)
        self._found: list[CommandLine] = [*handed_lines(known, texts, document)]
        self._all(pipeline_recipes(known, texts, document))
        for path in sorted(texts):
            self._all(file_recipes(path, texts[path], document))

    def _all(self, recipes: Iterable[Recipe]) -> None:
        for recipe in recipes:
            self._found += self.of(recipe)

    def of(self, recipe: Recipe) -> list[CommandLine]:
        """The command lines of one recipe; none where following it exhausts what a hostile file may cost."""
        try:
            return self._finder.find(recipe)
        except RecursionError:
            return []

    def by_script(self, more: Iterable[CommandLine] = ()) -> dict[str, tuple[CommandLine, ...]]:
        """Command lines by script, with those that code holds."""
        return by_script([*self._found, *more])
