"""Whether a document for people tells which script takes a file, or puts it there."""

import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Iterator

from mldebt.checks.data.started import started
from mldebt.checks.memo import once_a_run
from mldebt.checks.subject import Subject
from mldebt.knowledge.conventions import conventions

_DRAWN = re.compile("[\u2502\u2514\u251c]|^[\\s|]*[|+`\\\\]-- ?")  # the folders of the project, drawn as a tree
_HEADING = re.compile(r"#{1,6} ")
_FENCE = ("```", "~~~")
_ITEM = re.compile(r"\s*(?:[-*+|]|\d+[.)])\s?")  # of a list or a table
_NEAR = 4
"""How many lines on a sentence may name the other of the two."""
_LONGEST_SECTION = 60
"""How many lines a part under one heading may have to be about one thing."""


class Documents:
    """What documents say, by neighbouring lines and by parts under one heading; drawings of folders say nothing of who
    uses what."""

    def __init__(self, subject: Subject) -> None:
        self._started = started(subject)
        self._texts = dict(subject.prose)
        lines = [
            [line for line in text.splitlines() if not _DRAWN.search(line)]
            for text in (*self._texts.values(), *subject.notes.values())
        ]
        self._passages = [
            *("\n".join(rows[at : at + 1 + _NEAR]) for rows in lines for at in range(len(rows)) if rows[at]),
            *("\n".join(part) for rows in lines for part in _sections(rows) if len(part) <= _LONGEST_SECTION),
        ]
        self._undrawn = ["\n".join(rows) for rows in lines]
        self._paragraphs = ["\n".join(part) for rows in lines for part in _paragraphs(rows)]
        self._names = Counter(posixpath.basename(path) for path in subject.program.modules)

    def tell_of(self, label: str, scripts: Iterable[str]) -> bool:
        """Whether a document names a file near a script: the end of its path where several scripts share its name."""
        name = posixpath.basename(label)
        if "." not in name or "*" in name:
            return False
        about = [passage for passage in self._passages if _tells_of_file(passage, name)]
        return any(_holds(passage, self._name(path)) for path in scripts for passage in about)

    def show_both(self, label: str, ours: frozenset[str], theirs: frozenset[str]) -> bool:
        """Whether a document shows the commands of both ends, and it, or what these run, names the file that one hands
        to the other."""
        name = "/".join(label.split("/")[-2:])  # a name alone is also that of another file
        for path, text in self._texts.items():
            shown = self._started.shown_in(path)
            if shown.scripts & ours and shown.scripts & theirs:
                texts = (text, *(self._started.texts[called] for called in shown.texts))
                if any(name in said and _holds(said, name) for said in texts):
                    return True
        return False

    def tell_of_making(self, label: str, makers: Iterable[str]) -> bool:
        """Whether one document names a file, with its folder, and a script that makes it, however far from each other:
        who changes the script is told there what comes of it."""
        tail = "/".join(label.split("/")[-2:])
        if "/" not in tail or "." not in posixpath.basename(tail):
            return False
        names = {name for path in makers for name in (self._name(path), _dotted(path)) if name}
        about = (text for text in self._undrawn if tail in text and _holds(text, tail))
        return any(_holds(text, name) for text in about for name in names)

    def relate(self, reader: str, writers: Iterable[str]) -> bool:
        """Whether one paragraph speaks of both scripts; a list of files, or of commands, speaks of each by itself."""
        about = [text for text in self._paragraphs if _holds(text, self._name(reader))]
        return any(_holds(text, self._name(writer)) for writer in writers for text in about)

    def _name(self, script: str) -> str:
        name = posixpath.basename(script)
        return name if self._names[name] == 1 else "/".join(script.split("/")[-2:])


def _dotted(script: str) -> str:
    """A script as ``python -m`` takes it; empty for one at the top, whose name is any word."""
    return script.removesuffix(".py").replace("/", ".") if "/" in script and script.endswith(".py") else ""


def _sections(rows: list[str]) -> Iterator[list[str]]:
    """The parts of a document that stand under a heading, with it and with the commands that they show. Other blocks of
    code list files; a comment in a block is no heading."""
    runners = re.compile(rf"\s*(?:[$>%!] ?)?(?:\S*/)?(?:{'|'.join(conventions().shown_commands)})\s+[^\s#]")
    part: list[str] = []
    block: list[str] | None = None
    for row in rows:
        if row.lstrip().startswith(_FENCE):
            if block is not None and part and any(map(runners.match, block)):
                part.extend(block)
            block = [] if block is None else None
        elif block is not None:
            block.append(row)
        elif _HEADING.match(row):
            if part:
                yield part
            part = [row]
        elif part:
            part.append(row)
    if part:
        yield part


def _paragraphs(rows: list[str]) -> Iterator[list[str]]:
    """Lines that follow each other outside of blocks of code; each item of a list begins a paragraph of its own."""
    part: list[str] = []
    in_code = False
    for row in rows:
        fence = row.lstrip().startswith(_FENCE)
        in_code = in_code != fence
        if fence or in_code or not row.strip() or row.startswith(("    ", "\t")) or _ITEM.match(row):
            if part:
                yield part
            part = [row] if not (fence or in_code) and _ITEM.match(row) else []
        else:
            part.append(row)
    if part:
        yield part


@once_a_run
def documents(subject: Subject) -> Documents:
    """What the documents of a run tell."""
    return Documents(subject)


def _tells_of_file(passage: str, name: str) -> bool:
    """Whether a text holds the name of a file, with whatever ending that is none of code: code goes from one format to
    another before its documents do."""
    stem = name.rpartition(".")[0]
    if stem not in passage:
        return False
    endings = (found[1] for found in re.finditer(rf"(?<![\w.-]){re.escape(stem)}\.([A-Za-z0-9]+)(?![\w-])", passage))
    return any(f".{ending}" not in conventions().script_suffixes for ending in endings)


def _holds(passage: str, name: str) -> bool:
    """Whether a text holds a name by itself; letters of scripts without blanks between words may follow."""
    return re.search(rf"(?<![\w.-]){re.escape(name)}(?![A-Za-z0-9_-])", passage) is not None
