"""Which commit last changed a line."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mldebt.vcs.git import Git

_HEADER = re.compile(rb"([0-9a-f]{40,64}) \d+ (\d+)(?: \d+)?")


def blame(git: "Git", sha: str, path: str, lines: Iterable[int]) -> dict[int, str]:
    """The full id of the commit behind each line (from 1) of a file of the commit ``sha``; moves of the file followed.

    Raises GitError where the file, a line or an object is missing.
    """
    spans = [part for line in sorted(set(lines)) for part in ("-L", f"{line},{line}")]
    if not spans:
        return {}
    output = git.run(["blame", "--porcelain", *spans, sha, "--", path])
    headers = (_HEADER.fullmatch(line) for line in output.split(b"\n"))
    return {int(found[2]): found[1].decode("ascii") for found in headers if found is not None}
