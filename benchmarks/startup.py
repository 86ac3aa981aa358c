"""What it costs to start: ``python benchmarks/startup.py [--rounds N] CHECKOUT``.

CPU of help, an explanation, completion and a check where nothing has changed, over that of importing click or libcst.
Rounds are interleaved and ratios taken within a round; the first round, which writes bytecode, does not count.
"""

import argparse
import statistics
import sys
import tempfile
from pathlib import Path

from audits import OK, check
from checkouts import copy, label
from children import run
from tables import conditions, spread, table

COMPLETING = {"_MLDEBT_COMPLETE": "bash_complete", "COMP_WORDS": "mldebt che", "COMP_CWORD": "1"}
CASES = {  # what is measured: its arguments, more environment, what it is compared with
    "--help": (("--help",), {}, "click"),
    "check --help": (("check", "--help"), {}, "click"),
    "explain CODE": (("explain", "LEAK001"), {}, "click"),
    "completion": (("completion", "bash"), {}, "click"),
    "completing a word": ((), COMPLETING, "click"),
}
START = [sys.executable, "-P", "-m", "mldebt"]
UNCHANGED = "check FILE, nothing changed"


def measure(tree: Path, cache: Path, rounds: int) -> dict[str, list[float]]:
    """CPU seconds of each case and of each import, round by round."""
    file = sorted(tree.rglob("*.py"))[0].relative_to(tree).as_posix()
    base = {module: [sys.executable, "-P", "-c", f"import {module}"] for module in ("click", "libcst")}
    commands: dict[str, tuple[list[str], dict[str, str]]] = {name: (argv, {}) for name, argv in base.items()}
    commands |= {name: ([*START, *words], extra) for name, (words, extra, _base) in CASES.items()}
    commands[UNCHANGED] = (check(cache, file, "--time-limit", "0"), {})
    found: dict[str, list[float]] = {name: [] for name in commands}
    for number in range(rounds + 1):
        for name, (argv, extra) in commands.items():
            done = run(argv, cwd=tree, env=extra)
            if done.exit_code not in OK:
                sys.exit(f"{name}: {done.complaint}")
            if number:
                found[name].append(done.cpu)
    return found


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("checkout", type=Path, metavar="CHECKOUT")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        found = measure(copy(given.checkout, Path(scratch) / "copy"), Path(scratch) / "cache", given.rounds)
    rows = []
    for name, base in [*((name, case[2]) for name, case in CASES.items()), (UNCHANGED, "libcst")]:
        ratios = [own / other for own, other in zip(found[name], found[base], strict=True)]
        rows.append([f"`{name}`", f"{statistics.median(found[name]) * 1000:.0f} ms", f"import {base}", spread(ratios)])
    print(f"{label(given.checkout)}. {conditions()}\n")
    print(table(["case", "CPU", "over", "ratio"], rows))


if __name__ == "__main__":
    main()
