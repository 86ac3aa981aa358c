"""DEAD003: a file lies beside an older or newer version of itself."""

import posixpath
import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from mldebt.checks.common import is_kept_aside, strings
from mldebt.checks.data.occasional import occasional
from mldebt.checks.nodes import last_name, nodes_of, walk
from mldebt.checks.offered import are_offered
from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.facts import kinds as k
from mldebt.facts.unit import UnitFacts
from mldebt.model.finding import Draft, Evidence
from mldebt.model.place import Location
from mldebt.model.wording import percent
from mldebt.resolve.importing import imported_file
from mldebt.resolve.names import ModuleFacts

ADVICE = "Keep the one that runs and delete the other: the history holds it."
_WORD = re.compile(r"\w{3,}")
_BLANK = re.compile(r"\s")
_ENDING = re.compile(r"[^\W_]+[ _.-]+[^\W_]+$")  # the last two words of a name: one alone says too little
_SERIES = 3  # files with the same name but for a number, from which on they are steps of a series
_FEWEST_NAMES = 30  # identifiers; below it two files look alike by chance


@check("DEAD003")
def version_twins(subject: Subject) -> Iterator[Draft]:
    """Code files of one folder whose names differ by a version suffix and whose contents hardly do.

    Experiments of a series, numbered one after the other, files of which a run chooses one by its name, those that a
    list or registry holds, and steps of one way, of which each makes its own, are kept on purpose.
    """
    suffix = re.compile(rf"(?:[ _.-]*(?:{'|'.join(strings(subject, 'version-endings'))})\d*)+$", re.IGNORECASE)
    least = float(str(subject.options.get("shared-names", 0.7)))
    groups: defaultdict[tuple[str, str, str], list[str]] = defaultdict(list)
    for path in sorted(subject.program.modules):
        stem, extension = posixpath.splitext(posixpath.basename(path))
        folder = posixpath.dirname(path)
        if not subject.demoted(path) and not is_kept_aside(subject, f"{folder}/"):
            groups[(folder, _base(subject, suffix, folder, stem, extension), extension)].append(path)
    series = Counter((folder, _unnumbered(base), extension) for folder, base, extension in groups)
    chosen = _chosen_by_name(subject)
    for (folder, base, extension), paths in list(groups.items()):
        if posixpath.basename(folder).lower() in chosen:
            continue
        first = (folder, _unnumbered(base), extension)
        numbered = groups.get(first, []) if series[first] < _SERIES else []
        known = sorted({*paths, *numbered}, key=lambda path: (len(path), path))  # a number counts beside its own base
        for path in paths if base else ():
            twins = [other for other in known[: known.index(path)] if other != path]
            twin = max(twins, key=lambda other: _likeness(subject, path, other), default="")
            likeness = _likeness(subject, path, twin) if twin else 0.0
            if likeness >= least and not _are_kept_on_purpose(subject, path, twin, base):
                yield _draft(path, twin, likeness)


def _are_kept_on_purpose(subject: Subject, path: str, twin: str, base: str) -> bool:
    """Whether a run takes one of two files as it is told, or each has its own part in one way, or one builds on what
    others publish under its name, or each is an experiment whose results are kept under its name."""
    return (
        are_offered(subject, path, twin)
        or occasional(subject).are_steps(path, twin)
        or _is_published(subject, path, base)
        or all(_names_results(subject.program.modules[file]) for file in (path, twin))
    )


def _names_results(module: ModuleFacts) -> bool:
    """Whether a file names a place as it is named itself, version and all: ``logs/grid_wide_v3`` of ``wide_v3.py``."""
    stem = posixpath.splitext(posixpath.basename(module.path))[0]
    ending = _ENDING.search(stem)
    named = rf"/[^\s/]*{re.escape(ending[0])}(?![A-Za-z0-9]|\.(?:py|ipynb)\b)" if ending else "$^"
    place = re.compile(named, re.IGNORECASE)
    return any(
        not _BLANK.search(node.raw) and place.search(node.raw)
        for unit in module.cells
        for node in nodes_of(unit, k.Str, k.Text)
        if isinstance(node, k.Str | k.Text)
    )


