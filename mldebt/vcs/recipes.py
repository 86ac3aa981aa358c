"""Hand-made histories: text recipes replayed into a new repository, the same objects on every machine.

A recipe is a mapping with a list ``commits``, oldest first. Keys of a commit:

``author``     "Name <e-mail>"; required. ``committer``: the same, the author by default
``date``       TOML date or date-time, or ISO text; UTC; required. ``authored``: when the change was begun
``message``    subject and body; ``{label}``, here and in files, becomes the id of the commit that has that label
``label``      a name for this commit
``branch``     where it goes ("main" by default); a new branch starts at ``from`` (a branch or label) or at main
``merge``      a branch or label that becomes the second parent; its files are taken over where this branch lacks them
``write``      {path: text}; ``append``: {path: text}; ``rename``: {old: new}; ``delete``: [path]
``generate``   {count = 40, path = "data/part_{i}.py", text = "x = {i}\n"}: many files at once

Objects are written directly: no process, no clock, no configuration of the machine.
"""

import hashlib
import zlib
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

Files = dict[str, bytes]


def replay(recipe: Mapping[str, Any], folder: Path) -> tuple[str, ...]:
    """Make the new repository ``folder`` of a recipe, with nothing checked out; the names of its branches."""
    git_dir = folder / ".git"
    for part in ("objects", "refs/heads"):
        (git_dir / part).mkdir(parents=True, exist_ok=True)
    (git_dir / "HEAD").write_text("ref: refs/heads/main\n", "utf-8")
    (git_dir / "config").write_text("[core]\n\trepositoryformatversion = 0\n\tbare = false\n", "utf-8")
    told = _Replay(git_dir)
    for row in recipe["commits"]:
        told.commit(row)
    for branch, sha in told.heads.items():
        head = git_dir / "refs" / "heads" / branch
        head.parent.mkdir(parents=True, exist_ok=True)
        head.write_text(sha + "\n", "utf-8")
    return tuple(told.heads)


class _Replay:
    """The state of a repository while its recipe is read."""

    def __init__(self, git_dir: Path) -> None:
        self.git_dir = git_dir
        self.heads: dict[str, str] = {}
        self.labels: dict[str, str] = {}
        self.trees: dict[str, Files] = {}

    def commit(self, row: Mapping[str, Any]) -> str:
        """Write one commit and move its branch to it."""
        branch = row.get("branch", "main")
        parents = self._parents(row, branch)
        files = dict(self.trees[parents[0]]) if parents else {}
        for parent in parents[1:]:
            files = {**self.trees[parent], **files}
        self._edit(files, row)
        when, begun = _seconds(row["date"]), _seconds(row.get("authored", row["date"]))
        lines = [f"tree {self._tree(files)}", *(f"parent {parent}" for parent in parents)]
        lines += [
            f"author {row['author']} {begun} +0000",
            f"committer {row.get('committer', row['author'])} {when} +0000",
        ]
        message = self._filled(row.get("message", "change"))
        sha = self._write("commit", ("\n".join(lines) + f"\n\n{message.rstrip()}\n").encode())
        self.trees[sha], self.heads[branch] = files, sha
        if "label" in row:
            self.labels[row["label"]] = sha
        return sha

    def _parents(self, row: Mapping[str, Any], branch: str) -> list[str]:
        first = self.heads.get(branch) or self._find(row.get("from", "main"))
        second = self._find(row["merge"]) if "merge" in row else ""
        return [sha for sha in (first, second) if sha]

    def _edit(self, files: Files, row: Mapping[str, Any]) -> None:
        for old, new in row.get("rename", {}).items():
            files[new] = files.pop(old)
        for path in row.get("delete", ()):
            del files[path]
        for path, text in row.get("write", {}).items():
            files[path] = self._filled(text).encode()
        for path, text in row.get("append", {}).items():
            files[path] = files.get(path, b"") + self._filled(text).encode()
        many = row.get("generate", {})
        for i in map(str, range(many.get("count", 0))):
            files[many["path"].replace("{i}", i)] = many["text"].replace("{i}", i).encode()

    def _filled(self, text: str) -> str:
        for label, sha in self.labels.items():
            text = text.replace("{" + label + "}", sha)
        return text

    def _find(self, name: str) -> str:
        return self.labels.get(name) or self.heads.get(name, "")

    def _tree(self, files: Files) -> str:
        rows: dict[str, tuple[bytes, str]] = {}
        folders: dict[str, Files] = {}
        for path, data in files.items():
            folder, slash, rest = path.partition("/")
            if slash:
                folders.setdefault(folder, {})[rest] = data
            else:
                rows[path] = (b"100644", self._write("blob", data))
        rows |= {name: (b"40000", self._tree(inside)) for name, inside in folders.items()}
        order = sorted(rows, key=lambda name: name + "/" if name in folders else name)
        return self._write(
            "tree", b"".join(rows[n][0] + b" " + n.encode() + b"\0" + bytes.fromhex(rows[n][1]) for n in order)
        )

    def _write(self, kind: str, data: bytes) -> str:
        stored = f"{kind} {len(data)}\0".encode() + data
        sha = hashlib.sha1(stored, usedforsecurity=False).hexdigest()
        place = self.git_dir / "objects" / sha[:2] / sha[2:]
        if not place.exists():
            place.parent.mkdir(exist_ok=True)
            place.write_bytes(zlib.compress(stored))
        return sha


def _seconds(moment: date | datetime | str | int) -> int:
    if isinstance(moment, int):
        return moment
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day)
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
