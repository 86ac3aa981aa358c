"""How do cost and memory grow?

``python benchmarks/growth.py [--lines N ...] [--files N ...] [--commits N ... [--history REPOSITORY ...]] CHECKOUT...``

Puts the Python files of the checkouts, one checkout after the other, into one folder until it holds so many lines (or
files), measures a cold ``mldebt audit`` of it, and prints CPU, CPU over a bare parse of the same files, wall time and
the peak memory of the largest process. Each file is taken once and only if no other has the same text: a unit that is
there twice would be read once. Name enough checkouts for the largest size. No history: there is none of such a folder.

With ``--commits``, a made-up history is read and audited at each of these lengths, its tree having as many files
(``--tree``) at each; of every ``--history`` the pass is measured at the lengths that it has.
"""

import argparse
import hashlib
import json
import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import audits
import commits
from checkouts import git, label
from children import run
from tables import conditions, spread, table

HERE = Path(__file__).parent


@dataclass(slots=True)
class Size:
    """One folder: what it holds, and what each round cost."""

    lines: int
    files: int
    cpu: list[float] = field(default_factory=list)
    parse: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    peak: list[float] = field(default_factory=list)


def python_files(checkouts: Sequence[Path]) -> Iterator[tuple[str, bytes]]:
    """Path and bytes of each Python file, none twice."""
    seen: set[bytes] = set()
    for checkout in checkouts:
        listed = git(checkout, "ls-files", "-z", "*.py").stdout.split("\0")
        names = listed if any(listed) else [str(file.relative_to(checkout)) for file in sorted(checkout.rglob("*.py"))]
        for name in names:
            file = checkout / name
            if not name or file.is_symlink() or not file.is_file():
                continue
            data = file.read_bytes()
            digest = hashlib.sha256(data).digest()
            if digest not in seen:
                seen.add(digest)
                yield f"{label(checkout).replace('/', '_')}/{name}", data


def build(folder: Path, checkouts: Sequence[Path], *, lines: int = 0, files: int = 0) -> Size:
    """Fills a folder up to a size; RuntimeError where the checkouts hold too little."""
    size, texts = Size(0, 0), []
    for name, data in python_files(checkouts):
        if (lines and size.lines >= lines) or (files and size.files >= files):
            break
        target = folder / "tree" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        size.lines += data.count(b"\n")
        size.files += 1
        texts.append(data.decode("utf-8", "replace"))
    else:
        raise RuntimeError(f"The checkouts hold only {size.lines} lines in {size.files} files; name more of them.")
    (folder / "texts.json").write_text(json.dumps(texts), encoding="utf-8")
    return size


def measure(folder: Path, size: Size, jobs: int) -> None:
    """One round: the audit with an empty cache, and the bare parse."""
    cache = folder / "cache"
    command = [*audits.audit(cache, [("html", folder / "report.html")]), "--jobs", str(jobs)]
    done = run(command, cwd=folder / "tree")
    if done.exit_code not in audits.OK:
        raise RuntimeError(f"mldebt audit: {done.complaint}")
    bare = run([sys.executable, str(HERE / "bare_parse.py"), str(folder / "texts.json")])
    size.cpu.append(done.cpu)
    size.wall.append(done.wall)
    size.peak.append(done.peak_mb)
    size.parse.append(json.loads(bare.stdout)["parse"])
    shutil.rmtree(cache)


def added(sizes: Sequence[Size], index: int) -> float:
    """CPU of what a size has more than the one before, over the bare parse of the same."""
    above, below = sizes[index], sizes[index - 1]
    parse = statistics.median(above.parse) - statistics.median(below.parse)
    return (statistics.median(above.cpu) - statistics.median(below.cpu)) / parse


def document(sizes: Sequence[Size], rounds: int, jobs: int) -> str:
    """One row a size."""
    header = ("lines", "files", "CPU s", "µs a line", "CPU / parse", "added CPU / added parse", "wall s", "peak MiB")
    rows = []
    for index, size in enumerate(sizes):
        each = [1e6 * cpu / size.lines for cpu in size.cpu]
        over = [cpu / parse for cpu, parse in zip(size.cpu, size.parse, strict=True)]
        more = f"{added(sizes, index):.2f}" if index else "–"
        figures = (spread(size.cpu, "{:.1f}"), spread(each, "{:.0f}"), spread(over), more, spread(size.wall, "{:.1f}"))
        rows.append((f"{size.lines:,}", f"{size.files:,}", *figures, f"{max(size.peak):.0f}"))
    return f"Medians of {rounds} rounds, {jobs} workers. {conditions()}\n\n{table(header, rows)}"


def main() -> int:
    """Parses the command line, measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkouts", nargs="*", type=Path, metavar="CHECKOUT")
    parser.add_argument("--lines", nargs="*", type=int, default=[])
    parser.add_argument("--files", nargs="*", type=int, default=[])
    parser.add_argument("--commits", nargs="*", type=int, default=[])
    parser.add_argument("--history", nargs="*", type=Path, default=[], metavar="REPOSITORY")
    parser.add_argument("--tree", type=int, default=3_000, metavar="FILES")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    wanted = [{"lines": lines} for lines in sorted(options.lines)] + [{"files": n} for n in sorted(options.files)]
    with tempfile.TemporaryDirectory(prefix="growth-") as scratch:
        sizes = []
        for number, limit in enumerate(wanted):
            folder = Path(scratch) / str(number)
            folder.mkdir()
            sizes.append((folder, build(folder, options.checkouts, **limit)))
        for number in range(options.rounds):
            for folder, size in sizes:
                measure(folder, size, options.jobs)
                print(f"{size.lines:,} lines: round {number + 1}: {size.cpu[-1]:.1f} s", file=sys.stderr)
        if sizes:
            print(document([size for _, size in sizes], options.rounds, options.jobs))
    if options.commits:
        print(commits.grown(sorted(options.commits), options.tree, options.history, options.rounds, options.jobs))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
