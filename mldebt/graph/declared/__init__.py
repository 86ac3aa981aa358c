"""What pipelines declare: one module a system, all of them yielding stages."""

from mldebt.graph.declared.dvc import dvc_stages
from mldebt.graph.declared.files import file_stages
from mldebt.graph.declared.kedro import kedro_stages
from mldebt.graph.declared.stages import Dataset, Material, Stage, words_of

__all__ = ["Dataset", "Material", "Stage", "declared_paths", "declared_stages", "words_of"]

_READERS = (dvc_stages, file_stages, kedro_stages)


def declared_stages(material: Material) -> tuple[Stage, ...]:
    """The stages of every system, in an order that does not depend on the order of files."""
    return tuple(stage for reader in _READERS for stage in reader(material))


def declared_paths(stages: tuple[Stage, ...]) -> list[str]:
    """Paths that stages name, whether or not the tree has them."""
    named = [dataset for stage in stages for dataset in (*stage.takes, *stage.gives)]
    paths = [path for stage in stages for path in (*stage.reads, *stage.writes)]
    return paths + [place for dataset in named for place in dataset.places if "://" not in place]
