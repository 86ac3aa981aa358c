"""DVC: the stages of ``dvc.yaml``, imports and older stages of ``*.dvc`` files, and what either tracks."""

from collections.abc import Iterator

from mldebt.graph.declared.files import stage_of
from mldebt.graph.declared.stages import Material, Stage
from mldebt.resolve.pipelinefiles.dvc import read_dvc_stages
from mldebt.resolve.pipelinefiles.dvcfiles import read_dvc_files
from mldebt.resolve.pipelinefiles.records import FileStage


def dvc_stages(material: Material) -> Iterator[Stage]:
    """The stages of every ``dvc.yaml``, ``foreach``, ``matrix`` and ``${…}`` filled, and of every ``*.dvc`` file."""
    for stage in read_dvc_stages(material.paths, material.document, lambda path: material.texts.get(path, "")):
        parts = (stage.id, stage.file, stage.name, stage.line, stage.wdir, stage.commands, stage.deps, stage.outs)
        yield stage_of(material, "dvc", FileStage(*parts))
    for file in read_dvc_files(material.paths, material.document):
        if file.commands or file.deps:
            yield stage_of(material, "dvc", file)


def tracked_paths(material: Material) -> list[str]:
    """What ``*.dvc`` files say that DVC keeps."""
    return [path for file in read_dvc_files(material.paths, material.document) for path in file.outs]
