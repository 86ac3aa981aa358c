#!/usr/bin/env python3
"""Predictions of the maintainer and impact scores at any commits of one repository, one JSON object a line.

  history_predict.py GIT_DIR < QUERIES.jsonl > PREDICTIONS.jsonl

A query names ``kind``, ``at`` (a commit), ``now`` (Unix seconds) and ``path``, or ``name`` and ``email`` of a person.
Kinds and answers: maintainer (people with probabilities), impact (files), person (active_12m), file (known_changer).
Each answer uses only what its commit reaches; nothing is kept between runs.
"""

import ast
import json
import re
import sys
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mldebt.history import HistoryReader
from mldebt.measures import ImpactContext, ImpactModel, Snapshot, knowledge, rank_people, still_here, unit_of
from mldebt.measures.candidates import shares
from mldebt.vcs import Git

Query = dict[str, Any]
PEOPLE, FILES = 50, 200


class Predictor:
    """Answers queries about one repository. Snapshots and sources of the last few commits are kept."""

    def __init__(self, git: Git) -> None:
        self._git = git
        self._reader = HistoryReader(git)
        self._snapshots: dict[tuple[str, int], Snapshot] = {}
        self._sources: dict[str, ImpactContext] = {}
        self._parsed: dict[str, tuple[Counter[str], list[tuple[int, str, tuple[str, ...]]]]] = {}
        self._models: dict[str, ImpactModel] = {}

    def answer(self, query: Query) -> Query:
        """The answer to one query, in the shape its kind asks for."""
        return {"kind": query["kind"], "at": query["at"]} | getattr(self, "_" + query["kind"])(query)

    def _snapshot(self, query: Query) -> Snapshot:
        key = query["at"], query["now"]
        if key not in self._snapshots:
            if len(self._snapshots) > 2:
                self._snapshots.clear()
            self._snapshots[key] = Snapshot(self._reader.at(query["at"]), query["now"])
        return self._snapshots[key]

    def _maintainer(self, query: Query) -> Query:
        snapshot = self._snapshot(query)
        ranked = rank_people(snapshot, unit_of(snapshot, query["path"]))
        share = shares(ranked)
        known = 1 - snapshot.newcomer_share
        people = [(snapshot.view.people[c.person], share[c.person] * known) for c in ranked[:PEOPLE]]
        return {
            "path": query["path"],
            "people": [{"name": who.name, "email": next(iter(who.emails), ""), "p": p} for who, p in people],
        }

    def _file(self, query: Query) -> Query:
        return {"path": query["path"], "known_changer": knowledge(self._snapshot(query), query["path"])[0]}

    def _person(self, query: Query) -> Query:
        snapshot = self._snapshot(query)
        name, email = query["name"].strip().casefold(), query["email"].strip().casefold()
        mails = [n for n, who in enumerate(snapshot.view.people) if email in map(str.casefold, who.emails)]
        names = [
            n
            for n, who in enumerate(snapshot.view.people)
            if name in (alias.casefold() for alias in (who.name, *who.aliases))
        ]
        found = mails + names
        chance = still_here(snapshot, found[0]) if found else 0.0
        return {"name": query["name"], "email": query["email"], "active_12m": chance}

    def _impact(self, query: Query) -> Query:
        at = query["at"]
        if at not in self._models:
            if len(self._models) > 3:
                self._models.clear()
            self._models[at] = ImpactModel(self._snapshot(query), self._context(at))
        found = self._models[at].rank(query["path"], online=bool(query.get("online")), most=FILES, explained=0)
        return {"path": query["path"], "files": [{"path": each.path, "p": each.probability} for each in found]}

    def _context(self, at: str) -> ImpactContext:
        """Imports and identifiers of the sources of a commit; a file read once is not parsed again."""
        entries = {entry.path: entry.object_id for entry in self._git.tree_entries(at) if entry.path.endswith(".py")}
        missing = [blob for blob in entries.values() if blob not in self._parsed]
        for blob, data in self._git.read_objects(missing, limit=2_000_000):
            self._parsed[blob] = _parse(data or b"")
        paths = sorted(entries)
        modules = _modules(paths)
        imports = {p: set(_targets(p, self._parsed[entries[p]][1], modules)) for p in paths}
        return ImpactContext(imports, {p: self._parsed[entries[p]][0] for p in paths})


def _parse(data: bytes) -> tuple[Counter[str], list[tuple[int, str, tuple[str, ...]]]]:
    """(identifier counts, imports as (level, module, names)) of a source; imports none where it does not parse."""
    words = Counter(word.decode("utf-8", "replace") for word in re.findall(rb"[A-Za-z_]\w{2,}", data))
    try:
        tree = ast.parse(data)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return words, []
    found: list[tuple[int, str, tuple[str, ...]]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(0, alias.name, ()) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append((node.level, node.module or "", tuple(alias.name for alias in node.names)))
    return words, found


def _modules(paths: list[str]) -> dict[str, list[str]]:
    modules: defaultdict[str, list[str]] = defaultdict(list)
    for path in paths:
        parts = re.sub(r"(/__init__)?\.py$", "", path).split("/")
        for start in range(len(parts)):
            modules[".".join(parts[start:])].append(path)
    return modules


def _targets(
    path: str, imports: list[tuple[int, str, tuple[str, ...]]], modules: dict[str, list[str]]
) -> Iterator[str]:
    package = path.split("/")[:-1]
    for level, module, names in imports:
        base = module
        if level:
            base = ".".join(package[: len(package) - level + 1] + ([module] if module else []))
        for name in (base, *(f"{base}.{name}" for name in names)):
            if name in modules:
                yield max(modules[name], key=lambda other: len(_shared(other, path)))


def _shared(some: str, other: str) -> str:
    return some[: next((i for i, (a, b) in enumerate(zip(some, other, strict=False)) if a != b), None)]


def main() -> int:
    """Read queries from standard input, write answers to standard output."""
    if len(sys.argv) != 2:
        sys.stderr.write(__doc__ or "")
        return 2
    warnings.simplefilter("ignore", SyntaxWarning)
    git = Git.discover(Path(sys.argv[1]))
    if git is None:
        sys.stderr.write(f"{sys.argv[1]} is no git directory; name one.\n")
        return 2
    with git:
        predictor = Predictor(git)
        for line in sys.stdin:
            if line.strip():
                sys.stdout.write(json.dumps(predictor.answer(json.loads(line))) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
