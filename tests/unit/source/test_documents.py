"""Configuration documents: values, paths, places, and limits."""

import json
import tomllib
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mldebt.model.source import ReaderKind
from mldebt.source import Document, read_document

YAML = """\
stages:
  train: &base
    cmd: python train.py --lr 0.1
    deps:
    - data/a.csv
    - {path: b.csv, rev: 010}
    params: [lr, "n"]
  again:
    <<: *base
    cmd: |
      python again.py
      ls
version: 1.10
on: yes
none: ~
day: 2024-01-01
secret: !Ref thing
1: one
---
second: true
"""


def rows(found: Document) -> list[tuple[Any, ...]]:
    return [(".".join(map(str, value.path)), value.value, value.line, value.column) for value in found.values]


def test_yaml_values_with_their_places():
    found = read_document(ReaderKind.YAML, YAML)
    assert found.error is None
    assert rows(found) == [
        ("stages.train.cmd", "python train.py --lr 0.1", 3, 10),
        ("stages.train.deps.0", "data/a.csv", 5, 7),
        ("stages.train.deps.1.path", "b.csv", 6, 14),
        ("stages.train.deps.1.rev", 8, 6, 26),
        ("stages.train.params.0", "lr", 7, 14),
        ("stages.train.params.1", "n", 7, 18),
        ("stages.again.cmd", "python again.py\nls\n", 10, 10),
        ("stages.again.deps.0", "data/a.csv", 5, 7),
        ("stages.again.deps.1.path", "b.csv", 6, 14),
        ("stages.again.deps.1.rev", 8, 6, 26),
        ("stages.again.params.0", "lr", 7, 14),
        ("stages.again.params.1", "n", 7, 18),
        ("version", 1.1, 13, 10),
        ("on", True, 14, 5),
        ("none", None, 15, 7),
        ("day", "2024-01-01", 16, 6),
        ("secret", "thing", 17, 9),
        ("1", "one", 18, 4),
        ("second", True, 20, 9),
    ]
    assert [value.document for value in found.values][-2:] == [0, 1]
    assert found.values[-2].path == ("1",)
    assert found.values[1].path == ("stages", "train", "deps", 0)


TOML = """\
# comment
title = "x"
"quoted key" = 'y'
a.b = 1

[project]
dependencies = [
  "numpy>=1",  # first
  'pandas[all]',
]
when = 1979-05-27 07:32:00
inline = { x = 1, y = [ { z = true } ] }

[[tool.rows]]
name = "first"
[[tool.rows]]
name = \"\"\"
long
\"\"\"
[tool.rows.sub]
deep = 1.5
[tool.rows.sub."odd.name"]
deepest = "#"
"""


def test_toml_values_with_their_places():
    found = read_document(ReaderKind.TOML, TOML)
    assert found.error is None
    assert rows(found) == [
        ("title", "x", 2, 9),
        ("quoted key", "y", 3, 16),
        ("a.b", 1, 4, 7),
        ("project.dependencies.0", "numpy>=1", 8, 3),
        ("project.dependencies.1", "pandas[all]", 9, 3),
        ("project.when", "1979-05-27T07:32:00", 11, 8),
        ("project.inline.x", 1, 12, 16),
        ("project.inline.y.0.z", True, 12, 31),
        ("tool.rows.0.name", "first", 15, 8),
        ("tool.rows.1.name", "long\n", 17, 8),
        ("tool.rows.1.sub.deep", 1.5, 21, 8),
        ("tool.rows.1.sub.odd.name.deepest", "#", 23, 11),
    ]


def test_json_values_with_their_places():
    found = read_document(ReaderKind.JSON, '{"a": [1, {"b": null}],\n "c": "x\\n",\n "d": -1.5e3, "e": false}\n')
    assert rows(found) == [
        ("a.0", 1, 1, 8),
        ("a.1.b", None, 1, 17),
        ("c", "x\n", 2, 7),
        ("d", -1500.0, 3, 7),
        ("e", False, 3, 20),
    ]


def test_json_of_editors_has_comments_and_last_commas():
    found = read_document(ReaderKind.JSON, '// head\n{"a": "x // y, ]", /* b\n */ "c": [1, 2,],\n}\n')
    assert found.error is None
    assert rows(found) == [("a", "x // y, ]", 2, 7), ("c.0", 1, 3, 11), ("c.1", 2, 3, 14)]


@pytest.mark.parametrize("kind", [ReaderKind.TOML, ReaderKind.YAML, ReaderKind.JSON])
def test_numbers_that_no_row_can_hold_are_texts(kind: ReaderKind) -> None:
    text = {
        ReaderKind.TOML: "seed = 261868553827208103807548308384201786360\nleast = -9223372036854775807\n",
        ReaderKind.YAML: "seed: 261868553827208103807548308384201786360\nleast: -9223372036854775807\n",
        ReaderKind.JSON: '{"seed": 261868553827208103807548308384201786360, "least": -9223372036854775807}',
    }[kind]
    seed, least = read_document(kind, text).values
    assert (seed.value, least.value) == ("261868553827208103807548308384201786360", -9223372036854775807)


