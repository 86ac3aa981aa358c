"""DVC: the stages of ``dvc.yaml``, imports and older stages of ``*.dvc`` files, and what either tracks."""

from collections.abc import Iterator

from mldebt.graph.declared.files import stage_of
from mldebt.graph.declared.stages import Material, Stage, scripts_of, tools_of
from mldebt.resolve.pipelinefiles.dvc import read_dvc_stages
from mldebt.resolve.pipelinefiles.dvcfiles import read_dvc_files


def dvc_stages(material: Material) -> Iterator[Stage]:
    """The stages of every ``dvc.yaml``, ``foreach``, ``matrix`` and ``${…}`` filled, and of every ``*.dvc`` file."""
    for stage in read_dvc_stages(material.paths, material.document, lambda path: material.texts.get(path, "")):
        command = "\n".join(stage.commands)
        scripts = scripts_of(command, stage.wdir, material.paths)
        yield Stage(
            stage.id,
            stage.file,
            stage.name,
            command,
            stage.deps,
            stage.outs,
            scripts,
            kind="dvc",
            line=stage.line,
            tools=tools_of(command, stage.wdir, (*stage.deps, *stage.outs), material.paths),
        )
    for file in read_dvc_files(material.paths, material.document):
        if file.commands or file.deps:
            yield stage_of(material, "dvc", file)


def tracked_paths(material: Material) -> list[str]:
    """What ``*.dvc`` files say that DVC keeps."""
    return [path for file in read_dvc_files(material.paths, material.document) for path in file.outs]
