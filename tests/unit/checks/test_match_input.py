"""What declarative rules are shown of a repository."""

import pytest

from mldebt.checks.matchinput import match_input
from mldebt.rulebook.matchinput import CallSeen, ImageSeen, ImportSeen, RequirementSeen
from tests.support.subjects import subject_of

Row = tuple[str, str, int, bool, bool]  # name, version, line, direct, optional


def requirements_of(path: str, text: str) -> list[Row]:
    """The requirements in one file."""
    rows: list[RequirementSeen] = list(match_input(subject_of({path: text})).requirements())
    assert all(row.location.path == path for row in rows)
    return [(row.name, row.version, row.location.line, row.direct, row.optional) for row in rows]


def images_of(path: str, text: str) -> list[tuple[str, int]]:
    """The images in one file."""
    rows: list[ImageSeen] = list(match_input(subject_of({path: text})).images())
    return [(row.image, row.location.line) for row in rows]


def calls_of(code: str) -> dict[str, CallSeen]:
    """The calls of a script, by symbol."""
    return {row.symbol: row for row in match_input(subject_of({"run.py": code})).calls()}


# --- requirements


def test_requirements_files_with_options_markers_and_addresses() -> None:
    text = (
        "# base\n-r other.txt\n--index-url https://pypi.example/simple\n"
        "torch==2.4.0  # pinned\nfastai[dev]<2 ; python_version < '3.12'\n./local\ngit+https://example.com/x.git\n"
        "mxnet @ https://example.com/mxnet.whl\nnumpy==1.26.4 \\\n    --hash=sha256:abc\n"
    )
    assert requirements_of("requirements.txt", text) == [
        ("torch", "2.4.0", 4, True, False),
        ("fastai", "", 5, True, False),
        ("mxnet", "", 8, True, False),
        ("numpy", "1.26.4", 9, True, False),
    ]


def test_what_pip_compile_added_for_others_is_not_direct() -> None:
    text = "gym==0.21.0\n    # via stable-baselines3\nchainer==7.8\n    # via\n    #   -r requirements.in\n    #   x\n"
    assert requirements_of("requirements.txt", text) == [
        ("gym", "0.21.0", 1, False, False),
        ("chainer", "7.8", 3, True, False),
    ]


def test_what_a_machine_lists_is_not_direct() -> None:
    pins = "".join(f"package-{number}==1.{number}\n" for number in range(39))
    assert {row[3] for row in requirements_of("requirements.txt", f"{pins}gym==0.21.0\n")} == {False}
    assert {row[3] for row in requirements_of("requirements.txt", f"{pins}gym>=0.21.0\n")} == {True}
    assert {row[3] for row in requirements_of("requirements.txt", f"{pins}")} == {True}
    assert requirements_of("requirements-lock.txt", "gym==0.21.0\n") == [("gym", "0.21.0", 1, False, False)]
    assert requirements_of("requirements-blocks.txt", "gym==0.21.0\n") == [("gym", "0.21.0", 1, True, False)]


def test_a_conda_export_is_not_direct() -> None:
    text = (
        "channels: [defaults]\ndependencies:\n  - python=3.5.2=0\n  - numpy=1.12.1=py35_0\n  - pip:\n    - gym==0.9\n"
    )
    assert requirements_of("environment.yml", text)[-1] == ("gym", "0.9", 6, False, False)
    assert requirements_of("environment.yml", text.replace("=0\n", "\n").replace("=py35_0", ""))[-1][3]
    many = "".join(f"  - lib{number}=1.{number}\n" for number in range(40))
    without_builds = f"channels: [defaults]\ndependencies:\n{many}  - pip:\n    - gym==0.9\n"
    assert not requirements_of("environment.yml", without_builds)[-1][3]
    assert requirements_of("environment.yml", without_builds.replace("lib7=1.7", "lib7"))[-1][3]


def test_pyproject_of_both_kinds() -> None:
    text = """[project]
dependencies = ["mxnet==1.9.1", "pandas>=2"]
[project.optional-dependencies]
rl = ["gym"]
[tool.poetry.dependencies]
python = "^3.11"
theano = "1.0.5"
chainer = { version = "^7", optional = true }
[tool.poetry.group.dev.dependencies]
nni = "*"
"""
    assert requirements_of("pyproject.toml", text) == [
        ("mxnet", "1.9.1", 2, True, False),
        ("pandas", "", 2, True, False),
        ("gym", "", 4, True, True),
        ("python", "", 6, True, False),
        ("theano", "1.0.5", 7, True, False),
        ("chainer", "", 8, True, False),
        ("nni", "", 10, True, True),
    ]


def test_setup_cfg_at_the_line_of_each_requirement() -> None:
    text = (
        "[options]\ninstall_requires =\n    # the frame\n    mxnet==1.9.1\n\n    pandas\n"
        "[options.extras_require]\nrl = gym\n"
    )
    assert requirements_of("setup.cfg", text) == [
        ("mxnet", "1.9.1", 4, True, False),
        ("pandas", "", 6, True, False),
        ("gym", "", 8, True, True),
    ]


