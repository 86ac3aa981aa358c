"""What a command line means to the code that reads it, and what holds without one."""

from collections.abc import Callable

import pytest

from mldebt.resolve.commandlines.records import CommandLine
from mldebt.resolve.program import Program, texts_of
from mldebt.resolve.runs import Run, run_command

MakeProgram = Callable[..., Program]


def reads(run: Run) -> list[str]:
    """First arguments of the ``open`` calls of a run, in order of their summaries."""
    summaries = [run.top, *(summary for key in sorted(run.functions) for summary in run.functions[key])]
    events = [event for summary in summaries for event in summary.events if event.symbol == "open"]
    return [text for event in events for text in texts_of(event.args[0])]


def started(program: Program, *words: str, function: str = "", script: str = "m.py", **environment: str) -> Run:
    """A run of a script with some words."""
    line = CommandLine(script, words, environment, "", "dvc.yaml:s", "dvc.yaml", 3, "dvc", function)
    return run_command(program.world, line)


ARGPARSE = """
import argparse
def parse():
    parser = argparse.ArgumentParser()
    group = parser.add_argument_group("data")
    group.add_argument("source")
    parser.add_argument("--in-path", "-i", default="default.csv")
    parser.add_argument("--many", nargs="+", default=[])
    parser.add_argument("--fast", action="store_true")
    parser.add_argument("--size", type=int, default=3)
    return parser.parse_args()
if __name__ == "__main__":
    args = parse()
    open(args.source)
    open(args.in_path)
    open(args.many[1])
    if args.fast:
        open("fast.csv")
    else:
        open(f"slow{args.size}.csv")
"""


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (("a.csv", "--in-path", "b.csv", "--many", "x", "y"), ["a.csv", "b.csv", "y", "slow3.csv"]),
        (("--in-path=b.csv", "--fast", "a.csv"), ["a.csv", "b.csv", "fast.csv"]),
        (("-i", "b.csv", "--many", "x", "y", "--size", "5", "--", "a.csv"), ["a.csv", "b.csv", "y", "slow5.csv"]),
        (("a.csv", "-ib.csv", "--in", "c.csv"), ["a.csv", "c.csv", "slow3.csv"]),
        (("*", "-i", "*/b.csv"), ["*/b.csv", "slow3.csv"]),
    ],
)
def test_argparse(program: MakeProgram, words: tuple[str, ...], wanted: list[str]) -> None:
    assert reads(started(program({"m.py": ARGPARSE}), *words)) == wanted


def test_without_a_command_line_defaults_hold_and_both_branches_run(program: MakeProgram) -> None:
    top = program({"m.py": ARGPARSE}).tops["m.py"]
    found = [text for event in top.events if event.symbol == "open" for text in texts_of(event.args[0])]
    assert found == ["default.csv", "fast.csv", "slow3.csv"]
    assert top.by_line


def test_a_parser_of_the_module_seen_from_a_function(program: MakeProgram) -> None:
    text = (
        "import argparse\nparser = argparse.ArgumentParser()\nparser.add_argument('--x', default='d.csv')\n"
        "args = parser.parse_args()\ndef main():\n    open(args.x)\nmain()\n"
    )
    made = program({"m.py": text})
    assert reads(started(made, "--x", "l.csv")) == ["l.csv"]
    key = next(iter(made.functions))
    assert texts_of(made.functions[key].events[0].args[0]) == ("d.csv",)


SUBCOMMANDS = """
import argparse
def train(args):
    open(args.data)
def test(args):
    open(args.model)
parser = argparse.ArgumentParser()
sub = parser.add_subparsers(dest="command")
one = sub.add_parser("train")
one.add_argument("--data")
one.set_defaults(func=train)
two = sub.add_parser("test")
two.add_argument("--model", default="m.pkl")
two.set_defaults(func=test)
args = parser.parse_args()
args.func(args)
if args.command == "train":
    open("trained")
"""


