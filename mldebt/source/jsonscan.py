"""JSON with positions: a walk over objects and arrays that leaves strings and uninteresting values to C."""

import json
import re
from collections.abc import Iterator
from json.decoder import scanstring  # type: ignore[attr-defined]  # the C function json itself uses
from typing import Any

_BLANK = re.compile(r"[ \t\n\r]*")
_DECODER = json.JSONDecoder()


class JsonScanner:
    """Walks one text. Whoever consumes a value leaves in ``end`` where it ended; the iterators go on from there.

    All methods raise json.JSONDecodeError for what is no JSON.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.end = 0

    def skip(self, position: int) -> int:
        """The next position that is not blank."""
        found = _BLANK.match(self.text, position)
        return found.end() if found else position

    def members(self, position: int) -> Iterator[tuple[str, int]]:
        """Names of the members of the object that starts here, and where their values start."""
        text = self.text
        position = self.skip(position + 1)
        if text.startswith("}", position):
            self.end = position + 1
            return
        while True:
            if not text.startswith('"', position):
                raise json.JSONDecodeError("Expecting property name enclosed in double quotes", text, position)
            name, position = scanstring(text, position + 1)
            position = self.skip(position)
            if not text.startswith(":", position):
                raise json.JSONDecodeError("Expecting ':' delimiter", text, position)
            yield name, self.skip(position + 1)
            if self._closes("}"):
                return
            position = self.end

    def items(self, position: int) -> Iterator[int]:
        """Where the items of the array that starts here start."""
        position = self.skip(position + 1)
        if self.text.startswith("]", position):
            self.end = position + 1
            return
        while True:
            yield position
            if self._closes("]"):
                return
            position = self.end

    def _closes(self, closer: str) -> bool:
        """Step over the closer (True), or over a comma to what follows it."""
        position = self.skip(self.end)
        if self.text.startswith(closer, position):
            self.end = position + 1
            return True
        if not self.text.startswith(",", position):
            raise json.JSONDecodeError("Expecting ',' delimiter", self.text, position)
        self.end = self.skip(position + 1)
        return False

    def string(self, position: int) -> str:
        """The string that starts here."""
        text, self.end = scanstring(self.text, position + 1)
        return str(text)

    def value(self, position: int) -> Any:
        """Any value, at the speed of C."""
        value, self.end = _DECODER.raw_decode(self.text, position)
        return value

    def finish(self) -> None:
        """Check that nothing but blanks follows."""
        if self.skip(self.end) != len(self.text):
            raise json.JSONDecodeError("Extra data", self.text, self.end)