def _is_published(subject: Subject, path: str, base: str) -> bool:
    """Whether a file imports from outside what its name ends with, version and all: ``ssd_resnetv2`` takes
    ``ResNetV2``, which is no later version of ``ResNet``."""
    module, world = subject.program.modules[path], subject.program.world
    stem = _plain(posixpath.splitext(posixpath.basename(path))[0])
    version = stem.removeprefix(_plain(base))
    names = {
        _plain(name)
        for unit in module.cells
        for fact in unit.outline.imports
        if imported_file(world, path, fact.module, fact.level, fact.name) is None
        for name in (fact.name, fact.module.rpartition(".")[2])
    }
    return any(stem.endswith(name) and name.endswith(version) and name != version for name in names if name)


def _plain(name: str) -> str:
    return re.sub(r"[\W_]", "", name.lower())


def _base(subject: Subject, suffix: "re.Pattern[str]", folder: str, stem: str, extension: str) -> str:
    """A name without what marks a version: a word that hangs on without a break (``fold``) only where there is a file
    of the rest."""
    found = suffix.search(stem)
    base = stem[: found.start()] if found is not None else stem
    broken = found is None or not found[0][0].islower() or found[0][1:2].isdigit()
    return (base if broken or posixpath.join(folder, base + extension) in subject.program.modules else stem).lower()


def _unnumbered(base: str) -> str:
    return base.rstrip("0123456789").rstrip("_-. ")


def _chosen_by_name(subject: Subject) -> frozenset[str]:
    """Folders of whose modules a run imports one by its name: ``import_module(f"configs.{name}")``; and those that hold
    settings by their names, which are made for that."""
    loaders = frozenset(strings(subject, "loaders"))
    found = {name.lower() for name in strings(subject, "settings-folders")}
    for module in subject.program.modules.values():
        for unit in module.cells:
            for node in nodes_of(unit, k.Call) if not loaders.isdisjoint(unit.outline.identifiers) else ():
                if isinstance(node, k.Call) and last_name(node.func) in loaders:
                    found.update(_folders_in(unit, node))
    return frozenset(found)


def _folders_in(unit: UnitFacts, call: k.Call) -> Iterator[str]:
    """The words that the argument of a loader spells, also by constants of the module."""
    texts = {
        step.targets[0].id: step.value
        for step in unit.body(0)
        if isinstance(step, k.Bind) and isinstance(step.targets[0], k.Name) and isinstance(step.value, k.Str)
    }
    given = list(walk(call.args))
    named = (texts[node.id] for node in given if isinstance(node, k.Name) and node.id in texts)
    for node in (*given, *named):
        if isinstance(node, k.Str | k.Text):
            yield from (word.lower() for word in _WORD.findall(node.raw))


def _likeness(subject: Subject, first: str, second: str) -> float:
    """The weighted Jaccard index of the names that two files use."""
    counts = [_names(subject.program.modules[path]) for path in (first, second)]
    if min(map(len, counts)) < _FEWEST_NAMES:
        return 0.0
    names = counts[0].keys() | counts[1].keys()
    shared = sum(min(counts[0].get(name, 0), counts[1].get(name, 0)) for name in names)
    return shared / sum(max(counts[0].get(name, 0), counts[1].get(name, 0)) for name in names)


def _names(module: ModuleFacts) -> dict[str, int]:
    found: dict[str, int] = {}
    for unit in module.cells:
        for name, count in unit.outline.identifiers.items():
            found[name] = found.get(name, 0) + count
    return found


def _draft(path: str, twin: str, likeness: float) -> Draft:
    return Draft(
        Location(path),
        f"{posixpath.basename(path)} is another version of {posixpath.basename(twin)} ({percent(likeness)} alike): "
        "which of them runs is known to whoever wrote them.",
        (f"code:{path}", f"code:{twin}"),
        (Evidence(Location(twin), "the other version"),),
        ADVICE,
        (f"code:{path}", f"code:{twin}"),
    )
