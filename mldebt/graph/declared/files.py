"""Pipelines written down in files: dbt's, MLflow's and spaCy's projects, the rules of Snakemake and
make."""

from collections.abc import Callable, Iterable, Iterator

from mldebt.graph.declared.stages import Material, Stage, scripts_of, tools_of
from mldebt.resolve.pipelinefiles.dbtprojects import read_dbt_models
from mldebt.resolve.pipelinefiles.makerules import is_makefile, read_make_rules
from mldebt.resolve.pipelinefiles.mlprojects import read_entry_points
from mldebt.resolve.pipelinefiles.records import Documents, FileStage
from mldebt.resolve.pipelinefiles.snakefiles import read_snakemake_rules
from mldebt.resolve.pipelinefiles.spacyprojects import read_spacy_commands

Reader = Callable[[Iterable[str], Documents, Callable[[str], str]], Iterator[FileStage]]
_READERS: tuple[tuple[str, Reader], ...] = (
    ("dbt", read_dbt_models),
    ("mlproject", read_entry_points),
    ("snakemake", read_snakemake_rules),
    ("spacy", read_spacy_commands),
)


def file_stages(material: Material) -> Iterator[Stage]:
    """The stages of every pipeline file."""
    for kind, reader in _READERS:
        for stage in reader(material.paths, material.document, lambda path: material.texts.get(path, "")):
            yield stage_of(material, kind, stage)
    for path in sorted(filter(is_makefile, material.paths)):
        for stage in read_make_rules(path, material.texts.get(path, ""), material.paths):
            yield stage_of(material, "make", stage)


def stage_of(material: Material, kind: str, stage: FileStage) -> Stage:
    """A stage with the scripts that its commands start."""
    command = "\n".join(stage.commands)
    scripts = (*scripts_of(command, stage.wdir, material.paths), *(p for p in stage.scripts if p in material.paths))
    known = tuple(dict.fromkeys(scripts))
    return Stage(
        stage.id,
        stage.file,
        stage.name,
        command,
        stage.deps,
        stage.outs,
        known,
        kind=kind,
        line=stage.line,
        tools=tools_of(command, stage.wdir, (*stage.deps, *stage.outs), material) if command else (),
        wdir=stage.wdir,
    )
