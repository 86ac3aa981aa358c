"""Makefile rules whose targets are files: https://www.gnu.org/software/make/manual/html_node/Rules.html"""

import posixpath
import re
from collections.abc import Collection, Iterator

from mldebt.resolve.commandlines.makefiles import Rule, makefile_rules
from mldebt.resolve.pipelinefiles.records import FileStage, placed

_SPECIAL = re.compile(r"\.[A-Z_]+$")
_UNFILLED = re.compile(r"\$|\(|\)")
_PHONY = ".PHONY"


def is_makefile(path: str) -> bool:
    """Whether a path is a Makefile's."""
    name = posixpath.basename(path)
    return name in ("Makefile", "makefile", "GNUmakefile") or name.startswith("Makefile.") or name.endswith(".mk")


def read_make_rules(path: str, text: str, files: Collection[str]) -> Iterator[FileStage]:
    """The rules of a Makefile that make files, or run something on files; ``%`` is a star."""
    folder = posixpath.dirname(path)
    rules = list(makefile_rules(text))
    phony = {word for rule in rules if rule.targets.strip() == _PHONY for word in rule.needs.split()}
    targets = {word for rule in rules for word in rule.targets.split()}
    seen: set[str] = set()
    for rule in rules:
        if not rule.shell or _SPECIAL.match(rule.targets.strip()):
            continue
        made = [word for word in rule.targets.split() if word not in phony and _looks_like_file(word)]
        needed = [
            word
            for word in rule.needs.split()
            if word not in phony
            and (_looks_like_file(word) or (word not in targets and posixpath.join(folder, word) in files))
        ]
        stage = _stage(path, folder, rule, made, needed)
        if (made or needed) and stage.id not in seen:
            seen.add(stage.id)
            yield stage


def _looks_like_file(word: str) -> bool:
    """Whether a target or prerequisite is spelt as a file: with a folder or a suffix."""
    if _UNFILLED.search(word) or not word.strip("*%|"):
        return False
    return "/" in word.rstrip("/") or bool(posixpath.splitext(word)[1])


def _stage(path: str, folder: str, rule: Rule, made: list[str], needed: list[str]) -> FileStage:
    name = rule.targets.split()[0]
    commands = tuple(shell for _, shell in rule.shell)
    return FileStage(
        f"{path}:{name}", path, name, rule.line, folder, commands, _placed(folder, needed), _placed(folder, made)
    )


def _placed(folder: str, words: list[str]) -> tuple[str, ...]:
    return placed(folder, (word.replace("%", "*") for word in words))