def test_sub_commands(program: MakeProgram) -> None:
    made = program({"m.py": SUBCOMMANDS})
    assert reads(started(made, "train", "--data", "a.csv")) == ["a.csv", "trained"]
    assert reads(started(made, "test")) == ["m.pkl"]


def test_a_parser_stays_itself_where_its_attributes_are_set(program: MakeProgram) -> None:
    text = (
        "import argparse\np = argparse.ArgumentParser()\np.epilog = 'x'\ns = p.add_subparsers(dest='what')\n"
        "s.required = True\ns.add_parser('fit')\ns.add_parser('score')\na = p.parse_args()\n"
        "if a.what == 'fit':\n    open('fitted')\nelif a.what == 'score':\n    open('scored')\n"
    )
    made = program({"m.py": text})
    assert reads(started(made, "fit")) == ["fitted"]
    assert reads(started(made, "score")) == ["scored"]


def test_words_that_the_code_parses_itself_win(program: MakeProgram) -> None:
    text = (
        "import argparse\np = argparse.ArgumentParser()\np.add_argument('--x', default='d')\n"
        "a = p.parse_args(['--x', 'own.csv'])\nopen(a.x)\n"
    )
    assert reads(started(program({"m.py": text}), "--x", "line.csv")) == ["own.csv"]


def test_argument_vector(program: MakeProgram) -> None:
    text = (
        "import sys\nfrom sys import argv\nif len(sys.argv) != 3:\n    open('usage')\n"
        "open(sys.argv[1])\na, b = argv[1:]\nopen(b)\nopen(vars(argv)) if False else None\n"
    )
    assert reads(started(program({"m.py": text}), "in.csv", "out.csv")) == ["in.csv", "out.csv"]
    top = program({"m.py": text}).tops["m.py"]
    assert top.by_line
    assert [event.symbol for event in top.events].count("open") >= 3


CLICK = """
import click
@click.group()
@click.option("--root", default="r")
def cli(root):
    open(root)
@cli.command("fit")
@click.argument("source", type=click.Path())
@click.option("--out", "-o", "target", default="out.csv")
@click.option("--deep/--flat", default=False)
def fit_model(source, target, deep):
    open(source)
    open(target)
    if deep:
        open("deep")
@cli.command()
def other_thing():
    open("other")
if __name__ == "__main__":
    cli()
"""


def test_click_groups(program: MakeProgram) -> None:
    made = program({"m.py": CLICK})
    assert reads(started(made, "--root", "q", "fit", "a.csv", "-o", "b.csv")) == ["q", "a.csv", "b.csv"]
    assert reads(started(made, "fit", "a.csv", "--deep"))[-1] == "deep"
    run = started(made, "other-thing")
    called = {made.modules["m.py"].name(call.scope) for call in run.top.calls}
    assert called == {"cli", "other_thing"}


def test_click_groups_that_are_given_their_commands(program: MakeProgram) -> None:
    files = {
        "m.py": "import click\nfrom other import far\n@click.group()\ndef cli():\n    pass\n@click.command()\n"
        "@click.option('-i', '--in', 'source', default='d.csv')\ndef near(source):\n    open(source)\n"
        "cli.add_command(near)\ncli.add_command(far)\nif __name__ == '__main__':\n    cli()\n",
        "other.py": "import click\n@click.command()\n@click.argument('path')\ndef far(path):\n    open(path)\n",
    }
    made = program(files)
    assert reads(started(made, "near", "-i", "a.csv")) == ["a.csv"]
    assert reads(started(made, "far", "b.csv")) == ["b.csv"]


