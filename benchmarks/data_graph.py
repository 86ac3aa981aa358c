"""Scores the data graph against declared pipelines: ``python benchmarks/data_graph.py --truth PROGRAM CHECKOUT...``

PROGRAM turns the pipeline files of a repository into truth edges and scores predictions (its ``extract`` and
``score``); the predictions are ``mldebt graph --format edges --hide-declared``: command lines stay, declared inputs and
outputs do not help. ``--misses`` lists each edge not found and each prediction that no declaration explains.
"""

import argparse
import csv
import importlib.util
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import audits
from checkouts import commit, label
from children import run
from tables import cell, conditions, table

ASKED = ("literal", "suffix", "joined", "argv", "config")  # classes of evidence that count for recall
WAYS = ("read", "write")
Row = dict[str, Any]
Verdicts = dict[tuple[str, str], bool]


@dataclass(slots=True)
class Score:
    """What came of one checkout. ``by_class`` maps a class of evidence to hits and wanted edges."""

    name: str
    commit: str
    kinds: str = ""
    stages: int = 0
    by_class: dict[str, tuple[int, int]] = field(default_factory=dict)
    predicted: int = 0
    explained: int = 0
    confirmed: int = 0
    missed: list[str] = field(default_factory=list)
    unexplained: list[str] = field(default_factory=list)
    fault: str = ""

    @property
    def hit(self) -> int:
        """Edges found of those that something readable names."""
        return sum(self.by_class.get(kind, (0, 0))[0] for kind in ASKED)

    @property
    def wanted(self) -> int:
        """Edges whose path code, a command line or a configuration file names."""
        return sum(self.by_class.get(kind, (0, 0))[1] for kind in ASKED)

    @property
    def right(self) -> int:
        """Predictions that a declaration explains or a reader confirmed."""
        return self.explained + self.confirmed


def load_program(path: Path) -> ModuleType:
    """The truth program as a module."""
    spec = importlib.util.spec_from_file_location("truth_program", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{path} is no Python file; name the program that extracts and scores truth edges.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def predictions(checkout: Path, cache: Path, timeout: float) -> tuple[list[Row], str]:
    """The edges that the tool prints for a checkout, and what went wrong where something did."""
    options = ("--root", str(checkout), "--format", "edges", "--hide-declared")
    done = run(audits.tool(cache, "graph", str(checkout), *options), timeout=timeout)
    if done.exit_code not in audits.OK:
        return [], done.complaint
    rows = [json.loads(line) for line in done.stdout.splitlines() if line.strip()]
    known = [{key: value for key, value in row.items() if value not in ("", None)} for row in rows]
    return [row for row in known if row.get("dir") in WAYS], ""


def scored(program: ModuleType, checkout: Path, cache: Path, timeout: float, verdicts: Verdicts) -> Score:
    """One checkout against its own declarations."""
    name = label(checkout)
    result = Score(name, commit(checkout))
    rows, result.fault = predictions(checkout, cache, timeout)
    truth = program.extract(str(checkout), "HEAD", name)
    result.stages = len(truth["stages"])
    result.kinds = ", ".join(sorted({stage["kind"] for stage in truth["stages"]}))
    found = program.score(truth, rows)
    result.by_class = {
        kind: (int(text.split("/")[0]), int(text.split("/")[1])) for kind, text in found["recall_by_seen"].items()
    }
    result.predicted, result.explained = found["predicted"], found["explained"]
    printed_as = own_names(program, truth, rows)
    for edge in found["unexplained"]:
        printed = printed_as.get(edge, edge)
        result.unexplained.append(printed)
        result.confirmed += verdicts.get((name, printed), verdicts.get((name, edge), False))
    result.missed = list(_missed(program, truth, rows))
    return result


def own_names(program: ModuleType, truth: Row, rows: list[Row]) -> dict[str, str]:
    """Predictions as the tool prints them, by how the truth program spells them: it tells a path from several folders
    and takes the first of them, which may put the working folder of a stage before a path that is none of its."""
    found: dict[str, set[str]] = {}
    for stage in truth["stages"]:
        for row in rows:
            if program.belongs(row, stage):
                spelt = min(program.candidates(row["path"], stage.get("wdir")))
                edge = f"{stage['id']}|{row['dir']}|"
                found.setdefault(edge + spelt, set()).add(edge + program.norm(row["path"]))
    return {spelt: min(own) for spelt, own in found.items() if len(own) == 1}


def _missed(program: ModuleType, truth: Row, rows: list[Row]) -> list[str]:
    """Each asked-for edge that no prediction meets, with its class and where its name stands."""
    found = []
    for stage in truth["stages"]:
        for edge in stage["edges"]:
            if edge["is_code"] or edge["unresolved"] or edge["seen"] not in ASKED:
                continue
            alone = {"stages": [{**stage, "edges": [edge]}]}
            if not program.score(alone, rows)["hit_visible"]:
                sites = ", ".join(edge["sites"])
                found.append(f"{edge['seen']}: {stage['id']} {edge['dir']} {edge['path']} ({sites})")
    return found


def read_verdicts(path: Path | None, readers: int = 1) -> Verdicts:
    """What readers said of unexplained predictions: ``repository``, ``edge`` (STAGE|DIR|PATH) and ``verdict``.

    Rows that fewer than ``readers`` people read are left out; a row without that column was read once.
    """
    if path is None:
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if int(row.get("readers") or 1) >= readers]
        return {(row["repository"], row["edge"]): row["verdict"] == "true" for row in rows}


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.2f}" if whole else "–"


