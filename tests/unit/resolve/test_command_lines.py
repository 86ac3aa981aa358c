"""Command lines out of the files of a tree."""

import pytest

from mldebt.resolve.commandlines.finder import by_script
from mldebt.resolve.commandlines.records import CommandLine
from mldebt.resolve.commandlines.shell import Start, commands
from mldebt.resolve.commandlines.tree import CommandLines
from mldebt.resolve.modules import ModuleIndex

CODE = ("train.py", "src/pkg/__init__.py", "src/pkg/fit.py", "src/pkg/__main__.py", "sub/x.py", "nb.ipynb", "a/b.py")


def lines(texts: dict[str, str], documents: dict[str, object] | None = None, *more: str) -> list[CommandLine]:
    """All command lines, in order of scripts."""
    files = [*CODE, *more, *texts, *(documents or {})]
    known = {**dict.fromkeys(documents or {}, ""), **texts}
    found = by_script(CommandLines(files, known, (documents or {}).get, ModuleIndex(files)).in_files())
    return [line for script in found for line in found[script]]


def short(found: list[CommandLine]) -> list[tuple[str, ...]]:
    """Scripts with their words."""
    return [(line.script, *line.words) for line in found]


@pytest.mark.parametrize(
    ("command", "wanted"),
    [
        ("python train.py --a 1", ("train.py", "--a", "1")),
        ("python3 -u -W ignore train.py x", ("train.py", "x")),
        ("CUDA_VISIBLE_DEVICES=0 nohup time python train.py x > log.txt 2>&1 &", ("train.py", "x")),
        ("python -m pkg.fit --a", ("src/pkg/fit.py", "--a")),
        ("python -m pkg a", ("src/pkg/__main__.py", "a")),
        ("poetry run python train.py", ("train.py",)),
        ("uv run --with torch --extra gpu train.py a", ("train.py", "a")),
        ("conda run -n env --no-capture-output python train.py a", ("train.py", "a")),
        ("torchrun --nproc_per_node 2 --standalone train.py a", ("train.py", "a")),
        ("python -m torch.distributed.launch --nproc_per_node=2 train.py a", ("train.py", "a")),
        ("accelerate launch --num_processes 2 train.py a", ("train.py", "a")),
        ("env A=1 timeout 5 python train.py a", ("train.py", "a")),
        ("mpirun -np 4 python train.py a", ("train.py", "a")),
        ("cd sub && python x.py y", ("sub/x.py", "y")),
        ("(cd sub; python x.py y)", ("sub/x.py", "y")),
        ("bash -c 'python train.py a'", ("train.py", "a")),
        ("papermill nb.ipynb out.ipynb -p n 3", ("nb.ipynb", "out.ipynb", "-p", "n", "3")),
        ("streamlit run train.py -- --a", ("train.py", "--", "--a")),
        ("./train.py a", ("train.py", "a")),
        (r"python src\pkg\fit.py --in ..\data\raw.csv", ("src/pkg/fit.py", "--in", "../data/raw.csv")),
        (r"python train.py \t a\ b 'c\d'", ("train.py", "t", "a b", r"c\d")),
        ("$PYTHON train.py a", ("train.py", "a")),
        ("N=$(python train.py --in $((1 + 2)))", ("train.py", "--in", "*")),
        ("ls data | xargs -n 1 python train.py --in", ("train.py", "--in", "*")),
        (
            "parallel -j 4 'python train.py --in {} --out out/{/.}.csv' ::: a b",
            ("train.py", "--in", "*", "--out", "out/*.csv"),
        ),
        ("poetry run parallel --bar python train.py {1} x/{2} :::: list.txt", ("train.py", "*", "x/*")),
    ],
)
def test_ways_to_start_a_script(command: str, wanted: tuple[str, ...]) -> None:
    assert short(lines({"run.sh": command})) == [wanted]


@pytest.mark.parametrize(
    "command",
    [
        "echo python train.py",
        "# python train.py",
        "python -c 'import x' train.py",
        "python gone.py",
        "cat train.py",
        "ls *.py",
    ],
)
def test_what_starts_nothing(command: str) -> None:
    assert lines({"run.sh": command}) == []


def words(text: str, **start: object) -> list[tuple[str, ...]]:
    """Words of the simple commands of a script."""
    return [simple.words for simple in commands(text, Start(**start))]  # type: ignore[arg-type]


