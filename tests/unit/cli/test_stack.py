"""Frames of deep calls: one stretch of memory, which is mapped once."""

import resource
import sys

import pytest

from mldebt.cli.stack import in_one_chunk

ROUNDS = 2_000


def _to_and_fro(depth: int) -> int:
    """Page faults while calls cross one place of the stack again and again."""
    if depth:
        return _to_and_fro(depth - 1)

    def leaf(levels: int) -> None:
        if levels:
            leaf(levels - 1)

    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(ROUNDS):
        leaf(10)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def _worst() -> int:
    return max(_to_and_fro(depth) for depth in range(0, 200, 5))


def test_calls_that_cross_the_end_of_a_chunk_map_nothing_anew() -> None:
    assert in_one_chunk(_worst) < ROUNDS / 4


def test_what_a_function_gives_or_raises_passes_through() -> None:
    assert in_one_chunk(lambda: 7) == 7
    with pytest.raises(KeyError):
        in_one_chunk(lambda: {}["nothing"])


def test_calls_may_go_deeper_than_the_chunk_reaches() -> None:
    def deep(levels: int) -> int:
        return 1 + deep(levels - 1) if levels else 0

    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(200_000)
    try:
        assert in_one_chunk(lambda: deep(150_000)) == 150_000
    finally:
        sys.setrecursionlimit(limit)
