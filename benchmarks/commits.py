"""How does cost grow with commits? Measures prefixes of histories; ``growth.py --commits`` calls it."""

import json
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import audits
import histories
from checkouts import git, label
from children import Run, run
from tables import conditions, spread, table

HERE = Path(__file__).parent
MADE = "made up"


@dataclass(slots=True)
class Length:
    """A history as long as one commit reaches, and what each round cost. ``tree``: a clone to audit, if any."""

    name: str
    repository: Path
    sha: str
    commits: int
    tree: Path | None = None
    log: list[float] = field(default_factory=list)
    first: list[float] = field(default_factory=list)
    again: list[float] = field(default_factory=list)
    audit: list[float] = field(default_factory=list)
    peak: list[float] = field(default_factory=list)


def lengths(scratch: Path, sizes: Sequence[int], files: int, real: Sequence[Path]) -> Iterator[Length]:
    """The made-up history at each size, with a clone, and the real ones at those sizes that they have."""
    made = scratch / "made.git"
    histories.write(made, max(sizes) + 2 * histories.SIDE_COMMITS, files)
    for sha, commits in histories.prefixes(made, sizes):
        yield Length(MADE, made, sha, commits, _clone(made, sha, scratch / str(commits)))
    for repository in real:
        long_enough = histories.count(repository)
        for sha, commits in histories.prefixes(repository, [size for size in sizes if size <= long_enough]):
            yield Length(label(repository), repository, sha, commits)


def _clone(repository: Path, sha: str, target: Path) -> Path:
    succeeded("git clone", git(repository, "clone", "-q", "--shared", "--no-checkout", str(repository), str(target)))
    succeeded("git checkout", git(target, "checkout", "-q", "--detach", sha))
    return target


def succeeded(what: str, done: Run, accepted: Sequence[int] = (0,)) -> Run:
    """The run, if it ended well; else RuntimeError."""
    if done.exit_code not in accepted:
        raise RuntimeError(f"{what}: {done.complaint}")
    return done


def measure(length: Length, jobs: int) -> None:
    """One round: git alone, the history pass, and a cold audit of the clone."""
    log = git(length.repository, "log", "--raw", "--output=/dev/null", length.sha, "--")
    length.log.append(succeeded("git log", log).cpu)
    done = run([sys.executable, str(HERE / "history_pass.py"), str(length.repository), length.sha])
    found = json.loads(succeeded("history_pass.py", done).stdout)
    length.first.append(found["first"])
    length.again.append(found["again"])
    if length.tree is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        command = audits.audit(Path(folder) / "cache", [("html", Path(folder) / "report.html")])
        audit = succeeded("mldebt audit", run([*command, "--jobs", str(jobs)], cwd=length.tree), audits.OK)
    length.audit.append(audit.cpu)
    length.peak.append(audit.peak_mb)


def document(found: Sequence[Length], rounds: int, jobs: int, files: int) -> str:
    """One row a length."""
    header = ("history", "commits", "git log --raw, s", "pass, s", "pass / git log", "µs a commit", "per added commit")
    header += ("read again, s", "audit, s", "audit, µs per added commit", "audit, peak MiB")
    rows = []
    for number, length in enumerate(found):
        below = found[number - 1] if number and found[number - 1].name == length.name else None
        over = [first / log for first, log in zip(length.first, length.log, strict=True)]
        each = [1e6 * first / length.commits for first in length.first]
        passed = (spread(length.log), spread(length.first), spread(over), spread(each, "{:.0f}"))
        audited = (spread(length.audit, "{:.1f}"), _added(length, below, "audit"), f"{max(length.peak, default=0):.0f}")
        row = (*passed, _added(length, below, "first"), spread(length.again), *audited)
        rows.append((length.name, f"{length.commits:,}", *row))
    says = f"Medians of {rounds} rounds, {jobs} workers; the made-up history has {files:,} files at each length. "
    return f"{says}{conditions()}\n\n{table(header, rows)}"


def _added(length: Length, below: Length | None, stage: str) -> str:
    """Microseconds of each commit that a history has more than the one below it."""
    above, under = getattr(length, stage), getattr(below, stage, [])
    if not above or not under or below is None:
        return "–"
    more = statistics.median(above) - statistics.median(under)
    return f"{1e6 * more / (length.commits - below.commits):.0f}"


def grown(sizes: Sequence[int], files: int, real: Sequence[Path], rounds: int, jobs: int) -> str:
    """Measures all and gives the table."""
    with tempfile.TemporaryDirectory(prefix="commits-") as scratch:
        found = list(lengths(Path(scratch), sizes, files, real))
        for number in range(rounds):
            for length in found:
                measure(length, jobs)
                print(f"{length.name}, {length.commits:,} commits: round {number + 1}", file=sys.stderr)
        return document(found, rounds, jobs, files)
