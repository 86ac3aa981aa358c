"""Mappings that are made of pairs."""

from collections.abc import Callable

from mldebt.resolve.commandlines.records import CommandLine
from mldebt.resolve.program import Program, texts_of
from mldebt.resolve.runs import run_command

MakeProgram = Callable[..., Program]

MERGE = """
import argparse
from datetime import datetime
import pandas as pd
parser = argparse.ArgumentParser()
parser.add_argument("--inputs", nargs="*")
parser.add_argument("--dates", nargs="*")
def load(paths):
    return {key: pd.read_csv(path) for key, path in paths.items()}
if __name__ == "__main__":
    args = parser.parse_args()
    dates = [datetime.strptime(date, "%b%y") for date in args.dates]
    load(dict(zip(dates, args.inputs)))
    names = dict([("a", "named.csv")])
    pd.read_csv(names["a"])
    pd.read_csv(dict(zip(["x", "y"], args.inputs))["y"])
"""


def test_what_a_mapping_of_pairs_holds(program: MakeProgram) -> None:
    made = program({"m.py": MERGE})
    line = CommandLine(
        "m.py", ("--inputs", "p.csv", "q.csv", "--dates", "jan20", "feb20"), {}, "", "", "m.sh", 1, "shell"
    )
    top = run_command(made.world, line).top
    reads = [texts_of(event.args[0]) for event in top.events if event.symbol == "pandas.read_csv"]
    assert sorted(reads) == [("named.csv",), ("p.csv", "q.csv"), ("q.csv",)]
