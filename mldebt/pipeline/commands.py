"""The command lines of a tree, kept while nothing that they are found in has changed."""

import contextlib
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

import msgspec

from mldebt.graph.launches import Launched, recipe_of
from mldebt.graph.trace import LaunchNote
from mldebt.resolve.commandlines.finder import by_script
from mldebt.resolve.commandlines.records import CommandLine

if TYPE_CHECKING:
    from mldebt.pipeline.analysis import Analysis
    from mldebt.resolve.commandlines.tree import CommandLines

SPACE = "commandlines"
_encode = msgspec.msgpack.Encoder().encode
_Found = TypeVar("_Found")
_Started = Sequence[tuple[str, tuple[LaunchNote, ...]]]  # what code starts, by module


def lines_in_files(run: "Analysis") -> tuple[CommandLine, ...]:
    """Every command line of the tree that stands in a file which is no code."""
    return _kept(run, (), CommandLine, lambda: _finder(run).in_files())


def command_lines(run: "Analysis") -> tuple[CommandLine, ...]:
    """Every command line that starts a module of the program, by script; those that code holds among them."""
    started, program, in_files = _started(run), run.program, run.frame.lines

    def found() -> Iterable[CommandLine]:
        finder = _finder(run) if started else None
        recipes = [recipe_of(program, note) for _, notes in started for note in notes]
        more = [line for recipe in recipes if finder is not None for line in finder.of(recipe)]
        for script, lines in by_script((*in_files, *more)).items():
            yield from (line for line in lines if line.program or script in program.modules)

    return _kept(run, started, CommandLine, found)


def launched(run: "Analysis") -> tuple[Launched, ...]:
    """Which scripts code starts, and where."""
    started = _started(run)

    def found() -> Iterable[Launched]:
        finder = _finder(run)
        for note in (note for _, notes in started for note in notes):
            scripts = dict.fromkeys(line.script for line in finder.of(recipe_of(run.program, note)))
            yield from (Launched(note.site, script) for script in scripts if script != note.site.path)

    return _kept(run, started, Launched, found) if started else ()


def _started(run: "Analysis") -> _Started:
    return [(trace.path, trace.launches) for trace in run.traces if trace.launches]


def _finder(run: "Analysis") -> "CommandLines":
    from mldebt.resolve.commandlines.tree import CommandLines

    return CommandLines(run.paths, run.sources.texts, run.sources.document, run.program.world.index)


def _kept(
    run: "Analysis", started: _Started, kind: type[_Found], find: Callable[[], Iterable[_Found]]
) -> tuple[_Found, ...]:
    key = _key(run, started, find.__qualname__)
    with contextlib.suppress(KeyError, msgspec.MsgspecError):  # a damaged row is no row
        return tuple(msgspec.msgpack.decode(run.store.get(SPACE, [key])[key], type=list[kind]))  # type: ignore[valid-type]
    found = tuple(find())
    run.store.put(SPACE, {key: _encode(found)})
    return found


def _key(run: "Analysis", started: _Started, asked: str) -> str:
    """A digest of all texts that may hold a command line, of the files that it may name, and of what code starts.

    Where code starts something, the lines at which it does so hang on the file.
    """
    program, sources = run.program, run.sources
    digests: Mapping[str, str] = sources.digests
    held = sorted((path, digests[path]) for path in (*sources.texts, *(path for path, _ in started)))
    digest = hashlib.blake2b(_encode((held, started, run.paths, sorted(program.modules), asked)), digest_size=16)
    digest.update(program.world.index.digest)
    return f"{run.stamp}:{digest.hexdigest()}"
