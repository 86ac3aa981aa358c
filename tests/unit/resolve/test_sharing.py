"""Runs of one script that share answers find what they find alone."""

import random
from collections.abc import Callable, Iterator

import pytest

from mldebt.resolve.commandlines.records import CommandLine
from mldebt.resolve.program import Program
from mldebt.resolve.runs import run_command
from mldebt.resolve.sharing import Shared

MakeProgram = Callable[..., Program]

SCRIPT = """
import os, sys
import pandas as pd
def tidy(path, deep=False):
    if deep:
        return pd.read_csv(path + ".deep")
    else:
        return tidy(os.environ.get("ROOT", "data") + path, deep=True)
def chosen():
    return pd.read_csv(sys.argv[1])
def shown():
    return tidy("/a")
def both():
    return shown(), chosen()
if __name__ == "__main__":
    both()
"""


def line(*words: str, **environment: str) -> CommandLine:
    return CommandLine("m.py", words, environment, "", f"dvc.yaml:{'-'.join(words)}", "dvc.yaml", 3, "dvc", "")


def names_kept(made: Program, shared: Shared) -> set[str]:
    return {made.modules["m.py"].name(int(asked[2])) for asked in shared.kept if asked[0] == "summary"}


def test_only_what_does_not_hang_on_the_words_is_shared(program: MakeProgram) -> None:
    made, shared = program({"m.py": SCRIPT}), Shared()
    first = run_command(made.world, line("x.csv"), shared)
    assert names_kept(made, shared) == {"shown"}, "both and chosen read the words"
    second = run_command(made.world, line("y.csv"), shared)
    assert second == run_command(made.world, line("y.csv")), "as if it had been alone"
    narrow = [asked for asked in shared.kept if isinstance(asked[0], tuple)]
    assert narrow
    assert set(first.functions) == set(second.functions)
    kept = shared.kept[narrow[0]].answer
    found = [run.functions[narrow[0][0]] for run in (first, second)]
    assert all(any(summary is kept for summary in summaries) for summaries in found), "the very same answer"


def test_a_variable_that_the_line_sets_binds_to_it(program: MakeProgram) -> None:
    made, shared = program({"m.py": SCRIPT}), Shared()
    run_command(made.world, line("x.csv", ROOT="raw"), shared)
    assert names_kept(made, shared) == set(), "its value stands in this line"


CALLS = ("f{}(a, True)", "f{}(a, False)", "f{}(a, flag)", "f{}(a + '.z')", "f{}('w.csv', flag)")
READS = ("pd.read_csv(a)", "pd.read_csv(sys.argv[1])", "pd.read_csv(os.environ.get('ROOT', 'd') + '/e.csv')")


def functions(draw: random.Random, count: int) -> Iterator[str]:
    """Functions that call each other in circles, test what they are given, and read."""
    for number in range(count):
        yield f"def f{number}(a, flag=False):\n"
        for _ in range(draw.randint(1, 3)):
            what = draw.choice(READS) if draw.random() < 0.4 else draw.choice(CALLS).format(draw.randrange(count))
            test = draw.choice(("", "", "if flag: ", "if not flag: ", "if a == 'w.csv': "))
            yield f"    {test}{draw.choice(('return ', 'x = ', ''))}{what}\n"
        yield "    return a\n"


@pytest.mark.parametrize("seed", range(40))
def test_runs_that_share_equal_runs_alone(program: MakeProgram, seed: int) -> None:
    draw = random.Random(seed)
    count = draw.randint(2, 6)
    body = "import os, sys\nimport pandas as pd\n" + "".join(functions(draw, count))
    tops = [f"    f{draw.randrange(count)}(sys.argv[1], sys.argv[2] == 'on')\n" for _ in range(3)]
    made = program({"m.py": f"{body}if __name__ == '__main__':\n{''.join(tops)}"})
    lines = [line(word, mode) for word in ("x.csv", "w.csv") for mode in ("on", "off")]
    draw.shuffle(lines)
    shared = Shared()
    for one in lines:
        assert run_command(made.world, one, shared) == run_command(made.world, one)
