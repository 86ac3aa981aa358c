"""People and what they touched, as read from one pass over the history.

Times are Unix seconds (UTC) of the committer.
"""

from msgspec import Struct


class Person(Struct, frozen=True, gc=False):
    """One human, identities united. ``key`` is stable within a report; bots never become persons."""

    key: str
    name: str
    emails: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


class Touch(Struct, frozen=True, array_like=True, gc=False):
    """One person's change of one file in one commit.

    ``weight`` 1 for the author, 0.5 for a co-author, less where the commit touched very many files; ``created`` where
    the commit added the file.
    """

    person: int  # index into HistoryView.people
    time: int
    commit: int  # index into HistoryView.commits
    weight: float = 1.0
    created: bool = False


class Commit(Struct, frozen=True, array_like=True, gc=False):
    """One commit. ``size`` counts its files; ``authors`` index people, the author first (empty for bots); ``reviewers``
    likewise. ``mass`` where it changed so many files that it says little about who knows them; ``void`` where it was
    reverted, reverts another, or is named by ``.git-blame-ignore-revs``: its people were there, its changes count
    nothing."""

    sha: str
    time: int
    authors: tuple[int, ...]
    size: int
    merge: bool = False
    mass: bool = False
    subject: str = ""
    reviewers: tuple[int, ...] = ()
    void: bool = False


class HistoryView(Struct, frozen=True, gc=False):
    """The history a commit can reach, renames followed to the names of that commit's tree.

    ``state`` is complete, shallow, partial (blobs missing; names and times are whole), damaged, or none (no repository,
    or no commits); ``notes`` are sentences for the report. ``touches`` maps a path alive at the commit to its touches,
    oldest first. ``gone`` holds the touches of files that are there no more, by the folder they were in; ``changes``
    the commits (indexes, oldest first) that changed or moved a path, machines' commits included: what co-change is made
    of. ``truncated`` counts commits read with exact renames only, since their blobs are missing.
    """

    state: str = "none"
    notes: tuple[str, ...] = ()
    head: str = ""
    head_time: int = 0
    people: tuple[Person, ...] = ()
    commits: tuple[Commit, ...] = ()
    touches: dict[str, tuple[Touch, ...]] = {}
    bot_commits: int = 0
    gone: dict[str, tuple[Touch, ...]] = {}
    changes: dict[str, tuple[int, ...]] = {}
    truncated: int = 0

    @property
    def usable(self) -> bool:
        """True where ownership may be judged."""
        return self.state in ("complete", "partial")


class Presence(Struct, frozen=True, gc=False):
    """Somebody behind a commit, and whether they are still around: when they last committed anything here, and how
    likely they are to do so within a year."""

    name: str
    last_seen: int
    here: float


class Milestone(Struct, frozen=True, gc=False):
    """A commit that made something what it is: ``word`` says how: ``introduced`` and ``last changed`` of a
    file, ``oldest line`` and ``newest line`` of what is known by lines."""

    word: str
    sha: str
    time: int
    subject: str
    people: tuple[Presence, ...] = ()