def test_typer_app_and_single_command(program: MakeProgram) -> None:
    text = (
        "import typer\nfrom pathlib import Path\napp = typer.Typer()\n"
        "@app.command()\ndef main(source: Path, target: Path = typer.Option('o.csv', '--out'), n_best: int = 3):\n"
        "    open(source)\n    open(target)\n    open(f'{n_best}.csv')\nif __name__ == '__main__':\n    app()\n"
    )
    assert reads(started(program({"m.py": text}), "a.csv", "--out", "b.csv", "--n-best", "7")) == [
        "a.csv",
        "b.csv",
        "7.csv",
    ]
    marked = (
        "import typer\nArg = typer.Argument\nOpt = typer.Option\n"
        "def main(a: str = Arg(..., help='x'), b: str = Opt('d.csv', '--bee')):\n    open(a)\n    open(b)\n"
        "typer.run(main)\n"
    )
    assert reads(started(program({"m.py": marked}), "a.csv")) == ["a.csv", "d.csv"]
    several = (
        "import typer\nfrom pathlib import Path\nfrom typing import List, Optional\n"
        "def main(rest: List[Path], one: Optional[List[Path]] = typer.Option(None)):\n"
        "    open(one[1])\n    open(rest[1])\ntyper.run(main)\n"
    )
    assert reads(started(program({"m.py": several}), "--one", "a", "x", "--one", "b", "y")) == ["b", "y"]
    single = "import typer\ndef main(a: str, b: str = 'x.csv'):\n    open(a)\n    open(b)\ntyper.run(main)\n"
    assert reads(started(program({"m.py": single}), "a.csv")) == ["a.csv", "x.csv"]


def test_typer_fills_its_context_without_a_word_of_the_line(program: MakeProgram) -> None:
    text = (
        "import typer\napp = typer.Typer()\n"
        "@app.command(context_settings={'allow_extra_args': True, 'ignore_unknown_options': True})\n"
        "def main(ctx: typer.Context, data: str, config: str = typer.Argument(...), out: str = 'o.csv'):\n"
        "    open(data)\n    open(config)\n    open(out)\n"
        "if __name__ == '__main__':\n    app()\n"
    )
    given = ("a.csv", "c.cfg", "--out", "b.csv", "--system.seed", "42")
    assert reads(started(program({"m.py": text}), *given)) == ["a.csv", "c.cfg", "b.csv"]


def test_fire(program: MakeProgram) -> None:
    text = "import fire\ndef main(a, b='x.csv'):\n    open(a)\n    open(b)\nfire.Fire(main)\n"
    assert reads(started(program({"m.py": text}), "a.csv", "--b=c.csv")) == ["a.csv", "c.csv"]
    text = (
        "import fire\nclass Tool:\n    def fit(self, a):\n        open(a)\n    def eval(self, m='m.pkl'):\n"
        "        open(m)\nfire.Fire(Tool)\n"
    )
    assert reads(started(program({"m.py": text}), "fit", "a.csv")) == ["a.csv"]


def test_absl_flags_and_app_run(program: MakeProgram) -> None:
    files = {
        "m.py": "from absl import app, flags\nimport opts\nFLAGS = flags.FLAGS\ndef main(argv):\n    open(FLAGS.data)\n"
        "if __name__ == '__main__':\n    app.run(main)\n",
        "opts.py": "from absl import flags\nflags.DEFINE_string('data', 'd.csv', 'help')\n",
    }
    assert reads(started(program(files), "--data=l.csv")) == ["l.csv"]
    assert reads(started(program(files))) == ["d.csv"]


def test_dataclasses_as_options(program: MakeProgram) -> None:
    text = (
        "from dataclasses import dataclass\nfrom transformers import HfArgumentParser\n"
        "@dataclass\nclass A:\n    data: str = 'd.csv'\n@dataclass\nclass B:\n    model_dir: str = 'm'\n"
        "parser = HfArgumentParser((A, B))\na, b = parser.parse_args_into_dataclasses()\n"
        "open(a.data)\nopen(b.model_dir)\n"
    )
    assert reads(started(program({"m.py": text}), "--model_dir", "x", "--data", "l.csv")) == ["l.csv", "x"]
    assert reads(started(program({"m.py": text}))) == ["d.csv", "m"]