def test_setup_script_is_read_and_not_run() -> None:
    text = (
        "from setuptools import setup\n\nraise SystemExit\nBASE = [\n    'mxnet==1.9.1',\n]\n"
        "setup(name='x', install_requires=BASE + ['theano'], extras_require={'rl': ['gym']})\n"
    )
    assert requirements_of("setup.py", text) == [
        ("mxnet", "1.9.1", 5, True, False),
        ("theano", "", 7, True, False),
        ("gym", "", 7, True, True),
    ]


def test_conda_environment_and_other_yaml() -> None:
    text = (
        "name: x\nchannels: [conda-forge]\ndependencies:\n  - python=3.8\n  - pytorch::torchtext=0.9=py38_0\n"
        "  - pip:\n      - gym==0.21\n"
    )
    assert requirements_of("environment.yml", text) == [
        ("python", "3.8", 4, True, False),
        ("torchtext", "0.9", 5, True, False),
        ("gym", "0.21", 7, True, False),
    ]
    assert requirements_of("pipeline.yml", "dependencies:\n  - gym\n") == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("poetry.lock", '[[package]]\nname = "gym"\nversion = "0.21.0"\n'),
        ("uv.lock", 'version = 1\n[[package]]\nname = "gym"\nversion = "0.21.0"\n'),
        ("Pipfile.lock", '{"default": {"gym": {"hashes": [], "version": "==0.21.0"}}}'),
    ],
)
def test_lock_files_hold_what_others_need(path: str, text: str) -> None:
    assert [(row[0], row[1], row[3]) for row in requirements_of(path, text)] == [("gym", "0.21.0", False)]


# --- images


def test_dockerfile_with_arguments_and_stages() -> None:
    text = (
        "ARG TAG=0.11.1-gpu\nFROM --platform=linux/amd64 pytorch/torchserve:${TAG} AS base\nFROM scratch\n"
        "FROM base\nFROM registry.example:5000/a/b@sha256:0123abc\n"
    )
    assert images_of("Dockerfile", text) == [
        ("pytorch/torchserve:0.11.1-gpu", 2),
        ("registry.example:5000/a/b@sha256:0123abc", 5),
    ]


def test_compose_chart_and_pipeline_images() -> None:
    assert images_of("docker-compose.yml", "services:\n  a:\n    image: ghcr.io/x/y:${TAG:-1}\n") == [
        ("ghcr.io/x/y:1", 3)
    ]
    assert images_of("chart/values.yaml", "image:\n  repository: x/y\n  tag: '1'\n") == [("x/y", 2)]
    assert images_of(".github/workflows/ci.yml", "jobs:\n  a:\n    container: python:3.12\n") == [("python:3.12", 3)]
    assert images_of("notes.yml", "image: a picture of a cat\n") == []


# --- code


def test_imports_from_outside_with_what_guards_them() -> None:
    files = {
        "gym/__init__.py": "",
        "run.py": "import gym\nimport mxnet as mx\nfrom tensorflow import contrib\nfrom . import sibling\n"
        "try:\n    import chainer\nexcept ImportError:\n    chainer = None\n",
    }
    rows: list[ImportSeen] = list(match_input(subject_of(files)).imports())
    assert [(row.module, row.names, row.location.line, row.optional) for row in rows] == [
        ("mxnet", (), 2, False),
        ("tensorflow", ("contrib",), 3, False),
        ("chainer", (), 6, True),
    ]


def test_calls_in_tables_and_beyond_by_their_full_name() -> None:
    seen = calls_of(
        "import numpy as np\nimport tensorflow as tf\nfrom somewhere import thing\nslim = tf.contrib.slim\n"
        "np.load('a.npy', allow_pickle=True)\nslim.conv2d(1, 'x', rate=None)\nthing(*[1])\nlocal(1)\n"
    )
    assert set(seen) == {"numpy.load", "tensorflow.contrib.slim.conv2d", "somewhere.thing"}
    assert seen["numpy.load"].arguments == {"file": ("a.npy",), "allow_pickle": (True,)}
    assert seen["tensorflow.contrib.slim.conv2d"].arguments == {"0": (1,), "1": ("x",), "rate": (None,)}
    assert seen["somewhere.thing"].open


def test_literals_are_values_and_not_prose() -> None:
    files = {"run.py": '"""Prose."""\nNAME = "gpt-4"\n"lost"\nprint(f"{NAME} x")\n', "a.yaml": "model: gpt-5\n"}
    rows = match_input(subject_of(files)).literals()
    assert [(row.value, str(row.location)) for row in rows] == [("gpt-4", "run.py:2:8"), ("gpt-5", "a.yaml:1:8")]
