"""mldebt beside other tools on the same trees: ``python benchmarks/peers.py --environment FOLDER CHECKOUT...``

Installs each peer into an environment of its own below FOLDER (kept for the next time), runs all of them on one copy
with their defaults, one after the other in each round, and prints the CPU of each over that of a cold ``mldebt audit``.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import audits
from checkouts import copy, git, label
from children import Run, run
from tables import conditions, spread, table

OWN = "mldebt audit, cold"
LIMIT = 1_800.0  # seconds for one run of one peer

# Rules come from a server; without one there is only what the user writes, so this is the least it can cost.
SEMGREP_RULE = """rules:
  - {id: evaluated, languages: [python], severity: WARNING, message: eval, pattern: eval(...)}
"""


@dataclass(frozen=True, slots=True)
class Peer:
    """Another tool: what to install, how to call it, and which exit codes mean that it did its work."""

    package: str
    arguments: Sequence[str] = (".",)
    codes: Sequence[int] = (0, 1)
    prepare: Callable[[Path, Path], Sequence[str]] | None = None  # writes a configuration; more arguments
    program: str = ""
    note: str = ""


def _pylint(_: Path, scratch: Path) -> Sequence[str]:
    (scratch / "pylintrc").touch()
    return ("--rcfile", str(scratch / "pylintrc"))


def _semgrep(_: Path, scratch: Path) -> Sequence[str]:
    (scratch / "semgrep.yml").write_text(SEMGREP_RULE, encoding="utf-8")
    return ("--config", str(scratch / "semgrep.yml"))


def _import_linter(tree: Path, scratch: Path) -> Sequence[str]:
    packages = sorted(file.parent.name for file in tree.glob("*/__init__.py"))
    if not packages:
        raise RuntimeError("no package at the top of the tree")
    roots = "\n".join(f"    {package}" for package in packages)
    settings = f"[importlinter]\nroot_packages =\n{roots}\n\n[importlinter:contract:1]\nname = one\ntype = layers\n"
    (scratch / "importlinter.ini").write_text(f"{settings}layers =\n{roots}\n", encoding="utf-8")
    return ("--config", str(scratch / "importlinter.ini"))


_OFFLINE = ("scan", "--metrics=off", "--disable-version-check", ".")
PEERS = {
    "pylint": Peer("pylint>=4,<5", ("--recursive=y", "."), range(32), _pylint),
    "torchfix": Peer("torchfix"),
    "ruff": Peer("ruff", ("check", "--isolated", "--no-cache", ".")),
    "vulture": Peer("vulture", codes=(0, 1, 3)),
    "fixit": Peer("fixit", ("lint", "."), range(8)),
    "semgrep": Peer("semgrep", _OFFLINE, prepare=_semgrep, note="one rule of our own: its rules come from a server"),
    "import-linter": Peer(
        "import-linter", ("--no-cache",), prepare=_import_linter, program="lint-imports", note="graph and one contract"
    ),
    "deptry": Peer("deptry"),
}


@dataclass(slots=True)
class Compared:
    """One checkout: CPU seconds by tool and round, and why a tool has none."""

    name: str
    lines: int
    cpu: dict[str, list[float]] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)

    def ratio(self, peer: str) -> list[float]:
        """The peer over the tool, round by round."""
        return [theirs / ours for theirs, ours in zip(self.cpu[peer], self.cpu[OWN], strict=True)]


def install(name: str, environment: Path) -> tuple[Path, str]:
    """The peer's program and its version; RuntimeError where it cannot be installed."""
    home = environment / name
    python, program = home / "bin" / "python", home / "bin" / (PEERS[name].program or name)
    if not program.exists():
        venv.create(home, with_pip=True)
        done = run([str(python), "-m", "pip", "install", "--quiet", PEERS[name].package], timeout=LIMIT)
        if done.exit_code or not program.exists():
            raise RuntimeError(f"not installed: {done.complaint}")
    asked = f"import importlib.metadata as m; print(m.version({name!r}))"
    return program, subprocess.run([str(python), "-c", asked], capture_output=True, text=True).stdout.strip()


def install_all(names: Sequence[str], environment: Path) -> tuple[dict[str, Path], dict[str, str]]:
    """The programs by peer, and its version or why there is none."""
    programs, said = {}, {}
    for name in names:
        try:
            programs[name], said[name] = install(name, environment)
        except (RuntimeError, OSError, subprocess.SubprocessError) as error:
            said[name] = str(error)[:300]
    return programs, said


