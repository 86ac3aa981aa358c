"""INI documents (``setup.cfg``, ``tox.ini``, ``*.conf``), as configparser reads them, with positions."""

import re
from collections.abc import Iterator

from mldebt.source.documents import DocValue

_SECTION = re.compile(r"\[(?P<name>[^\]]+)\]")
_OPTION = re.compile(r"(?P<name>[^\s=:#;\[][^=:]*)[=:][ \t]*(?P<value>.*)")
_INLINE_COMMENT = re.compile(r"(?<![ \t])[ \t]+[#;].*")


def read_ini(text: str) -> Iterator[DocValue]:
    """Values as text, under (section, option); options before any section stand under "".

    A value that goes on in indented lines is one text with line feeds, placed where it begins. Lines that are no INI
    are passed over: files of this name often hold something else.
    """
    section = ""
    option: tuple[str, int, int] | None = None
    parts: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        content = line.strip()
        if not content or content[0] in "#;":
            continue
        if option is not None and line[0] in " \t":
            parts.append(_INLINE_COMMENT.sub("", content))
            continue
        if option is not None:
            yield DocValue((section, option[0]), "\n".join(parts).strip(), option[1], option[2])
            option = None
        heading, found = _SECTION.match(content), _OPTION.match(line)
        if heading:
            section = heading["name"].strip()
        elif found:
            option = (found["name"].strip(), number, found.start("value") + 1)
            parts = [_INLINE_COMMENT.sub("", found["value"]).strip()]
    if option is not None:
        yield DocValue((section, option[0]), "\n".join(parts).strip(), option[1], option[2])
