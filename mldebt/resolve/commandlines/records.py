"""A command line of the repository, and where it stands."""

from collections.abc import Mapping

from msgspec import Struct

from mldebt.resolve.commandlines.expansion import UNKNOWN
from mldebt.resolve.pipelinefiles.records import Handed

# Origins whose stages a pipeline tool runs: what they leave out has its default, and nothing else runs the script.
IN_FILES = frozenset({"dvc", "mlproject", "spacy", "snakemake"})  # whose stages no code declares
PIPELINES = IN_FILES | {"airflow"}
CONTAINERS = frozenset({"dockerfile", "compose", "kubernetes"})  # whose folders are those of an image


class CommandLine(Struct, frozen=True, gc=False):
    """One way a script is started.

    ``script`` is the file that runs and ``words`` what follows it, with ``*`` for what is not known; ``function`` is
    the function that an installed command calls ("" where the file itself runs). Where the line spells a ``program``
    itself (``python -c``), ``script`` is the file that the line stands in. ``wdir`` is from the root of the tree
    ("" is the root). ``stage`` names the step that the line belongs to (``FILE:NAME``), ``origin`` what kind of file
    or code it stands in. ``handed`` is what a tool that runs the script itself gives it instead of words, ``config``
    the configuration that goes with it.
    """

    script: str
    words: tuple[str, ...]
    environment: dict[str, str]
    wdir: str
    stage: str
    file: str
    line: int
    origin: str
    function: str = ""
    handed: Handed = {}
    config: Mapping[str, object] = {}
    program: str = ""

    @property
    def declared(self) -> bool:
        """Whether a pipeline tool runs it."""
        return self.origin in PIPELINES

    @property
    def placed(self) -> bool:
        """Whether it says the folder in which relative paths begin: a pipeline tool's does, and one that goes to a
        folder. A line that stays where it is started may be started anywhere."""
        if UNKNOWN in self.wdir or self.origin in CONTAINERS:
            return False
        return self.declared or bool(self.wdir) or self.script.endswith(".ipynb")


class Recipe(Struct, frozen=True, gc=False):
    """A piece of shell as a file holds it, or the ``words`` of one command.

    ``wdirs`` are the folders it may start in, likeliest first; ``arguments`` what a script is given (None: unknown).
    """

    file: str
    line: int
    origin: str
    stage: str
    text: str = ""
    words: tuple[str, ...] = ()
    wdirs: tuple[str, ...] = ("",)
    variables: dict[str, str] = {}
    script: str = ""
