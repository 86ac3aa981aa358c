"""What a run costs, for any list of checkouts: ``python benchmarks/speed.py [--rounds N] CHECKOUT...``

Prints Markdown. Costs are CPU seconds of whole processes (user and system, children included), medians over interleaved
rounds; ratios are taken round by round. See README.md for what is compared with what.
"""

import argparse
import json
import statistics
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import audits
from checkouts import copy, git, label
from children import Run, run
from tables import conditions, spread, table

HERE = Path(__file__).parent
SIZES = (0.25, 0.5, 0.75)  # the edited file is taken at these quartiles of size, in turn


class NotMeasured(Exception):  # noqa: N818
    """A checkout could not be measured; says why."""


@dataclass(slots=True)
class Series:
    """All rounds of one checkout: CPU seconds and peak memory by stage, and what its files hold."""

    name: str
    lines: int = 0
    units: int = 0
    cpu: dict[str, list[float]] = field(default_factory=dict)
    peak: dict[str, list[float]] = field(default_factory=dict)
    facts: dict[str, float] = field(default_factory=dict)  # what ``rooms_cost.py`` counted

    def note(self, stage: str, cpu: float, peak: float = 0.0) -> None:
        """Keeps one round of one stage."""
        self.cpu.setdefault(stage, []).append(cpu)
        self.peak.setdefault(stage, []).append(peak)

    def ratio(self, stage: str, to: str) -> list[float]:
        """``stage`` over ``to``, round by round."""
        pairs = zip(self.cpu.get(stage, ()), self.cpu.get(to, ()), strict=False)
        return [above / below for above, below in pairs if below]


def succeeded(what: str, done: Run, allowed: Sequence[int] = (0,)) -> Run:
    """The run itself where its exit code is allowed; raises NotMeasured otherwise."""
    if done.exit_code not in allowed:
        raise NotMeasured(f"{what}: {done.complaint}")
    return done


class Bench:
    """One checkout, ready to be measured."""

    def __init__(self, checkout: Path, scratch: Path, *, edit: bool) -> None:
        self.checkout, self.scratch = checkout.resolve(), scratch
        self.series = Series(label(checkout))
        self.report = scratch / "report.json"
        self.texts = scratch / "texts.json"
        self.modules: list[str] = []
        self.copy: Path | None = None
        self._prepare()
        if edit and self.modules:
            self.copy = copy(self.checkout, scratch / "copy")
            cache, page = scratch / "cache-copy", ("html", scratch / "copy.html")
            for command in (audits.check(cache), audits.audit(cache, [page])):
                succeeded("mldebt in the copy", run(command, cwd=self.copy), audits.OK)

    def _prepare(self) -> None:
        """An untimed run compiles the tool's own bytecode and says which files it read."""
        command = audits.audit(self.scratch / "cache-first", [("json", self.report)])
        first = run(command, cwd=self.checkout)
        succeeded("mldebt audit", first, audits.OK)
        listed = run([sys.executable, str(HERE / "units.py"), str(self.checkout), str(self.report), str(self.texts)])
        found = json.loads(succeeded("units.py", listed).stdout)
        self.series.lines, self.series.units, self.modules = found["lines"], found["units"], found["modules"]

    def measure(self, number: int) -> None:
        """One round: every stage once, side by side in time."""
        self._bare()
        cache = self.scratch / f"cache-{number}"
        command = audits.audit(cache, [("html", self.scratch / "report.html")])
        for stage in ("cold", "warm"):
            done = succeeded(f"mldebt audit ({stage})", run(command, cwd=self.checkout), audits.OK)
            self.series.note(stage, done.cpu, done.peak_mb)
            self.series.note(f"{stage} wall", done.wall)
        log = git(self.checkout, "log", "--raw")
        self.series.note("git log", log.cpu, log.peak_mb)
        self.series.note("bare", self.series.cpu["process"][-1] + log.cpu)
        self._rooms()
        imported = succeeded("import libcst", run([sys.executable, "-c", "import libcst"]))
        self.series.note("import", imported.cpu, imported.peak_mb)
        if self.copy is not None:
            self._edited(self.copy, number)

    def _bare(self) -> None:
        done = succeeded("bare_parse.py", run([sys.executable, str(HERE / "bare_parse.py"), str(self.texts)]))
        self.series.note("process", done.cpu, done.peak_mb)
        self.series.note("parse", json.loads(done.stdout)["parse"], done.peak_mb)

    def _rooms(self) -> None:
        done = run([sys.executable, str(HERE / "rooms_cost.py"), str(self.checkout), str(self.report)])
        found = json.loads(succeeded("rooms_cost.py", done).stdout)
        for part in ("history", "history again", "notebooks", "decoded", "render"):
            if part in found:
                self.series.note(part, found[part])
        self.series.facts = {name: found.get(name, 0) for name in ("commits", "pairs")}

    def _edited(self, root: Path, number: int) -> None:
        """Adds a function to one module of the copy, checks it, and audits. Edits stay, so each round changes one
        file."""
        path = self.modules[int((len(self.modules) - 1) * SIZES[number % len(SIZES)])]
        with (root / path).open("a", encoding="utf-8") as stream:
            stream.write(f"\n\ndef added_in_round_{number}(value):\n    return [value, {number}]\n")
        done = run(audits.check(self.scratch / "cache-copy", path), cwd=root)
        succeeded(f"mldebt check {path}", done, audits.OK)
        self.series.note("check", done.cpu, done.peak_mb)
        again = audits.audit(self.scratch / "cache-copy", [("html", self.scratch / "copy.html")])
        done = succeeded("mldebt audit in the copy", run(again, cwd=root), audits.OK)
        self.series.note("audit edited", done.cpu, done.peak_mb)


