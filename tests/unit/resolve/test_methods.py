"""Methods by what they are called on: static, of the class, properties; what an attribute holds since __init__."""

from collections.abc import Callable
from pathlib import Path

import pytest

from mldebt.pipeline import graph_view
from mldebt.pipeline.options import silent
from mldebt.resolve.program import Program, texts_of
from mldebt.resolve.terms import Event, ProjectCall
from tests.support.runs import options_for
from tests.support.subjects import subject_of

STORE = """
import pandas as pd

class Store:
    def __init__(self, folder):
        self.folder = folder

    @staticmethod
    def read(path):
        return pd.read_csv(path)

    @classmethod
    def local(cls, path):
        return pd.read_csv(path)

    @property
    def prices(self):
        return self.folder + "/prices.csv"

    def load(self, name):
        return pd.read_csv(self.folder + "/" + name)
"""

JOB = """
from sklearn.linear_model import Ridge
from store import Store

class Job:
    def __init__(self):
        self.store = Store("data")
        self.model = Ridge()

    def run(self):
        return self.store.load("a.csv")

    def train(self, X, y):
        self.model.fit(X, y)
"""


def paths_read(code: str) -> list[str]:
    """The files that a script reads, given the store beside it."""
    program = subject_of({"store.py": STORE, "run.py": f"from store import Store\n{code}"}).program
    events = [event for event in program.tops["run.py"].events if event.symbol == "pandas.read_csv"]
    return [text for event in events for text in texts_of(event.args[0])]


def own_call(program: Program, function: str, symbol: str) -> Event:
    """The only call of a symbol in a function of job.py, as the function itself sees it."""
    summary = next(item for item in program.functions.values() if (item.path, item.name) == ("job.py", function))
    (event,) = [event for event in summary.events if event.symbol == symbol]
    return event


def test_static_methods_and_methods_of_the_class_take_their_arguments_from_the_first_parameter_on() -> None:
    assert paths_read('Store("x").read("a.csv")') == ["a.csv"]
    assert paths_read('Store.read("a.csv")') == ["a.csv"]
    assert paths_read('Store("x").local("a.csv")') == ["a.csv"]
    assert paths_read('Store.local("a.csv")') == ["a.csv"]


def test_a_property_is_the_value_it_returns() -> None:
    code = 'import pandas as pd\npd.read_csv(Store("data").prices)\n'
    assert paths_read(code) == ["data/prices.csv"]


def test_a_method_of_an_attribute_is_called_also_where_nobody_makes_the_instance() -> None:
    program = subject_of({"store.py": STORE, "job.py": JOB}).program
    assert own_call(program, "run", "pandas.read_csv").via
    called = {(call.path, program.modules[call.path].name(call.scope)) for call in _calls(program, "run")}
    assert called == {("store.py", "Store.load")}


def test_an_attribute_has_the_type_that_init_gave_it() -> None:
    program = subject_of({"store.py": STORE, "job.py": JOB}).program
    assert own_call(program, "train", "estimator.fit").type == "sklearn.linear_model.Ridge"


def _calls(program: Program, function: str) -> tuple[ProjectCall, ...]:
    return next(item.calls for item in program.functions.values() if (item.path, item.name) == ("job.py", function))


def test_a_method_that_calls_itself_with_keywords_is_followed(tmp_path: Path) -> None:
    code = (
        "import pandas as pd\n\nclass Walk:\n    def go(self, path, depth=0):\n        if depth < 3:\n"
        "            self.go(path, depth=depth + 1)\n        return pd.read_csv(path)\n\n"
        "Walk().go('data/a.csv', depth=1)\n"
    )
    (tmp_path / "a.py").write_text(code)
    report = graph_view(options_for(tmp_path), silent)
    assert not any(state.problems for state in report.files)
    assert "file:data/a.csv" in {node.key for node in report.graph.nodes}


def test_a_frame_changed_through_its_locator_is_still_a_frame() -> None:
    text = (
        "import pandas as pd\ndef clean(df):\n    df = df.drop_duplicates()\n    df.loc[:, 'a'] = 1\n    return df\n"
        "def fill(df):\n    df.loc[0, 'b'] = 2\n    df['c'] = 3\n    return df\n"
        "clean(pd.read_csv('a.csv')).to_csv('b.csv')\nfill(pd.read_csv('a.csv')).to_csv('c.csv')\n"
    )
    program = subject_of({"m.py": text}).program
    events = program.tops["m.py"].events
    assert [texts_of(event.args[0]) for event in events if event.symbol == "frame.to_csv"] == [("b.csv",), ("c.csv",)]


def test_a_function_that_is_handed_over_is_called_even_where_nobody_wants_its_result() -> None:
    text = (
        "import pandas as pd\ndef main():\n    pd.read_csv('a.csv')\ndef run(name, function):\n"
        "    try:\n        function()\n    except ValueError:\n        print(name)\n"
        "def twice(function):\n    run('x', function)\ntwice(main)\n"
    )
    program = subject_of({"m.py": text}).program
    called = {program.modules["m.py"].name(call.scope) for call in program.tops["m.py"].calls}
    assert called == {"twice", "main"}


def test_a_parameter_or_its_default() -> None:
    text = (
        "import pandas as pd\nfrom pathlib import Path\ndef load(path=None, folder=None):\n    path = path or 'd.csv'\n"
        "    folder = folder or Path('data')\n    return pd.read_csv(folder / path)\n"
        "load()\nload('a.csv')\nload(folder=Path('x'))\nload('' or 'b.csv')\nload(unknown() or 'c.csv')\n"
    )
    program = subject_of({"m.py": text}).program
    events = program.tops["m.py"].events
    found = [texts_of(event.args[0]) for event in events if event.symbol == "pandas.read_csv"]
    assert found == [("data/d.csv",), ("data/a.csv",), ("x/d.csv",), ("data/b.csv",), ("data/c.csv",)]
    own = next(event for event in program.functions["m.py", 1].events if event.symbol == "pandas.read_csv")
    assert texts_of(own.args[0]) in ((), ("data/d.csv",))


def test_a_default_behind_a_test_for_nothing() -> None:
    text = (
        "import pandas as pd\ndef load(path=None, more=''):\n    if path is None:\n        path = 'd.csv'\n"
        "    if not more:\n        more = 'e.csv'\n    pd.read_csv(path)\n    pd.read_csv(more)\n"
        "load()\nload('a.csv', more='b.csv')\n"
    )
    program = subject_of({"m.py": text}).program
    found = [texts_of(event.args[0]) for event in program.tops["m.py"].events]
    assert found == [("d.csv",), ("e.csv",), ("a.csv",), ("b.csv",)]


@pytest.mark.parametrize(
    "bases", ["ABC, keras.Model", "Mixin, keras.Model", "ABC, Own", "Generic[T], Own"], ids=lambda text: text
)
def test_the_base_that_a_table_knows_says_what_a_class_is(program: Callable[..., Program], bases: str) -> None:
    text = (
        "from abc import ABC\nfrom typing import Generic, TypeVar\nimport keras\nfrom elsewhere import Mixin\n"
        "T = TypeVar('T')\nclass Own(keras.Model):\n    pass\n"
        f"class Net({bases}):\n    pass\nnet = Net()\nnet.load_weights('w.h5')\n"
    )
    events = program({"m.py": text}).tops["m.py"].events
    assert [text for event in events if event.called == "load_weights" for text in texts_of(event.args[0])] == ["w.h5"]
