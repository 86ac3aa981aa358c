"""The page: complete, self-contained, and deaf to what the audited repository says."""

import re
from base64 import b64encode
from collections import Counter
from hashlib import sha256
from html.parser import HTMLParser
from importlib import resources

import msgspec
import pytest
from msgspec.structs import replace

from mldebt.model.columns import ColumnPlace, DataColumns
from mldebt.model.place import Location
from mldebt.report import CardText, RenderOptions, render
from mldebt.source.settings import source_settings
from tests.support import extreme_reports, reports

VOID = {"meta", "link", "input", "br", "wbr", "img", "rect", "path", "circle"}
MAKERS = {
    "dvc": reports.dvc,
    "empty": reports.empty,
    "no_history": reports.no_history,
    "solo": reports.solo,
    "hostile": extreme_reports.hostile,
}


class Page(HTMLParser):
    """What a browser would see: elements with attributes, text by element, ids, and whether tags are balanced."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.stack: list[str] = []
        self.raw: dict[str, list[str]] = {"script": [], "style": []}
        self.text: list[str] = []
        self.unbalanced: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag in self.raw:
            self.raw[tag].append("")
        if tag not in VOID:
            self.stack.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.stack or self.stack.pop() != tag:
            self.unbalanced.append(tag)

    def handle_data(self, data: str) -> None:
        if self.stack and self.stack[-1] in self.raw:
            self.raw[self.stack[-1]][-1] += data
        else:
            self.text.append(data)

    def ids(self) -> list[str]:
        return [attrs["id"] for _, attrs in self.elements if "id" in attrs]


def page_of(name: str) -> tuple[str, Page]:
    cards = {**reports.CARDS, **extreme_reports.EVIL_CARDS}
    text = render("html", MAKERS[name](), RenderOptions(cards=cards))
    return text, Page(text)


@pytest.fixture(scope="module", params=list(MAKERS))
def page(request: pytest.FixtureRequest) -> tuple[str, Page]:
    return page_of(request.param)


def test_tags_are_balanced(page: tuple[str, Page]) -> None:
    assert page[1].unbalanced == []
    assert page[1].stack == []


def test_anchors_are_unique_and_every_link_inside_has_one(page: tuple[str, Page]) -> None:
    ids = page[1].ids()
    assert [name for name, count in Counter(ids).items() if count > 1] == []
    targets = {attrs["href"][1:] for tag, attrs in page[1].elements if tag == "a" and attrs["href"].startswith("#")}
    assert targets - set(ids) == set()


def test_its_first_bytes_say_who_wrote_it(page: tuple[str, Page]) -> None:
    rule = source_settings().own_reports
    assert rule.mark.encode() in page[0].encode()[: rule.head]


def test_nothing_is_loaded(page: tuple[str, Page]) -> None:
    for tag, attrs in page[1].elements:
        assert not {"src", "srcset", "action", "formaction", "ping"} & set(attrs), tag
        assert tag not in {"iframe", "object", "embed", "base", "img"}
        if tag == "link":
            assert attrs["href"] == "data:,"
        if "href" in attrs and tag == "a":
            assert attrs["href"].startswith(("#", "https://")), attrs["href"]
    assert "@import" not in "".join(page[1].raw["style"])
    assert re.findall(r"url\((?!#)", page[0]) == []


def test_no_inline_handler_or_style(page: tuple[str, Page]) -> None:
    for tag, attrs in page[1].elements:
        assert [name for name in attrs if name.startswith("on") or name == "style"] == [], tag


def test_policy_allows_exactly_the_script_and_style(page: tuple[str, Page]) -> None:
    policy = next(attrs["content"] for tag, attrs in page[1].elements if "http-equiv" in attrs)
    scripts = [text for text in page[1].raw["script"] if not text.startswith("{")]
    assert len(scripts) == 1
    for kind, text in (("script-src", scripts[0]), ("style-src", page[1].raw["style"][0])):
        known = "'sha256-" + b64encode(sha256(text.encode()).digest()).decode() + "'"
        assert f"{kind} {known};" in policy
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy


def test_hostile_text_stays_text() -> None:
    text, page = page_of("hostile")
    scripts = [attrs for tag, attrs in page.elements if tag == "script"]
    assert [attrs.get("type", "") for attrs in scripts] == ["application/json", ""]
    assert "img" not in {tag for tag, _ in page.elements}
    assert "{{7*7}}" in "".join(page.text)
    assert "49" not in "".join(page.text).replace("2026", "")
    for hidden in ("\u202e", "\u2028", "\x1b", "\x00", "\u200f"):
        assert hidden not in text
    assert "javascript:" not in " ".join(attrs.get("href", "") for _, attrs in page.elements)


def test_json_block_cannot_end_its_element() -> None:
    _, page = page_of("hostile")
    block = page.raw["script"][0]
    assert not set("<>&\u2028\u2029") & set(block)
    data = msgspec.json.decode(block)
    assert [len(data["nodes"]), len(data["edges"])] == [3, 2]
    assert "</script>" in data["nodes"][0][0]


def test_every_finding_is_there_with_its_evidence() -> None:
    report = extreme_reports.huge(findings=400)
    page = Page(render("html", report))
    anchors = {name for name in page.ids() if name.startswith("f-")}
    assert anchors == {f"f-{one.fingerprint}" for one in report.findings}
    text = "".join(page.text)
    assert all(one.message in text for one in report.findings)
    assert text.count("step 3 of it") == 400


def test_equal_fingerprints_get_anchors_of_their_own() -> None:
    report = reports.dvc()
    twice = replace(report, findings=(report.findings[0], report.findings[0], report.findings[1]))
    found = [name for name in Page(render("html", twice)).ids() if name.startswith("f-")]
    assert len(set(found)) == 3


def test_pictures_have_table_twins() -> None:
    text = "".join(page_of("dvc")[1].text)
    for label in ("crm.customers", "POST /predict", "data/campaign/targets.csv"):
        assert text.count(label) >= 2
    for heading in ("What would break", "Who is left", "What to do first"):
        assert heading in text


def test_answered_questions_are_folded_and_expired_ones_reopen() -> None:
    text = "".join(page_of("dvc")[1].text)
    assert "1 question answered" in text
    assert "answer expired 2026-01-01" in text
    assert text.index("May a reviewer overrule the model?") > text.index("Ask the team")


def test_what_was_not_run_and_not_read_is_said() -> None:
    text = "".join(page_of("dvc")[1].text).replace("\u00a0", " ")
    assert "the history is younger than 12 months" in text
    assert "Written in Python 2: a print statement on line 8." in text
    assert "33 of 41 calls that read or write could be resolved (80 %)" in text
    assert "there is no history to read" in "".join(page_of("no_history")[1].text)


def test_cards_are_rendered_without_their_html() -> None:
    card = CardText(code="LEAK001", why="<b>x</b> *y* [z](javascript:1)\n\n![p](https://e.example/p.png)")
    page = Page(render("html", reports.dvc(), RenderOptions(cards={"LEAK001": card})))
    tags = [tag for tag, _ in page.elements]
    assert "em" in tags
    assert "img" not in tags
    assert "<b>x</b>" in "".join(page.text)


def test_same_report_gives_the_same_page() -> None:
    assert render("html", reports.dvc()) == render("html", reports.dvc())


def test_script_only_shows_and_hides() -> None:
    script = resources.files("mldebt.report.html").joinpath("templates", "script.js").read_text(encoding="utf-8")
    assert len(script.splitlines()) <= 300
    for word in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "fetch(",
        "XMLHttp",
        "import(",
    ):
        assert word not in script


def test_columns_are_shown_by_data_set_and_folded_where_there_are_some() -> None:
    files = [Location(f"src/step{number}.py", number) for number in range(1, 10)]
    asked = tuple(ColumnPlace(file, (f"column_{file.line}", "<b>age</b>")) for file in files)
    rows = (
        DataColumns("file:data/made.csv", "data/made.csv", produced=(ColumnPlace(files[0], ("ratio",)),)),
        DataColumns("file:data/raw.csv", "data/raw.csv", "a column whose name is computed", selected=asked),
    )
    page = Page(render("html", replace(reports.dvc(), columns=rows), RenderOptions()))
    details = [found for tag, found in page.elements if tag == "details" and found.get("id") == "columns"]
    text = " ".join(" ".join(page.text).split())
    assert [found.get("open") for found in details] == [None]
    assert "Columns by name (2 data sets)" in text
    assert "a column whose name is computed" in text
    assert "column_1, <b>age</b>" in text
    assert "and in 3 more files" in text
    assert not page.unbalanced
    assert "Columns by name" not in render("html", reports.dvc(), RenderOptions())
