"""A report is a function of what it was made from: nothing changed, nothing done again."""

import hashlib
from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from mldebt.knowledge.compiled import content_of
from mldebt.model.report import Report
from mldebt.pipeline.analysis import Analysis
from mldebt.pipeline.contents import small_files
from mldebt.pipeline.setup import rulebook
from mldebt.pipeline.stamp import engine_stamp

if TYPE_CHECKING:
    from mldebt.vcs import Git

SPACE = "reports"


def reused(run: Analysis, kind: str, make: Callable[[], Report]) -> Report:
    """The report that the store holds for the same inputs, else the one that ``make`` makes.

    One with errors is not kept. A dirty work tree may hang on files that are not read: that is asked anew.
    """
    if not run.store.persistent:
        return make()
    key = report_key(run, kind)
    known = run.store.get(SPACE, [key]).get(key)
    if known is not None:
        try:
            report = msgspec.msgpack.decode(known, type=Report)
            return replace(report, subject=replace(report.subject, dirty=is_dirty(run)))
        except msgspec.MsgspecError:
            run.store.delete(SPACE, [key])
    report = make()
    if not report.errors and not run.sources.left_out and not run.sources.killed:
        run.store.put(SPACE, {key: msgspec.msgpack.encode(report)})
    return report


def is_dirty(run: Analysis) -> bool:
    """Whether the work tree differs from the commit it stands on."""
    git = run.project.git
    return bool(git is not None and run.tree.kind == "worktree" and run.tree.commit and git.is_dirty(run.tree.commit))


def report_key(run: Analysis, kind: str) -> str:
    """A digest of all that a report depends on: program, rulebook, options, configuration, files, history."""
    digest = hashlib.blake2b(digest_size=16)
    options, git = run.options, run.project.git
    asked = (
        kind,
        engine_stamp(),
        run.project.root.name,
        options.today.isoformat(),
        options.paths,
        (options.cwd.as_posix() if options.paths else ""),
        options.tree,
        options.base,
        options.scope,
        options.select,
        options.extend_select,
        options.ignore,
        options.per_file_ignores,
        str(options.fail_on),
        str(options.min_confidence),
        options.gate_dated,
        str(options.preview),
        _baseline_text(run),
    )
    digest.update(repr(asked).encode())
    digest.update(msgspec.json.encode(run.config))
    if run.config.rulebooks:
        digest.update(msgspec.json.encode((content_of(run.project.tables), rulebook(options, run.project))))
    digest.update(repr((run.tree.kind, run.tree.commit, sorted(run.tree.excluded.items()))).encode())
    digest.update(repr(sorted(run.contents.digests.items())).encode())
    digest.update(repr(sorted((path, error.code) for path, error in run.contents.unreadable.items())).encode())
    digest.update(run.declared_owners.file[1].encode())
    digest.update(run.contents.readme.encode())
    digest.update(repr(sorted(run.contents.prose.items())).encode())
    digest.update(repr(small_files(run.tree)).encode())
    digest.update("\0".join(run.paths).encode("utf-8", "surrogateescape"))
    if git is not None:
        base = git.resolve(options.base) if options.base else ""
        digest.update(repr((_head(run, git), base, git.shape(), git.partial_packs())).encode())
    return digest.hexdigest()


def _head(run: Analysis, git: "Git") -> str:
    """The commit checked out."""
    return run.tree.commit if run.tree.kind == "worktree" else git.head()


def _baseline_text(run: Analysis) -> str:
    """The content of the baseline, since the file may lie outside of the tree."""
    name = run.options.baseline or run.config.baseline
    if not name:
        return ""
    from mldebt.vcs import Disk, DiskReadError

    path = run.options.cwd / name if run.options.baseline else run.project.root / name
    try:
        return hashlib.blake2b(Disk(path.parent).read(path.name, 50_000_000)).hexdigest()
    except DiskReadError:
        return "missing"
