"""Names of findings that survive edits elsewhere: they hold no line, column or cell number.

A *graph finding* (its subject is made of its node keys) is named by code and sorted node keys; a *code finding* by
code, path and subject. Only findings that are equal in all of that are told apart, by their order in the file.
"""

from collections import defaultdict
from collections.abc import Sequence
from hashlib import blake2b

from msgspec import Struct

from mldebt.model.finding import Draft

DIGEST_BYTES = 8


class Fingerprint(Struct, frozen=True, gc=False):
    """``exact`` is the name of a finding; ``moved`` the same without its path, to find it again in a renamed file."""

    exact: str
    moved: str


def is_graph_finding(draft: Draft) -> bool:
    """True where the subject consists of nodes, so that the place where it is shown is no part of its identity."""
    return bool(draft.nodes) and bool(draft.subject) and set(draft.subject) <= set(draft.nodes)


def fingerprints(drafts: Sequence[tuple[str, Draft]]) -> list[Fingerprint]:
    """Return the fingerprint of each (code, draft), in the given order; all ``exact`` ones differ."""
    groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for index, (code, draft) in enumerate(drafts):
        groups[_identity(code, draft)].append(index)
    found = [Fingerprint("", "")] * len(drafts)
    for identity, members in groups.items():
        members.sort(key=lambda index: drafts[index][1].location)
        for ordinal, index in enumerate(members):
            suffix = (str(ordinal),) if ordinal else ()
            without_path = (identity[0], *identity[2:])
            found[index] = Fingerprint(_digest((*identity, *suffix)), _digest((*without_path, *suffix)))
    return found


def _identity(code: str, draft: Draft) -> tuple[str, ...]:
    """Return code, path (empty for a graph finding) and subject."""
    if is_graph_finding(draft):
        return (code, "", *sorted(draft.subject))
    return (code, draft.location.path, *draft.subject)


def _digest(parts: Sequence[str]) -> str:
    text = "\0".join(parts).encode("utf-8", "surrogatepass")
    return blake2b(text, digest_size=DIGEST_BYTES).hexdigest()
