"""How the benchmarks call the tool. Everything about its command line stands here."""

import sys
from collections.abc import Sequence
from pathlib import Path

OK = (0, 1)  # 1: findings at the gate


def tool(cache: Path, *arguments: str) -> list[str]:
    """A command line of the tool as installed beside this Python, never as found in the audited folder."""
    return [sys.executable, "-P", "-m", "mldebt", "--cache-dir", str(cache), *arguments]


def audit(cache: Path, outputs: Sequence[tuple[str, Path]]) -> list[str]:
    """``mldebt audit``, to be run in the checkout, with one file for each (format, absolute path)."""
    wanted = [argument for form, file in outputs for argument in ("--format", f"{form}:{file}")]
    return tool(cache, "audit", *wanted)


def check(cache: Path, *files: str) -> list[str]:
    """``mldebt check`` of some files, to be run in their repository."""
    return tool(cache, "check", *files)
