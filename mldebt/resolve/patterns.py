"""What is certain of text in which ``*`` stands for what nobody knows."""

import posixpath


def suffix(text: str) -> str | None:
    """The ending of a file's name; None where it may be in what is not known."""
    found, last = posixpath.splitext(text)[1], posixpath.basename(text).rpartition("*")
    return None if last[1] and "." not in last[2] and "*" not in found else found


def ends_with(text: str, word: str) -> bool | None:
    """Whether a text ends with another; None where what is not known decides it."""
    _, star, known = text.rpartition("*")
    if len(known) >= len(word) or not star:
        return known.endswith(word)
    return None if word.endswith(known) else False


def begins_with(text: str, word: str) -> bool | None:
    """Whether a text begins with another; None where what is not known decides it."""
    return ends_with(text[::-1], word[::-1])
