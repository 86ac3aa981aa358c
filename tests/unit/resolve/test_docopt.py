"""docopt: usage texts, and what command lines give the names in them."""

from collections.abc import Callable

import pytest

from mldebt.resolve.commandlines.records import CommandLine
from mldebt.resolve.interfaces.usages import held_against, read_usage
from mldebt.resolve.program import Program, texts_of
from mldebt.resolve.runs import run_command

MakeProgram = Callable[..., Program]

SCRIPT = '''"""Fits a model.

Usage:
    fit.py train [options] <data> [<more>...]
    fit.py score [--fast] --model FILE NAME

Options:
    -o DIR, --out=DIR   folder of what is written
                        [default: results]
    -m FILE, --model FILE  the model
    -n N                how many [default: 3]
    --fast              with fewer checks
"""
from docopt import docopt

def main(args):
    if args["train"]:
        open(args["<data>"])
        for name in args["<more>"]:
            open(name)
        open(args.get("--out") + "/" + args["-n"], "w")
    if args["score"]:
        open(args["--model"])
        open("fast" if args["--fast"] else args["NAME"])

if __name__ == "__main__":
    main(docopt(__doc__))
'''


def opened(program: Program, *words: str) -> list[str]:
    """What a run of the script opens, in order of its summaries."""
    line = CommandLine("m.py", words, {}, "", "dvc.yaml:s", "dvc.yaml", 3, "dvc", "")
    run = run_command(program.world, line)
    summaries = [run.top, *(summary for key in sorted(run.functions) for summary in run.functions[key])]
    events = [event for summary in summaries for event in summary.events if event.symbol == "open"]
    return [text for event in events for text in texts_of(event.args[0])]


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (("train", "a.csv"), ["a.csv", "results/3"]),
        (("train", "-o", "out", "a.csv", "b.csv", "-n5", "c.csv"), ["a.csv", "b.csv", "c.csv", "out/5"]),
        (("score", "--model", "m.bin", "x"), ["m.bin", "x"]),
        (("score", "-m", "m.bin", "--fast", "x"), ["m.bin", "fast"]),
    ],
)
def test_words_of_a_command_line(program: MakeProgram, words: tuple[str, ...], wanted: list[str]) -> None:
    assert opened(program({"m.py": SCRIPT}), *words) == wanted


def test_a_usage_with_a_text_for_want_of_one(program: MakeProgram) -> None:
    script = SCRIPT.replace("docopt(__doc__)", 'docopt(__doc__ or "")')
    assert opened(program({"m.py": script}), "score", "-m", "m.bin", "--fast", "x") == ["m.bin", "fast"]


def test_without_a_command_line_defaults_hold(program: MakeProgram) -> None:
    top = program({"m.py": SCRIPT}).tops["m.py"]
    texts = [text for event in top.events if event.symbol == "open" for text in texts_of(event.args[0])]
    assert "results/3" in texts
    assert top.by_line


def test_a_usage_in_a_name_and_words_of_the_code(program: MakeProgram) -> None:
    text = "import docopt\nUSAGE = 'usage: m.py IN [OUT]'\na = docopt.docopt(USAGE, argv=['x.csv'])\nopen(a['IN'])\n"
    assert opened(program({"m.py": text}), "y.csv") == ["x.csv"]
    given = text.replace(", argv=['x.csv']", "")
    assert opened(program({"m.py": given}), "y.csv") == ["y.csv"]


@pytest.mark.parametrize(
    ("pattern", "words", "wanted"),
    [
        ("p A B", "x y", {"A": ["x"], "B": ["y"]}),
        ("p A...", "x y z", {"A": ["x", "y", "z"]}),
        ("p A... B", "x y z", {"A": ["x", "y"], "B": ["z"]}),
        ("p [A [B]]", "x", {"A": ["x"]}),
        ("p (one | two) [A]", "two x", {"two": ["two"], "A": ["x"]}),
        ("p one <in-file>\n p two <other>", "two x", {"two": ["two"], "<other>": ["x"]}),
        ("p A", "x y", None),
        ("p A", "", None),
    ],
)
def test_patterns(pattern: str, words: str, wanted: dict[str, list[str]] | None) -> None:
    usage = read_usage(f"Usage: {pattern}\n\nOther text.")
    assert usage is not None
    given = held_against(usage.pattern, words.split())
    found: dict[str, list[str]] = {}
    for name, word in given or ():
        found.setdefault(name, []).append(word)
    assert (None if given is None else found) == wanted


def test_options_that_only_a_pattern_names() -> None:
    usage = read_usage("usage: p [-vq] [--in=<f>] [--size SIZE] [--fast] NAME\n\n  --size N  [default: 2]\n")
    assert usage is not None
    assert {option.dest: option.flag for option in usage.options} == {
        "--size": False,
        "-v": True,
        "-q": True,
        "--in": False,
        "--fast": True,
    }
    assert [node.name for node in usage.pattern.leaves()] == ["NAME"]


def test_a_text_that_nests_without_end() -> None:
    usage = read_usage("usage: p " + "[ (" * 3_000 + "A..." * 50)
    assert usage is not None
    assert held_against(usage.pattern, ["x"] * 90) is None
    assert read_usage("no such thing") is None
