"""Stages of other tools that run a pipeline of Kedro: ``kedro run --pipeline=training``.

https://docs.kedro.org/en/stable/build/run_a_pipeline/
"""

import posixpath
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from mldebt.graph.declared.kedro import SYSTEM
from mldebt.graph.declared.sources import TABLE
from mldebt.graph.declared.stages import Stage, words_of
from mldebt.resolve.commandlines.programs import ToolAccess
from mldebt.resolve.texts import ROOT

_NAMES = ("-p", "--pipeline", "--pipelines")
_NODES = ("-n", "--node", "--nodes")
_PARTS = ("--tag", "--tags", "-t", "--from-nodes", "--to-nodes", "--from-inputs", "--to-outputs", "--namespace")


def kedro_runs(stages: Iterable[Stage]) -> Iterator[Stage]:
    """For each stage whose command runs nodes of Kedro, the files that these nodes load and save, as the stage's own:
    the names of data sets mean something to Kedro alone. A pipeline is known by the folder, or module, that is named
    after it; which nodes a tag chooses is not known."""
    stages = tuple(stages)
    nodes = [stage for stage in stages if stage.kind == SYSTEM]
    for stage in stages if nodes else ():
        for names, chosen in _runs(stage.command):
            for node in nodes:
                if _is_run(node, stage.wdir, names, chosen):
                    own = replace(node, id=stage.id, file=stage.file, name=stage.name, kind=stage.kind, instance="")
                    yield replace(own, takes=(), gives=(), tools=tuple(_accesses(node)))


def _accesses(node: Stage) -> Iterator[ToolAccess]:
    """The files that Kedro loads and saves for a node, by its catalogue."""
    for writes, datasets in ((False, node.takes), (True, node.gives)):
        for dataset in datasets:
            for place in dataset.places:
                if not place.startswith(TABLE):
                    yield ToolAccess(SYSTEM, writes, place.removeprefix(ROOT).lstrip("/") if ROOT in place else place)


def _runs(command: str) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The names of pipelines and of nodes in each ``kedro run``; none of either for all there are."""
    words = words_of(command) if "kedro" in command else []
    for at, word in enumerate(words[:-1]):
        if posixpath.basename(word) != "kedro" or words[at + 1] != "run":
            continue
        given = list(_options(words[at + 2 :]))
        if not any(option in _PARTS for option, _ in given):
            yield (
                tuple(name for option, value in given if option in _NAMES for name in value.split(",")),
                tuple(name for option, value in given if option in _NODES for name in value.split(",")),
            )


def _options(words: list[str]) -> Iterator[tuple[str, str]]:
    for at, word in enumerate(words):
        if word in ("&&", "||", ";", "|"):
            return
        option, equals, value = word.partition("=")
        if option.startswith("-"):
            yield option, value if equals else next(iter(words[at + 1 :]), "")


def _is_run(node: Stage, wdir: str, names: tuple[str, ...], chosen: tuple[str, ...]) -> bool:
    file = node.chain[-1].path if node.chain else node.file
    if wdir and not file.startswith(f"{wdir}/"):
        return False
    if chosen and node.name not in chosen:
        return False
    parts = file.removesuffix(".py").split("/")
    return not names or "__default__" in names or any(name in parts for name in names)
