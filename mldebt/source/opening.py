"""Opening a tree."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mldebt.source.errors import TreeError
from mldebt.source.tree import Tree, TreeKind

if TYPE_CHECKING:
    from mldebt.vcs import Git


def open_tree(
    root: Path,
    git: "Git | None",
    *,
    kind: TreeKind,
    rev: str = "",
    exclude: Sequence[str] = (),
    include: Sequence[str] = (),
    defaults: bool = True,
) -> Tree:
    """The tree of ``root``: work tree, index, commit ``rev`` (default HEAD), or plain folder.

    ``exclude`` and ``include`` are patterns as ``.gitignore`` writes them: the first leaves out more, the second brings
    back what ``rules/sources.toml`` leaves out by default; ``defaults=False`` drops those rules. ``root`` may be a
    folder inside the repository: then only what lies below it belongs to the tree. Raises TreeError, RevisionError and
    GitError with sentences.
    """
    root = root.resolve()
    if not root.is_dir():
        raise TreeError(f"{root} is not a folder; name a folder or a repository.")
    if kind == "folder":
        from mldebt.source.disktrees import folder_tree

        return folder_tree(root, exclude, include, defaults)
    if git is None:
        raise TreeError(f"{root} is not inside a git repository, so it has no {kind}; run without that option.")
    if git.bare and kind != "commit":
        raise TreeError(f"{root} is a bare repository without files; name a revision with --at.")
    return _open_in_git(root, git, kind, rev, (exclude, include, defaults))


def _open_in_git(
    root: Path, git: "Git", kind: TreeKind, rev: str, rules: tuple[Sequence[str], Sequence[str], bool]
) -> Tree:
    """The tree of a repository, or of a folder inside it."""
    try:
        below = root.relative_to(git.root.resolve()).as_posix()
    except ValueError as error:
        raise TreeError(f"{root} does not lie inside the repository {git.root}.") from error
    prefix = "" if below == "." else below + "/"
    if kind == "worktree":
        from mldebt.source.disktrees import work_tree

        return work_tree(root, git, prefix, *rules)
    from mldebt.source.objecttrees import commit_tree, index_tree

    return index_tree(root, git, prefix, *rules) if kind == "index" else commit_tree(root, git, prefix, rev, *rules)
