"""All command lines that the files of a tree hold, and what else may start its code."""

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping

from mldebt.resolve.commandlines.finder import Finder
from mldebt.resolve.commandlines.installed import installed_commands
from mldebt.resolve.commandlines.launches import Lookup
from mldebt.resolve.commandlines.recipes import file_recipes, handed_lines, pipeline_recipes
from mldebt.resolve.commandlines.records import CommandLine, Recipe
from mldebt.resolve.modules import ModuleIndex


class CommandLines:
    """Finds command lines. ``texts`` are the files of the tree that are no Python."""

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
        self._paths, self._texts, self._document = known, texts, document

    def in_files(self) -> Iterator[CommandLine]:
        """The command lines that files hold: those of pipelines first."""
        yield from handed_lines(self._paths, self._texts, self._document)
        for recipe in pipeline_recipes(self._paths, self._texts, self._document):
            yield from self.of(recipe)
        for path in sorted(self._texts):
            for recipe in file_recipes(path, self._texts[path], self._document):
                yield from self.of(recipe)

    def of(self, recipe: Recipe) -> list[CommandLine]:
        """The command lines of one recipe; none where following it exhausts what a hostile file may cost."""
        try:
            return self._finder.find(recipe)
        except RecursionError:
            return []
