"""REPRO003 shows evidence of what it says, and nothing else."""

import pytest

from mldebt.model.panel import Role
from tests.support.subjects import drafts_of, subject_of

NOTEBOOK_LIKE = """from transformers import AutoModel


def generate():
    return model


def show():
    text = generate()
    return text


model = AutoModel.from_pretrained("google-bert/bert-base-cased")
show()
"""


def test_a_call_that_only_uses_the_model_is_no_evidence() -> None:
    (draft,) = drafts_of(subject_of({"run.py": NOTEBOOK_LIKE}), "REPRO003")
    assert draft.location.line == 13
    assert draft.evidence == ()


def test_every_name_is_shown_where_it_is_written() -> None:
    code = (
        "from transformers import AutoModel\n\nSMALL = 'acme/small'\nLARGE = 'acme/large'\nBEST = 'acme/best'\n\n\n"
        "def load(size):\n    name = SMALL if size < 2 else LARGE if size < 4 else BEST\n"
        "    return AutoModel.from_pretrained(name)\n\n\nload(3)\n"
    )
    (draft,) = drafts_of(subject_of({"run.py": code}), "REPRO003")
    assert draft.message.startswith("acme/small, acme/large or acme/best is loaded")
    assert {step.location.line for step in draft.evidence} == {3, 4, 5}


def test_the_projects_own_organisation_is_known_by_its_setup_script() -> None:
    code = "from transformers import AutoModel\n\nprint(AutoModel.from_pretrained('Acme-Labs/small'))\n"
    setup = "from setuptools import setup\n\nsetup(name='{}')\n"
    for name, count in (("acme_labs", 0), ("AcmeLabs", 0), ("acme", 1)):
        assert len(drafts_of(subject_of({"run.py": code, "setup.py": setup.format(name)}), "REPRO003")) == count


def test_each_load_stands_at_its_own_line_of_the_configuration() -> None:
    code = (
        "import yaml\nfrom transformers import AutoModel, AutoTokenizer\n\n"
        "with open('conf.yaml') as file:\n    conf = yaml.safe_load(file)\n"
        "print(AutoTokenizer.from_pretrained(conf['tokenizer']))\nprint(AutoModel.from_pretrained(conf['name']))\n"
    )
    drafts = drafts_of(
        subject_of({"run.py": code, "conf.yaml": "name: acme/small\ntokenizer: acme/small\n"}), "REPRO003"
    )
    found = {draft.location.line: [step.location.line for step in draft.evidence] for draft in drafts}
    assert found == {2: [6], 1: [7]}


def test_a_default_that_a_call_leaves_alone_is_loaded_and_that_of_a_command_is_for_its_user() -> None:
    code = (
        "import click\nfrom transformers import AutoModel\n\n\n{}def load(name='acme/small'):\n"
        "    return AutoModel.from_pretrained(name)\n\n\nprint(load())\n"
    )
    assert len(drafts_of(subject_of({"run.py": code.format("")}), "REPRO003")) == 1
    assert not drafts_of(subject_of({"run.py": code.format("@click.command()\n")}), "REPRO003")


def test_a_default_of_a_library_is_its_users_unless_the_library_calls_it_so() -> None:
    code = (
        "from transformers import AutoModel\n\n\nclass Embedder:\n    def __init__(self, name='acme/small'):\n"
        "        self.name = name\n\n    def fit(self):\n        self.model = AutoModel.from_pretrained(self.name)\n"
        "        return self.model.eval()\n"
    )
    library = {"role": Role("library")}
    assert not drafts_of(subject_of({"kit/embed.py": code}, **library), "REPRO003")
    own = (
        "from kit.embed import Embedder\n\n\ndef match(texts, embedder=None):\n    embedder = embedder or Embedder()\n"
    )
    assert drafts_of(subject_of({"kit/embed.py": code, "kit/match.py": own}, **library), "REPRO003")
    inside = (
        "from transformers import AutoModel\n\n\ndef load(name=None):\n    if name is None:\n"
        "        name = 'acme/small'\n    return AutoModel.from_pretrained(name)\n"
    )
    assert not drafts_of(subject_of({"kit/load.py": inside}, **library), "REPRO003")
    assert drafts_of(subject_of({"run.py": inside + "\n\nprint(load())\n"}), "REPRO003")


LOAD = "from transformers import AutoModel\n\nmodel = AutoModel.from_pretrained('acme/base')\n"


@pytest.mark.parametrize(
    ("rest", "count"),
    [
        ("print(model)\nmodel\n", 0),
        ("print(model)\nmodel = None\nprint(model.name)\n", 0),
        ("model = wrap(model)\n", 1),
        ("model.eval()\nmodel = None\n", 1),
        ("def use():\n    return model.eval()\n\n\nmodel = None\nuse()\n", 1),
        ("def use(model):\n    return model.eval()\n", 0),
        ("def use():\n    model = Net()\n    return model\n\n\nclass Box:\n    name = use().model\n", 0),
        ("def use():\n    global model\n    model = model.eval()\n\n\nuse()\n", 1),
        ("def use():\n    return model.eval()\n", 0),
        ("class Box:\n    model = None\n\n    def use(self):\n        return model.eval()\n\n\nBox().use()\n", 1),
        ("if big:\n    model = None\nmodel.eval()\n", 1),
        ("model: object = None\nmodel.eval()\n", 0),
    ],
)
def test_what_only_shows_a_model_reads_nothing_of_it(rest: str, count: int) -> None:
    assert len(drafts_of(subject_of({"run.py": LOAD + rest}), "REPRO003")) == count


def test_what_is_loaded_in_a_loop_may_be_read_in_the_next_round() -> None:
    load = "    model = AutoModel.from_pretrained('acme/base')\n"
    code = f"from transformers import AutoModel\n\nfor _ in range(2):\n    show(model)\n{load}"
    assert len(drafts_of(subject_of({"run.py": code}), "REPRO003")) == 1


def test_a_second_attempt_at_the_same_is_no_fallback() -> None:
    code = (
        "from transformers import AutoModel\n\nNAME = 'acme/base'\ntry:\n"
        "    model = AutoModel.from_pretrained({first}, local_files_only=True)\n"
        "except OSError:\n    model = AutoModel.from_pretrained(NAME)\nprint(model.eval())\n"
    )
    for first, count in (("NAME", 1), ("'./copy'", 0)):
        assert len(drafts_of(subject_of({"run.py": code.format(first=first)}), "REPRO003")) == count
