"""Why Python was refused."""

import pytest

from mldebt.source.diagnosis import diagnose, diagnosis


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("x = 1\n<<<<<<< HEAD\ny = 1\n=======\ny = 2\n>>>>>>> topic\n", "conflict", "line 2"),
        ("x = 1\nprint 'hello'\n", "python2", "line 2 is Python 2 (print statement)"),
        ("print x, y\n", "python2", "print statement"),
        ("if x: print x\n", "python2", "print statement"),
        ("print >>f, x\n", "python2", "print statement"),
        ('print"x"\n', "python2", "print statement"),
        ("try:\n    f()\nexcept ValueError, e:\n    pass\n", "python2", "line 3"),
        ("try:\n    f()\nexcept (A, B), e:\n    pass\n", "python2", "except (X, Y), e"),
        ("raise ValueError, 'x'\n", "python2", "raise X"),
        ("exec 'x = 1'\n", "python2", "exec"),
        ("y = `x`\n", "python2", "backtick"),
        ("if a <> b:\n    pass\n", "python2", "<>"),
        ("os.chmod(p, 0777)\n", "python2", "octal"),
        ("n = 10L\n", "python2", "long integer"),
        ("s = ur'x'\n", "python2", "ur"),
        ("def f(a, (b, c)):\n    pass\n", "python2", "unpacking"),
        ("if x:\n\ty = 1\n        z = (\n", "syntax", "tabs and blanks"),
        ("from .a-b import app\n\nif app:\n \tapp.run()\n", "syntax", "stops reading at line 1"),
        ("flu||influenza (a)||grippe||flu, seasonal\n", "table", "rows of a table"),
        ("day\t4 am\t5 am\t6 am\nmon\t1.5\t2\t3\n", "table", "rows of a table"),
        ("300 97.5 0.99\n150 51.8 0.98\n", "table", "numbers only"),
        ("20960/89k\n", "table", "numbers only"),
        ("width & height of a box & error \\\\\n", "table", "for TeX"),
        ("rows = rows[a & b of & c \\\\\n", "syntax", "line 1"),
        ("(1 2 rows\n", "syntax", "line 1"),
        ("}\n", "syntax", "line 1"),
        ("a = 1; b = (; c = 2; d = 3\n", "syntax", "line 1"),
        ("def f(:\n", "syntax", "not valid Python"),
        # what looks like Python 2 but stands in a text that is none
        ("time\ttemperature\n2022-02-04 00:00\t27.7 C\t4.58 m/s\n", "syntax", "not valid Python"),
        ('page = """\nuse """markdown in\n- `one` (first)\nx = 3px\n', "syntax", "not valid Python"),
        ("mode = 0644 + 10L\n", "python2", "octal"),
        ("f(x, async=True)\n", "keyword", "line 1 uses `async` as a name"),
        ("loop.async(f)\n", "keyword", "rename it"),
        ("def f(async=False):\n    self.asked = async\n", "keyword", "line 1"),
        ("def f(await, x):\n    return x\n", "keyword", "`await`"),
        ("import os`n`n# set up`nx = 1\n", "syntax", "line 1 holds a backtick"),
        ("if `x` == y:\n    pass\n", "python2", "backtick"),
        ("from {{ cookiecutter.name }} import x\n", "template", "line 1"),
        ("text = '{{ cookiecutter.name }}'\nx = = 1\n", "syntax", "not valid Python"),
        ("from {{ name }}.hooks import x\n", "template", "line 1"),
        ("import ${module}\n{% with x %}\ny = 1\n{% end %}\n", "template", "line 1"),
        ("from models.<which one> import <model>\n", "template", "line 1"),
        ("plot()\n<Figure size 4x3 with 1 Axes>\n", "syntax", "line 2"),
        ("if x < y> print\n", "syntax", "line 1"),
        ("# Pseudo code:\nrow ~ next row\n", "notes", "pseudo-code"),
        ("# Psuedocode\nrow ~ next row\n", "notes", "pseudo-code"),
        ("Open\nSay Aloud!\n" * 5, "table", "list of words"),
        ("import a\nimport b\n" * 5 + "import a b\n", "syntax", "line 11"),
        ("words = ['a']\nids = \nn =  # yours\nprint(ids)\n", "blank", "line 2"),
        ("ids = \nx = = 1\n", "syntax", "not valid Python"),
        ("", "syntax", "not valid Python"),
    ],
)
def test_usual_causes(text: str, code: str, words: str):
    found, sentence = diagnose(text)
    assert found == code
    assert words in sentence
    assert sentence.endswith(".")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("print 'one'\nprint two\n", "line 1 is Python 2 (print statement); port the file to Python 3, or exclude it."),
        (
            "x = 1\nif x:\n    y = 2\n\tz = 3\nprint y\n",
            "its indentation mixes tabs and blanks (line 4); indent with blanks only.",
        ),
        (
            "def f():\n\t \n\tif g:\n        h()\n",
            "its indentation mixes tabs and blanks (line 4); indent with blanks only.",
        ),
        (
            "def f(a):\ndef f(a):\n    return (a +\n \t  1)\n",
            "it is not valid Python: Python stops reading at line 2 (expected an indented block after function "
            "definition on line 1).",
        ),
        ("x = (1\ny = 2\nprint y\n", "it is not valid Python: Python stops reading at line 1."),
        ("await(1, 2) = 3\n", "it is not valid Python: Python stops reading at line 1."),
        ("f(g.await)\nh(async=1)\n", "line 1 uses `await` as a name, which is a keyword since Python 3.7; rename it."),
    ],
)
def test_the_line_is_where_python_stops(text: str, sentence: str):
    found = diagnosis(text)
    assert found.sentence == sentence
    with pytest.raises(SyntaxError) as refused:
        compile(text, "file.py", "exec")
    assert found.line == refused.value.lineno


@pytest.mark.parametrize(
    "text",
    [
        "# print 'hello'\nx = (\n",
        '"""\nprint x\nexcept A, e:\n<<<<<<< HEAD\n"""\nx = (\n',
        's = "a <> b `c` 0777 10L"\nx = (\n',
        "print(x)\nprint\nx = 0\ny = 0.07\nz = 0o777\nw = 1_0\nx = (\n",
        "raise ValueError('a', 'b')\nf(a, (b, c))\nx = (\n",
        "title\n=======\nx = (\n",
        "a = print if debug else log\nprint or log\nx = (\n",
        "except_a, e = 1, 2\nx = (\n",
    ],
)
def test_python_3_is_not_called_python_2(text: str):
    assert diagnose(text)[0] == "syntax"
