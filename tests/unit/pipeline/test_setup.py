"""Which folder, tree and configuration a run is about."""

import subprocess
from datetime import date
from pathlib import Path

import pytest

from mldebt.config import ConfigError
from mldebt.pipeline.options import RunOptions
from mldebt.pipeline.setup import RootError, configuration, open_project


def options(cwd: Path, **more: object) -> RunOptions:
    return RunOptions(cwd=cwd, today=date(2026, 1, 1), **more)  # type: ignore[arg-type]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "repository"
    (root / "src").mkdir(parents=True)
    (root / "mldebt.toml").write_text('ignore = ["OLD"]\n')
    (root / "src" / "a.py").write_text("x = 1\n")
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "first")
    return root


def git(root: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    subprocess.run(["git", "-C", str(root), *identity, *arguments], check=True)


def test_root_is_the_top_of_the_repository_whatever_is_named(repository: Path, tmp_path: Path) -> None:
    for cwd, paths in [(repository, ()), (repository / "src", ()), (tmp_path, ("repository/src/a.py",))]:
        project = open_project(options(cwd, paths=paths))
        assert (project.root, project.kind) == (repository.resolve(), "worktree")
        assert project.loaded.config.ignore == ("OLD",)


def test_root_may_be_given(repository: Path) -> None:
    project = open_project(options(repository.parent, root=repository / "src"))
    assert project.root == (repository / "src").resolve()
    assert project.loaded.config.ignore == ()
    with pytest.raises(RootError, match="--root"):
        open_project(options(repository, root=Path("missing")))


def test_outside_git_the_named_folder_is_the_root(tmp_path: Path) -> None:
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "a.py").write_text("")
    assert open_project(options(tmp_path, paths=("project",))).root == (tmp_path / "project").resolve()
    assert open_project(options(tmp_path, paths=("project/a.py",))).root == tmp_path.resolve()
    assert open_project(options(tmp_path)).kind == "folder"


def test_outside_git_files_belong_to_the_nearest_configuration(tmp_path: Path) -> None:
    inner = tmp_path / "project" / "inner"
    (inner / "src").mkdir(parents=True)
    (inner / "src" / "a.py").write_text("")
    (tmp_path / "project" / "b.py").write_text("")
    (inner / "pyproject.toml").write_text("[project]\nname = 'x'\n")  # not about us
    (tmp_path / "project" / "pyproject.toml").write_text("[tool.mldebt]\npreview = true\n")

    def root(cwd: Path, *paths: str, **more: object) -> Path:
        return open_project(options(cwd, paths=paths, **more)).root

    project = (tmp_path / "project").resolve()
    assert root(inner / "src", "a.py") == project
    assert root(inner / "src") == project
    assert root(tmp_path, "project/inner/src/a.py") == project
    assert root(inner / "src", "a.py", isolated=True) == (inner / "src").resolve()
    assert root(tmp_path, "project/inner") == inner.resolve()  # a folder that is named is what is meant
    (inner / "mldebt.toml").write_text("")
    assert root(tmp_path, "project/inner/src/a.py") == inner.resolve()
    assert root(tmp_path, "project/inner/src/a.py", "project/b.py") == project


def test_configuration_is_that_of_the_tree_asked_about(repository: Path) -> None:
    (repository / "mldebt.toml").write_text('ignore = ["STAGED"]\n')
    git(repository, "add", "mldebt.toml")
    (repository / "mldebt.toml").write_text('ignore = ["EDITED"]\n')
    assert configuration(options(repository)).config.ignore == ("EDITED",)
    assert configuration(options(repository, tree="index")).config.ignore == ("STAGED",)
    assert configuration(options(repository, tree="commit", rev="HEAD")).config.ignore == ("OLD",)
    assert configuration(options(repository, isolated=True)).config.ignore == ()


def test_explicit_configuration_is_relative_to_where_the_user_is(repository: Path) -> None:
    (repository / "src" / "ours.toml").write_text('ignore = ["OURS"]\n')
    assert configuration(options(repository / "src", config_path=Path("ours.toml"))).config.ignore == ("OURS",)


def test_a_configuration_that_is_a_link_is_refused(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "outside.toml").write_text('ignore = ["X"]\n')
    (repository / "mldebt.toml").unlink()
    (repository / "mldebt.toml").symlink_to(tmp_path / "outside.toml")
    with pytest.raises(ConfigError, match="symbolic link"):
        configuration(options(repository))


def test_a_configuration_that_cannot_be_opened_is_not_passed_over(repository: Path) -> None:
    (repository / "mldebt.toml").unlink()
    (repository / "mldebt.toml").mkdir()
    with pytest.raises(ConfigError, match=r"mldebt.toml cannot be used: it .*\. Correct it, or run with --isolated"):
        configuration(options(repository))
