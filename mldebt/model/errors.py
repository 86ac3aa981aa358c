"""What a user is told when a run cannot do what was asked."""


class MldebtError(Exception):
    """Base of the errors that reach a user: whole sentences, naming what is wrong and what to do; never a traceback.

    The command line prints them and exits with 2.
    """

    def __init__(self, *sentences: str) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


class RunWarning(UserWarning):
    """A sentence for the user that changes nothing about the result."""
