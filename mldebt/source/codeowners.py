"""CODEOWNERS files: who is said to own a path. The last pattern that matches wins, as GitHub and GitLab have it.

https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
https://docs.gitlab.com/user/project/codeowners/reference/
"""

import re
from typing import NamedTuple

from mldebt.source.patterns import Glob
from mldebt.source.settings import source_settings

_SECTION = re.compile(r"\^?\[[^\]]+\](?:\[\d+\])?(?P<owners>[^\n]*)")
_WORD = re.compile(r"(?:\\.|[^\s\\])+")
_MOST_LINES = 5_000


class OwnerRule(NamedTuple):
    """One line: who owns what matches; no owners take the path from everybody."""

    globs: tuple[Glob, ...]
    owners: tuple[str, ...]
    line: int


def codeowners_files() -> tuple[str, ...]:
    """Where such a file may lie; the first that exists counts."""
    return source_settings().codeowners.files


def read_codeowners(text: str) -> tuple[OwnerRule, ...]:
    """The rules of a CODEOWNERS file, in order. What neither forge understands is left out."""
    rules: list[OwnerRule] = []
    default: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines()[:_MOST_LINES], 1):
        content = line.strip()
        if not content or content.startswith("#"):
            continue
        section = _SECTION.fullmatch(content)
        if section is not None:
            default = _owners(section["owners"])
            continue
        words = _WORD.findall(content)
        if words[0].startswith("!"):
            continue
        owners = _owners(content[content.index(words[0]) + len(words[0]) :])
        rules.append(OwnerRule(owner_globs(re.sub(r"\\(.)", r"\1", words[0])), owners or default, number))
    return tuple(rules)


def owner_globs(pattern: str) -> tuple[Glob, ...]:
    """The globs that a pattern stands for: a leading or inner slash ties it to the root, a folder means all below it, a
    last segment of one star only what lies directly there."""
    anchored = "/" in pattern.rstrip("/")
    body = pattern.strip("/")
    start = body if anchored else f"**/{body}"
    below = Glob(f"{start}/**", dots=True)
    if pattern.endswith("/"):
        return (below,)
    return (Glob(start, dots=True),) if anchored and body.endswith("/*") else (below,)


def owning_rule(rules: tuple[OwnerRule, ...], path: str) -> OwnerRule | None:
    """The rule that decides for a path."""
    return next((rule for rule in reversed(rules) if any(glob.matches(path) for glob in rule.globs)), None)


def _owners(text: str) -> tuple[str, ...]:
    return tuple(word for word in text.partition("#")[0].split() if "@" in word)
