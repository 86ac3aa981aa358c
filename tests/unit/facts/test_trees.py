"""The parser's cheaper nodes say what LibCST's own say."""

import dataclasses
import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import libcst
import pytest

from mldebt.facts import trees
from mldebt.facts.version import installed_version
from mldebt.knowledge.parser import node_table

HERE = Path(__file__).parents[3]
SOURCES = (
    *(HERE / "fixtures" / "python").glob("*.py"),
    *(HERE / "mldebt" / "facts").glob("*.py"),
    *(HERE / "benchmarks").glob("*.py"),
)
REFUSED_OR_ODD = ("x = = 1\n", "def f(:\n", "print 'two'\n", "x = f'{f'{a}'}'\n", "", "\ufeffx = 1\n", "a\tb\n")
FACTS = """
import json, sys
import msgspec
from mldebt.facts.reader import read_facts
plain, texts = json.load(sys.stdin)
assert ("libcst" in sys.modules) == plain, "the other nodes were used"
sys.stdout.buffer.write(b"".join(msgspec.msgpack.encode(read_facts(text)) for text in texts))
"""


def facts(*, plain: bool) -> bytes:
    """The facts of all sources, read by a process of its own."""
    texts = [*(path.read_text("utf-8") for path in SOURCES), *REFUSED_OR_ODD]
    run = subprocess.run(
        [sys.executable, "-c", FACTS],
        cwd=HERE,
        env={**os.environ, trees.PLAIN: "1" if plain else ""},
        input=json.dumps([plain, texts]).encode(),
        capture_output=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr.decode()
    return run.stdout


def test_the_table_is_that_of_the_installed_version() -> None:
    table = node_table()
    if table.libcst != version("libcst"):
        pytest.skip("the table was made for another version, whose nodes are not used")
    classes = [item for item in vars(libcst).values() if isinstance(item, type) and issubclass(item, libcst.CSTNode)]
    fields = {item.__name__: tuple(field.name for field in dataclasses.fields(item)) for item in classes}
    assert table.nodes == {name: fields[name] for name in table.nodes}
    assert all(name.startswith(("Base", "CSTNode")) for name in fields.keys() - table.nodes.keys())


def test_facts_are_the_same_with_either_kind_of_nodes() -> None:
    cheap = facts(plain=False)
    assert len(cheap) > 100_000
    assert cheap == facts(plain=True)


def test_libcst_is_left_as_it_was() -> None:
    before = sys.modules["libcst"]
    trees.parse("x = 1\n")
    with pytest.raises(trees.nodes.ParserSyntaxError) as caught:
        trees.parse("x = = 1\n")
    assert sys.modules["libcst"] is before is libcst
    assert libcst.parse_module("x = 1\n").code == "x = 1\n"
    with pytest.raises(libcst.ParserSyntaxError) as expected:
        libcst.parse_module("x = = 1\n")
    assert (caught.value.message, caught.value.raw_line) == (expected.value.message, expected.value.raw_line)


def test_what_stands_for_the_package_has_the_kinds_of_its_table_and_no_others() -> None:
    kinds = trees.node_kinds({"Name": ["value", "lpar"]})
    name = kinds.Name(value="x")
    assert (type(name), name.value, name.lpar) == (kinds.Name, "x", None)
    with pytest.raises(AttributeError, match="Nonsense"):
        _ = kinds.Nonsense


@pytest.mark.parametrize("package", ["libcst", "msgspec", "import-linter"])
def test_the_version_of_a_package_is_the_installed_one(package: str) -> None:
    assert installed_version(package) == version(package)
