"""Histories of a wanted length: prefixes of a real one, and one that is made up.

The made-up one has as many files at each size, so that only its commits grow: people who come and go, one to four files
a commit, some renamed, some born and some deleted, and lines that part and meet.
"""

import random
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from checkouts import git

SIDE_COMMITS = 3  # of a line that parts and meets; as many go on beside it
HOUR = 3_600
BEGIN = 1_200_000_000
TENURE = 4_000  # commits between somebody's first and last


def prefixes(repository: Path, sizes: Sequence[int]) -> list[tuple[str, int]]:
    """For each size the first commit of the main line that reaches so many, and how many it does reach.

    RuntimeError where the history is too short.
    """
    line = git(repository, "rev-list", "--first-parent", "--reverse", "HEAD").stdout.split()
    found = []
    for size in sizes:
        low, high = 0, len(line) - 1
        while low < high:
            middle = (low + high) // 2
            if count(repository, line[middle]) < size:
                low = middle + 1
            else:
                high = middle
        reached = count(repository, line[low])
        if reached < size:
            raise RuntimeError(f"{repository} has only {reached:,} commits; name a longer history than {size:,}.")
        found.append((line[low], reached))
    return found


def count(repository: Path, sha: str = "HEAD") -> int:
    """How many commits one reaches."""
    return int(git(repository, "rev-list", "--count", sha).stdout)


def write(repository: Path, commits: int, files: int, seed: int = 1) -> None:
    """Makes a bare repository of so many commits (a few more) of so many Python files. RuntimeError where git fails."""
    if git(repository.parent, "init", "--quiet", "--bare", "--initial-branch=main", str(repository)).exit_code:
        raise RuntimeError(f"{repository}: git could not make a repository here.")
    command = ["git", "-C", str(repository), "fast-import", "--quiet", "--force"]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as importer:
        assert importer.stdin is not None
        for text in Story(files, random.Random(seed)).told(commits):
            importer.stdin.write(text.encode())
        importer.stdin.close()
    if importer.returncode:
        raise RuntimeError(f"{repository}: git fast-import ended with {importer.returncode}.")


class Story:
    """What happens, as commands for ``git fast-import``."""

    def __init__(self, files: int, chance: random.Random) -> None:
        self._chance = chance
        self._paths = [f"part{number % 50}/module{number}.py" for number in range(files)]
        self._names = files  # how many names were ever given
        self._former: list[str] = []
        self._mark = 0

    def told(self, commits: int) -> Iterator[str]:
        """The whole stream."""
        yield self._commit("main", "".join(_file(path, 0) for path in self._paths))
        while self._mark < commits:
            if self._chance.random() < 0.05:
                yield from self._parting()
            else:
                yield self._commit("main", self._work(self._paths))

    def _parting(self) -> Iterator[str]:
        """A line of its own beside the main one, and the commit where they meet; they touch different files."""
        begin = self._mark
        self._chance.shuffle(self._paths)
        half = len(self._paths) // 2
        aside, ahead = self._paths[:half], self._paths[half:]
        told = [self._work(aside) for _ in range(SIDE_COMMITS)]
        for number, text in enumerate(told):
            yield self._commit("side", text, begin if not number else 0)
        side = self._mark
        for number in range(SIDE_COMMITS):
            yield self._commit("main", self._work(ahead), begin if not number else 0)
        self._paths = aside + ahead
        yield self._commit("main", "".join(told), 0, side)

    def _work(self, paths: list[str]) -> str:
        """Some files of these changed, one of them sometimes renamed, or deleted and another begun."""
        chosen = sorted(self._chance.sample(range(len(paths)), self._chance.randint(1, 4)))
        text = "".join(_file(paths[number], self._mark + 1) for number in chosen)
        luck = self._chance.random()
        if luck < 0.03:
            old = paths[chosen[0]]
            paths[chosen[0]] = new = self._name()
            text += f"R {old} {new}\n" if luck < 0.015 else f"D {old}\n{_file(new, self._mark + 1)}"
            self._former.append(old)
        return text

    def _name(self) -> str:
        """A name for a file: a new one, now and then one that another file bore."""
        if len(self._former) > 20 and self._chance.random() < 0.2:
            return self._former.pop(0)
        self._names += 1
        return f"part{self._names % 50}/module{self._names}.py"

    def _commit(self, branch: str, changes: str, parent: int = 0, merged: int = 0) -> str:
        self._mark += 1
        person = int(max(0, self._mark - self._chance.random() * TENURE)) // 100
        text = f"Change {self._mark}\n\nWhy it was changed.\n"
        head = f"commit refs/heads/{branch}\nmark :{self._mark}\n"
        head += f"committer Person {_word(person)} <p{person}@example.org> {BEGIN + self._mark * HOUR} +0000\n"
        head += f"data {len(text)}\n{text}"
        if parent:
            head += f"from :{parent}\n"
        if merged:
            head += f"merge :{merged}\n"
        return f"{head}{changes}\n"


def _file(path: str, version: int) -> str:
    """A file with its content: a module that reads and writes, of which a line differs from version to version."""
    stem = path.rpartition("/")[2].removesuffix(".py")
    lines = ["import pandas as pd", "", "", f"def run_{stem}(limit={version}):"]
    lines += [f"    frame = pd.read_csv('data/{stem}.csv')", *(f"    {stem}_{n} = frame[{n}:limit]" for n in range(12))]
    lines += [f"    {stem}_7.to_csv('out/{stem}.csv')", ""]
    text = "\n".join(lines)
    return f"M 644 inline {path}\ndata {len(text)}\n{text}\n"


def _word(number: int) -> str:
    """A name of letters only, so that no two people look like one."""
    letters = ""
    while number or not letters:
        number, digit = divmod(number, 26)
        letters += chr(97 + digit)
    return letters.title() * 3