def run_peer(name: str, program: Path, tree: Path, scratch: Path) -> Run:
    """One run with defaults; RuntimeError where the peer did not do its work."""
    peer = PEERS[name]
    home = {"PYLINTHOME": str(scratch), "XDG_CACHE_HOME": str(scratch), "PYTHONDONTWRITEBYTECODE": "1"}
    more = peer.prepare(tree, scratch) if peer.prepare is not None else ()
    done = run([str(program), *peer.arguments, *more], cwd=tree, timeout=LIMIT, env=home)
    if done.exit_code not in peer.codes:
        raise RuntimeError(done.complaint[:300])
    return done


def compared(checkout: Path, programs: dict[str, Path], rounds: int) -> Compared:
    """All rounds of one checkout."""
    with tempfile.TemporaryDirectory(prefix="peers-") as folder:
        scratch = Path(folder)
        tree = copy(checkout, scratch / "tree")
        result = Compared(label(checkout), count_lines(tree))
        _round(tree, scratch / "untimed", programs, None)
        for number in range(rounds):
            _round(tree, scratch / str(number), programs, result)
            print(f"{result.name}: round {number + 1} of {rounds}", file=sys.stderr)
        return result


def _round(tree: Path, scratch: Path, programs: dict[str, Path], result: Compared | None) -> None:
    """Every tool once; with no ``result`` only ours, so that nobody pays for compiling bytecode."""
    scratch.mkdir()
    done = run(audits.audit(scratch / "cache", [("html", scratch / "report.html")]), cwd=tree)
    if done.exit_code not in audits.OK:
        raise RuntimeError(f"mldebt audit: {done.complaint}")
    if result is None:
        return
    result.cpu.setdefault(OWN, []).append(done.cpu)
    for name, program in programs.items():
        if name not in result.faults:
            try:
                result.cpu.setdefault(name, []).append(run_peer(name, program, tree, scratch).cpu)
                print(f"{result.name}: {name} {result.cpu[name][-1]:.1f} s, ours {done.cpu:.1f} s", file=sys.stderr)
            except RuntimeError as error:
                result.faults[name] = str(error)
                result.cpu.pop(name, None)


def count_lines(tree: Path) -> int:
    """Lines of Python in the files under git."""
    files = git(tree, "ls-files", "-z", "*.py").stdout.split("\0")
    return sum((tree / name).read_bytes().count(b"\n") for name in files if name and (tree / name).is_file())


def document(results: Sequence[Compared], said: dict[str, str], rounds: int) -> str:
    """One row a tool and checkout, and what could not be run."""
    rows = []
    for result in results:
        names = sorted((name for name in result.cpu if name != OWN), key=lambda n: -statistics.median(result.cpu[n]))
        rows.append((f"{result.name} ({result.lines:,} lines)", OWN, spread(result.cpu[OWN], "{:.1f}"), "1"))
        for name in names:
            row = (f"{name} {said[name]}", spread(result.cpu[name], "{:.1f}"), spread(result.ratio(name), "{:.2f}"))
            rows.append(("", *row))
    parts = [f"Medians of {rounds} interleaved rounds (smallest–largest). {conditions()}"]
    parts.append(table(("checkout", "tool", "CPU seconds", "over mldebt"), rows))
    notes = [f"{name}: {PEERS[name].note}." for name in said if PEERS[name].note]
    faults = [f"{name} on {result.name}: {why}" for result in results for name, why in result.faults.items()]
    missing = [f"{name}: {why}" for name, why in said.items() if why.startswith("not installed")]
    parts.append("\n".join(f"- {cell}" for cell in (*notes, *faults, *missing)))
    return "\n\n".join(part for part in parts if part)


def main() -> int:
    """Parses the command line, measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkouts", nargs="+", type=Path, metavar="CHECKOUT")
    parser.add_argument("--environment", type=Path, required=True, help="folder for the peers' environments")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", action="append", choices=sorted(PEERS), help="repeatable")
    options = parser.parse_args()
    programs, said = install_all(options.only or list(PEERS), options.environment.resolve())
    results = [compared(checkout, programs, options.rounds) for checkout in options.checkouts]
    print(document(results, said, options.rounds))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
