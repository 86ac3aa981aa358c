"""Programs that a command line spells itself: ``python -c "..."``."""

import posixpath
from textwrap import dedent
from typing import TYPE_CHECKING

from mldebt.facts.unit import UnitFacts
from mldebt.model.place import Site
from mldebt.resolve.commandlines.records import CommandLine
from mldebt.resolve.importing import imported_by
from mldebt.resolve.interfaces.words import origin
from mldebt.resolve.names import ModuleFacts
from mldebt.resolve.scope import Evaluator
from mldebt.resolve.terms import NONE, Summary

if TYPE_CHECKING:
    from mldebt.resolve.world import World

NAME = "-c"  # what Python itself calls it
LONGEST = 10_000  # characters of a program


def module_of(line: CommandLine) -> ModuleFacts:
    """The program of a line as a module in the folder it is started in. Python takes off what indents all of it
    (https://docs.python.org/3.14/whatsnew/3.14.html#other-language-changes)."""
    from mldebt.facts.reader import read_facts  # few repositories have such a line

    text = dedent(line.program).lstrip() if len(line.program) <= LONGEST else ""
    return ModuleFacts(posixpath.join(line.wdir, NAME), [UnitFacts(NAME, read_facts(text))])


def run_spelt(world: "World", module: ModuleFacts, line: CommandLine) -> Summary:
    """What the program of a line does; ``world`` has it among its modules."""
    evaluator = _Spelt(world, module.path, -1)
    evaluator.place = origin(line)
    for _, body in module.top:
        evaluator.run(body)
    return evaluator.finished("", NONE)


def imports_of(world: "World", module: ModuleFacts) -> tuple[str, ...]:
    """The modules of the repository that a program imports."""
    return tuple(dict.fromkeys(imported_by(world, module.path)))


class _Spelt(Evaluator):
    """All that such a program does stands where the line does."""

    place: Site

    def site(self, at: int, end: int) -> Site:  # noqa: ARG002
        """The place of the line."""
        return self.place
