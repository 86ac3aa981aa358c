"""Recipes of Makefiles: variables filled as make fills them, a shell for each line."""

import posixpath
import re
from collections.abc import Iterator
from typing import NamedTuple

from mldebt.resolve.commandlines.expansion import UNKNOWN
from mldebt.resolve.commandlines.records import Recipe

MOST_RECIPES = 1_000
DEEPEST = 12
LONGEST = 4_000

_ASSIGNMENT = re.compile(r"^(?:export\s+|override\s+)*([A-Za-z_][\w.-]*)\s*(:::=|::=|:=|\?=|\+=|!=|=)\s*(.*)$")
_RULE = re.compile(r"^([^\s#:=][^#:=]*?)\s*::?(?!=)\s*([^#;]*)(?:;(.*))?$")
_BLANK = re.compile(r"\$(?:\$|\(([^()$]*)\)|\{([^{}$]*)\}|([@<^?*+|%A-Za-z_]))")
_CONDITIONS = ("ifeq", "ifneq", "ifdef", "ifndef")
_DIRECTIVES = (
    *_CONDITIONS,
    "else",
    "endif",
    "include",
    "-include",
    "sinclude",
    "define",
    "endef",
    "export",
    "unexport",
    "vpath",
)


class Rule(NamedTuple):
    """A rule with make's variables filled: targets, prerequisites and its lines of shell with their numbers."""

    line: int
    targets: str
    needs: str
    shell: tuple[tuple[int, str], ...]


def makefile_recipes(path: str, text: str) -> Iterator[Recipe]:
    """The lines of every rule as shell, stage ``FILE:target``."""
    folder = posixpath.dirname(path)
    found = 0
    for rule in makefile_rules(text):
        for number, shell in rule.shell:
            found += 1
            if found > MOST_RECIPES:
                return
            stage = f"{path}:{rule.targets.split(' ')[0]}"
            yield Recipe(path, number, "makefile", stage, shell, wdirs=(folder,))


def makefile_rules(text: str) -> Iterator[Rule]:
    """The rules of a Makefile, in order."""
    lines = list(_joined(text))
    variables = _variables(lines)
    rule = Rule(0, "", "", ())
    for number, line in lines:
        if line.startswith("\t") and rule.targets:
            shell = _filled(line.strip().lstrip("@-+ "), variables, rule.targets.split(" ")[0], rule.needs)
            rule = rule._replace(shell=(*rule.shell, (number, shell))) if shell else rule
            continue
        if not line.strip() or line.lstrip().startswith("#") or _is_directive(line) or _ASSIGNMENT.match(line):
            continue
        match = _RULE.match(line)
        if match is not None:
            if rule.targets:
                yield rule
            rule = Rule(number, _filled(match[1], variables), _filled(match[2], variables).strip(), ())
    if rule.targets:
        yield rule


def _joined(text: str) -> Iterator[tuple[int, str]]:
    """Lines with their numbers, those that a backslash continues joined."""
    number, held, start = 0, "", 0
    for line in text.splitlines():
        number += 1
        start = start if held else number
        whole = f"{held}{line.lstrip() if held else line}"
        if whole.endswith("\\"):
            held = whole[:-1].rstrip() + " "
            continue
        yield start, whole
        held = ""
    if held:
        yield start, held


def _is_directive(line: str) -> bool:
    word = line.split(maxsplit=1)[0]
    return word in _DIRECTIVES and not _ASSIGNMENT.match(line)


def _variables(lines: list[tuple[int, str]]) -> dict[str, str]:
    """Variables as written; one that branches of a condition set differently is not known."""
    found: dict[str, str] = {}
    depth = 0
    for _, line in lines:
        word = line.split(maxsplit=1)[0] if line.strip() else ""
        depth += (word in _CONDITIONS) - (word == "endif")
        match = _ASSIGNMENT.match(line) if not line.startswith("\t") else None
        if match is None:
            continue
        name, operator, value = match.groups()
        value = value.split(" #")[0].rstrip()
        if operator == "!=":
            value = UNKNOWN
        elif operator == "+=":
            value = f"{found.get(name, '')} {value}".strip()
        elif operator == "?=":
            value = found.get(name, value)
        elif depth > 0 and found.get(name, value) != value:
            value = UNKNOWN
        found[name] = value if len(value) <= LONGEST else UNKNOWN
    return found


def _filled(text: str, variables: dict[str, str], target: str = "", needs: str = "") -> str:
    """A line with make's variables filled; ``$$`` is a dollar for the shell."""
    automatic = {"@": target, "<": needs.split(" ")[0], "^": needs, "+": needs}

    def value(match: re.Match[str]) -> str:
        if match[0] == "$$":
            return "\0"
        name = (match[1] if match[1] is not None else match[2] if match[2] is not None else match[3]).strip()
        if name in automatic:
            return automatic[name] if target else UNKNOWN
        if name in ("CURDIR", "PWD"):
            return "."
        return variables.get(name, f"${{{name}}}\0" if name.isidentifier() and name.isupper() else UNKNOWN)

    for _ in range(DEEPEST):
        filled = _BLANK.sub(value, text)
        if filled == text or len(filled) > LONGEST:
            break
        text = filled
    return text.replace("}\0", "}").replace("\0", "$") if len(text) <= LONGEST else ""
