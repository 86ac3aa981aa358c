"""One stretch of memory for the frames of Python functions.

CPython keeps frames in chunks of 16 KiB: a call that does not fit maps a new chunk, and its return unmaps it again
(``_PyThreadState_PushFrame`` and ``_PyThreadState_PopFrame`` in Python/pystate.c, 3.11 and later). A loop whose calls
cross the end of a chunk pays two system calls and the page faults each time round: 116,000 times in an audit of 194,000
lines. A chunk is never smaller than the frame that asks for it, and what that frame leaves is used by the calls below.
"""

from collections.abc import Callable
from types import FunctionType
from typing import TypeVar

Result = TypeVar("Result")
_SLOTS = (1 << 19) + 1  # of eight bytes, and a little more than half of a chunk: the other half is left, 4 MiB


def _call(function: Callable[[], Result]) -> Result:
    return function()


_call_with_large_frame = FunctionType(_call.__code__.replace(co_stacksize=_SLOTS), globals())


def in_one_chunk(function: Callable[[], Result]) -> Result:
    """Calls a function so that it, and all that it calls, finds its frames in one chunk. Memory that no frame uses is
    never touched."""
    result: Result = _call_with_large_frame(function)
    return result
