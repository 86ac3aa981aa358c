"""Which notebooks are drafts of scripts."""

import json
from collections.abc import Mapping

import pytest
from msgspec.structs import replace

from mldebt.checks.drafted import is_drafted
from tests.support.subjects import subject_of

NOTEBOOK = "notebooks/train.ipynb"


def notebook(code: str) -> str:
    return json.dumps({"cells": [{"cell_type": "code", "source": [code]}], "nbformat": 4, "metadata": {}})


DRAFT = notebook("import numpy\nimport torch\ntorch.save(numpy.ones(3), 'net.pt')")
SCRIPT = "import torch\n\ntorch.save([1], 'net.pt')\n"


def drafted(files: Mapping[str, str], changes: Mapping[str, int]) -> bool:
    subject = subject_of(files)
    whole = subject.whole._replace(changed=lambda path: changes.get(path, 0))
    return is_drafted(replace(subject, whole=whole), NOTEBOOK)


def test_a_script_took_over() -> None:
    assert drafted({NOTEBOOK: DRAFT, "net/train.py": SCRIPT}, {NOTEBOOK: 10, "net/train.py": 20})


KEPT: dict[str, tuple[dict[str, str], dict[str, int]]] = {
    "the script is older": ({NOTEBOOK: DRAFT, "train.py": SCRIPT}, {NOTEBOOK: 20, "train.py": 10}),
    "nothing is known of when": ({NOTEBOOK: DRAFT, "train.py": SCRIPT}, {}),
    "the script does something else": (
        {NOTEBOOK: DRAFT, "train.py": "import imaplib\n\nprint(imaplib)\n"},
        {NOTEBOOK: 10, "train.py": 20},
    ),
    "the script bears another name": ({NOTEBOOK: DRAFT, "fit.py": SCRIPT}, {NOTEBOOK: 10, "fit.py": 20}),
    "a configuration names it": (
        {NOTEBOOK: DRAFT, "train.py": SCRIPT, "use.yaml": "open: train.ipynb\n"},
        {NOTEBOOK: 10, "train.py": 20},
    ),
}


@pytest.mark.parametrize(("files", "changes"), KEPT.values(), ids=KEPT)
def test_a_notebook_of_its_own(files: dict[str, str], changes: dict[str, int]) -> None:
    assert not drafted(files, changes)
