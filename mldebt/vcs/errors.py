"""What can go wrong with git, as sentences."""


class GitError(Exception):
    """A git command failed. The message is a sentence for people; ``returncode`` and ``stderr`` are for programs."""

    def __init__(self, sentence: str, returncode: int = -1, stderr: str = "") -> None:
        super().__init__(sentence)
        self.returncode = returncode
        self.stderr = stderr


class RevisionError(GitError):
    """A revision that the user named does not exist here."""
