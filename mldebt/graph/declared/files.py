"""Pipelines written down in files: spaCy's projects, MLflow's projects, Snakemake's rules."""

from collections.abc import Callable, Iterable, Iterator

from mldebt.graph.declared.stages import Material, Stage, scripts_of
from mldebt.resolve.pipelinefiles.mlprojects import read_entry_points
from mldebt.resolve.pipelinefiles.records import Documents, FileStage
from mldebt.resolve.pipelinefiles.snakefiles import read_snakemake_rules
from mldebt.resolve.pipelinefiles.spacyprojects import read_spacy_commands

Reader = Callable[[Iterable[str], Documents, Callable[[str], str]], Iterator[FileStage]]
_READERS: tuple[tuple[str, Reader], ...] = (
    ("mlproject", read_entry_points),
    ("snakemake", read_snakemake_rules),
    ("spacy", read_spacy_commands),
)


def file_stages(material: Material) -> Iterator[Stage]:
    """The stages of every pipeline file."""
    for kind, reader in _READERS:
        for stage in reader(material.paths, material.document, lambda path: material.texts.get(path, "")):
            yield stage_of(material, kind, stage)


def stage_of(material: Material, kind: str, stage: FileStage) -> Stage:
    """A stage with the scripts that its commands start."""
    command = "\n".join(stage.commands)
    scripts = (*scripts_of(command, stage.wdir, material.paths), *(p for p in stage.scripts if p in material.paths))
    known = tuple(dict.fromkeys(scripts))
    return Stage(stage.id, stage.file, stage.name, command, stage.deps, stage.outs, known, kind=kind, line=stage.line)
