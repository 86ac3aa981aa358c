"""The Python that the tool read in a checkout, so that a bare parser can be given the very same text.

``python units.py CHECKOUT REPORT.json TEXTS.json`` takes the list of files from a report of ``mldebt audit``, splits
them as the tool does (a notebook cell is a unit), writes the texts as one JSON list and prints what it found.
"""

import json
import sys
from pathlib import Path
from typing import Any

PYTHON = ("python", "cell")


def texts_of(checkout: Path, path: str) -> list[str]:
    """The units of one file that hold Python, normalised as the tool normalises them."""
    from mldebt.source import read_file

    data = (checkout / path).read_bytes()
    return [unit.text for unit in read_file(path, data, "").units if unit.kind.value in PYTHON]


def has_python(file: dict[str, Any]) -> bool:
    """Whether a file of a report is one that the tool gave to LibCST."""
    return Path(file["path"]).suffix in (".py", ".pyw", ".ipynb") and (checkable(file) or file["reading"] != "unread")


def checkable(file: dict[str, Any]) -> bool:
    """Whether the file was refused by the parser only: then the bare parser is given it too."""
    return any(problem["code"] in ("python2", "conflict", "syntax", "too-deep") for problem in file.get("problems", ()))


def summary(report: dict[str, Any], texts: list[str], files: int) -> dict[str, Any]:
    """What the benchmarks print of a checkout: counts, and plain modules by size (for the edited file)."""
    modules = [
        (file["lines"], file["path"])
        for file in report["files"]
        if file["path"].endswith(".py") and file["reading"] == "read" and file["lines"] > 1 and not file.get("demoted")
    ]
    return {
        "files": files,
        "units": len(texts),
        "lines": sum(text.count("\n") + (not text.endswith("\n")) for text in texts if text),
        "modules": [path for _, path in sorted(modules)],
    }


def main() -> None:
    """Writes the texts and prints the summary as JSON."""
    checkout, report_file, target = map(Path, sys.argv[1:4])
    report = json.loads(report_file.read_text(encoding="utf-8"))
    paths = [file["path"] for file in report["files"] if has_python(file)]
    texts = [text for path in paths for text in texts_of(checkout, path)]
    target.write_text(json.dumps(texts), encoding="utf-8")
    print(json.dumps(summary(report, texts, len(paths))))


if __name__ == "__main__":
    main()
