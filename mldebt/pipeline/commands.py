"""The command lines of a tree, kept while nothing that they are found in has changed."""

import contextlib
import hashlib
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from mldebt.graph.launches import recipe_of
from mldebt.graph.trace import Trace
from mldebt.pipeline.sources import Sources
from mldebt.resolve.commandlines.records import CommandLine
from mldebt.resolve.program import Program
from mldebt.store import Store

SPACE = "commandlines"
_encode = msgspec.msgpack.Encoder().encode
_decoder = msgspec.msgpack.Decoder(tuple[CommandLine, ...])


def command_lines(
    program: Program, sources: Sources, paths: tuple[str, ...], traces: Iterable[Trace], stamp: str, store: Store
) -> tuple[CommandLine, ...]:
    """Every command line that starts a module of the program, by script."""
    started = [(trace.path, trace.launches) for trace in traces if trace.launches]
    key = _key(program, sources, paths, started, stamp)
    with contextlib.suppress(KeyError, msgspec.MsgspecError):  # a damaged row is no row
        return _decoder.decode(store.get(SPACE, [key])[key])
    from mldebt.resolve.commandlines.tree import CommandLines

    known = CommandLines(paths, sources.texts, sources.document, program.world.index)
    recipes = [recipe_of(program, note) for _, notes in started for note in notes]
    lines = known.by_script(line for recipe in recipes for line in known.of(recipe))
    found = tuple(line for script, row in lines.items() for line in row if line.program or script in program.modules)
    store.put(SPACE, {key: _encode(found)})
    return found


def _key(
    program: Program,
    sources: Sources,
    paths: tuple[str, ...],
    started: Sequence[tuple[str, tuple[object, ...]]],
    stamp: str,
) -> str:
    """A digest of all texts that may hold a command line, of the files that it may name, and of what code starts.

    Where code starts something, the lines at which it does so hang on the file.
    """
    digests: Mapping[str, str] = sources.digests
    held = sorted((path, digests[path]) for path in (*sources.texts, *(path for path, _ in started)))
    digest = hashlib.blake2b(_encode((held, started, paths, sorted(program.modules))), digest_size=16)
    digest.update(program.world.index.digest)
    return f"{stamp}:{digest.hexdigest()}"
