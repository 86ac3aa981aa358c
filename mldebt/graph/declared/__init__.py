"""What pipelines declare: in files, and in code by a library. One module a system; all of them yield stages."""

from collections.abc import Callable, Iterable

from mldebt.graph.declared.dbtmodels import SYSTEM as DBT
from mldebt.graph.declared.dbtmodels import dbt_stages, note_python_model
from mldebt.graph.declared.dvc import dvc_stages, tracked_paths
from mldebt.graph.declared.files import file_stages
from mldebt.graph.declared.kedro import SYSTEM as KEDRO
from mldebt.graph.declared.kedro import catalog_paths, catalogued, kedro_stages, note_nodes
from mldebt.graph.declared.kedroparameters import parameter_accesses
from mldebt.graph.declared.luigi import SYSTEM as LUIGI
from mldebt.graph.declared.luigi import luigi_stages, note_luigi
from mldebt.graph.declared.schedules import scheduled_stages
from mldebt.graph.declared.sources import TABLE
from mldebt.graph.declared.stages import Dataset, Material, Stage, words_of, working_folders
from mldebt.graph.declared.tasks import note_tasks, task_stages
from mldebt.graph.trace import Recorder, StageNote
from mldebt.model.place import Location, Site
from mldebt.resolve.program import Program

__all__ = [
    "Dataset",
    "Material",
    "Stage",
    "catalogued",
    "declared_paths",
    "declared_stages",
    "framework_stages",
    "note_stages",
    "parameter_accesses",
    "words_of",
    "working_folders",
]


def declared_stages(material: Material) -> tuple[Stage, ...]:
    """The stages that files declare."""
    return tuple(stage for reader in (dvc_stages, file_stages, scheduled_stages) for stage in reader(material))


def declared_paths(material: Material, stages: Iterable[Stage]) -> list[str]:
    """Paths that pipeline files name, whether or not the tree has them."""
    paths = [path for stage in stages for path in (*stage.reads, *stage.writes) if not path.startswith(TABLE)]
    return [*paths, *tracked_paths(material), *catalog_paths(material)]


def note_stages(program: Program, recorder: Recorder) -> None:
    """Notes the stages that the summaries of a module define."""
    note_nodes(program, recorder)
    note_tasks(program, recorder)
    note_luigi(program, recorder)
    note_python_model(program, recorder)


def framework_stages(
    notes: Iterable[StageNote], material: Material, locate: Callable[[Site], Location]
) -> tuple[Stage, ...]:
    """The stages that code defines, with what configuration says of their data."""
    notes = tuple(notes)
    nodes = [note for note in notes if note.system == KEDRO]
    classes = [note for note in notes if note.system == LUIGI]
    models = [note for note in notes if note.system == DBT]
    tasks = [note for note in notes if note.system not in (KEDRO, LUIGI, DBT)]
    return (
        *kedro_stages(nodes, material, locate),
        *luigi_stages(classes, locate),
        *dbt_stages(models, material, locate),
        *task_stages(tasks, material, locate),
    )
