"""A shell script as groups of raw words, one group a command. Nothing is expanded here and nothing is ever run."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

_OPERATORS = ("&&", "||", ";;", "|&", ";", "&", "|", "(", ")", "\n")
_REDIRECT = re.compile(r"\d*(?:<<<|<<-?|>>|>\||>&|<&|<>|&>>|&>|>|<)")
_CLOSING = {"{": "}", "(": ")"}
_BLANK = " \t\r"


class Group(NamedTuple):
    """One command: raw words, redirections as (operator, raw word), where it begins, and what ended it. A parenthesis
    stands as a group of its own."""

    words: tuple[str, ...]
    redirects: tuple[tuple[str, str], ...]
    line: int
    end: str


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text.replace("\r\n", "\n")
        self.at = 0
        self.line = 1
        self.heredocs: list[str] = []

    def token(self) -> tuple[str, str, int] | None:
        """The next (kind, text, line): word, redirect or operator; None at the end."""
        text = self.text
        while self.at < len(text):
            char = text[self.at]
            if char in _BLANK:
                self.at += 1
            elif text.startswith("\\\n", self.at):
                self.at, self.line = self.at + 2, self.line + 1
            elif char == "#":
                end = text.find("\n", self.at)
                self.at = len(text) if end < 0 else end
            else:
                return self._token()
        return None

    def _token(self) -> tuple[str, str, int]:
        line = self.line
        redirect = _REDIRECT.match(self.text, self.at)
        if redirect:
            self.at = redirect.end()
            return "redirect", redirect[0].lstrip("0123456789"), line
        for operator in _OPERATORS:
            if self.text.startswith(operator, self.at):
                self.at += len(operator)
                if operator == "\n":
                    self.line += 1
                    self._skip_heredocs()
                return "operator", operator, line
        return "word", self._word(), line

    def _word(self) -> str:
        text, start = self.text, self.at
        while self.at < len(text):
            char = text[self.at]
            if char in _BLANK or char in ";&|()<>\n":
                if char == "(" and self.at > start and text[self.at - 1] == "=":
                    self._nested("(")  # NAME=(an array)
                    continue
                break
            if char == "\\":
                self.line += text.startswith("\n", self.at + 1)
                self.at += 2
            elif char in "'\"`":
                self._quoted(char)
            elif char == "$" and text[self.at + 1 : self.at + 2] in ("(", "{"):
                self.at += 1
                self._nested(text[self.at])
            else:
                self.at += 1
        return text[start : self.at]

    def _quoted(self, quote: str) -> None:
        self.at += 1
        while self.at < len(self.text):
            char = self.text[self.at]
            self.line += char == "\n"
            if char == quote:
                self.at += 1
                return
            self.at += 2 if char == "\\" and quote != "'" else 1

    def _nested(self, opening: str) -> None:
        """Steps over ``(...)`` or ``{...}``, quotes and inner brackets included."""
        closing, depth = _CLOSING[opening], 0
        while self.at < len(self.text):
            char = self.text[self.at]
            self.line += char == "\n"
            if char in "'\"":
                self._quoted(char)
                continue
            depth += (char == opening) - (char == closing)
            self.at += 1
            if depth == 0:
                return

    def _skip_heredocs(self) -> None:
        for mark in self.heredocs:
            while self.at < len(self.text):
                end = self.text.find("\n", self.at)
                end = len(self.text) if end < 0 else end
                content = self.text[self.at : end].strip()
                self.at, self.line = min(end + 1, len(self.text)), self.line + 1
                if content == mark:
                    break
        self.heredocs = []


@lru_cache(maxsize=256)
def groups(text: str) -> tuple[Group, ...]:
    """The commands of a script, in order. Kept, since scripts include each other."""
    return tuple(_groups(text))


def _groups(text: str) -> Iterator[Group]:
    reader = _Reader(text)
    words: list[str] = []
    redirects: list[tuple[str, str]] = []
    line, pending = 0, ""
    while (token := reader.token()) is not None:
        kind, value, at = token
        if kind == "operator":
            if words or redirects:
                yield Group(tuple(words), tuple(redirects), line, value)
                words, redirects = [], []
            if value in "()":
                yield Group((value,), (), at, value)
            pending = ""
        elif kind == "redirect":
            pending = value
        elif pending:
            if pending.startswith("<<") and pending != "<<<":
                reader.heredocs.append(value.strip("'\""))
            redirects.append((pending, value))
            pending = ""
        else:
            line = at if not words else line
            words.append(value)
    if words or redirects:
        yield Group(tuple(words), tuple(redirects), line, "")
