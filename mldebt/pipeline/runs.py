"""Runs of command lines that are kept between runs of this program."""

import contextlib
import hashlib
from collections.abc import Iterable

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from mldebt.graph.places import AskedPlaces
from mldebt.graph.runtraces import RunTrace, trace_run
from mldebt.pipeline.layouts import MovedAwayError, Seen
from mldebt.pipeline.resolution import Questions, Resolution
from mldebt.resolve.commandlines.records import CommandLine
from mldebt.store import Store

SPACE = "runs"


class RunRow(Struct, frozen=True, array_like=True, gc=False):
    """What is kept of a run: what it asked, and what it contributes to the graph."""

    questions: Questions
    trace: RunTrace
    seen: Seen = ()  # the modules in which it has places


_encode = msgspec.msgpack.Encoder().encode
_decoder = msgspec.msgpack.Decoder(RunRow)


def run_traces(
    resolution: Resolution, places: AskedPlaces, lines: Iterable[CommandLine], stamp: str, store: Store
) -> tuple[tuple[RunTrace, ...], tuple[Questions, ...]]:
    """What each run contributes, and what they all asked. A run whose answers are the same is taken from the store."""
    keys = {_key(line, stamp): line for line in lines}
    stored = store.get(SPACE, keys)
    rows: dict[str, RunRow] = {}
    fresh: dict[str, bytes] = {}
    for key, line in keys.items():
        with contextlib.suppress(KeyError, msgspec.MsgspecError, MovedAwayError):  # a damaged row is no row
            row = _decoder.decode(stored[key])
            asked = resolution.now(row.questions, row.seen)
            if resolution.holds(asked):
                trace = resolution.layouts.standing(row.trace, row.seen)
                rows[key] = replace(row, questions=asked, trace=trace)
                continue
        with resolution.world.asking(key):
            trace = trace_run(resolution.program, places, line)
        asked = resolution.asked_by(key)
        rows[key] = RunRow(asked, trace, resolution.layouts.seen(trace, asked.about))
        fresh[key] = _encode(rows[key])
    store.put(SPACE, fresh)
    return tuple(row.trace for row in rows.values()), tuple(row.questions for row in rows.values())


def _key(line: CommandLine, stamp: str) -> str:
    digest = hashlib.blake2b(_encode(line), digest_size=16)
    return f"{stamp}:{digest.hexdigest()}"