def test_overrides_of_hydra(program: MakeProgram) -> None:
    text = (
        "import hydra\n@hydra.main(config_path='conf', config_name='config')\ndef main(cfg):\n    open(cfg.data.path)\n"
        "    open(cfg.out)\nif __name__ == '__main__':\n    main()\n"
    )
    documents: dict[str, object] = {"conf/config.yaml": {"data": {"path": "d.csv"}, "out": "o.csv"}}
    made = program({"m.py": text}, documents)
    assert reads(started(made, "data.path=l.csv", "+more=1", "--multirun")) == ["l.csv", "o.csv"]
    assert reads(started(made)) == ["d.csv", "o.csv"]


def test_environment_of_the_command(program: MakeProgram) -> None:
    text = "import os\nopen(os.environ['A'])\nopen(os.getenv('B', 'b.csv'))\nopen(os.environ.get('C', 'c.csv'))\n"
    assert reads(started(program({"m.py": text}), A="a.csv", B="l.csv")) == ["a.csv", "l.csv", "c.csv"]


def test_functions_that_test_their_parameters_see_what_the_line_gives(program: MakeProgram) -> None:
    text = (
        "import sys\ndef main(mode, args):\n    if mode == 'fit':\n        open('fit')\n    elif mode == 'eval':\n"
        "        open('eval')\n    return 'x' if args[0] else 'y'\ndef other(mode):\n    open('untested' + mode)\n"
        "open(main(sys.argv[1], sys.argv[2:]))\nother(sys.argv[1])\n"
    )
    made = program({"m.py": text})
    run = started(made, "eval", "z")
    assert reads(run) == ["x", "untestedeval", "eval"]
    both = [event for event in made.functions["m.py", 1].events if event.symbol == "open"]
    assert len(both) == 2


def test_an_installed_command_calls_its_function(program: MakeProgram) -> None:
    text = "import sys\ndef main():\n    open(sys.argv[1])\n"
    assert reads(started(program({"m.py": text}), "a.csv", function="main")) == ["a.csv"]


def test_only_what_reads_the_line_is_evaluated_again(program: MakeProgram) -> None:
    files = {
        "m.py": "import sys\nfrom lib import load, helper\nload(sys.argv[1])\nhelper()\n",
        "lib.py": "import os\ndef load(path):\n    open(path)\ndef helper():\n    open(os.environ['X'])\n",
    }
    made = program(files)
    run = started(made, "a.csv", X="x.csv")
    assert reads(run) == ["a.csv", "x.csv"]
    assert {made.modules[path].name(scope) for path, scope in run.functions} == {"helper"}


@pytest.mark.parametrize("first", ["path = 'default.csv'", "path: str", "import os"])
def test_papermill_parameters_replace_the_first_assignment(program: MakeProgram, first: str) -> None:
    text = f"{first}\nopen(path)\n"
    run = started(program({"n.ipynb": text}), "out.ipynb", "-p", "path", "given.csv", script="n.ipynb")
    assert reads(run) == ["given.csv"]


def test_a_parser_may_open_the_file_that_an_option_names(program: MakeProgram) -> None:
    text = (
        "import argparse, yaml\np = argparse.ArgumentParser()\np.add_argument('cfg', type=argparse.FileType('r'))\n"
        "p.add_argument('--out', type=argparse.FileType('w'), default='-')\nargs = p.parse_args()\n"
        "open(yaml.safe_load(args.cfg)['data'])\n"
    )
    made = program({"fit.py": text}, {"conf/a.yaml": {"data": "a.csv"}})
    assert reads(started(made, "conf/a.yaml", script="fit.py")) == ["conf/a.yaml", "a.csv"]


