"""Markdown of rules as markup: kept for the next page, and rendered where it is not."""

from pathlib import Path

import markdown_it
import pytest

from mldebt.knowledge import compiled
from mldebt.report.html import markup

TEXT = "One `word`, [a link](https://example.org) and <b>no tag</b>."


@pytest.fixture
def rendered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that are rendered, not taken from what was kept."""
    monkeypatch.setattr(compiled, "rules_dir", lambda: tmp_path)
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    texts: list[str] = []
    render = markdown_it.MarkdownIt.render

    def noted(reader: markdown_it.MarkdownIt, text: str) -> str:
        texts.append(text)
        return str(render(reader, text))

    monkeypatch.setattr(markdown_it.MarkdownIt, "render", noted)
    next_process()
    yield texts  # type: ignore[misc]
    next_process()


def next_process() -> None:
    markup._rendered.clear()
    markup._known.cache_clear()


def test_what_was_rendered_is_kept(rendered: list[str]) -> None:
    first = markup.markdown(TEXT)
    assert "<code>word</code>" in first
    assert "<b>" not in first
    assert markup.markdown(TEXT) == first
    markup.keep_markdown()
    next_process()
    assert markup.markdown(TEXT) == first
    assert rendered == [TEXT]
    markup.markdown("Another.")
    markup.keep_markdown()
    next_process()
    assert markup.markdown(TEXT) == first
    assert rendered == [TEXT, "Another."]


def test_another_renderer_renders_anew(rendered: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    markup.markdown(TEXT)
    markup.keep_markdown()
    next_process()
    monkeypatch.setattr(markup, "_stamp", lambda: b"another".ljust(compiled.DIGEST))
    markup.markdown(TEXT)
    assert rendered == [TEXT, TEXT]
