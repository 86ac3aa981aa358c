"""Bytes to text."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mldebt.source.decoding import declared_encoding, decode, normalise


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"x = 1\n", "x = 1\n"),
        ("é = 1\n".encode(), "é = 1\n"),
        (codecs.BOM_UTF8 + "é\n".encode(), "é\n"),
        ("# -*- coding: latin-1 -*-\ns = 'é'\n".encode("latin-1"), "# -*- coding: latin-1 -*-\ns = 'é'\n"),
        ("#!/usr/bin/python\n# vim: set fileencoding=cp1251 :\ns = 'ж'\n".encode("cp1251"), None),
        ("s = 'é'\n".encode("latin-1"), "s = 'é'\n"),
        (codecs.BOM_UTF16_LE + "torch==2.0\r\n".encode("utf-16-le"), "torch==2.0\n"),
        (b"a\r\nb\rc\n", "a\nb\nc\n"),
        (b"a\n\x0cb\n", "a\n\x0cb\n"),
        (b"", ""),
    ],
)
def test_what_people_save_is_read_without_loss(data: bytes, text: str | None):
    decoded = decode(data)
    assert decoded.text == (
        text if text is not None else "#!/usr/bin/python\n# vim: set fileencoding=cp1251 :\ns = 'ж'\n"
    )
    assert not decoded.loss
    assert not decoded.binary


@pytest.mark.parametrize("name", ["nonsense", "rot13", "hex", "punycode", "idna", "unicode_escape", "undefined"])
def test_cookies_that_name_no_character_set_are_told(name: str):
    decoded = decode(f"# coding: {name}\nx = 1\n".encode())
    assert decoded.text.endswith("x = 1\n")
    assert name in decoded.loss


def test_a_cookie_that_does_not_fit_is_told():
    decoded = decode(b"# coding: utf-8\ns = '\xe9'\n")
    assert decoded.text.endswith("s = 'é'\n")
    assert "Latin-1" in decoded.loss


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"# coding=utf8\n", "utf8"),
        (b"\n# -*- coding: cp1252 -*-\n", "cp1252"),
        (b"x = 1\n# coding: cp1252\n", ""),
        (b"\n\n# coding: cp1252\n", ""),
        (b"s = '# coding: cp1252'\n", ""),
    ],
)
def test_cookies_stand_in_comments_of_the_first_two_lines(data: bytes, name: str):
    assert declared_encoding(data) == name


def test_cookies_count_in_python_only():
    assert decode("# coding: latin-1\né\n".encode(), cookie=False).text == "# coding: latin-1\né\n"


@pytest.mark.parametrize("data", [b"\x00\x01\x02", b"PK\x03\x04\x00", codecs.BOM_UTF16_LE + b"\x00\xd8a"])
def test_binaries(data: bytes):
    assert decode(data).binary


@given(st.binary(max_size=200))
def test_any_bytes_become_storable_text(data: bytes):
    decoded = decode(data)
    decoded.text.encode("utf-8")
    assert "\r" not in decoded.text


def test_lone_surrogates_are_replaced():
    assert normalise("a\ud83db") == "a���b"
