"""No address unless asked for; no name in an anonymous report."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from mldebt.model.graph import Node, NodeKind
from mldebt.model.history import Person
from mldebt.report import FORMATS, RenderOptions, render
from mldebt.report.privacy import hide_addresses, redact
from tests.support import reports

ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[a-z]+")


@pytest.mark.parametrize("name", list(FORMATS))
def test_no_output_holds_an_address(name: str) -> None:
    report = reports.dvc()
    found = replace(report.findings[0], message="ask jane.doe+ml@corp.example.com or <x@y.org>")
    signed = replace(report, findings=(found,), notes=("by root@build.example.com",))
    text = render(name, signed, RenderOptions(cards=reports.CARDS))
    assert ADDRESS.findall(text) == []
    assert "(e-mail 1)" in text.replace("&#40;", "(").replace("&#45;", "-")


def test_addresses_are_there_on_request() -> None:
    assert "mina@example.com" in render("json", reports.dvc(), RenderOptions(emails=True))
    assert "mina@example.com" not in render("json", reports.dvc(), RenderOptions(emails=True, anonymous=True))


@pytest.mark.parametrize("name", list(FORMATS))
def test_an_anonymous_report_names_nobody(name: str) -> None:
    text = render(name, reports.dvc(), RenderOptions(anonymous=True, show_suppressed=True))
    for person in reports.PEOPLE:
        for word in (person.name, person.name.split()[0], *person.aliases):
            assert word not in text.replace("Mina</", "").replace('"Mina"', ""), word


def test_stand_ins_are_stable_and_distinct() -> None:
    people = redact(reports.dvc(), anonymous=True).people
    assert people == redact(reports.solo(), anonymous=True).people + people[1:]
    assert len({person.key for person in people}) == len(people)
    assert all(re.fullmatch(r"person-[0-9a-f]{8}", person.name) for person in people)


def test_hiding_keeps_keys_distinct_and_other_text() -> None:
    written = "a\nme@x.org \\n you@y.org git@host.example:o/r hf@v1.0 me@x.org dvc.yaml:fit@a.csv"
    node = Node("file:x", NodeKind.FILE, written)
    hidden = hide_addresses(node, Node)
    assert hidden.label == "a\n(e-mail 1) \\n (e-mail 2) git@host.example:o/r hf@v1.0 (e-mail 1) dvc.yaml:fit@a.csv"
    assert hide_addresses(hidden, Node) is hidden


@given(st.lists(st.sampled_from(["me@x.org", "\\", "\n", '"', "\x1b", "u", "nt", " ", "é", "@"]), max_size=12))
@settings(max_examples=200)
def test_hiding_leaves_a_readable_record_without_addresses(pieces: list[str]) -> None:
    node = Node("file:x", NodeKind.FILE, "".join(pieces))
    hidden = hide_addresses(node, Node)
    assert "me@x.org" not in hidden.label
    assert hidden.label.count("\\") == node.label.count("\\")


def test_somebody_known_by_an_address_keeps_the_part_before_it() -> None:
    report = replace(reports.dvc(), people=(Person("k", "jo@example.com", ("jo@example.com",), ("jo@x.org", "Jo")),))
    assert redact(report).people == (Person("k", "jo", (), ("Jo",)),)