def test_variables_quotes_and_arrays() -> None:
    text = (
        'A=data; B="$A/my file"; ARGS="--x 1 --y"\nLIST=(--l "a b")\nLIST+=(c)\nexport C=${C:-dflt}\n'
        'run $A ${A}_x "$B" \'$A\' $ARGS "${LIST[@]}" ${C} ${UNSET} pre_${UNSET}.csv ${F%.csv}\n'
    )
    assert words(text) == [
        (
            "run",
            "data",
            "data_x",
            "data/my file",
            "$A",
            "--x",
            "1",
            "--y",
            "--l",
            "a b",
            "c",
            "dflt",
            "*",
            "pre_*.csv",
            "*",
        )
    ]


def test_loops_functions_conditions_and_heredocs() -> None:
    text = (
        "for f in a b; do\n  for g in 1 2\n  do run $f$g\n  done\ndone\n"
        "go() {\n  run $1 $#\n}\ngo x y\ncat <<EOF\nrun never\nEOF\n"
        'if [ -z "$1" ]; then M=one; else M=two; fi\nrun $M\nwhile read line; do run $line; done < f\n'
    )
    assert words(text) == [
        *[("run", f + g) for f in "ab" for g in "12"],
        ("run", "x", "2"),
        ("cat",),
        ("run", "*"),
        ("run", "*"),
    ]


def test_the_folder_of_the_script_and_of_the_repository() -> None:
    text = 'cd "$(dirname "$0")/.."\nrun\nROOT=$(git rev-parse --show-toplevel)\nrun $ROOT/x\ncd $ELSE\nrun\n'
    found = commands(text, Start(script="scripts/run.sh"))
    assert [(simple.wdir, simple.words[1:]) for simple in found] == [("", ()), ("", ("<repo>/x",)), ("*", ())]


def test_ranges_in_braces() -> None:
    text = "run a{1..3}.csv\nrun b{08..10}\nrun c{3..1}\nrun {1..30}.csv\n"
    text += "for i in {1..30}; do run d_$i.csv; done\nrun {a..b}\n"
    assert [word[1:] for word in words(text)] == [
        ("a1.csv", "a2.csv", "a3.csv"),
        ("b08", "b09", "b10"),
        ("c3", "c2", "c1"),
        ("*.csv",),
        ("d_*.csv",),
        ("{a..b}",),
    ]


def test_nothing_grows_without_bound() -> None:
    doubling = "A=x\n" + "A=$A$A\n" * 40 + "run $A\n"
    assert words(doubling) == [("run", "*")]
    nested = "".join(f"for v{i} in 1 2 3 4 5 6 7 8; do " for i in range(12)) + "run; " + "done; " * 12
    assert len(words(nested)) <= 1_000
    assert len(words("run " + "{a,b}" * 30)) == 1
    assert words("f() { f; f; }\nf\n") == []


def test_shell_scripts_are_followed_with_their_arguments() -> None:
    texts = {
        "run.sh": "bash tools/go.sh data 3\n",
        "tools/go.sh": 'set -e\nshift_me=1\npython train.py --in "$1" -n $2 $3\n',
    }
    found = lines(texts)
    assert ("train.py", "--in", "data", "-n", "3", "*") in short(found) or (
        "train.py",
        "--in",
        "data",
        "-n",
        "3",
    ) in short(found)
    included = {"run.sh": ". ./env.sh\npython train.py $D\n", "env.sh": "D=data\n"}
    assert short(lines(included)) == [("train.py", "data")]


def test_a_script_starts_where_what_it_names_is_found() -> None:
    found = lines({"sub/go.sh": "python x.py a\n"})
    assert [(line.script, line.wdir, line.stage, line.line) for line in found] == [("sub/x.py", "sub", "sub/go.sh", 1)]


def test_makefiles() -> None:
    text = (
        "PY := python3\nDATA ?= data\nRAW = $(DATA)/raw.csv\n\n.PHONY: all\nall: fit\n\nfit: $(RAW) b.csv\n"
        "\t@echo $$HOME\n\t@cd sub && $(PY) x.py --in $< --all $^ \\\n\t  --name $@ $$E\n"
        "\t$(PY) train.py $(shell date)\n"
    )
    found = lines({"Makefile": text})
    assert short(found) == [
        ("sub/x.py", "--in", "data/raw.csv", "--all", "data/raw.csv", "b.csv", "--name", "fit", "*"),
        ("train.py", "*"),
    ]
    assert [(line.stage, line.line, line.wdir) for line in found] == [
        ("Makefile:fit", 10, "sub"),
        ("Makefile:fit", 12, ""),
    ]


