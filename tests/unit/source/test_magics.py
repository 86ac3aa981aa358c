"""Magics: found where IPython finds them, replaced so that nothing else moves."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mldebt.model.source import ReaderKind
from mldebt.source.cells import cell_unit
from mldebt.source.magics import replace_magics


def kinds(text: str) -> list[tuple[str, str]]:
    return [(magic.kind, magic.text) for magic in replace_magics(text)[1]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("%matplotlib inline\n", [("line", "matplotlib inline")]),
        ("% matplotlib inline\n", [("line", "matplotlib inline")]),
        ("!pip install torch\n", [("shell", "pip install torch")]),
        ("!!ls\n", [("shell", "ls")]),
        ("!python train.py --lr 0.1\n", [("shell", "python train.py --lr 0.1")]),
        ("%run ../prepare.ipynb --fast\n", [("run", "../prepare.ipynb --fast")]),
        ("%sql select * from t\n", [("sql", "select * from t")]),
        ("%sx ls\n", [("shell", "ls")]),
        ("files = !ls *.csv\n", [("shell", "ls *.csv")]),
        ("a, b[0] = !ls\n", [("shell", "ls")]),
        ("out = %sql select 1\n", [("sql", "select 1")]),
        ("out = %timeit -o f(x)\n", [("line", "timeit -o f(x)")]),
        ("?str.join\n", [("help", "str.join")]),
        ("df.head?\n", [("help", "df.head")]),
        ("df.head??", [("help", "df.head")]),
        ("??df\n", [("help", "df")]),
        ("%pinfo df\n", [("help", "pinfo df")]),
        ("pip install torch\n", [("line", "pip install torch")]),
        ("cd ..\n", [("line", "cd ..")]),
        ("if x:\n    !ls\n", [("shell", "ls")]),
        ("for i in y:\n\t%time f(i)\n", [("line", "time f(i)")]),
        ("!echo 'it\nx = 1\n", [("shell", "echo 'it")]),
        ("!a \\\n  b\n", [("shell", "a   b")]),
        ("x = (1\n % 2)\n", []),
        ("x = 5 \\\n % 3\n", []),
        ('s = """\n%time\n!ls\n"""\n', []),
        ("s = '''a\\'''\n!ls\n'''\n!pwd\n", [("shell", "pwd")]),
        ("# %time\n", []),
        ("x %= 3\ny = x != 3\n", []),
        ("print('a = !b')\n", []),
        ("d['k'] = '%s' % x\n", []),
        ("what = 'why?'\n", []),
        ("# really?\n", []),
        ("ls\npip\ncd = 3\n", []),
        ("cat - dog\n", []),
        ("ls -l\n", []),
        ("", []),
    ],
)
def test_magics_are_found(text: str, expected: list[tuple[str, str]]):
    assert kinds(text) == expected


@pytest.mark.parametrize(
    ("text", "replaced"),
    [
        ("!pip install x\ny = 1\n", "pass          \ny = 1\n"),
        ("if x:\n    !ls -l\nelse:\n  %cd\n", "if x:\n    pass  \nelse:\n  pass\n"),
        ("f = !ls \\\n  -l\nz = 2", "f = None \n    \nz = 2"),
        ("!a\n", "pass\n"),
        ("%time y = f(x)\n", "pass; y = f(x)\n"),
        ("%timeit -n 10 -r 3 f(x)\n", "pass;".ljust(19) + "f(x)\n"),
        ("%prun -s cumulative f(x)\n", "pass                    \n"),
        ("%time for i in x: f(i)\n", "pass                  \n"),
        ("%time\n", "pass \n"),
    ],
)
def test_replacement_keeps_everything_else_in_place(text: str, replaced: str):
    found, magics = replace_magics(text)
    assert found == replaced
    ast.parse(found)
    for magic in magics:
        assert found[magic.at : magic.end] in ("pass", "None")


LINES = st.lists(
    st.sampled_from(
        [
            "!ls 'x",
            "%run a.py",
            "files = !ls",
            "df?",
            "!pip install \\",
            "x = 1  # !no",
            "if x:",
            "    !ls",
            "    y = 2",
            "s = '''",
            "'''",
            "z = (1,",
            ")",
            "",
            "    ",
            "t = 'a' \\",
            "%%time",
            "pip install y",
            "é = '%s' % é",
        ]
    ),
    max_size=12,
)


@given(LINES)
def test_every_other_line_stays_as_it_is(lines: list[str]):
    text = "\n".join(lines)
    replaced, magics = replace_magics(text)
    new_lines = replaced.split("\n")
    assert len(new_lines) == len(text.split("\n"))
    touched = set()
    for magic in magics:
        assert replaced[magic.at : magic.end] in ("pass", "None")
        line = replaced.count("\n", 0, magic.at)
        touched.add(line)
        while text.split("\n")[line].rstrip().endswith("\\") and line + 1 < len(new_lines):
            line += 1
            touched.add(line)
    for number, (old, new) in enumerate(zip(text.split("\n"), new_lines, strict=True)):
        if number not in touched:
            assert new == old
        else:
            assert len(new) >= len(old)


@given(st.text(alphabet="%!?=\\'\"#()[] \n\tabpi.", max_size=60))
def test_any_text_keeps_its_lines(text: str):
    replaced, magics = replace_magics(text)
    assert replaced.count("\n") == text.count("\n")
    assert all(replaced[magic.at : magic.end] in ("pass", "None") for magic in magics)


def unit(text: str, *, databricks: bool = False):
    found = cell_unit(text, "salt", databricks=databricks)
    assert found is not None
    return found


@pytest.mark.parametrize("first", ["%%time", "%%capture out", "\n%%timeit -n 3", "%%prun"])
def test_timing_cells_stay_python(first: str):
    found = unit(f"{first}\nx = 1\n!ls\n")
    assert found.kind is ReaderKind.CELL
    ast.parse(found.text)
    assert [magic.kind for magic in found.magics] == ["cell", "shell"]
    assert [found.text[m.at : m.end] for m in found.magics] == ["pass", "pass"]
    assert found.text.split("\n")[-3] == "x = 1"


@pytest.mark.parametrize(
    ("text", "kind", "words", "name"),
    [
        ("%%sql\nselect *\nfrom t", "sql", "select *\nfrom t", "sql"),
        ("%%sql sqlite:// out <<\nselect 1", "sql", "select 1", "sql"),
        ("%%bigquery df\nselect 1", "sql", "select 1", "bigquery"),
        ("%%bash\npython train.py\n", "shell", "python train.py", "bash"),
        ("%%sh -e\nls", "shell", "ls", "sh"),
        ("%%!\nls", "shell", "ls", "!"),
        ("%%writefile src/train.py\nimport os\n", "cell", "writefile src/train.py", "writefile"),
        ("%%R -i df\nlibrary(x)", "cell", "R -i df", "R"),
        ("%%html\n<b>x</b>", "cell", "html", "html"),
        ("%%javascript\nalert(1)", "cell", "javascript", "javascript"),
        ("%sql\nselect 1", "sql", "select 1", "sql"),
        ("%scala\nval x = 1", "cell", "scala", "scala"),
    ],
)
def test_cells_in_other_languages(text: str, kind: str, words: str, name: str):
    found = unit(text)
    assert found.kind is ReaderKind.MAGIC
    (magic,) = found.magics
    assert (magic.kind, magic.text, magic.name, magic.at, magic.end) == (kind, words, name, 0, 0)
    assert found.text.split("\n")[1:] == text.split("\n")[1:]
    assert found.text.split("\n")[0] == ""


def test_a_sql_line_is_the_whole_cell_in_databricks_only():
    text = "%sql select *\nfrom t"
    assert unit(text).kind is ReaderKind.CELL
    assert unit(text, databricks=True).kind is ReaderKind.MAGIC


def test_prose_has_no_unit():
    assert cell_unit("%md\n# Title", "salt", databricks=True) is None
    assert cell_unit("%%markdown\n# Title", "salt") is None


def test_python_named_in_databricks_is_python():
    found = unit("%python\nx = 1", databricks=True)
    assert found.kind is ReaderKind.CELL
    ast.parse(found.text)


def test_keys_tell_kind_text_magics_and_salt_apart():
    base = unit("x = 1")
    assert unit("x = 1").key == base.key
    others = [cell_unit("x = 1", "other"), unit("x = 2"), unit("!ls"), unit("!pwd"), unit("pass")]
    keys = [base.key, *(other.key for other in others if other is not None)]
    assert len(set(keys)) == len(keys) == 6
    assert unit("!ls").text == unit("!a b").text[:4]
