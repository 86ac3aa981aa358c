"""Registries that decorators fill, mappings that are objects, functions that are returned with what they see."""

import pytest

from mldebt.graph.accesses import accesses
from mldebt.resolve.registering import MOST
from tests.unit.resolve.conftest import MakeProgram

HEAD = "import pandas as pd\n"
OF_CLASSES = """
class Registry(dict):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)

    def register(self, name, made=None):
        if made is None:
            def decorate(made):
                self.register(name=name, made=made)
                return made
            return decorate
        if isinstance(made, type):
            self._put(self, name, made.build)
        else:
            self._put(self, name, made)

    @staticmethod
    def _put(place, name, builder):
        assert name not in place
        place[name] = builder
"""
HOLDING = """
class Registry:
    def __init__(self):
        self._known = {}

    def register(self, name):
        def decorate(made):
            self._known[name] = made
            return made
        return decorate

    def get(self, name):
        return self._known[name]
"""
ASKING = """
KNOWN = {}

def register(name):
    def decorate(made):
        if name in KNOWN:
            return KNOWN[name]
        KNOWN[name] = made
        return made
    return decorate
"""
BY_FUNCTION = """
KNOWN = {}

def register(name):
    def decorate(made):
        if name in KNOWN:
            raise ValueError(name)
        KNOWN[name] = made
        return made
    return decorate
"""
PLAIN = "KNOWN = {}\n\ndef register(made):\n    KNOWN[made.__name__] = made\n    return made\n"
OF_A_CLASS = """
class Known:
    found = {}

    @classmethod
    def register(cls, name):
        def decorate(made):
            cls.found[name] = made
            return made
        return decorate

    @classmethod
    def make(cls, name, *args):
        return cls.found[name](*args)
"""
BUILT = """
class One:
    def __init__(self, cfg):
        self.rows = pd.read_csv(cfg["path"])

    @classmethod
    def build(cls, cfg):
        return cls(cfg)
"""


def read(program: MakeProgram, files: dict[str, str]) -> set[str]:
    """The paths that ``run.py`` reads, called functions included."""
    found = program(files)
    return {
        text
        for access in accesses(found)
        if access.row.as_ == "path" and access.summary.path == "run.py"
        for text in access.texts
    }


@pytest.mark.parametrize(
    ("registry", "decorated", "run"),
    [
        (OF_CLASSES + "ALL = Registry()\n", "from reg import ALL\n\n@ALL.register('one')" + BUILT, "ALL['one'](cfg)"),
        (OF_CLASSES + "ALL = Registry()\n", "from reg import ALL\n\n@ALL.register('one')" + BUILT,
         "ALL[cfg['is']](cfg)"),
        (OF_CLASSES + "ALL = Registry()\n", "from reg import ALL\n\n@ALL.register('one')" + BUILT,
         "ALL.get('one')(cfg)"),
        (HOLDING + "ALL = Registry()\n", "from reg import ALL\n\n@ALL.register('one')" + BUILT, "ALL.get('one')(cfg)"),
        (BY_FUNCTION, "from reg import register\n\n@register('one')" + BUILT, "KNOWN['one'](cfg)"),
        (PLAIN, "from reg import register\n\n@register" + BUILT, "KNOWN['One'](cfg)"),
        (OF_A_CLASS, "from reg import Known\n\n@Known.register('one')" + BUILT, "Known.make('one', cfg)"),
    ],
)  # fmt: skip
def test_what_decorators_register_elsewhere_is_called(
    program: MakeProgram, registry: str, decorated: str, run: str
) -> None:
    call = (
        f"from reg import *\nimport one\n\ndef main(cfg):\n    return {run}\n\nmain({{'is': 'one', 'path': 'a.csv'}})\n"
    )
    assert read(program, {"reg.py": registry, "one.py": HEAD + decorated, "run.py": HEAD + call}) == {"a.csv"}


def test_a_registry_holds_only_what_it_was_given(program: MakeProgram) -> None:
    registry = OF_CLASSES + "ALL = Registry()\nOTHER = Registry()\n"
    decorated = HEAD + "from reg import OTHER as ALL\n\n@ALL.register('one')" + BUILT
    call = HEAD + "from reg import ALL\nimport one\n\ndef main(cfg):\n    ALL['one'](cfg)\n\nmain({'path': 'a.csv'})\n"
    assert read(program, {"reg.py": registry, "one.py": decorated, "run.py": call}) == set()


