"""Answers told from anchors: what the text around a place does to them."""

import msgspec
import pytest

from mldebt.model.place import Site
from mldebt.pipeline.anchoring import Anchoring
from mldebt.pipeline.layouts import Layout
from mldebt.resolve.terms import Fun

encode = msgspec.msgpack.encode
BEFORE = Layout((0, 10, 40), ("#1", "in f#1", "behind f#1"), ("#1", "f#1"))
AFTER = Layout((0, 300, 330), ("#1", "in f#1", "behind f#1"), ("#1", "g#1", "f#1"))


def test_a_place_that_moved_with_its_function_stays_what_it_is() -> None:
    told = Anchoring("a.py", BEFORE).of(encode(Site("a.py", 12, 20)))
    assert told == Anchoring("a.py", AFTER).of(encode(Site("a.py", 302, 310)))
    assert told != Anchoring("a.py", AFTER).of(encode(Site("a.py", 303, 310)))


def test_a_scope_that_is_numbered_anew_stays_what_it_is() -> None:
    told = Anchoring("a.py", BEFORE).of(encode(Fun("a.py", 1, "f")))
    assert told == Anchoring("a.py", AFTER).of(encode(Fun("a.py", 2, "f")))
    assert told != Anchoring("a.py", AFTER).of(encode(Fun("a.py", 1, "f")))


@pytest.mark.parametrize("cut", [b"", b"\x05", b"\xcd\x80", b"\x05\xce\x01", b"\xc3\xa9"])
def test_text_that_only_looks_like_a_place_breaks_nothing(cut: bytes) -> None:
    answer = b"\xa9\x94" + encode("a.py") + cut
    told = Anchoring("a.py", BEFORE).of(answer)
    assert cut in told
    assert told != Anchoring("a.py", BEFORE).of(answer + b"x")
