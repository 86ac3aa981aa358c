"""What callers take over of what they call is bounded."""

from tests.unit.resolve.conftest import MakeProgram

APPLY = """
import numpy as np
def apply(function, sample):
    def inner(x):
        if isinstance(x, dict):
            return {key: inner(value) for key, value in x.items()}
        elif isinstance(x, list):
            return [inner(value) for value in x]
        elif isinstance(x, tuple):
            return tuple(inner(value) for value in x)
        elif isinstance(x, set):
            return {inner(value) for value in x}
        return function(x)
    return inner(sample)
def load(path):
    return np.load(path)
def main():
    return apply(load, ["a.npy"])
"""

PROGRAM = """
import pandas as pd
def load(path):
    return pd.read_csv(path)
def convert(source, target):
    load(source).to_parquet(target)
"""

TEST = (
    "from program import convert, load\ndef test_it():\n    convert('a.csv', 'b.parquet')\n    assert load('c.csv')\n"
)


def test_a_function_that_comes_back_to_itself_by_what_it_was_handed_is_taken_over_once(program: MakeProgram) -> None:
    functions = program({"m.py": APPLY}).functions
    main = next(summary for summary in functions.values() if summary.name == "main")
    assert sum(event.symbol == "numpy.load" for event in main.events) >= 1
    assert len(main.events) < 12


def test_a_test_takes_over_what_comes_back_to_it_and_a_script_all_that_is_done(program: MakeProgram) -> None:
    made = program({"program.py": PROGRAM, "tests/test_program.py": TEST, "script.py": TEST})
    symbols = {
        path: [event.symbol for event in summary.events]
        for (path, _), summary in made.functions.items()
        if summary.name == "test_it"
    }
    assert symbols["tests/test_program.py"] == ["pandas.read_csv"]
    assert symbols["script.py"] == ["pandas.read_csv", "frame.to_parquet", "pandas.read_csv"]
