"""A repository whose configuration tries to start a program wherever git would let it."""

import sys
from pathlib import Path

from tests.support.repositories import commit, git, make_repository, write

_CONFIG = """
[core]
	fsmonitor = {evil}
	hooksPath = {hooks}
	pager = {evil}
	editor = {evil}
	sshCommand = {evil}
	askPass = {evil}
	gitProxy = {evil}
	alternateRefsCommand = {evil}
	worktree = {elsewhere}
	attributesFile = {attributes}
	excludesFile = {pipe}
	autocrlf = input
	partialClone = origin
[extensions]
	partialClone = origin
[remote "origin"]
	url = ext::{evil}
	promisor = true
	partialclonefilter = blob:none
	uploadpack = {evil}
	vcs = {evil}
[credential]
	helper = {evil}
[diff]
	external = {evil}
	noprefix = true
	submodule = log
[diff "evil"]
	command = {evil}
	textconv = {evil}
[filter "evil"]
	clean = {evil}
	smudge = {evil}
	process = {evil}
	required = true
[merge "evil"]
	driver = {evil}
[gpg]
	program = {evil}
[gpg "ssh"]
	program = {evil}
[log]
	showSignature = true
[pager]
	log = {evil}
	diff-tree = {evil}
[alias]
	ls-files = !{evil}
	cat-file = !{evil}
[color]
	ui = always
[protocol]
	allow = always
[protocol "ext"]
	allow = always
"""

_SIGNED = """tree {tree}
parent {parent}
author Ada <ada@example.org> 1704067200 +0000
committer Ada <ada@example.org> 1704067200 +0000
gpgsig -----BEGIN PGP SIGNATURE-----
{blank}
 bm90IGEgc2lnbmF0dXJl
 -----END PGP SIGNATURE-----

signed
"""


def make_hostile(folder: Path) -> tuple[Path, Path]:
    """The repository, and the marker file that exists as soon as any program it names has run.

    Its last commit is signed, a tracked file is changed on disk, and a blob of the last commit is missing.
    """
    folder.mkdir(parents=True)
    marker = folder / "marker"
    evil = folder / "evil.sh"
    evil.write_text(f"#!/bin/sh\necho \"$0 $*\" >> '{marker}'\nexit 1\n")
    evil.chmod(0o755)
    root = make_repository(folder / "r", {"a.py": "x = 1\n", "lost.py": "lost = 1\n", "b.dat": "data\n"})
    write(root, {".gitattributes": "* filter=evil diff=evil merge=evil\n"})
    commit(root, {})
    _sign_head(root)
    _install(folder, root, evil)
    lost = git(root, "rev-parse", "HEAD:lost.py")
    (root / ".git" / "objects" / lost[:2] / lost[2:]).unlink()
    write(root, {"a.py": "x = 2\n"})
    return root, marker


def _sign_head(root: Path) -> None:
    text = _SIGNED.format(tree=git(root, "rev-parse", "HEAD^{tree}"), parent=git(root, "rev-parse", "HEAD"), blank=" ")
    sha = git(root, "hash-object", "-t", "commit", "-w", "--stdin", data=text.encode())
    git(root, "reset", "-q", "--soft", sha)


def _install(folder: Path, root: Path, evil: Path) -> None:
    """Put in the configuration, hooks, and a program that git would find beside it."""
    hooks = folder / "hooks"
    elsewhere = folder / "elsewhere"
    for place in (hooks, elsewhere):
        place.mkdir()
    (elsewhere / "secret.py").write_text("secret = 1\n")
    for name in ("post-index-change", "reference-transaction", "pre-auto-gc", "fsmonitor-watchman", "post-checkout"):
        for place in (hooks, root / ".git" / "hooks"):
            place.mkdir(exist_ok=True)
            (place / name).write_text(evil.read_text())
            (place / name).chmod(0o755)
    (folder / "attributes").write_text("* filter=evil diff=evil\n")
    pipe = folder / "pipe"
    if sys.platform != "win32":
        import os

        os.mkfifo(pipe)
    text = _CONFIG.format(
        evil=evil.as_posix(), hooks=hooks, elsewhere=elsewhere, attributes=folder / "attributes", pipe=pipe
    )
    config = root / ".git" / "config"
    config.write_text(config.read_text().replace("repositoryformatversion = 0", "repositoryformatversion = 1") + text)
