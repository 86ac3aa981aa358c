"""Does a script reach the code its stage declares? ``python benchmarks/code_deps.py --truth PROGRAM CHECKOUT...``

Stages and what they declare come from the truth program (see README.md). A declared ``.py`` file or folder of them is
asked for where it is not the script itself; it counts as found where it lies in the closure of the stage's scripts over
the edges of ``mldebt graph`` between code: imports, calls and launches. Declared edges are left out.
"""

import argparse
import json
import posixpath
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import audits
from checkouts import commit, label
from children import run
from data_graph import load_program
from tables import conditions, table

CODE = "code:"
FOLLOWED = ("imports", "calls", "launches")


@dataclass(slots=True)
class Reached:
    """One checkout: how many stages declare code, how many dependencies lie in the closure, and which do not."""

    name: str
    stages: int = 0
    scripts: int = 0
    asked: int = 0
    found: int = 0
    missed: list[str] = field(default_factory=list)


def code_edges(checkout: Path, cache: Path) -> dict[str, set[str]]:
    """File to file, as the code graph says."""
    options = ("--root", str(checkout), "graph", str(checkout), "--hide-declared", "--format", "json")
    done = run(audits.tool(cache, *options), timeout=900.0)
    if done.exit_code not in audits.OK:
        raise RuntimeError(f"{checkout}: {done.complaint}")
    found: dict[str, set[str]] = {}
    for edge in json.loads(done.stdout)["edges"]:
        ends = (edge["source"], edge["target"])
        if edge["kind"] in FOLLOWED and all(end.startswith(CODE) for end in ends):
            source, target = (end.removeprefix(CODE).partition("::")[0].partition("#")[0] for end in ends)
            found.setdefault(source, set()).add(target)
    return found


def closure(starts: Iterable[str], edges: dict[str, set[str]]) -> set[str]:
    """All that some files reach."""
    reached: set[str] = set()
    waiting = list(starts)
    while waiting:
        path = waiting.pop()
        if path not in reached:
            reached.add(path)
            waiting.extend(edges.get(path, ()))
    return reached


def reached(program: ModuleType, checkout: Path, cache: Path) -> Reached:
    """One checkout."""
    name = label(checkout)
    result = Reached(f"{name}@{commit(checkout)[:7]}")
    truth = program.extract(str(checkout), "HEAD", name)
    edges = code_edges(checkout, cache)
    for stage in truth["stages"]:
        ask(stage, edges, result, checkout)
    return result


def ask(stage: dict[str, Any], edges: dict[str, set[str]], result: Reached, checkout: Path) -> None:
    """Adds one stage: what it declares, and whether its scripts reach that."""
    scripts = {posixpath.normpath(script) for script in stage["scripts"]}
    declared = {
        posixpath.normpath(edge["path"])
        for edge in stage["edges"]
        if edge["dir"] == "read" and not edge["unresolved"] and _is_code(edge["path"], checkout)
    }
    if not declared:
        return
    result.stages += 1
    result.scripts += len(declared & scripts)
    known = closure(scripts, edges)
    for path in sorted(declared - scripts):
        result.asked += 1
        if path in known or any(file.startswith(f"{path}/") for file in known):
            result.found += 1
        else:
            why = "no script of the stage is known" if not scripts else ", ".join(sorted(scripts))
            gone = "" if (checkout / path).is_file() else "; there is no such file"
            result.missed.append(f"{result.name} {stage['id']}: {path} ({why}{gone})")


def _is_code(path: str, checkout: Path) -> bool:
    """Whether a dependency is Python: a file, or a folder that holds nothing but Python files."""
    kinds = {file.suffix for file in (checkout / path).rglob("*") if file.is_file()} - {".pyc", ".md", ""}
    return path.endswith(".py") or kinds == {".py"}


def document(results: Sequence[Reached]) -> str:
    """The table and the misses."""
    header = ("repository", "stages that declare code", "the script itself", "other files", "in the closure", "missed")
    rows: list[Sequence[object]] = [
        (one.name, one.stages, one.scripts, one.asked, one.found, len(one.missed)) for one in results if one.stages
    ]
    rows.append(("**all**", *(sum(int(str(row[column])) for row in rows) for column in range(1, 6))))
    misses = "\n".join(f"- {line}" for one in results for line in one.missed)
    return "\n\n".join(part for part in (table(header, rows), misses, conditions()) if part)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--truth", type=Path, required=True, help="the program that extracts truth edges")
    parser.add_argument("checkouts", nargs="+", type=Path, metavar="CHECKOUT")
    options = parser.parse_args()
    program, results = load_program(options.truth), []
    with tempfile.TemporaryDirectory() as cache:
        for checkout in options.checkouts:
            try:
                results.append(reached(program, checkout.resolve(), Path(cache)))
                print(f"{results[-1].name}: {results[-1].found} of {results[-1].asked}", file=sys.stderr)
            except RuntimeError as error:
                print(f"{checkout}: not measured: {error}", file=sys.stderr)
    print(document(results))


if __name__ == "__main__":
    main()