def test_workflows_and_their_expressions() -> None:
    steps = [
        {"run": "python train.py --e ${{ env.E }} --s ${{ secrets.S }}", "env": {"E": "5"}},
        {"run": "python x.py", "working-directory": "sub"},
    ]
    path = ".github/workflows/ci.yml"
    found = lines(
        {path: "a\n    run: python train.py --e\n"}, {path: {"env": {"K": "v"}, "jobs": {"job": {"steps": steps}}}}
    )
    assert short(found) == [("sub/x.py",), ("train.py", "--e", "5", "--s", "*")]
    assert found[1].environment == {"K": "v", "E": "5"}
    assert (found[1].stage, found[1].wdir) == (f"{path}:job", "")
    gitlab: dict[str, object] = {
        "variables": {"D": "data"},
        "before_script": ["cd sub"],
        "t": {"script": ["python x.py $D"]},
    }
    assert short(lines({".gitlab-ci.yml": ""}, {".gitlab-ci.yml": gitlab})) == [("sub/x.py", "data")]


def test_containers() -> None:
    docker = (
        "FROM python\nENV D=data\nWORKDIR /app\nRUN python train.py --prepare\n"
        'ENTRYPOINT ["python", "/app/src/pkg/fit.py"]\nCMD ["--in", "a"]\n'
    )
    assert short(lines({"docker/Dockerfile": docker})) == [("src/pkg/fit.py", "--in", "a"), ("train.py", "--prepare")]
    compose: dict[str, object] = {
        "services": {"s": {"build": ".", "command": "python train.py $D", "environment": ["D=x"]}}
    }
    assert short(lines({"docker-compose.yml": ""}, {"docker-compose.yml": compose})) == [("train.py", "x")]
    container = {"image": "i", "command": ["python", "/app/train.py"], "args": ["--a"]}
    manifest: dict[str, object] = {"kind": "Job", "spec": {"template": {"spec": {"containers": [container]}}}}
    assert short(lines({"k8s/job.yaml": "kind: Job\nimage: i"}, {"k8s/job.yaml": manifest})) == [("train.py", "--a")]


def test_pipelines_come_first_and_keep_their_stage() -> None:
    stages = {
        "fit": {"cmd": "python train.py ${a}", "wdir": "."},
        "x": {"wdir": "sub", "cmd": ["python x.py 1", "python x.py 2"]},
    }
    documents: dict[str, object] = {
        "dvc.yaml": {"vars": [{"a": "v"}], "stages": stages},
        "MLproject": {
            "entry_points": {"main": {"parameters": {"n": {"default": 3}}, "command": "python train.py {n} {m}"}}
        },
    }
    found = lines({"Makefile": "t:\n\tpython train.py other\n"}, documents)
    assert [(line.stage, *line.words) for line in found] == [
        ("dvc.yaml:x", "1"),
        ("dvc.yaml:x", "2"),
        ("dvc.yaml:fit", "v"),
        ("MLproject:main", "3", "{m}"),
        ("Makefile:t", "other"),
    ]
    assert [line.declared for line in found] == [True] * 4 + [False]


def test_the_folder_in_which_papermill_runs_a_notebook() -> None:
    found = lines({"run.sh": "papermill nb.ipynb out.ipynb --cwd sub\npapermill --cwd=a nb.ipynb out.ipynb -p n 3\n"})
    assert [(line.script, line.wdir) for line in found] == [("nb.ipynb", "sub"), ("nb.ipynb", "a")]


def test_a_folder_outside_of_the_tree_starts_nothing_and_ends() -> None:
    assert short(lines({"run.sh": "cd /opt/app && python -m pkg.fit a; cd /; python -m pkg.gone\n"})) == [
        ("src/pkg/fit.py", "a")
    ]


def test_installed_commands() -> None:
    documents: dict[str, object] = {"pyproject.toml": {"project": {"scripts": {"fit-it": "pkg.fit:main"}}}}
    found = lines({"run.sh": "fit-it --a\n"}, documents)
    assert [(line.script, line.function, *line.words) for line in found] == [("src/pkg/fit.py", "main", "--a")]
