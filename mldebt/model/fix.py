"""What ``check --fix`` may change: entries that a pipeline file lacks."""

from msgspec import Struct


class StageEntry(Struct, frozen=True, gc=False):
    """An entry that a stage of a ``dvc.yaml`` lacks.

    ``block`` is deps, outs or params; ``entry`` what to add, as the file spells it; ``file`` the parameter file of an
    entry of params where it is not the default one.
    """

    path: str
    stage: str
    block: str
    entry: str
    file: str = ""

    @property
    def unsafe(self) -> bool:
        """Whether a run may lose what it had: DVC deletes the outputs of a stage before it runs it, also those that the
        stage makes only now and then. More inputs and parameters only have it run more often.
        (``persist`` in https://dvc.org/doc/user-guide/project-structure/dvcyaml-files#output-subfields)"""
        return self.block == "outs"