@pytest.mark.parametrize(
    ("registry", "root", "decorator", "asked"),
    [
        (PLAIN, "register", "@register", "KNOWN['One']"),
        (PLAIN, "register", "@register", "KNOWN.get('One')"),
        (PLAIN, "register", "@register", "KNOWN[cfg['is']]"),
        (BY_FUNCTION, "register", "@register('One')", "KNOWN['One']"),
        (ASKING, "register", "@register('One')", "KNOWN['One']"),
        (OF_CLASSES + "ALL = Registry()\n", "ALL", "@ALL.register('One')", "ALL['One']"),
        (OF_CLASSES + "ALL = Registry()\n", "ALL", "@ALL.register(name='One')", "ALL.get(cfg['is'])"),
        (HOLDING + "ALL = Registry()\n", "ALL", "@ALL.register('One')", "ALL.get('One')"),
    ],
)
def test_of_a_registry_of_very_many_what_is_asked_for_is_looked_up(
    program: MakeProgram, registry: str, root: str, decorator: str, asked: str
) -> None:
    head, call = decorator.partition("(")[::2]
    used = f"{head}({{!r}})" if call else head
    others = "".join(f"\n{used.format(f'o{n}')}\ndef o{n}(cfg):\n    pd.read_csv('o')\n" for n in range(MOST + 1))
    run = f"from reg import *\nimport one\n\ndef main(cfg):\n    {asked}(cfg)\n\nmain({{'is': 'One', 'path': 'a.csv'}})"
    decorated = f"{HEAD}from reg import {root}\n{others}\n{decorator}{BUILT}"
    found = program({"reg.py": registry, "one.py": decorated, "run.py": HEAD + run})
    read = {text for access in accesses(found) if access.summary.path == "run.py" for text in access.texts}
    assert read == {"a.csv"}


def test_a_registry_of_very_many_is_looked_into_only_where_a_key_stands(program: MakeProgram) -> None:
    used = {
        f"m{n}.py": f"{HEAD}from reg import register\n\n@register('o{n}')\ndef o(cfg):\n    pd.read_csv('o')\n"
        for n in range(MOST + 20)
    }
    run = "from reg import KNOWN\n\ndef main(cfg):\n    KNOWN['o7'](cfg)\n\nmain({})\n"
    world = program({"reg.py": BY_FUNCTION, **used, "run.py": run}).world
    world.summary("run.py", 1)
    asked = world.questions["run.py"]
    assert ("units", "m7.py") in asked
    assert ("units", "m8.py") not in asked


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("class Paths(dict):\n    pass\n\np = Paths(raw='a.csv')\npd.read_csv(p['raw'])", {"a.csv"}),
        ("class Paths(dict):\n    pass\n\np = Paths()\np['raw'] = 'a.csv'\npd.read_csv(p.get('raw'))", {"a.csv"}),
        ("class Paths(dict):\n    def put(self, k, v):\n        self[k] = v\n\np = Paths()\np.put('raw', 'a.csv')\n"
         "pd.read_csv(p['raw'])", {"a.csv"}),
        ("class Paths(dict):\n    def raw(self):\n        return self['raw']\n\npd.read_csv(Paths(raw='a.csv').raw())",
         {"a.csv"}),
        ("def reader(path):\n    def load():\n        return pd.read_csv(path)\n    return load\n\nreader('a.csv')()",
         {"a.csv"}),
        ("def reader(folder):\n    def outer(name):\n        def load():\n"
         "            return pd.read_csv(f'{folder}/{name}')\n"
         "        return load\n    return outer\n\nreader('d')('a.csv')()", {"d/a.csv"}),
        ("def logged(f):\n    def inner(*args):\n        return f(*args)\n    return inner\n\n"
         "def load(path):\n    return pd.read_csv(path)\n\nlogged(load)('a.csv')", {"a.csv"}),
    ],
)  # fmt: skip
def test_objects_that_are_mappings_and_functions_that_are_returned(
    program: MakeProgram, code: str, expected: set[str]
) -> None:
    assert read(program, {"run.py": HEAD + code + "\n"}) == expected
