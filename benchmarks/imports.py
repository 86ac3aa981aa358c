"""Does the code graph import what grimp says? ``python benchmarks/imports.py [DISTRIBUTION[==VERSION]:PACKAGE ...]``

Installs each library, without what it depends on, into a folder of its own; compares the import edges of
``mldebt graph`` with those of grimp (development environment), and says of each difference what it is. Prints Markdown;
exits with 1 where a difference is unexplained or an edge of grimp is missing.
"""

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import audits
from children import run
from tables import conditions, table

HERE = Path(__file__).parent
LIBRARIES = (
    "kedro:kedro",
    "luigi:luigi",
    "snorkel:snorkel",
    "dvc:dvc",
    "networkx:networkx",
    "rich:rich",
    "pytorch-lightning:pytorch_lightning",
)
Pair = tuple[str, str]

UNKNOWN = "not explained"
ITSELF = "grimp alone: a module that imports itself"
TYPING = "mldebt alone: only for type checking"
OUTSIDE = "mldebt alone: a file that is no module of the package (a template, a script, a folder without __init__)"
NEIGHBOUR = "mldebt alone: a neighbour by a bare name, as in scripts"


@dataclass(slots=True)
class Compared:
    """One library: edges on both sides and each difference with its class."""

    name: str
    version: str
    modules: int
    agreed: int
    typing: int
    differences: list[tuple[str, Pair, str]] = field(default_factory=list)

    @property
    def unexplained(self) -> int:
        """Differences that nothing explains."""
        return sum(kind == UNKNOWN for kind, _, _ in self.differences)


def child(command: Sequence[str]) -> str:
    """What a program printed; RuntimeError where it failed."""
    done = run(command)
    if done.exit_code not in audits.OK:
        raise RuntimeError(f"{command[0]} {command[1]}: {done.complaint}")
    return done.stdout


def install(distribution: str, folder: Path) -> str:
    """Installs a distribution alone; its version."""
    words = ("-m", "pip", "install", "--quiet", "--no-deps", "--no-compile", "--target", str(folder), distribution)
    child([sys.executable, *words])
    return next(info.name.split("-")[1] for info in folder.glob("*.dist-info")).removesuffix(".dist")


def module_of(key: str) -> str:
    """``a.b`` of ``code:a/b.py`` and of ``code:a/b/__init__.py``."""
    return key.removeprefix("code:").removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def own_edges(folder: Path, cache: Path) -> dict[Pair, dict[str, Any]]:
    """Import edges of the code graph, with the place of the import."""
    graph = json.loads(child(audits.tool(cache, "--root", str(folder), "graph", str(folder), "--format", "json")))
    found = {}
    for edge in graph.get("graph", graph)["edges"]:
        if edge["kind"] == "imports":
            found[module_of(edge["source"]), module_of(edge["target"])] = edge["chain"][0]
    return found


def differing(
    theirs: dict[str, Any], ours: dict[Pair, dict[str, Any]], folder: Path
) -> Iterator[tuple[str, Pair, str]]:
    """Each edge that only one side has: its class, its ends, and where it stands."""
    modules, edges = set(theirs["modules"]), {(source, target) for source, target in theirs["edges"]}
    typing = {(source, target) for source, target in theirs["typing"]}
    for pair in sorted(edges - ours.keys()):
        yield (ITSELF if pair[0] == pair[1] else UNKNOWN), pair, pair[0]
    for pair in sorted(ours.keys() - edges):
        place = ours[pair]
        where = f"{place['path']}:{place['line']}"
        if pair in typing:
            yield TYPING, pair, where
        elif not modules.issuperset(pair):
            yield OUTSIDE, pair, where
        else:
            line = (folder / place["path"]).read_text(encoding="utf-8").splitlines()[place["line"] - 1].split()
            bare = line[:1] in (["import"], ["from"]) and line[1].split(".")[0] != pair[1].split(".")[0]
            yield (NEIGHBOUR if bare and not line[1].startswith(".") else UNKNOWN), pair, where


def compared(library: str, scratch: Path) -> Compared:
    """One library."""
    distribution, _, package = library.partition(":")
    folder = scratch / package
    version = install(distribution, folder)
    theirs = json.loads(child([sys.executable, str(HERE / "grimp_edges.py"), str(folder), package]))
    ours = own_edges(folder, scratch / "cache")
    ours = {pair: at for pair, at in ours.items() if all(end.split(".")[0] == package for end in pair)}
    agreed = sum(tuple(edge) in ours for edge in theirs["edges"])
    result = Compared(package, version, len(theirs["modules"]), agreed, len(theirs["typing"]))
    result.differences.extend(differing(theirs, ours, folder))
    return result


def document(results: Sequence[Compared]) -> str:
    """The table, the classes, and each difference that is not a file outside of packages."""
    header = ("library", "modules", "edges of both", "grimp alone", "mldebt alone", "unexplained", "for typing only")
    rows = []
    for one in results:
        alone = Counter(kind.split(" ")[0] if kind != UNKNOWN else kind for kind, _, _ in one.differences)
        row = (one.modules, one.agreed, alone["grimp"], alone["mldebt"], one.unexplained, one.typing)
        rows.append((f"{one.name} {one.version}", *row))
    parts = [conditions(), table(header, rows)]
    kinds = Counter(kind for one in results for kind, _, _ in one.differences)
    parts.append(table(("class of difference", "edges"), kinds.most_common()))
    for one in results:
        for kind, (source, target), where in one.differences:
            if kind != OUTSIDE:
                parts.append(f"- {source} → {target} ({where}): {kind}")
    return "\n\n".join(parts[:3]) + "\n\n" + "\n".join(parts[3:])


def main() -> int:
    """Compares and prints; 1 where a difference is unexplained."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("libraries", nargs="*", default=LIBRARIES, metavar="DISTRIBUTION:PACKAGE")
    results = []
    with tempfile.TemporaryDirectory(prefix="imports-") as folder:
        for library in parser.parse_args().libraries:
            results.append(compared(library, Path(folder)))
            print(f"{library}: {len(results[-1].differences)} differences", file=sys.stderr)
    print(document(results))
    return 1 if any(one.unexplained for one in results) else 0


if __name__ == "__main__":
    raise SystemExit(main())
