"""What the second process does for the first (``pipeline.partner``)."""

import importlib
import pickle
from typing import TYPE_CHECKING

import msgspec

from mldebt.checks.gathering import Gather
from mldebt.model.panel import Role
from mldebt.pipeline.gathering import Gathered
from mldebt.pipeline.helping import may_help
from mldebt.pipeline.partner import (
    Found,
    Gathering,
    Keeping,
    Kept,
    Made,
    Making,
    Partner,
    Request,
    Running,
    second_half,
)
from mldebt.pipeline.programs import deep_recursion
from mldebt.pipeline.resolution import Resolution
from mldebt.pipeline.runs import Runs
from mldebt.pipeline.subjects import build_subject

if TYPE_CHECKING:
    from mldebt.checks.subject import Subject
    from mldebt.pipeline.analysis import Analysis

_encode = msgspec.msgpack.Encoder().encode


def partner_for(run: "Analysis", resolution: Resolution) -> Partner | None:
    """A second process for half of the modules that must be made anew; None where they are few or it may not be."""
    if not may_help(run.options.jobs):
        return None
    modules = run.program.modules
    theirs = second_half({path: len(modules[path].definitions) for path in resolution.stale})
    return Partner(theirs, Serving(run, resolution, theirs)) if theirs else None


class Serving:
    """Answers requests about some modules of a run. What a request says comes from this very program."""

    def __init__(self, run: "Analysis", resolution: Resolution, paths: frozenset[str]) -> None:
        self._run, self._resolution, self._paths = run, resolution, paths
        self._gathered = Gathered(resolution, run.store)
        self._subject: Subject | None = None

    def __call__(self, request: bytes) -> bytes:
        """The answer to an encoded request."""
        with deep_recursion():
            return self._answer(pickle.loads(request))

    def _answer(self, asked: Request) -> bytes:
        match asked:
            case Making():
                return _encode(self._made())
            case Gathering():
                return _encode(self._found(asked))
            case Running():
                return Runs(self._resolution, self._run.asked_places, self._run.store).part(asked.lines)
            case Keeping():
                return _encode(self._kept())

    def _made(self) -> dict[str, Made]:
        run, resolution = self._run, self._resolution
        resolution.begin(run.asked_places)
        return resolution.made(self._paths, run.roles, run.asked_places)

    def _found(self, asked: Gathering) -> Found:
        module, name = asked.wanted.maker
        gather: Gather[object] = getattr(importlib.import_module(module), name)
        if self._subject is None:
            self._subject = build_subject(self._run, _nobody_knows, self._gathered, people=False)
        gather.ahead(self._subject, asked.wanted, asked.paths)
        return self._gathered.texts(asked.wanted.name, asked.paths)

    def _kept(self) -> Kept:
        resolution = self._resolution
        rows = {path: resolution.fresh_row(path) for path in sorted(self._paths)}
        return Kept(rows, resolution.layouts.encoded(self._paths), self._gathered.rows())


def _nobody_knows() -> Role:
    raise AssertionError("what is gathered of one module must not hang on the whole repository")
