"""Python that the parser refused: read another way where it can be, and else told whose fault it is."""

import msgspec
import pytest

from mldebt.facts.kinds import FactsRow
from mldebt.facts.reader import read_facts
from mldebt.pipeline.refused import refused_facts
from mldebt.pipeline.workers import Job, read_unit

TABS = "def f(x):\n    if x:\n\t    return 1\n    return 2\n"
CONTINUED = "if x:\n\\\n    y = 1\n"  # Python takes it, LibCST does not


@pytest.mark.parametrize(
    ("text", "kind", "code", "is_read"),
    [
        (TABS, "python", "", True),
        (TABS, "cell", "", True),
        (CONTINUED, "python", "parser", False),
        ("!ls data\nx = 1\n", "python", "ipython", True),
        ("for name in names:\n    %run step.py\n", "python", "ipython", True),
        ("files = !ls data\n", "python", "ipython", True),
        ("!ls data\nx = = 1\n", "python", "syntax", False),
        ("pip install torch\n", "python", "syntax", False),
        ("df.head?\n", "python", "syntax", False),
        ("% a comment of another language\nx = 1\n", "python", "syntax", False),
        ("!\nx = 1\n", "python", "syntax", False),
        ("print 'x'\n", "python", "python2", False),
    ],
)
def test_what_is_made_of_it(text: str, kind: str, code: str, is_read: bool) -> None:
    row = read_facts(text)
    assert row.error_code == "syntax"
    found = refused_facts(text, kind, row)
    assert (found.error_code, bool(found.bodies)) == (code, is_read)


@pytest.mark.parametrize(
    ("before", "clause", "line"),
    [
        ("", "except ValueError, e:", 3),
        ("log(e)\n", "except socket.error , err:", 4),
        ("", "except (ValueError, KeyError):", 0),
        ("", "except ValueError, KeyError:", 0),
        ("from select import error\n", "except ValueError, error:", 0),
        ("error = ValueError\n", "except KeyError, error:", 0),
        ("from errors import *\n", "except KeyError, error:", 0),
        ("text = '''\nexcept KeyError, error:\n'''\n", "except KeyError:", 0),
    ],
)
def test_a_clause_of_python_2_is_told_though_newer_python_takes_it(before: str, clause: str, line: int) -> None:
    job = Job("key", "python", f"{before}try:\n    f()\n{clause}\n    g()\n", ())
    row = msgspec.msgpack.decode(read_unit(job), type=FactsRow)
    assert (row.error_code, row.error_line) == (("python2", line) if line else ("", 0))
    assert row.bodies


def test_a_command_is_named_where_it_stands() -> None:
    text = "import os\n\n%reload_ext autoreload\n"
    found = refused_facts(text, "python", read_facts(text))
    assert found.error == "line 3 is a command for IPython (`%reload_ext`); Python itself cannot run the file."
    assert found.error_line == 3
