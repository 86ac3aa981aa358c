"""Classes that keep their objects, or the classes below them, and functions that an object is given to call."""

import pytest

from mldebt.graph.accesses import accesses
from tests.unit.resolve.conftest import MakeProgram

READ = "import pandas as pd\n\ndef first():\n    pd.read_csv('first.csv')\n\ndef second(p):\n    pd.read_csv(p)\n\n"
STEPS = (
    "from dataclasses import dataclass\n\n@dataclass\nclass Step:\n    known = {}\n    name: str\n    run: object\n\n"
    "    def __post_init__(self):\n        self.known[self.name] = self\n\n    def go(self, *given):\n"
    "        self.run(*given)\n\n    @classmethod\n    def get(cls, name):\n        return cls.known[name]\n"
)
MODELS = (
    "class Base:\n    known = {}\n\n    def __init_subclass__(cls, key=None, **more):\n"
    "        Base.known[key or cls.name] = cls\n"
)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("Step.get('a').go()", {"first"}),
        ("Step.known['b'].go('b.csv')", {"second", "b.csv"}),
        ("Step.known.get('a').go()", {"first"}),
        ("Step.get('c')", set()),
    ],
)  # fmt: skip
def test_a_class_keeps_its_objects(program: MakeProgram, asked: str, expected: set[str]) -> None:
    made = READ + "from steps import Step\none = Step('a', first)\ntwo = Step(name='b', run=second)\n"
    found = program({"steps.py": STEPS, "made.py": made, "main.py": f"import made\nfrom steps import Step\n{asked}\n"})
    called = {call.scope for call in found.world.top("main.py").calls if call.path == "made.py"}
    names = {found.world.summary("made.py", scope).name for scope in called}
    read = {text for access in accesses(found) if access.summary.path == "main.py" for text in access.texts}
    assert names | read == expected


def test_what_nobody_imports_is_kept_by_nobody(program: MakeProgram) -> None:
    made = READ + "from steps import Step\none = Step('a', first)\n"
    found = program({"steps.py": STEPS, "made.py": made, "main.py": "from steps import Step\nStep.get('a').go()\n"})
    assert not any(call.path == "made.py" for call in found.world.top("main.py").calls)


@pytest.mark.parametrize(
    ("heir", "key"),
    [
        ("class Own(Base):\n    name = 'own'\n", "own"),
        ("class Own(Base, key='given'):\n    pass\n", "given"),
        ("class Own(Base):\n    name = 'other'\n\nclass Below(Own, key='below'):\n    pass\n", "below"),
    ],
)
def test_a_class_keeps_the_classes_below_it(program: MakeProgram, heir: str, key: str) -> None:
    body = heir.rstrip() + "\n\n    def load(self):\n        open('own.csv')\n"
    main = f"import models\nfrom base import Base\nBase.known['{key}']().load()\n"
    found = program({"base.py": MODELS, "models.py": f"from base import Base\n\n{body}", "main.py": main})
    assert any(call.path == "models.py" for call in found.world.top("main.py").calls)


def test_an_object_calls_the_function_that_it_is_given(program: MakeProgram) -> None:
    code = (
        READ
        + "class Task:\n    def __init__(self, work, path):\n        self.work = work\n        self.path = path\n\n"
        "    def go(self):\n        return self.work(self.path)\n\nTask(second, 'given.csv').go()\n"
    )
    found = {text for access in accesses(program({"m.py": code})) for text in access.texts}
    assert found == {"first.csv", "given.csv"}
