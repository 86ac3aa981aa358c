"""DVC: the stages of ``dvc.yaml``."""

from collections.abc import Iterator

from mldebt.graph.declared.stages import Material, Stage, scripts_of
from mldebt.resolve.pipelinefiles.dvc import read_dvc_stages


def dvc_stages(material: Material) -> Iterator[Stage]:
    """The stages of every ``dvc.yaml``; ``foreach``, ``matrix`` and ``${…}`` filled."""
    for stage in read_dvc_stages(material.paths, material.document, lambda path: material.texts.get(path, "")):
        command = "\n".join(stage.commands)
        scripts = scripts_of(command, stage.wdir, material.paths)
        yield Stage(
            stage.id, stage.file, stage.name, command, stage.deps, stage.outs, scripts, kind="dvc", line=stage.line
        )
