"""Before the rooms: which folder, which repository, which tree, which configuration, which rule cards."""

import os
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from mldebt.config import ConfigError, Loaded, has_configuration, read_config
from mldebt.model.errors import MldebtError
from mldebt.pipeline.options import RunOptions

if TYPE_CHECKING:
    from mldebt.rulebook import Card
    from mldebt.source import Tree
    from mldebt.source.tree import TreeKind
    from mldebt.vcs import Git

CONFIG_LIMIT = 1_000_000  # bytes; a larger configuration is no configuration


class RootError(MldebtError):
    """The folder to analyse cannot be used."""


class Project(NamedTuple):
    """What a run is about. ``kind`` is the tree to open; ``git`` is None outside of a repository; ``tables`` are API
    tables of the repository's own rulebooks."""

    root: Path
    git: "Git | None"
    kind: "TreeKind"
    loaded: Loaded
    tables: tuple[Path, ...] = ()


def open_project(options: RunOptions) -> Project:
    """Find the root and read its configuration, of the revision that is asked about.

    Raises RootError, ConfigError, and the errors of source and vcs, all with sentences. The caller closes ``git``.
    """
    from mldebt.vcs import Git

    start = _start(options)
    git = Git.discover(start)
    root = options.root.resolve() if options.root else git.root if git else _folder_outside_git(options)
    kind = _kind(options, git)
    reader = _disk_reader(root) if kind in {"worktree", "folder"} else _tree_reader(root, git, kind, options.rev)
    explicit = options.cwd / options.config_path if options.config_path else None
    project = Project(root, git, kind, read_config(reader, explicit=explicit, isolated=options.isolated))
    return project._replace(tables=_tables(options, project))


def project_tree(project: Project, rev: str) -> "Tree":
    """The files of a project, at the revision asked about, without those that its configuration excludes."""
    from mldebt.source import open_tree

    config = project.loaded.config
    return open_tree(
        project.root,
        project.git,
        kind=project.kind,
        rev=rev,
        exclude=(*(config.exclude or ()), *config.extend_exclude),
        include=config.include,
        defaults=config.exclude is None,
    )


def configuration(options: RunOptions) -> Loaded:
    """Return the configuration in force."""
    project = open_project(options)
    if project.git is not None:
        project.git.close()
    return project.loaded


def rulebook(options: RunOptions, project: Project | None = None) -> dict[str, "Card"]:
    """Return the rule cards by code: those of this program, and of the repository's own ``rulebooks``.

    Raises RulebookError with every problem of every card.
    """
    if project is None:
        project = open_project(options)
        if project.git is not None:
            project.git.close()
    return _cards(tuple(folder / "cards" for folder in _rulebooks(options, project) if (folder / "cards").is_dir()))


def rulebook_folders(project: Project) -> tuple[Path, ...]:
    """The folders that the repository names under ``rulebooks``."""
    return tuple(_inside(project.root, name) for name in project.loaded.config.rulebooks)


def _rulebooks(options: RunOptions, project: Project) -> Iterator[Path]:
    """The folders of all rulebooks. What one holds of cards or tables may be missing: it may just be started."""
    for folder in (*options.rulebooks, *rulebook_folders(project)):
        if not folder.is_dir():
            raise ConfigError(f"`rulebooks` names {folder}, which is no folder; correct the path, or make the folder.")
        yield folder


def _tables(options: RunOptions, project: Project) -> tuple[Path, ...]:
    """The API tables of a run's rulebooks; links that lead out of the rulebook are none."""
    found = [file for folder in _rulebooks(options, project) for file in sorted((folder / "apis").glob("*.toml"))]
    return tuple(file for file in found if file.is_file() and file.resolve().parent == file.parent.resolve())


@cache
def _cards(own: tuple[Path, ...]) -> dict[str, "Card"]:
    """Read the cards once a run: the analysis and the renderers both ask for them."""
    from mldebt.rulebook.loader import builtin_cards, load_cards

    return load_cards(own, beside=builtin_cards()) if own else builtin_cards()


def _inside(root: Path, name: str) -> Path:
    folder = (root / name).resolve()
    if not folder.is_relative_to(root.resolve()):
        raise ConfigError(f"`rulebooks` leads out of the repository ({name}); name a folder inside it.")
    return folder


def _start(options: RunOptions) -> Path:
    """Return the folder to look for a repository from: ``--root``, else the first path, else here."""
    if options.root is not None:
        root = options.cwd / options.root
        if not os.path.isdir(root):
            raise RootError(f"{options.root} is not a folder; --root takes the folder to analyse.")
        return root
    for name in options.paths:
        place = options.cwd / name
        if os.path.isdir(place):
            return place
        if os.path.isdir(place.parent):
            return place.parent
    return options.cwd


def _folder_outside_git(options: RunOptions) -> Path:
    """Outside of git the root is the one folder that was named; else the nearest one, from the paths upwards, whose
    configuration is ours; else here; else where the first file lies."""
    start = _start(options).resolve()
    here = options.cwd.resolve()
    if len(options.paths) == 1 and (options.cwd / options.paths[0]).is_dir():
        return start
    shared = _shared_folder(options) or start
    configured = () if options.isolated else (shared, *shared.parents)
    fallback = here if start.is_relative_to(here) else start
    return next((folder for folder in configured if has_configuration(_disk_reader(folder))), fallback)


def _shared_folder(options: RunOptions) -> Path | None:
    """The folder that holds all that was named; None where nothing was, or where there is none."""
    import os

    places = [(options.cwd / name).resolve() for name in options.paths]
    folders = [str(place if place.is_dir() else place.parent) for place in places]
    try:
        return Path(os.path.commonpath(folders)) if folders else None
    except ValueError:  # on two drives
        return None


def _kind(options: RunOptions, git: "Git | None") -> "TreeKind":
    if options.tree == "commit":
        return "commit"
    if options.tree == "index":
        return "index"
    return "folder" if git is None else "worktree"


def _disk_reader(root: Path) -> Callable[[str], bytes | None]:
    from mldebt.vcs import Disk, DiskReadError

    disk = Disk(root)

    def read(path: str) -> bytes | None:
        try:
            return disk.read(path, CONFIG_LIMIT)
        except DiskReadError as error:
            if path == "pyproject.toml" or (error.code == "missing" and not os.path.lexists(root / path)):
                return None
            raise ConfigError(f"{path} cannot be used: {error}. Correct it, or run with --isolated.") from None

    return read


def _tree_reader(root: Path, git: "Git | None", kind: "TreeKind", rev: str) -> Callable[[str], bytes | None]:
    from mldebt.source import UnreadableError, open_tree

    tree = open_tree(root, git, kind=kind, rev=rev)

    def read(path: str) -> bytes | None:
        try:
            return tree.read(path, CONFIG_LIMIT)
        except UnreadableError as error:
            if error.code == "missing" or path == "pyproject.toml":
                return None
            raise ConfigError(f"{error}. Correct it, or run with --isolated.") from None

    return read
