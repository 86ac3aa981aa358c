"""Every piece of shell that the files of a tree hold."""

import posixpath
from collections.abc import Callable, Iterator, Mapping

from mldebt.resolve.commandlines.dockerfiles import dockerfile_recipes
from mldebt.resolve.commandlines.documents import document_recipes, may_hold_shell
from mldebt.resolve.commandlines.makefiles import makefile_recipes
from mldebt.resolve.commandlines.records import CommandLine, Recipe
from mldebt.resolve.pipelinefiles.dvc import read_dvc_stages
from mldebt.resolve.pipelinefiles.dvcfiles import read_dvc_files
from mldebt.resolve.pipelinefiles.mlprojects import read_entry_points
from mldebt.resolve.pipelinefiles.snakefiles import read_snakemake_rules
from mldebt.resolve.pipelinefiles.spacyprojects import read_spacy_commands

Documents = Callable[[str], object]
_SHELL = (".sh", ".bash", ".zsh", ".slurm", ".sbatch")
_YAML = (".yaml", ".yml")


def pipeline_recipes(paths: frozenset[str], texts: Mapping[str, str], document: Documents) -> Iterator[Recipe]:
    """Commands of stages that a pipeline tool runs."""

    def text(path: str) -> str:
        return texts.get(path, "")

    readers = (
        ("dvc", read_dvc_stages(texts, document, text)),
        ("dvc", read_dvc_files(texts, document)),
        ("mlproject", read_entry_points(texts, document, text)),
        ("spacy", read_spacy_commands(texts, document, text)),
        ("snakemake", read_snakemake_rules(paths, document, text)),
    )
    for origin, stages in readers:
        for stage in stages:
            for command in stage.commands:
                yield Recipe(stage.file, stage.line or 1, origin, stage.id, command, wdirs=(stage.wdir,))


def handed_lines(paths: frozenset[str], texts: Mapping[str, str], document: Documents) -> Iterator[CommandLine]:
    """Scripts that Snakemake runs itself, with what it hands them."""
    for stage in read_snakemake_rules(paths, document, lambda path: texts.get(path, "")):
        for script in stage.scripts:
            place = (stage.wdir, stage.id, stage.file, stage.line)
            yield CommandLine(script, (), {}, *place, "snakemake", handed=stage.handed, config=stage.config)


def file_recipes(path: str, text: str, document: Documents) -> Iterator[Recipe]:
    """The shell of one file that is no pipeline."""
    name = posixpath.basename(path)
    if name.endswith(_SHELL):
        wdirs = tuple(dict.fromkeys(("", posixpath.dirname(path))))
        yield Recipe(path, 1, "shell", path, text, wdirs=wdirs, script=path)
    elif name in ("Makefile", "makefile", "GNUmakefile") or name.startswith("Makefile.") or name.endswith(".mk"):
        yield from makefile_recipes(path, text)
    elif "dockerfile" in name.lower() or name == "Containerfile":
        yield from dockerfile_recipes(path, text)
    elif name.endswith(_YAML) and may_hold_shell(path, text):
        yield from document_recipes(path, document(path), text)
