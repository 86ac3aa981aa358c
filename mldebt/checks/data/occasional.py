"""Notebooks and tools that people run by hand: whether anything stands on what they make."""

import re
from collections import defaultdict

from mldebt.checks.data.edges import READS, WRITES, actor
from mldebt.checks.memo import once_a_run
from mldebt.checks.subject import Subject
from mldebt.knowledge.conventions import conventions

_REMARK = re.compile(r"[(\[](\w+)[)\]]")  # tfidf (legacy)
_NUMBERED = re.compile(r"[-_]?v?\d+$")  # experiments_v2, test1


class Occasional:
    """What each file makes, and who reads it."""

    def __init__(self, subject: Subject) -> None:
        self._by_hand = conventions().by_hand_folders
        self.made: defaultdict[str, set[str]] = defaultdict(set)
        self._readers: defaultdict[str, set[str]] = defaultdict(set)
        for edge in subject.graph.edges:
            if edge.chain and edge.kind in WRITES:
                self.made[actor(edge)].add(edge.target)
            elif edge.chain and edge.kind in READS:
                self._readers[edge.source].add(actor(edge))

    def is_run_by_hand(self, path: str) -> bool:
        """Whether a file is a notebook, or lies in a folder of tools, experiments or versions, or bears such a name."""
        parts = path.lower().removesuffix(".py").split("/")
        words = {_NUMBERED.sub("", word) for part in parts for word in (part.strip("._"), *_REMARK.findall(part))}
        return path.endswith(".ipynb") or not self._by_hand.isdisjoint(words)

    def are_steps(self, first: str, second: str) -> bool:
        """Whether two files are steps of one way: one reads what only the other makes, or a third reads what each of
        them makes alone."""
        own = [self.made.get(first, set()) - self.made.get(second, set())]
        own.append(self.made.get(second, set()) - self.made.get(first, set()))
        users = [{reader for key in keys for reader in self._readers.get(key, ())} for keys in own]
        return second in users[0] or first in users[1] or bool(users[0] & users[1] - {first, second})

    def is_used(self, path: str) -> bool:
        """Whether a script that is not run by hand reads what a file makes."""
        users = {reader for key in self.made.get(path, ()) for reader in self._readers.get(key, ())} - {path}
        return not all(map(self.is_run_by_hand, users))

    def is_needed(self, path: str) -> bool:
        """Whether such a script reads what no other such script makes, too."""
        others = (keys for maker, keys in self.made.items() if maker != path and not self.is_run_by_hand(maker))
        alone = self.made.get(path, set()).difference(*others)
        return any(
            not self.is_run_by_hand(user) for key in alone for user in self._readers.get(key, ()) if user != path
        )


@once_a_run
def occasional(subject: Subject) -> Occasional:
    """What the files of a run make by hand."""
    return Occasional(subject)
