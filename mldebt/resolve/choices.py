"""What text may be that is one of several: word by word, or what all have in common."""

import posixpath

from mldebt.resolve import texts
from mldebt.resolve.terms import Alt, Const, Pat, Unknown, Value

TEXT_LIKE = (Const, Pat)


def choices_of(value: Value) -> tuple[Value, ...]:
    """What a value may be."""
    return value.items if isinstance(value, Alt) else (value,)


def is_word(term: Const | Pat) -> bool:
    """Whether a constant is text, and no number."""
    return isinstance(term, Pat) or isinstance(term.value, str)


def told_apart(values: tuple[Value, ...]) -> tuple[Value, ...]:
    """What a part of text may be; of several of which none is known, one says no less."""
    return values if any(isinstance(item, TEXT_LIKE) for item in values) else values[:1]


def shared(values: tuple[Value, ...]) -> Value:
    """How texts begin and end alike, as a pattern."""
    found = [texts.as_text(value) for value in values if isinstance(value, TEXT_LIKE) and is_word(value)]
    begin = posixpath.commonprefix(found)
    end = posixpath.commonprefix([text[len(begin) :][::-1] for text in found])[::-1]
    if len(found) < len(values) or not begin + end:
        return Unknown("one of many values")
    return texts.make(f"{begin}*{end}", path=any(map(texts.is_path, values)))
