"""Words of the languages in which pipelines are written (``rules/pipelines.toml``)."""

import tomllib
from functools import cache

import msgspec
from msgspec import Struct

from mldebt.knowledge.places import rules_dir


class SnakemakeWords(Struct, frozen=True, forbid_unknown_fields=True):
    """``directives`` of a rule; ``marks`` are functions around a path that do not change which file it is."""

    directives: frozenset[str]
    marks: frozenset[str]


class PipelineWords(Struct, frozen=True, forbid_unknown_fields=True):
    """The words of every language."""

    snakemake: SnakemakeWords


@cache
def pipeline_words() -> PipelineWords:
    """The shipped words."""
    return msgspec.convert(tomllib.loads((rules_dir() / "pipelines.toml").read_text("utf-8")), PipelineWords)
