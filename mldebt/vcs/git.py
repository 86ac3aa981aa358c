"""One repository, asked through hardened git commands."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property
from hashlib import blake2b
from pathlib import Path

from mldebt.vcs.blame import blame
from mldebt.vcs.discovery import Found, find_repository
from mldebt.vcs.errors import GitError, RevisionError
from mldebt.vcs.hardening import check_arguments
from mldebt.vcs.listing import GitEntry, parse_index, parse_tree, parse_untracked
from mldebt.vcs.objects import EmptyDirectory, read_objects
from mldebt.vcs.process import Launcher


class Git:
    """A repository that is only ever read. Make one with :meth:`discover`; close it when done."""

    def __init__(self, found: Found) -> None:
        self.root = found.root
        self.git_dir = found.git_dir
        self.bare = found.bare
        self.object_format = found.object_format
        self._found = found
        self._launcher = found.launcher

    @classmethod
    def discover(cls, path: Path) -> "Git | None":
        """The repository that holds ``path`` (or the bare one at ``path``), or None outside of any.

        Raises GitError where a repository is there but git is not installed or cannot open it.
        """
        found = find_repository(path)
        return None if found is None else cls(found)

    def __enter__(self) -> "Git":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Remove the temporary directory, if one was made. The object may still be used afterwards."""
        empty = self.__dict__.pop("_empty", None)
        self.__dict__.pop("_object_launcher", None)
        if empty is not None:
            empty.close()

    def prepare(self) -> None:
        """Make the temporary directory now, so that forked processes share it; ``close`` removes it."""
        _ = self._object_launcher

    def run(self, args: Sequence[str], input: bytes = b"") -> bytes:  # noqa: A002 - the name subprocess uses
        """What a reading git command prints. Raises GitError if it fails."""
        checked = check_arguments(list(args))
        return self._launcher_for(args).run(checked, input)

    def stream(
        self, args: Sequence[str], stdin: Iterable[bytes] | None = None, separator: bytes | None = None
    ) -> Iterator[bytes]:
        """The records a reading git command prints, one by one, without their separator.

        The separator is NUL where ``-z`` is among the arguments, else the line feed. Raises GitError after the last
        record if git failed.
        """
        checked = check_arguments(list(args))
        cut = separator or (b"\0" if "-z" in args else b"\n")
        return self._launcher_for(args).stream(checked, stdin, cut)

    def head(self) -> str:
        """The commit checked out, or "" where there is none yet."""
        try:
            return self.resolve("HEAD")
        except RevisionError:
            return ""

    def resolve(self, rev: str) -> str:
        """The full id of the commit that ``rev`` names. Raises RevisionError with a sentence."""
        if rev and not rev.startswith("-") and "\0" not in rev:
            try:
                answer = self.run(["rev-parse", "--verify", "--quiet", "--end-of-options", f"{rev}^{{commit}}"])
                return answer.decode("ascii").strip()
            except GitError:
                pass
        if not self._has_commits():
            raise RevisionError(
                f"{self.root} has no commits yet, so it has no revision {rev!r}; commit something first, or leave the "
                "revision away to read the files as they are."
            )
        raise RevisionError(
            f"The revision {rev!r} is not a commit of {self.root}; name a branch, tag or commit id that "
            "`git rev-parse --verify REV` accepts there."
        )

    def _has_commits(self) -> bool:
        """Whether any reference leads to a commit; where git cannot say, it may."""
        try:
            return bool(self.run(["rev-list", "--all", "-n", "1"]))
        except GitError:
            return True

    def merge_base(self, first: str, second: str) -> str:
        """The best common ancestor of two revisions. Raises RevisionError where there is none in this clone."""
        ids = [self.resolve(first), self.resolve(second)]
        try:
            answer = self.run(["merge-base", *ids])
        except GitError as error:
            advice = "fetch more history (`git fetch --unshallow`)" if self.is_shallow() else "compare related branches"
            raise RevisionError(f"{first} and {second} have no common commit in {self.root}; {advice}.") from error
        return answer.decode("ascii").split()[0]

    def index_entries(self) -> list[GitEntry]:
        """What is staged, one entry a path."""
        return parse_index(self.stream(["ls-files", "-s", "-z"]))

    def tracked_and_untracked(self) -> list[GitEntry]:
        """What is tracked, with mode and id of the index, and what is neither tracked nor ignored.

        A tracked file may be changed or gone on disk. Empty for a bare repository.
        """
        if self.bare:
            return []
        untracked = self.stream(["ls-files", "-o", "--exclude-standard", "-z"])
        return self.index_entries() + parse_untracked(untracked)

    def tree_entries(self, sha: str) -> list[GitEntry]:
        """All files of a commit or tree, by its full id. Raises GitError where a tree is missing."""
        return parse_tree(self._object_launcher.stream(["ls-tree", "-r", "-z", sha], None, b"\0"))

    def read_objects(self, ids: Iterable[str], limit: int | None = None) -> Iterator[tuple[str, bytes | None]]:
        """``(id, content)`` in the order asked; None where the object is missing, damaged or over ``limit`` bytes.

        Never fetches.
        """
        return read_objects(self._object_launcher, list(ids), limit)

    def read_file(self, sha: str, path: str) -> bytes:
        """A file of a commit, by the commit's full id. Raises GitError where it is not there."""
        return self._object_launcher.run(["cat-file", "blob", f"{sha}:{path}"])

    def blame(self, sha: str, path: str, lines: Iterable[int]) -> dict[int, str]:
        """The full id of the commit behind each line (from 1) of a file of the commit ``sha``. Raises GitError."""
        return blame(self, sha, path, lines)

    def object_size(self, object_id: str) -> int | None:
        """Bytes of an object, or None where it is missing or damaged. Never fetches."""
        try:
            return int(self._object_launcher.run(["cat-file", "-s", object_id]))
        except GitError:
            return None

    def is_shallow(self) -> bool:
        """Whether the history was cut off at some commit (``git clone --depth``)."""
        try:
            return self._found.shallow.stat().st_size > 0
        except OSError:
            return False

    def has_grafts(self) -> bool:
        """Whether histories are joined with ``info/grafts``."""
        return self._grafts.is_file()

    def shape(self) -> bytes:
        """Where histories are cut off or joined, beside what commits say themselves; empty where nothing does."""
        parts = []
        for path in (self._found.shallow, self._grafts):
            try:
                parts.append(path.read_bytes())
            except OSError:
                parts.append(b"")
        return b"\0".join(parts) if any(parts) else b""

    def partial_packs(self) -> tuple[str, ...]:
        """The names of the packs that came from a remote where objects were left; whatever comes later adds one."""
        return tuple(sorted(path.name for path in (self._found.objects / "pack").glob("*.promisor")))

    def objects_state(self) -> bytes:
        """What becomes another wherever objects are added: their folders and packs with their times. Never empty."""
        folders = (self._found.objects, self._found.objects / "pack")
        times = sorted((str(path), _written(path)) for folder in folders for path in folder.glob("*"))
        return blake2b(repr(times).encode(), digest_size=16).digest()

    def is_dirty(self, head: str = "") -> bool:
        """Whether a tracked file differs from the commit checked out (``head``, where it is known), staged or not.
        Untracked files do not count."""
        if self.bare:
            return False
        head = head or self.head()
        staged = self.run(["diff-index", "--raw", "-z", head]) if head else self.run(["ls-files", "-s", "-z"])
        from mldebt.vcs.changes import differs_from_index

        return bool(staged) or differs_from_index(self)

    def index_time(self) -> int:
        """When the index was last written, in nanoseconds since the epoch; 0 where there is none."""
        return _written(Path(self._launcher.environment.get("GIT_INDEX_FILE") or self.git_dir / "index"))

    def changed_lines(
        self, base: str, target: str, paths: Collection[str] | None = None
    ) -> dict[str, list[tuple[int, int]]]:
        """Lines of ``target`` that ``base`` does not have: path → ``[(first line, count)]``.

        ``target`` is a revision, :data:`~mldebt.vcs.INDEX` or :data:`~mldebt.vcs.WORKTREE`. A count of 0 marks a place
        where lines were only taken away; deleted files are not listed; renamed files are compared with their old self.
        ``paths`` limits what is compared. Raises RevisionError and GitError.
        """
        from mldebt.vcs.changes import changed_lines

        return changed_lines(self, self.resolve(base), target, paths)

    @property
    def _grafts(self) -> Path:
        """The file beside that of the shallow boundary: where the repository is, whatever work tree is linked to it."""
        return self._found.shallow.parent / "info" / "grafts"

    def _launcher_for(self, args: Sequence[str]) -> Launcher:
        """Commands that take full ids only run apart from the repository's configuration."""
        by_id = args[0] == "blame" or (args[0] == "diff-tree" and "--stdin" in args)
        return self._object_launcher if by_id else self._launcher

    @cached_property
    def _empty(self) -> EmptyDirectory:
        return EmptyDirectory(self.object_format)

    @cached_property
    def _object_launcher(self) -> Launcher:
        environment = {name: value for name, value in self._launcher.environment.items() if name != "GIT_WORK_TREE"}
        environment.pop("GIT_INDEX_FILE", None)
        environment["GIT_DIR"] = str(self._empty.path)
        environment["GIT_OBJECT_DIRECTORY"] = str(self._found.objects)
        if self.is_shallow():
            environment["GIT_SHALLOW_FILE"] = str(self._found.shallow)
        return Launcher(self._launcher.executable, self._empty.path, environment, self._empty)


def _written(path: Path) -> int:
    """When a path was last written, in nanoseconds since the epoch; 0 where there is none."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
