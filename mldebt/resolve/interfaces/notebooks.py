"""Parameters that papermill hands to a notebook. (https://papermill.readthedocs.io/en/latest/usage-cli.html)"""

from itertools import pairwise
from typing import TYPE_CHECKING

from mldebt.resolve.commandlines.records import CommandLine
from mldebt.resolve.commandlines.shell import place
from mldebt.resolve.configs.trees import Leaf
from mldebt.resolve.interfaces.words import origin, word_value
from mldebt.resolve.terms import Unknown, Value
from mldebt.resolve.texts import ROOT

if TYPE_CHECKING:
    from mldebt.resolve.world import World

_ONE = frozenset({"-p", "--parameters", "-r", "--parameters_raw"})  # a name and a value
_FILES = frozenset({"-f", "--parameters_file"})


def parameters(world: "World", line: CommandLine) -> dict[str, Value]:
    """The parameters of a notebook that a line sets: those that it spells win over those of files."""
    found: dict[str, Value] = {}
    for option, file in pairwise(line.words):
        tree = world.tree(place("", file)) if option in _FILES and file.startswith(ROOT) else {}
        for name, held in tree.items() if isinstance(tree, dict) else ():
            scalar = isinstance(held, Leaf) and held.value is not None
            found[name] = held.const() if scalar and isinstance(held, Leaf) else Unknown("part of a document")
    for index, word in enumerate(line.words[:-2]):
        if word in _ONE:
            found[line.words[index + 1]] = word_value(line.words[index + 2], origin(line))
    return found
