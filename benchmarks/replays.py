"""Is a report the same with a cache and without: ``python benchmarks/replays.py [--steps N] [--seed N] CHECKOUT...``

A copy of each checkout goes through random commits of its history and random edits (files appended to, cut, swapped,
renamed, moved and deleted; other configurations; some of it staged). After each step two runs are compared: one with
the cache of all steps before, one without a cache and with another order of sets. Exits with 1 where two differ.
"""

import argparse
import random
import sys
import tempfile
from pathlib import Path

from audits import OK, tool
from checkouts import copy, git, label
from children import run
from robustness import TODAY, comparable
from tables import conditions, table

KINDS = frozenset([".py", ".yaml", ".yml", ".toml", ".json", ".ipynb", ".cfg", ".sql", ".md"])
CONFIGS = ('exclude = ["tests/**"]\n', '[components]\nall = ["**"]\n', 'roots = ["src"]\n', "", "preview = true\n")
ADDED = '\n\nimport pandas as pd\n\npd.read_csv("added.csv")\n'


class Replay:
    """A copy that is edited."""

    def __init__(self, checkout: Path, scratch: Path, seed: int) -> None:
        self.root = copy(checkout, scratch / "copy")
        self.cache = scratch / "cache"
        self.random = random.Random(seed)
        self.commits = git(self.root, "rev-list", "HEAD").stdout.split()

    def step(self) -> str:
        """Another commit, the same without edits, or some edits; returns which."""
        kind = self.random.choice(("commit", "clean", "edits", "edits"))
        if kind == "edits":
            return " ".join(self._edit() for _number in range(self.random.randint(1, 3)))
        git(self.root, "reset", "--quiet", "--hard")
        git(self.root, "clean", "-qfdx")
        if kind == "commit":
            git(self.root, "checkout", "--quiet", "--force", self.random.choice(self.commits))
        return kind

    def _edit(self) -> str:
        files = [file for file in sorted(self.root.rglob("*")) if file.suffix in KINDS and file.is_file()]
        files = [file for file in files if ".git" not in file.parts and not file.is_symlink()]
        if not files:
            return "nothing"
        file, other = self.random.choice(files), self.random.choice(files)
        kind = self.random.choice(("append", "delete", "rename", "move", "swap", "cut", "configuration"))
        content = file.read_bytes()
        if kind == "append" and file.suffix == ".py":
            file.write_bytes(content + ADDED.encode())
        elif kind == "delete":
            file.unlink()
        elif kind == "rename":
            file.rename(file.with_name(f"renamed_{file.name}"))
        elif kind == "move":
            (self.root / "moved").mkdir(exist_ok=True)
            file.rename(self.root / "moved" / file.name)
        elif kind == "swap" and other.suffix == file.suffix:
            file.write_bytes(other.read_bytes())
            other.write_bytes(content)
        elif kind == "cut":
            file.write_bytes(content[: len(content) // 2])
        elif kind == "configuration":
            (self.root / "mldebt.toml").write_text(self.random.choice(CONFIGS), encoding="utf-8")
        return kind

    def same(self) -> bool | None:
        """Whether both runs give one report; None where one of them failed."""
        staged = self.random.random() < 0.3
        if staged:
            git(self.root, "add", "--all")
        command = ("check", "--staged") if staged else (self.random.choice(("audit", "audit", "check")),)
        reports = []
        for more, seed in (((), "1"), (("--no-cache",), "0")):
            argv = tool(self.cache, *command, "--format", "json", "--jobs", "1", *TODAY, *more)
            done = run(argv, cwd=self.root, env={"PYTHONHASHSEED": seed})
            if done.exit_code not in OK:
                print(f"- {self.root.name}: {done.complaint}")
                return None
            reports.append(comparable(done.stdout.encode()))
        return reports[0] == reports[1]


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--steps", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("checkouts", nargs="+", type=Path, metavar="CHECKOUT")
    given = parser.parse_args()
    rows, bad = [], False
    for checkout in given.checkouts:
        with tempfile.TemporaryDirectory() as scratch:
            replay = Replay(checkout, Path(scratch), given.seed)
            found = []
            for number in range(given.steps):
                what = replay.step()
                found.append(replay.same())
                if not found[-1]:
                    print(
                        f"- {label(checkout)}, step {number} ({what}): {'failed' if found[-1] is None else 'differs'}"
                    )
        rows.append([label(checkout), len(found), found.count(False), found.count(None)])
        bad = bad or not all(found)
    print(f"{conditions()}\n\n{table(['checkout', 'steps', 'reports that differ', 'runs that failed'], rows)}")
    sys.exit(bad)


if __name__ == "__main__":
    main()
