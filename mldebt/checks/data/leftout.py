"""What comments in a ``dvc.yaml`` say of inputs that its stages leave out on purpose."""

import re
from collections.abc import Collection, Iterator

from mldebt.checks.data.stages import StageView
from mldebt.checks.subject import Subject
from mldebt.knowledge.conventions import conventions

_KEY = re.compile(r"^\s+[\"']?([\w.-]+)[\"']?\s*:")
_COMMENT = re.compile(r"^\s*#+\s?(.*)$")


def leaves_out(subject: Subject, stage: StageView) -> bool:
    """Whether a comment in a stage or above it, or at the head of its file, says that an input is no dependency on
    purpose."""
    return _say(_comments(subject, stage), conventions().left_out_on_purpose)


def stands_apart(subject: Subject, stage: StageView) -> bool:
    """Whether such a comment says that the stages stand outside the pipeline that makes what they read."""
    return _say(_comments(subject, stage), conventions().apart_on_purpose)


def _say(blocks: Collection[str], patterns: Collection[str]) -> bool:
    return any(re.search(pattern, block, re.IGNORECASE) for block in blocks for pattern in patterns)


def _comments(subject: Subject, stage: StageView) -> list[str]:
    """The comments of a stage and those at the head of the file, each as one line."""
    lines = (subject.texts.get(stage.file) or "").split("\n")
    content = subject.documents.get(stage.file)
    stages = content.get("stages") if isinstance(content, dict) else None
    names = frozenset(map(str, stages or ()))
    ends = [number for number, line in enumerate(lines) if _is_key(line, names)]
    start = next((number for number in ends if _is_key(lines[number], (stage.base,))), len(lines))
    end = next((number for number in ends if number > start), len(lines))
    head = lines[: _above(lines, ends[0] if ends else 0)]
    return [*_blocks(head), *_blocks(lines[_above(lines, start) : _above(lines, end)])]


def _is_key(line: str, names: Collection[str]) -> bool:
    found = _KEY.match(line)
    return found is not None and found[1] in names


def _above(lines: list[str], end: int) -> int:
    """Where the comment begins that ends at a line; the line itself where none does."""
    while end > 0 and _COMMENT.match(lines[end - 1]):
        end -= 1
    return end


def _blocks(lines: list[str]) -> Iterator[str]:
    """Comments that stand on lines of their own, those below each other as one."""
    block: list[str] = []
    for line in (*lines, ""):
        found = _COMMENT.match(line)
        if found:
            block.append(found[1].strip())
        elif block:
            yield " ".join(block)
            block = []
