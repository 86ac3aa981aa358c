"""Pages are taken from the store where nothing changed, and only there."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from mldebt.model.report import Report
from mldebt.pipeline import rendering
from mldebt.report import RenderOptions
from tests.support.reports import dvc
from tests.support.runs import options_for


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    calls: list[str] = []
    real = rendering.render

    def render(name: str, report: Report, given: RenderOptions) -> str:
        calls.append(name)
        return real(name, report, given)

    monkeypatch.setattr(rendering, "render", render)
    return calls


def test_the_same_report_is_rendered_once(tmp_path: Path, counted: list[str]) -> None:
    options = options_for(tmp_path, cache_dir=tmp_path / "cache", use_cache=True)
    first = rendering.rendered("html", dvc(), RenderOptions(), options)
    assert rendering.rendered("html", dvc(), RenderOptions(), options) == first
    assert counted == ["html"]


def test_other_options_or_no_cache_render_again(tmp_path: Path, counted: list[str]) -> None:
    options = options_for(tmp_path, cache_dir=tmp_path / "cache", use_cache=True)
    plain = rendering.rendered("html", dvc(), RenderOptions(), options)
    hidden = rendering.rendered("html", dvc(), RenderOptions(anonymous=True), options)
    assert hidden != plain
    without = replace(options, use_cache=False)
    assert rendering.rendered("html", dvc(), RenderOptions(), without) == plain
    assert counted == ["html"] * 3
