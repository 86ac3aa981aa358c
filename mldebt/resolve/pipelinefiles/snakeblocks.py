"""A Snakefile as blocks: its rules with their directives, its assignments, includes and configuration files.

Snakemake's language is Python with ``rule`` blocks: https://snakemake.readthedocs.io/en/stable/snakefiles/rules.html
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from mldebt.knowledge.pipelines import pipeline_rules

_RULE = re.compile(r"(?P<indent>[ \t]*)(?:rule|checkpoint)\b[ \t]*(?P<name>\w*)[ \t]*:(?P<rest>.*)")
_USE = re.compile(
    r"(?P<indent>[ \t]*)use[ \t]+rule[ \t]+(?P<base>\w+)[ \t]+as[ \t]+(?P<name>\w+)[ \t]+with[ \t]*:(?P<rest>.*)"
)
_DIRECTIVE = re.compile(r"(?P<indent>[ \t]*)(?P<name>[a-z_]+)[ \t]*:(?P<rest>.*)")
_ASSIGNMENT = re.compile(r"(?P<indent>[ \t]*)(?P<name>[A-Za-z_]\w*)[ \t]*=(?!=)(?P<rest>.*)")
_TOP = re.compile(r"[ \t]*(?P<name>include|configfile|workdir)[ \t]*:(?P<rest>.*)")
_FUNCTION = re.compile(r"def[ \t]+(?P<name>\w+)[ \t]*\(.*")
_TRIPLE = re.compile(r'"""|\'\'\'')
LARGEST = 400_000  # characters of a Snakefile
MOST_LINES = 400  # of one expression


class Rule(NamedTuple):
    """A rule: its directives as they are written, Python arguments without the brackets. ``base`` is the rule whose
    other directives it has."""

    name: str
    line: int
    directives: dict[str, str]
    base: str = ""


class Blocks(NamedTuple):
    """What a Snakefile holds; ``top`` are its include, configfile and workdir lines in order, ``functions`` the names
    and texts of its functions, ``branches`` the assignments that stand below a condition."""

    rules: tuple[Rule, ...]
    assignments: tuple[tuple[str, str], ...]
    top: tuple[tuple[str, str], ...]
    functions: tuple[tuple[str, str], ...] = ()
    branches: tuple[tuple[str, str], ...] = ()


def read_blocks(text: str) -> Blocks:
    """The blocks of a Snakefile."""
    lines = text[:LARGEST].splitlines()
    rules: list[Rule] = []
    assignments: list[tuple[str, str]] = []
    top: list[tuple[str, str]] = []
    functions: list[tuple[str, str]] = []
    branches: list[tuple[str, str]] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        rule = _RULE.fullmatch(line) or _USE.fullmatch(line)
        if rule is not None:
            end = _end_of_block(lines, at + 1, _width(rule["indent"]))
            base = rule["base"] if rule.re is _USE else ""
            rules.append(Rule(rule["name"], at + 1, dict(_directives(rule["rest"], lines[at + 1 : end])), base))
            at = end
            continue
        function = _FUNCTION.match(line)
        if function is not None:
            end = _end_of_block(lines, _end_of_heading(lines, at), 0)
            functions.append((function["name"], "\n".join(lines[at:end])))
            at = end
            continue
        found = _TOP.fullmatch(line) or _ASSIGNMENT.fullmatch(line)
        if found is not None:
            expression, at = _expression(lines, at, found["rest"])
            target = top if found.re is _TOP else branches if found["indent"] else assignments
            target.append((found["name"], expression))
            continue
        at += 1
    return Blocks(tuple(rules), tuple(assignments), tuple(top), tuple(functions), tuple(branches))


def _end_of_heading(lines: list[str], at: int) -> int:
    """The line behind the heading of a function, whose parameters may go on over lines."""
    end = at + 1
    while end < len(lines) and end - at < MOST_LINES and _depth("\n".join(lines[at:end])) > 0:
        end += 1
    return end


def _width(indent: str) -> int:
    return len(indent.expandtabs(8))


def _indent(line: str) -> int:
    return _width(line[: len(line) - len(line.lstrip())])


def _end_of_block(lines: list[str], at: int, width: int) -> int:
    """The line behind an indented block; what stands inside a long string has no indentation."""
    inside = False
    while at < len(lines):
        line = lines[at]
        if not inside and line.strip() and not line.lstrip().startswith("#") and _indent(line) <= width:
            break
        inside ^= len(_TRIPLE.findall(line)) % 2 == 1
        at += 1
    return at


def _directives(rest: str, lines: list[str]) -> Iterator[tuple[str, str]]:
    """Name and text of each directive of a rule's body."""
    known = pipeline_rules().snakemake.directives
    name, collected, inside, level = "", [rest], False, -1
    for line in lines:
        found = None if inside else _DIRECTIVE.fullmatch(line)
        if found is not None and found["name"] in known and (level < 0 or _width(found["indent"]) <= level):
            if name:
                yield name, "\n".join(collected)
            name, collected, level = found["name"], [found["rest"]], _width(found["indent"])
        else:
            collected.append(line)
        inside ^= len(_TRIPLE.findall(line)) % 2 == 1
    if name:
        yield name, "\n".join(collected)


def _expression(lines: list[str], at: int, rest: str) -> tuple[str, int]:
    """An expression that may go on over lines until its brackets close, or on the indented line below."""
    collected = [rest]
    at += 1
    while at < len(lines) and len(collected) < MOST_LINES:
        text = "\n".join(collected)
        blank = not text.split("#", 1)[0].strip()
        if not blank and _depth(text) <= 0 and len(_TRIPLE.findall(text)) % 2 == 0:
            break
        if blank and _indent(lines[at]) == 0 and lines[at].strip():
            break
        collected.append(lines[at])
        at += 1
    return "\n".join(collected), at


def _depth(text: str) -> int:
    """Open brackets, strings and comments left out."""
    bare = re.sub(r'"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|#[^\n]*', "", text)
    return sum(bare.count(char) for char in "([{") - sum(bare.count(char) for char in ")]}")
