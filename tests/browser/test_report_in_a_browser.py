"""The HTML report as a browser shows it: widths, schemes, keyboard, script off, nothing loaded, nothing unreadable.

Needs Playwright and a Chromium: `make test-browser` sees to both.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mldebt.model.report import Report
from mldebt.report import render
from tests.support import extreme_reports, reports

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed; see `make test-browser`")

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
REPORTS: dict[str, Callable[[], Report]] = {
    "dvc": reports.dvc,
    "empty": reports.empty,
    "no_history": reports.no_history,
    "solo": reports.solo,
    "hostile": extreme_reports.hostile,
}
LAPTOP, PHONE = (1366, 768), (390, 844)

# Text that is drawn with too little contrast (WCAG 2.2, 1.4.3), outside of pictures.
FAINT = """() => {
  const numbers = (color) => (color.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const found = numbers(getComputedStyle(e).backgroundColor);
      if (found.length === 3 || found[3] === 1) return found;
    }
    return matchMedia("(prefers-color-scheme: dark)").matches ? [18, 18, 18] : [255, 255, 255];
  };
  const found = [];
  for (const element of document.querySelectorAll("body *:not(svg):not(svg *)")) {
    const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own || !element.checkVisibility()) continue;
    const style = getComputedStyle(element);
    const [a, b] = [light(numbers(style.color)), light(behind(element))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700);
    const words = element.textContent.trim().slice(0, 40);
    if (ratio < (large ? 3 : 4.5)) found.push(`${ratio.toFixed(2)} ${element.className} ${words}`);
  }
  return found;
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A headless Chromium: the machine's own, else the one that Playwright installed."""
    own = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    with playwright.sync_playwright() as engine:
        try:
            started = engine.chromium.launch(executable_path=own, args=["--no-sandbox"])
        except playwright.Error as error:
            pytest.skip(f"No Chromium could be started: {str(error).splitlines()[0]}")
        yield started
        started.close()


class Shown:
    """A report in a page, with what the page complained about and tried to load."""

    def __init__(self, browser: Any, folder: Path, report: Report, size: tuple[int, int] = LAPTOP, **more: Any) -> None:
        place = folder / "report.html"
        place.write_text(render("html", report), "utf-8")
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **more)
        self.page = context.new_page()
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(place.as_uri())


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_and_reads_well(browser: Any, tmp_path: Path, name: str, size: tuple[int, int], scheme: str) -> None:
    shown = Shown(browser, tmp_path, REPORTS[name](), size, color_scheme=scheme)
    assert shown.complaints == []
    assert len(shown.requests) == 1  # the page itself
    assert shown.page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert shown.page.evaluate(FAINT) == []


def test_the_first_screen_of_a_laptop_answers(browser: Any, tmp_path: Path) -> None:
    page = Shown(browser, tmp_path, reports.dvc()).page
    for heading in ("What would break", "Who is left", "What to do first"):
        box = page.get_by_role("heading", name=heading).bounding_box()
        first = (
            page.locator("section", has=page.get_by_role("heading", name=heading)).locator("li").first.bounding_box()
        )
        assert box is not None
        assert first is not None
        assert first["y"] + first["height"] <= LAPTOP[1]


def test_search_and_filters_narrow_the_findings(browser: Any, tmp_path: Path) -> None:
    page = Shown(browser, tmp_path, reports.dvc()).page
    findings = page.locator("#findings .finding:visible")
    whole = findings.count()
    page.get_by_label("Severity").select_option("error")
    assert 0 < findings.count() < whole
    page.get_by_role("button", name="Clear").click()
    playwright.expect(findings).to_have_count(whole)  # the page answers a moment after the click
    page.locator("#findings").get_by_label("Search").fill("no finding says this")
    assert findings.count() == 0


def test_a_box_of_the_map_shows_what_it_reaches_and_escape_clears_it(browser: Any, tmp_path: Path) -> None:
    page = Shown(browser, tmp_path, reports.dvc()).page
    panel = page.locator("#map-panel")
    assert not panel.is_visible()
    page.locator("#map-view [tabindex='0']").first.focus()
    page.keyboard.press("Enter")
    assert panel.is_visible()
    page.keyboard.press("Escape")
    assert not panel.is_visible()


def test_the_theme_is_switched_by_hand(browser: Any, tmp_path: Path) -> None:
    page = Shown(browser, tmp_path, reports.dvc(), color_scheme="light").page
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_role("button", name="Theme").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != before


def test_without_script_the_tables_and_pictures_are_there(browser: Any, tmp_path: Path) -> None:
    page = Shown(browser, tmp_path, reports.dvc(), java_script_enabled=False).page
    assert page.locator("#components tbody tr").first.is_visible()
    assert page.locator("#map svg").first.is_visible()
    assert not page.locator(".needs-script:visible").count()


def test_the_report_of_a_large_repository_answers_quickly(browser: Any, tmp_path: Path) -> None:
    shown = Shown(browser, tmp_path, extreme_reports.huge())
    assert shown.complaints == []
    assert (
        shown.page.evaluate("performance.timing.domContentLoadedEventEnd - performance.timing.navigationStart") < 15_000
    )


def test_print_shows_findings_in_full_and_neither_terms_nor_rules_that_found_nothing(
    browser: Any, tmp_path: Path
) -> None:
    page = Shown(browser, tmp_path, reports.dvc()).page
    page.emulate_media(media="print")
    assert page.locator("#findings .finding .body").first.is_visible()
    assert page.locator(".rule:not(.quiet) .body").first.is_visible()
    for hidden in (".rule.quiet .body", ".terms-body"):
        assert page.locator(hidden).count()
        assert not page.locator(hidden).first.is_visible()


def test_the_labels_of_a_phone_stay_in_their_rows(browser: Any, tmp_path: Path) -> None:
    page = Shown(browser, tmp_path, reports.dvc(), PHONE).page
    overflow = """() => [...document.querySelectorAll('#components td, #owners td')].filter((cell) => {
      const words = document.createElement('span');
      words.textContent = cell.dataset.label;
      words.style.cssText = 'position:absolute;font-size:13px;white-space:nowrap';
      document.body.append(words);
      const wide = words.getBoundingClientRect().width > 114;
      words.remove();
      return wide;
    }).map((cell) => cell.dataset.label)"""
    assert page.evaluate(overflow) == []


def test_an_address_opens_what_is_folded_around_it(browser: Any, tmp_path: Path) -> None:
    quiet = next(run.code for run in reports.RULES if run.state == "ran" and not run.findings)
    shown = Shown(browser, tmp_path, reports.dvc())
    assert not shown.page.locator(f"#r-{quiet}").is_visible()
    shown.page.evaluate(f"location.hash = 'r-{quiet}'")
    shown.page.wait_for_function(f"document.getElementById('r-{quiet}').checkVisibility()")
    assert shown.page.locator(f"#r-{quiet}").get_attribute("open") is not None


def test_the_first_screen_holds_question_answer_and_figures(browser: Any, tmp_path: Path) -> None:
    for size in (LAPTOP, PHONE):
        shown = Shown(browser, tmp_path, reports.dvc(), size)
        for selector in ("#question", ".verdict", ".figures dd.value >> nth=0"):
            box = shown.page.locator(selector).bounding_box()
            assert box is not None
            assert box["y"] + box["height"] <= size[1], selector
