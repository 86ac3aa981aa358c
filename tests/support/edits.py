"""Edits that move what stands in a file."""

from pathlib import Path


def put_in(path: Path, number: int) -> None:
    """Puts a comment before a line, indented as the line is, or a function before a line that is not indented, or
    either at the end: all that follows moves, and functions get other numbers."""
    if not path.exists():
        return
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    at, function = number // 2, number % 2
    line = lines[at] if at < len(lines) else ""
    indent = line[: len(line) - len(line.lstrip())].strip("\n")
    if function and (indent or (at and lines[at - 1 : at] and lines[at - 1].startswith("@"))):
        return
    text = f"def added{len(lines)}(p):\n    return open(p)\n" if function else f"{indent}# more\n"
    path.write_text("".join([*lines[:at], text, *lines[at:]]), encoding="utf-8")
