"""The walk keeps everything, and says where it stands."""

import msgspec
import pytest

from mldebt.facts import kinds as k
from mldebt.facts.reader import magic_facts, read_facts
from mldebt.facts.unit import UnitFacts


def unit(text: str, magics: dict[int, tuple[str, str]] | None = None) -> UnitFacts:
    """The facts of a text."""
    row = read_facts(text, magics)
    assert not row.error
    return UnitFacts("key", row)


def test_outline_names_imports_scopes_and_exports() -> None:
    text = (
        "from __future__ import annotations\n__all__ = ['f', 'C']\nimport a.b as c\n"
        "try:\n    import fast\nexcept ImportError:\n    fast = None\n"
        "if TYPE_CHECKING:\n    from x import T\n\n\ndef f():\n    'Doc.'\n    import inner\n\n\nclass C:\n    x = 1\n"
    )
    outline = unit(text).outline
    assert outline.exports == ("f", "C")
    assert [(fact.module, fact.guard) for fact in outline.imports][2:4] == [("fast", "try"), ("x", "typing")]
    assert [(scope.form, scope.name, scope.doc) for scope in outline.scopes] == [
        ("module", "", False),
        ("def", "f", True),
        ("class", "C", False),
    ]
    assert outline.scopes[2].binds == ("x",)


@pytest.mark.parametrize(
    "text",
    [
        'x = f"{d["a"]}"  # comment\ny = 1\n',
        'x = f"{a:{b}}" "tail"\n',
        'x = f"""{a  # inside\n}"""\n',
        "match x:\n    case {'k': [1, *rest], **more} if rest:\n        pass\n    case P(a=1) | None:\n        pass\n",
        "type A[T: int] = list[T]\n",
        "async def f(*, a=1, **k): await g(*a, **k)\n",
        "x = (  # comment with ) in it\n    1,\n)\n",
    ],
)
def test_every_name_stands_where_it_is_written(text: str) -> None:
    facts = unit(text)
    found: list[k.Name | k.Str] = []

    def visit(value: object) -> None:
        if isinstance(value, k.Name | k.Str):
            found.append(value)
        if isinstance(value, msgspec.Struct):
            for name in value.__struct_fields__:
                visit(getattr(value, name))
        elif isinstance(value, tuple):
            for item in value:
                visit(item)

    for scope in range(len(facts.row.bodies)):
        visit(facts.body(scope))
    assert found
    for node in found:
        assert text[node.at : node.end] == (node.id if isinstance(node, k.Name) else node.raw)


def test_comments_are_kept_with_their_offsets() -> None:
    text = 'x = "# no"  # yes\n# mldebt: ignore[DATA001]\n'
    assert unit(text).outline.comments == ((12, "# yes"), (18, "# mldebt: ignore[DATA001]"))


def test_magics_stand_in_their_block() -> None:
    facts = unit("if x:\n    pass\n", {10: ("shell", "python train.py")})
    branch = facts.body(0)[0]
    assert isinstance(branch, k.Branch)
    assert branch.body == (k.Magic(10, 14, "shell", "python train.py"),)
    assert UnitFacts("m", magic_facts("SELECT 1", "sql", "SELECT 1")).body(0)[0] == k.Magic(0, 8, "sql", "SELECT 1")


def test_what_cannot_be_parsed_says_so() -> None:
    row = read_facts("def f(:\n")
    assert (row.error_code, row.bodies) == ("syntax", ())
    deep = read_facts("x = " + "(" * 400 + "1" + ")" * 400 + "\n")
    assert not deep.error or deep.error_code in ("too-deep", "syntax")


def test_an_instruction_alone_on_an_indented_line_speaks_of_the_next_statement() -> None:
    text = "def f():\n    # mldebt: ignore[LEAK001] because\n\n    # and\n    g()\n    h()  # mldebt: path=data/*.csv\n"
    found = read_facts(text).pragmas
    assert [(one.line, one.target, one.scope) for one in found] == [(2, 5, "next"), (6, 6, "line")]


def test_instructions_of_broken_code_and_of_other_languages_are_kept() -> None:
    broken = read_facts("# mldebt: ignore-file[READ001]\nprint 1\n").pragmas
    assert [one.scope for one in broken] == ["file"]
    sql = magic_facts("\n-- mldebt: ignore[DATA005]\nselect 1", "sql", "select 1").pragmas
    assert [(one.line, one.target) for one in sql] == [(2, 3)]