def _mean(parts: list[tuple[int, int]]) -> str:
    shares = [part / whole for part, whole in parts if whole]
    return f"{sum(shares) / len(shares):.2f}" if shares else "–"


def _line(score: Score) -> tuple[object, ...]:
    recall, precision = _share(score.hit, score.wanted), _share(score.right, score.predicted)
    found = (score.wanted, score.hit, recall, score.predicted, score.right, precision)
    return (f"{score.name}@{score.commit[:7]}", score.kinds, score.stages, *found)


def document(scores: list[Score]) -> str:
    """The table, what all repositories amount to, and the misses by class of evidence."""
    header = ("repository", "kind", "stages", "visible edges", "found", "recall", "predicted", "right", "precision")
    lines: list[Sequence[object]] = [_line(score) for score in scores]
    wanted, hit = sum(score.wanted for score in scores), sum(score.hit for score in scores)
    predicted, right = sum(score.predicted for score in scores), sum(score.right for score in scores)
    stages = sum(score.stages for score in scores)
    micro = (_share(hit, wanted), predicted, right, _share(right, predicted))
    lines.append(("**all, micro**", "", stages, wanted, hit, *micro))
    recall = _mean([(score.hit, score.wanted) for score in scores])
    precision = _mean([(score.right, score.predicted) for score in scores])
    lines.append(("**all, macro**", "", "", "", "", recall, "", "", precision))
    classes: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for score in scores:
        for kind, (found, all_) in score.by_class.items():
            classes[kind] += found
            asked[kind] += all_
    by_class = [(kind, asked[kind], classes[kind], asked[kind] - classes[kind]) for kind in asked]
    faults = [f"- {score.name}: {cell(score.fault)}" for score in scores if score.fault]
    parts = [table(header, lines), table(("evidence", "wanted", "found", "missed"), by_class), "\n".join(faults)]
    return "\n\n".join(part for part in [*parts, conditions()] if part)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--truth", type=Path, required=True, help="the program that extracts and scores truth edges")
    parser.add_argument("--confirmed", type=Path, help="verdicts of readers on unexplained predictions (TSV)")
    parser.add_argument("--readers", type=int, default=1, help="how many people must have read a verdict")
    parser.add_argument("--misses", action="store_true", help="list misses and unexplained predictions too")
    parser.add_argument("--timeout", type=float, default=600.0)
    parser.add_argument("checkouts", nargs="+", type=Path, metavar="CHECKOUT")
    options = parser.parse_args()
    program, verdicts = load_program(options.truth), read_verdicts(options.confirmed, options.readers)
    scores = []
    with tempfile.TemporaryDirectory() as cache:
        for checkout in options.checkouts:
            score = scored(program, checkout.resolve(), Path(cache), options.timeout, verdicts)
            print(f"{score.name}: {score.hit}/{score.wanted}, {score.right}/{score.predicted}", file=sys.stderr)
            scores.append(score)
    print(document(scores))
    if options.misses:
        for score in scores:
            print(f"\n## {score.name}\n")
            print("\n".join([*(f"- missed {line}" for line in score.missed), ""]), end="")
            print("\n".join(f"- unexplained {line}" for line in score.unexplained))


if __name__ == "__main__":
    main()
