"""What a caller may tell the history room."""

from msgspec import Struct


class HistoryOptions(Struct, frozen=True, kw_only=True):
    """How a history is read.

    ``now``: Unix seconds; commits that claim to be later are moved to it (0: no such limit). ``mailmap`` and
    ``ignore_revs`` are the texts of ``.mailmap`` and ``.git-blame-ignore-revs`` of the tree asked about; None: read
    from the commit. ``bots``: further whole names, e-mails or parts of them that are no persons. ``mass_files``: a
    commit of more files says little about who knows them. ``notebook_bytes``: how many bytes of notebooks are compared
    at most in one run (newest first). ``validate``: open the repository with GitPython first; never in a hook.
    """

    now: int = 0
    mailmap: bytes | None = None
    ignore_revs: bytes | None = None
    bots: tuple[str, ...] = ()
    mass_files: int = 30
    notebook_bytes: int = 400_000_000
    validate: bool = True
