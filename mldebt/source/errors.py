"""What cannot be read, as sentences."""


class UnreadableError(Exception):
    """A file of a tree that cannot be read.

    ``code`` is one of the words :class:`mldebt.model.source.Problem` lists; ``sentence`` says what is wrong and what to
    do.
    """

    def __init__(self, path: str, code: str, sentence: str) -> None:
        super().__init__(f"{path}: {sentence}")
        self.path = path
        self.code = code
        self.sentence = sentence


class TreeError(Exception):
    """A tree that cannot be opened at all; the message is a sentence."""
