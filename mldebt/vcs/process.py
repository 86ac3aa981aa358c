"""Starting git and talking to it: whole answers, streamed records, exit codes always checked."""

import contextlib
import subprocess
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from mldebt.vcs.errors import GitError

_CHUNK = 1 << 16


@dataclass(frozen=True)
class Launcher:
    """How to start git: the executable, where, and in which environment.

    ``keeps`` is whatever must outlive the processes started here, such as a temporary directory.
    """

    executable: str
    cwd: Path
    environment: Mapping[str, str]
    keeps: object = None

    def run(self, args: list[str], data: bytes = b"", accept: tuple[int, ...] = (0,)) -> bytes:
        """Run git to its end and return what it printed. Raises GitError for any exit code not in ``accept``."""
        try:
            done = subprocess.run(
                [self.executable, *args], input=data, capture_output=True, cwd=self.cwd, env=dict(self.environment)
            )
        except OSError as error:
            raise GitError(f"git could not be started in {self.cwd}: {error.strerror}.") from error
        if done.returncode not in accept:
            raise failure(args, done.returncode, done.stderr)
        return done.stdout

    def stream(self, args: list[str], stdin: Iterable[bytes] | None, separator: bytes) -> Iterator[bytes]:
        """Yield the records git prints, without their separator, while it runs.

        ``stdin`` is written by a thread of its own, so neither side can block the other for ever. Raises GitError after
        the last record if git failed: what came before may be incomplete.
        """
        with self.start(args, stdin) as process:
            yield from split_records(process.output, separator)
            process.finish()

    @contextlib.contextmanager
    def start(self, args: list[str], stdin: Iterable[bytes] | None) -> Iterator["Running"]:
        """Start git; leaving the block ends it, however the block is left."""
        import tempfile

        with tempfile.TemporaryFile() as stderr:
            try:
                process = subprocess.Popen(
                    [self.executable, *args],
                    stdin=subprocess.DEVNULL if stdin is None else subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=stderr,
                    cwd=self.cwd,
                    env=dict(self.environment),
                )
            except OSError as error:
                raise GitError(f"git could not be started in {self.cwd}: {error.strerror}.") from error
            running = Running(args, process, stderr)
            try:
                running.feed(stdin)
                yield running
            finally:
                running.end()


class Running:
    """A git process that is being read."""

    def __init__(self, args: list[str], process: "subprocess.Popen[bytes]", stderr: IO[bytes]) -> None:
        assert process.stdout is not None
        self.output: IO[bytes] = process.stdout
        self._args = args
        self._process = process
        self._stderr = stderr
        self._feeder: threading.Thread | None = None
        self._feeding_error: BaseException | None = None

    def feed(self, stdin: Iterable[bytes] | None) -> None:
        """Write ``stdin`` in the background."""
        if stdin is None:
            return
        self._feeder = threading.Thread(target=self._write, args=(stdin,), daemon=True)
        self._feeder.start()

    def _write(self, chunks: Iterable[bytes]) -> None:
        pipe = self._process.stdin
        assert pipe is not None
        try:
            for chunk in chunks:
                pipe.write(chunk)
        except OSError:
            pass  # git stopped reading: its exit code tells why
        except BaseException as error:
            self._feeding_error = error
        finally:
            with contextlib.suppress(OSError):
                pipe.close()

    def finish(self) -> None:
        """Wait for the end; raise what the feeding iterable raised, or GitError if git failed."""
        if self._feeder is not None:
            self._feeder.join()
        returncode = self._process.wait()
        if self._feeding_error is not None:
            raise self._feeding_error
        if returncode:
            self._stderr.seek(0)
            raise failure(self._args, returncode, self._stderr.read())

    def end(self) -> None:
        """Stop the process if it still runs and release its pipes."""
        if self._process.poll() is None:
            self._process.kill()
        self.output.close()
        self._process.wait()
        if self._feeder is not None:
            self._feeder.join()


def split_records(output: IO[bytes], separator: bytes) -> Iterator[bytes]:
    """Cut a byte stream at a one-byte separator; a last record without one counts too."""
    rest = b""
    while chunk := output.read1(_CHUNK) if hasattr(output, "read1") else output.read(_CHUNK):
        *whole, rest = (rest + chunk).split(separator)
        yield from whole
    if rest:
        yield rest


def failure(args: list[str], returncode: int, stderr: bytes) -> GitError:
    """The error for a command that failed: its first telling line of complaint, in a sentence."""
    text = stderr.decode("utf-8", errors="replace").strip()
    lines = text.splitlines()
    telling = next((line for line in lines if line.startswith(("fatal:", "error:"))), lines[0] if lines else "")
    words = [word for word in args if not word.startswith("-")]
    complaint = telling or f"it ended with code {returncode} and said nothing"
    sentence = (
        f"git {words[0] if words else ''} failed: {complaint.rstrip('.')}. `git fsck` in the repository tells more."
    )
    return GitError(sentence, returncode, text)
