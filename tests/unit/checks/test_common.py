"""What checks share: defaults where nobody calls, true lines of literals and configured values, clocks in SQL."""

import pytest

from mldebt.checks.common import assumed, chain, text_line, text_place
from mldebt.checks.nodes import called_name
from mldebt.checks.repro.sqlclock import clock_in_filter
from mldebt.checks.subject import Subject
from mldebt.resolve.terms import Const, Event, Hole, Summary, Value
from tests.support.subjects import subject_of

CLOCKS = ("now()", "current_date", "getdate()")


def load_of(subject: Subject, scope: str = "") -> tuple[Summary, Event]:
    """The summary of a scope and the first model it loads."""
    summaries = [item for item in subject.program.summaries() if item.name == scope]
    return next(
        (item, event) for item in summaries for event in item.events if event.symbol.endswith("from_pretrained")
    )


def model_name(code: str, scope: str) -> Value | None:
    """What a function that loads a model is assumed to load."""
    subject = subject_of({"run.py": "from transformers import AutoModel\n" + code})
    summary, event = load_of(subject, scope)
    return assumed(subject.program, summary, event.args[0])


def test_a_function_that_nobody_calls_has_its_defaults() -> None:
    code = "def load(name='a/b', size=1):\n    return AutoModel.from_pretrained(name)\n"
    assert isinstance(found := model_name(code, "load"), Const)
    assert found.value == "a/b"
    assert isinstance(model_name(code + "load('c/d')\n", "load"), Hole)


def test_an_attribute_has_what_init_gives_by_default() -> None:
    code = (
        "class Model:\n    def __init__(self, name='a/b'):\n        self.name = name\n"
        "    def load(self):\n        return AutoModel.from_pretrained(self.name)\n"
    )
    assert isinstance(found := model_name(code, "load"), Const)
    assert found.value == "a/b"


def test_a_configured_value_is_found_at_its_key_and_not_at_an_equal_value() -> None:
    files = {
        "c.yaml": "old:\n  name: a/b\nnew:\n  name: a/b\n",
        "run.py": "import yaml\nfrom transformers import AutoModel\nc = yaml.safe_load(open('c.yaml'))\n"
        "AutoModel.from_pretrained(c['new']['name'])\n",
    }
    subject = subject_of(files)
    _, event = load_of(subject)
    name = event.args[0]
    assert isinstance(name, Const)
    assert str(text_place(subject, name)) == "c.yaml:4:9"


def test_the_chain_names_who_calls() -> None:
    code = "from transformers import AutoModel\ndef a(x):\n    return AutoModel.from_pretrained(x)\n"
    subject = subject_of({"run.py": code + "def b(x):\n    return a(x)\nb('c/d')\n"})
    _, event = load_of(subject)
    steps = chain(subject.program, event.via)
    assert [(step.location.line, step.note) for step in steps] == [(6, "calls b()"), (5, "calls a()")]
    assert called_name(subject.program, event.site) == "from_pretrained"


def test_the_chain_names_what_the_callees_of_one_call_share_and_none_of_them() -> None:
    code = "from transformers import AutoModel\n" + "".join(
        f"class {name}:\n    def load(self, x):\n        return AutoModel.from_pretrained(x)\n" for name in "AB"
    )
    subject = subject_of({"run.py": code + "import sys\nm = A() if sys.argv[1:] else B()\nm.load('c/d')\n"})
    _, event = load_of(subject)
    assert len(subject.program.calls.called[event.via[0]]) == 2
    assert [(step.location.line, step.note) for step in chain(subject.program, event.via)] == [(10, "calls load()")]


def test_a_place_inside_a_literal_of_several_lines() -> None:
    code = 'from transformers import AutoModel\nAutoModel.from_pretrained("""a\n  b\nc""")\n'
    code += 'AutoModel.from_pretrained("a\\nb")\n'
    subject = subject_of({"run.py": code})
    events = [event for event in subject.program.tops["run.py"].events if event.args]
    places = []
    for event, needle in zip(events, ("b", "b"), strict=True):
        term = event.args[0]
        assert isinstance(term, Const)
        assert term.origin is not None
        place = text_line(subject.program, term.origin, str(term.value), str(term.value).index(needle))
        places.append((place.line, place.column))
    assert places == [(3, 3), (5, 27)]


@pytest.mark.parametrize(
    "text",
    [
        "SELECT a FROM t WHERE day > NOW() - 7",
        "WITH c AS (SELECT a FROM t WHERE day < CURRENT_DATE) SELECT a FROM c",
        "SELECT a FROM t JOIN u ON t.day > getdate()",
        "SELECT a FROM t GROUP BY a HAVING max(day) > now ( )",
    ],
)
def test_clocks_that_choose_rows(text: str) -> None:
    position = clock_in_filter(text, CLOCKS)
    assert position is not None
    assert text[position:].lower().startswith(("now", "current_date", "getdate"))


@pytest.mark.parametrize(
    "text",
    [
        "SELECT a, NOW() AS loaded FROM t WHERE b > 1",
        "SELECT a FROM t WHERE b > 1 -- NOW() was here",
        "SELECT a FROM t WHERE current_dates > 1",
        "INSERT INTO log (at) VALUES (NOW())",
        "where it is now() is prose",
    ],
)
def test_clocks_that_choose_nothing(text: str) -> None:
    assert clock_in_filter(text, CLOCKS) is None