def test_variables_that_name_the_root_and_names_of_classes(program: MakeProgram) -> None:
    text = (
        "import os\nfrom pathlib import Path\nclass Base:\n    def __init__(self):\n"
        "        self.path = Path(os.environ['DVC_ROOT']) / self.__class__.__name__\n"
        "    def load(self):\n        open(self.path / 'a.bin')\n        open(type(self).__name__ + '.txt')\n"
        "class First(Base):\n    pass\nFirst().load()\nopen(First.__name__ + '.log')\n"
    )
    run = started(program({"fit.py": text}), script="fit.py")
    assert reads(run) == ["<repo>/First/a.bin", "First.txt", "First.log"]


CLICK_NONE = """
import click
def work(extra):
    if extra:
        open("given.csv")
    else:
        open("none.csv")
@click.command()
@click.option("--data")
@click.option("--extra", type=click.Path())
@click.option("--token", envvar="TOKEN")
@click.argument("out", required=False)
def main(data, extra, token, out):
    if data is None:
        open("no_data.csv")
    if token:
        open("token.csv")
    if out:
        open("out.csv")
    work(extra)
if __name__ == "__main__":
    main()
"""
TYPER_NONE = """
from typing import Optional
import typer
app = typer.Typer()
@app.command()
def main(data: Optional[str] = None, extra: str = typer.Option(None), name: str = typer.Option(None, prompt=True)):
    if data is None:
        open("no_data.csv")
    if extra is not None:
        open("given.csv")
    if name:
        open("name.csv")
if __name__ == "__main__":
    app()
"""


@pytest.mark.parametrize(
    ("code", "words", "wanted"),
    [
        (CLICK_NONE, (), {"no_data.csv", "token.csv", "none.csv"}),
        (CLICK_NONE, ("--data", "x", "--extra", "y", "z"), {"token.csv", "out.csv", "given.csv"}),
        (TYPER_NONE, (), {"no_data.csv", "name.csv"}),
        (TYPER_NONE, ("--data", "x", "--extra", "y"), {"given.csv", "name.csv"}),
        (CLICK_NONE, ("*",), {"no_data.csv", "token.csv", "out.csv"}),  # and both branches of what it calls
    ],
)
def test_an_option_that_nobody_gives_is_none(
    program: MakeProgram, code: str, words: tuple[str, ...], wanted: set[str]
) -> None:
    assert set(reads(started(program({"m.py": code}), *words))) == wanted


MODULE_PARSER = """
import argparse
parser = argparse.ArgumentParser()
group = parser.add_argument_group("data")
group.add_argument("--data", default="d.csv")
parser.add_argument_group("more").add_argument("--other", default="o.csv")

def main():
    parser.add_argument("--own", default="own.csv")
    args = parser.parse_args()
    open(args.data)
    open(args.other)
    open(args.own)

if __name__ == "__main__":
    main()
"""


def test_a_function_parses_with_the_modules_parser_and_all_its_options(program: MakeProgram) -> None:
    found = program({"m.py": MODULE_PARSER})
    assert reads(started(found)) == ["d.csv", "o.csv", "own.csv"]
    assert reads(started(found, "--data", "given.csv")) == ["given.csv", "o.csv", "own.csv"]


def test_a_parser_of_another_module(program: MakeProgram) -> None:
    files = {
        "o.py": "import argparse\nparser = argparse.ArgumentParser()\nparser.add_argument('--data', default='d.csv')\n",
        "m.py": "from o import parser\ndef main():\n    open(parser.parse_args().data)\nmain()\n",
    }
    assert reads(started(program(files))) == ["d.csv"]


@pytest.mark.parametrize("taken", ["vars(args)['src']", "vars(args).get('src')", "args.__dict__['src']"])
def test_the_mapping_of_the_options_that_a_function_is_handed(program: MakeProgram, taken: str) -> None:
    source = (
        "import argparse\n"
        f"def run(args):\n    open({taken})\n"
        "parser = argparse.ArgumentParser()\nparser.add_argument('--src', default='w.csv')\nrun(parser.parse_args())\n"
    )
    found = program({"m.py": source})
    assert reads(started(found)) == ["w.csv"]
    assert reads(started(found, "--src", "x.csv")) == ["x.csv"]
