"""What a run does again with the same things."""

from collections.abc import Callable

from mldebt.resolve.commandlines.records import CommandLine
from mldebt.resolve.program import Program, texts_of
from mldebt.resolve.repeats import Repeats
from mldebt.resolve.runs import run_command

MakeProgram = Callable[..., Program]

TWICE = """
import sys
import pandas as pd
OTHER = "b.csv"
def read(path):
    return pd.read_csv(path).dropna()
def both(path, other):
    return [read(path), read(path), read(other)]
if __name__ == "__main__":
    both(sys.argv[1], OTHER)
    both(sys.argv[1], OTHER)
"""


def test_an_event_that_says_the_same_is_told_by_the_first(program: MakeProgram) -> None:
    made = program({"m.py": TWICE})
    both = next(found for found in made.summaries() if found.name == "both")
    repeats = Repeats().of(both)
    read, again, other = [index for index in both.exports if both.events[index].symbol == "pandas.read_csv"]
    assert repeats[again] == read, "the same path"
    assert other not in repeats, "another path"
    cleaned = [index for index in both.exports if both.events[index].called == "dropna"]
    assert [repeats.get(index) for index in cleaned] == [None, cleaned[0], None], "what stands on results follows them"


def test_a_run_takes_it_over_once(program: MakeProgram) -> None:
    made = program({"m.py": TWICE})
    line = CommandLine("m.py", ("a.csv",), {}, "", "dvc.yaml:s", "dvc.yaml", 3, "dvc", "")
    top = run_command(made.world, line).top
    reads = [texts_of(event.args[0]) for event in top.events if event.symbol == "pandas.read_csv"]
    assert reads == [("a.csv",), ("b.csv",)]
    base = [event for event in made.tops["m.py"].events if event.symbol == "pandas.read_csv"]
    assert len(base) == 6, "without a command line every call counts on its own"
