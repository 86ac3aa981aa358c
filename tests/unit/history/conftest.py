"""Histories of this room's tests, replayed once."""

from pathlib import Path

import pytest

from mldebt.history import HistoryOptions, HistoryReader
from mldebt.model.history import HistoryView
from mldebt.vcs import Git
from tests.support.histories import make_history

RECIPES = Path(__file__).parents[3] / "fixtures" / "histories"
OPTIONS = HistoryOptions(validate=False)


@pytest.fixture(scope="session")
def view_of(tmp_path_factory: pytest.TempPathFactory):
    """Function from the name of a recipe to the view of its last commit."""
    views: dict[str, HistoryView] = {}

    def view(name: str) -> HistoryView:
        if name not in views:
            folder = make_history(RECIPES / f"{name}.toml", tmp_path_factory.mktemp(name) / "repo")
            git = Git.discover(folder)
            assert git is not None
            with git:
                views[name] = HistoryReader(git, options=OPTIONS).at("HEAD")
        return views[name]

    return view


@pytest.fixture
def names_of():
    """Function from a view and a path to the names of its touchers, oldest first."""

    def names(view: HistoryView, path: str) -> list[str]:
        return [view.people[touch.person].name for touch in view.touches.get(path, ())]

    return names