def measured(checkout: Path, rounds: int, *, edit: bool) -> Series:
    """All rounds of one checkout; raises NotMeasured."""
    with tempfile.TemporaryDirectory(prefix="speed-") as scratch:
        bench = Bench(checkout, Path(scratch), edit=edit)
        for number in range(rounds):
            bench.measure(number)
            print(f"{bench.series.name}: round {number + 1} of {rounds}", file=sys.stderr)
        return bench.series


def cpu(stage: str) -> Callable[[Series], str]:
    """A column: CPU seconds of a stage."""
    return lambda series: spread(series.cpu.get(stage, ()))


def over(stage: str, to: str, form: str = "{:.2f}") -> Callable[[Series], str]:
    """A column: a stage over another."""
    return lambda series: spread(series.ratio(stage, to), form)


def peak(stage: str) -> Callable[[Series], str]:
    """A column: peak memory of a stage in MiB."""
    return lambda series: f"{max(series.peak[stage]):.0f}" if series.peak.get(stage) else "–"


SECTIONS: dict[str, dict[str, Callable[[Series], str]]] = {
    "Cold: no cache, with history and HTML report (CPU seconds)": {
        "lines": lambda series: f"{series.lines:,}",
        "units": lambda series: f"{series.units:,}",
        "parse alone": cpu("parse"),
        "bare process": cpu("process"),
        "git log": cpu("git log"),
        "audit, cold": cpu("cold"),
        "cold / parse": over("cold", "parse"),
        "cold / (process + git log)": over("cold", "bare"),
        "wall / CPU": over("cold wall", "cold"),
    },
    "Warm: nothing changed": {
        "audit, cold": cpu("cold"),
        "audit, warm": cpu("warm"),
        "warm / cold": over("warm", "cold", "{:.3f}"),
    },
    "One edited file: `mldebt check FILE`": {
        "import libcst": cpu("import"),
        "check": cpu("check"),
        "check / import": over("check", "import"),
    },
    "One edited file: `mldebt audit`, what the check before it kept included": {
        "audit, cold": cpu("cold"),
        "audit after an edit": cpu("audit edited"),
        "edited / cold": over("audit edited", "cold"),
    },
    "History and page, inside one process": {
        "commits": lambda series: f"{series.facts.get('commits', 0):,.0f}",
        "git log --raw": cpu("git log"),
        "first read": cpu("history"),
        "first read / git log": over("history", "git log"),
        "nothing new": cpu("history again"),
        "notebook changes": lambda series: f"{series.facts.get('pairs', 0):,.0f}",
        "compared / read and decoded": over("notebooks", "decoded"),
        "page / cold": over("render", "cold", "{:.3f}"),
    },
    "Peak memory of the largest process (MiB)": {
        "bare process": peak("process"),
        "audit, cold": peak("cold"),
        "audit, warm": peak("warm"),
        "check, one file": peak("check"),
    },
}


def document(all_series: Sequence[Series], rounds: int) -> str:
    """The tables."""
    parts = [f"Medians of {rounds} interleaved rounds (smallest–largest). {conditions()}"]
    for title, columns in SECTIONS.items():
        rows = [[series.name, *(column(series) for column in columns.values())] for series in all_series]
        parts.append(f"### {title}\n\n{table(('checkout', *columns), rows)}")
    for stage, to in (("cold", "parse"), ("warm", "cold"), ("check", "import")):
        ratios = [statistics.median(found) for series in all_series if (found := series.ratio(stage, to))]
        if ratios:
            parts.append(f"Largest median of {stage} / {to}: {max(ratios):.3f}")
    return "\n\n".join(parts)


def main() -> int:
    """Parses the command line, measures and prints; 1 where a checkout could not be measured."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkouts", nargs="+", type=Path, metavar="CHECKOUT")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--no-edit", action="store_true", help="leave out the edited file and its copy")
    options = parser.parse_args()
    done, failed = [], 0
    for checkout in options.checkouts:
        try:
            done.append(measured(checkout, options.rounds, edit=not options.no_edit))
        except (NotMeasured, RuntimeError) as error:
            failed += 1
            print(f"{checkout}: not measured: {error}", file=sys.stderr)
    if done:
        print(document(done, options.rounds))
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
