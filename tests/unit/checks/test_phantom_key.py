"""CONF002: a key that code asks for in another module than the one that loads the file."""

from pathlib import Path

from tests.support.repositories import write
from tests.support.subjects import drafts_of, folder_subject


def test_the_module_that_asks_may_have_more_scopes_than_the_one_that_loads(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "settings.py": "import yaml\n\ndef load():\n    return yaml.safe_load(open('params.yaml'))\n",
            "train.py": "from settings import load\n\n"
            + "".join(f"def step{number}():\n    return {number}\n\n" for number in range(8))
            + "def train():\n    params = load()\n    return params['train']['epochs']\n\ntrain()\n",
            "params.yaml": "train:\n  rate: 1\n",
        },
    )
    [draft] = drafts_of(folder_subject(tmp_path), "CONF002")
    assert (draft.location.path, draft.subject) == ("train.py", ("params.yaml", "train.epochs"))
