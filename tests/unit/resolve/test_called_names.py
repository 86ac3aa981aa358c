"""Events know the row that explains them and the name that the code uses; splits that yield a mapping have parts."""

from mldebt.flow.lineage import Lineage
from mldebt.flow.rowpaths import splits_in
from mldebt.resolve.terms import Const, Part, Res

from .conftest import MakeProgram


def test_an_alias_keeps_the_name_that_was_called(program: MakeProgram) -> None:
    code = "import pandas as pd\npd.DataFrame({}).astype('int').rename(columns={})\nimport io\nio.open('x')\n"
    events = program({"m.py": code}).tops["m.py"].events
    called = [(event.symbol, event.called) for event in events]
    assert [name for _, name in called if name in ("astype", "rename", "open")] == ["astype", "rename", "open"]
    assert len({symbol for symbol, name in called if name in ("astype", "rename")}) == 1, "they share a row"


def test_parts_of_a_split_that_yields_a_mapping(program: MakeProgram) -> None:
    code = (
        "from datasets import load_dataset\nwhole = load_dataset('x', split='train')\n"
        "parts = whole.train_test_split(test_size=0.2)\n"
    )
    made = program({"m.py": code})
    summary = made.tops["m.py"]
    lineage = Lineage(made, summary)
    split = Res(next(index for index, event in enumerate(summary.events) if event.called == "train_test_split"))
    train, test = (lineage.rows(Part(split, "item", Const(name))) for name in ("train", "test"))
    assert train is not None
    assert test is not None
    assert train[:-1] == test[:-1]
    assert (train[-1][2], test[-1][2]) == (0, 1)
    assert splits_in(train) == [len(train) - 1]


def test_a_call_whose_function_a_caller_names_stands_in_the_scope_that_wrote_it(program: MakeProgram) -> None:
    code = (
        "from xgboost import XGBClassifier\nMODELS = {'trees': XGBClassifier}\n\n\n"
        "def made(kind):\n    return MODELS[kind]()\n"
    )
    caller = "from parts import made\n\n\ndef a(): ...\ndef b(): ...\ndef c():\n    return made('trees')\n\n\nc()\n"
    built = program({"parts.py": code, "main.py": caller})
    for summary in built.summaries():
        for event in summary.events:
            if event.symbol.endswith("XGBClassifier"):
                assert (event.site.path, built.modules["parts.py"].name(event.scope)) == ("parts.py", "made")
    assert any(event.symbol.endswith("XGBClassifier") for one in built.summaries() for event in one.events)
