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
