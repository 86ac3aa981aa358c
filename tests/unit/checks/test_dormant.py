"""Which files nothing runs."""

import pytest
from msgspec.structs import replace

from mldebt.checks.dormant import dormant
from mldebt.model.panel import Role
from tests.support.subjects import subject_of

ASK = "import logging\n\nlog = logging.getLogger(__name__)\n\n\ndef ask():\n    return log\n"
APP = "from fastapi import FastAPI\n\napp = FastAPI()\n\n\n@app.get('/')\ndef ask():\n    return 1\n"
SERVED = {"serve.py": APP, "Dockerfile": "FROM python:3.12\nCMD uvicorn serve:app\n"}

ASLEEP = {
    "nobody speaks of it": {"agent.py": ASK},
    "tests ask for it": {"agent.py": ASK, "tests/test_agent.py": "from agent import ask\nask()\n"},
    "one that sleeps asks for it": {
        "agent.py": ASK,
        "other.py": "import agent\n\n\ndef more():\n    return agent.ask()\n",
    },
    "another is served": {"agent.py": APP, **SERVED},
    "a text without use speaks of it": {"agent.py": ASK, "main.py": "'''agent.ask()'''\nprint(1)\n"},
    "others bear its name": {"agent.py": ASK, "main.py": "agent = 'an agent'\nprint(agent.title(), 'the agent')\n"},
}

AWAKE = {
    "it is imported": {"agent.py": ASK, "main.py": "import agent\nprint(agent.ask())\n"},
    "a notebook imports it": {
        "agent.py": ASK,
        "a.ipynb": '{"cells": [{"cell_type": "code", "source": ["import agent"]}], "nbformat": 4, "metadata": {}}',
    },
    "a configuration names it": {"agent.py": ASK, "jobs.yaml": "run: agent:ask\n"},
    "a setup script names it": {"agent.py": ASK, "setup.py": "setup(entry_points={'x': ['y=agent:ask']})\n"},
    "code starts it": {"agent.py": ASK, "main.py": "import os\nos.system('python -m agent')\n"},
    "code names its file": {"agent.py": ASK, "main.py": "submit(entry_point='agent.py')\n"},
    "it runs": {"agent.py": f"{ASK}\n\nprint(ask())\n"},
    "it may be started": {"agent.py": f"{ASK}\n\nif __name__ == '__main__':\n    ask()\n"},
    "it makes something": {"agent.py": f"from crew import Crew\n\n{ASK}\n\ncrew = Crew(ask)\n"},
    "a framework starts it": {"agent.py": f"@flow\n{ASK[ASK.index('def') :]}"},
    "modules are found by their names": {"agent.py": ASK, "main.py": "import importlib\nimportlib.import_module(x)\n"},
    "it may be the one that is served": {"agent.py": APP},
    "it is served, too": {"agent.py": APP, **SERVED, "compose.yaml": "command: uvicorn agent:app\n"},
}


@pytest.mark.parametrize("files", ASLEEP.values(), ids=ASLEEP)
def test_asleep(files: dict[str, str]) -> None:
    assert "agent.py" in dormant(subject_of(files))


@pytest.mark.parametrize("files", AWAKE.values(), ids=AWAKE)
def test_awake(files: dict[str, str]) -> None:
    assert "agent.py" not in dormant(subject_of(files))


def test_users_import_the_modules_of_a_library() -> None:
    assert not dormant(subject_of({"agent.py": ASK}, role=Role("library")))


@pytest.mark.parametrize(
    ("document", "asleep"),
    [
        ("Import `agent` and ask.", False),
        ("Run streamlit run agent.py to see.", False),
        ("    from agent import ask", False),
        ("It is an agent that asks.", True),
        ("Files:\n├── agent.py    asks\n└── main.py", True),
    ],
)
def test_documents_name_files(document: str, *, asleep: bool) -> None:
    subject = subject_of({"agent.py": ASK})
    told = subject.whole._replace(prose=lambda: {"README.md": document})
    assert ("agent.py" in dormant(replace(subject, whole=told, kept={}))) is asleep


HALF = "{}def half(x):\n    return {}\n\n\nif __name__ == '__main__':\n    print(half({}))\n"
TRIES = HALF.format("", "x / 2", "3")


@pytest.mark.parametrize(
    ("files", "asleep"),
    [
        ({"kit/tf.py": TRIES}, True),
        ({"kit/tf.py": HALF.format("import sys\n\n\n", "x / 2", "sys.argv")}, False),
        ({"kit/tf.py": HALF.format("import pandas as pd\n\n\n", "pd.read_csv(x)", "3")}, False),
        ({"kit/tf.py": TRIES, "run.sh": "python kit/tf.py"}, False),
        ({"tf.py": TRIES}, False),
    ],
)
def test_a_module_among_others_may_only_try_itself(files: dict[str, str], *, asleep: bool) -> None:
    main = "import tensorflow as tf\nfrom kit.data import load\nload(tf)\n"
    beside = {"kit/data.py": "def load(): ...\n", "main.py": main}
    assert any(path.endswith("tf.py") for path in dormant(subject_of({**files, **beside}))) is asleep


def test_code_that_cannot_be_read_may_find_modules_by_their_names() -> None:
    subject = subject_of({"agent.py": ASK})
    unread = subject.whole._replace(unread_code=lambda: {"old.py": "print importlib.import_module(name)"})
    assert not dormant(replace(subject, whole=unread, kept={}))