def test_ini_values_with_their_places():
    text = (
        "top = 0\n"
        "[metadata]\n"
        "name = x ; inline\n"
        "url: http://a/b=c\n"
        "# no\n"
        "[options]\n"
        "requires =\n"
        "  numpy>1\n"
        "  pandas # x\n"
        "\n"
        "zip_safe=\n"
    )
    assert rows(read_document(ReaderKind.INI, text)) == [
        (".top", "0", 1, 7),
        ("metadata.name", "x", 3, 8),
        ("metadata.url", "http://a/b=c", 4, 6),
        ("options.requires", "numpy>1\npandas", 7, 11),
        ("options.zip_safe", "", 11, 10),
    ]


@pytest.mark.parametrize("kind", [ReaderKind.SQL, ReaderKind.DOCKERFILE, ReaderKind.MAKEFILE, ReaderKind.SHELL])
def test_other_kinds_are_text_only(kind: ReaderKind):
    assert read_document(kind, "a: 1") == Document()


@pytest.mark.parametrize(
    ("kind", "text", "code", "line", "kept"),
    [
        (ReaderKind.YAML, "a: 1\n---\nb: [1\n", "syntax", 4, 1),
        (ReaderKind.YAML, "a: {{ x }}\n", "", 0, 1),
        (ReaderKind.YAML, "a:\n\t- b\n", "syntax", 2, 0),
        (ReaderKind.YAML, "a: \x01\n", "syntax", 0, 0),
        (ReaderKind.JSON, '{"a": 1,\n "b": }', "json", 2, 1),
        (ReaderKind.JSON, "", "json", 1, 0),
        (ReaderKind.JSON, "[1] x", "json", 1, 1),
        (ReaderKind.JSON, "1" * 5000, "json", 0, 0),
        (ReaderKind.TOML, "a = 1\nb = \n", "syntax", 2, 0),
        (ReaderKind.YAML, "- " * 5000, "too-deep", 1, 0),
        (ReaderKind.YAML, "[" * 5000, "too-deep", 1, 0),
        (ReaderKind.JSON, "[" * 50000, "too-deep", 0, 0),
        (ReaderKind.TOML, "a = " + "[" * 50000, "too-deep", 0, 0),
    ],
)
def test_where_a_document_breaks_off(kind: ReaderKind, text: str, code: str, line: int, kept: int):
    found = read_document(kind, text)
    assert len(found.values) == kept
    if code:
        assert found.error is not None
        assert (found.error.code, found.error.line) == (code, line)
        assert found.error.reason.endswith(".")


def test_alias_bombs_are_cut_off():
    lines = ["a0: &a0 [[], []]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    found = read_document(ReaderKind.YAML, "\n".join(lines))
    assert found.error is not None
    assert found.error.code == "too-large"


def test_an_anchor_inside_itself_ends():
    found = read_document(ReaderKind.YAML, "a: &x\n  b: *x\n  c: 1\n")
    assert rows(found) == [("a.b", None, 2, 6), ("a.c", 1, 3, 6)]


def test_no_yaml_tag_constructs_anything():
    found = read_document(ReaderKind.YAML, "a: !!python/object/apply:os.system ['ls']\nb: !!python/name:os.system x\n")
    assert rows(found) == [("a.0", "ls", 1, 37), ("b", "x", 2, 4)]


KEY = st.text(alphabet="abcdefgh_é ", min_size=1, max_size=6)
SCALAR = st.one_of(st.booleans(), st.integers(-(10**12), 10**12), st.text(alphabet="ab\"#:,]}{[\\'\n é", max_size=8))
TREE = st.recursive(
    SCALAR,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEY, inner, max_size=3)),
    max_leaves=8,
)


def leaves(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[tuple[Any, ...], Any]]:
    if isinstance(node, dict):
        return [leaf for key, value in node.items() for leaf in leaves(value, (*path, key))]
    if isinstance(node, list):
        return [leaf for index, value in enumerate(node) for leaf in leaves(value, (*path, index))]
    return [(path, node)]


@given(TREE, st.sampled_from([None, 2]))
def test_json_agrees_with_json(node: Any, indent: int | None):
    text = json.dumps(node, indent=indent, ensure_ascii=False)
    found = read_document(ReaderKind.JSON, text)
    assert [(value.path, value.value) for value in found.values] == leaves(node)
    lines = text.split("\n")
    for value in found.values:
        token = json.dumps(value.value, ensure_ascii=False)
        assert lines[value.line - 1][value.column - 1 :].startswith(token)


@given(st.dictionaries(KEY, TREE, max_size=4), st.booleans())
def test_yaml_agrees_with_pyyaml(node: dict[str, Any], flow: bool):
    text = yaml.safe_dump(node, default_flow_style=flow, allow_unicode=True, sort_keys=False)
    found = read_document(ReaderKind.YAML, text)
    assert [(value.path, value.value) for value in found.values] == leaves(node)


def as_toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {as_toml(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[\n" + "".join(f"  {as_toml(inner)}, # x\n" for inner in value) + "]"
    return json.dumps(value)


@given(st.dictionaries(KEY, st.one_of(SCALAR, st.lists(SCALAR, max_size=3)), max_size=4))
def test_toml_places_lead_to_the_values(table: dict[str, Any]):
    text = "".join(f"{json.dumps(key)} = {as_toml(value)}\n" for key, value in table.items())
    assert tomllib.loads(text) == table
    found = read_document(ReaderKind.TOML, text)
    assert [(value.path, value.value) for value in found.values] == leaves(table)
    lines = text.split("\n")
    for value in found.values:
        assert lines[value.line - 1][value.column - 1 :].startswith(json.dumps(value.value))
