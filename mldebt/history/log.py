"""The list of commits, plainly: no diffs, so a missing blob cannot cut it."""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from mldebt.vcs import Git

_FIELDS = ("%H", "%P", "%ct", "%at", "%an", "%ae", "%cn", "%ce", "%B")
_TRAILER = re.compile(r"^[ \t]*(co-authored-by|reviewed-by):[ \t]*([^<\n]*?)[ \t]*<([^>\n]*)>", re.I | re.M)
_REVERTED_ID = re.compile(r"^This reverts commit ([0-9a-f]{7,64})\b", re.I | re.M)
_REVERTED_SUBJECT = re.compile(r'^Revert "(.*)"(?: \(#\d+\))?$')


class LogEntry(NamedTuple):
    """One commit as its object says it. People are (name, e-mail) as written."""

    sha: str
    parents: tuple[str, ...]
    time: int
    authored: int
    author: tuple[str, str]
    committer: tuple[str, str]
    coauthors: tuple[tuple[str, str], ...]
    reviewers: tuple[tuple[str, str], ...]
    subject: str
    reverts: str


def list_commits(git: "Git", rev: str, known: Sequence[str] = ()) -> list[LogEntry]:
    """Every commit that ``rev`` reaches and ``known`` do not, parents first. Raises GitError."""
    args = ["log", "-z", "--topo-order", "--no-color", "--no-use-mailmap", "--encoding=UTF-8"]
    args += ["--format=" + "%x00".join(_FIELDS), rev, *(f"^{sha}" for sha in known), "--"]
    entries = list(_entries(git.stream(args)))
    entries.reverse()
    return entries


def _entries(records: Iterator[bytes]) -> Iterator[LogEntry]:
    fields: list[str] = []
    for record in records:
        fields.append(record.decode("utf-8", "replace"))
        if len(fields) == len(_FIELDS):
            yield _entry(fields)
            fields = []


def _entry(fields: list[str]) -> LogEntry:
    sha, parents, time, authored, name, mail, committer, committer_mail, message = fields
    trailers = [(key.casefold(), (who, address)) for key, who, address in _TRAILER.findall(message)]
    subject, _, body = message.partition("\n")
    return LogEntry(
        sha,
        tuple(parents.split()),
        int(time or 0),
        int(authored or 0),
        (name, mail),
        (committer, committer_mail),
        tuple(who for key, who in trailers if key == "co-authored-by"),
        tuple(who for key, who in trailers if key == "reviewed-by"),
        subject.strip(),
        _reverted(subject.strip(), body),
    )


def _reverted(subject: str, body: str) -> str:
    named = _REVERTED_ID.search(body)
    if named:
        return named.group(1)
    quoted = _REVERTED_SUBJECT.match(subject)
    return quoted.group(1) if quoted else ""
