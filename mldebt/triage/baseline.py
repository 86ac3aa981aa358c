"""The file of known findings: old debt never blocks a change. Sorted, without lines, so that it merges well."""

from collections import Counter
from collections.abc import Collection, Iterable

import msgspec
from msgspec import Struct

from mldebt.model.errors import MldebtError
from mldebt.model.finding import Finding, Status

BASELINE_FILE = "mldebt-baseline.json"
VERSION = 1


class BaselineError(MldebtError):
    """A baseline cannot be used as it is."""


class KnownFinding(Struct, frozen=True, forbid_unknown_fields=True):
    """One known finding: its fingerprint, and the one without the path, by which it is found in a renamed file."""

    fingerprint: str
    moved: str = ""


class KnownRule(Struct, frozen=True, forbid_unknown_fields=True):
    """The findings of one rule in one file. ``count`` is for people who read a diff."""

    count: int
    findings: tuple[KnownFinding, ...]


class Baseline(Struct, frozen=True, forbid_unknown_fields=True):
    """Known findings by file and rule."""

    version: int = VERSION
    files: dict[str, dict[str, KnownRule]] = {}

    @property
    def fingerprints(self) -> frozenset[str]:
        """All fingerprints of the baseline."""
        return frozenset(item.fingerprint for _path, _code, item in _rows(self))

    def moved(self, paths: Collection[str]) -> Counter[str]:
        """Count the path-free fingerprints of files that are not among ``paths``: they may have been renamed."""
        return Counter(item.moved for path, _code, item in _rows(self) if item.moved and path not in paths)


def baseline_of(findings: Iterable[Finding]) -> Baseline:
    """Return the baseline that silences these findings; what its authors suppressed needs none."""
    kept = (item for item in findings if item.status is not Status.SUPPRESSED)
    return _baseline((item.location.path, item.code, item.fingerprint, item.moved_fingerprint) for item in kept)


def _baseline(rows: Iterable[tuple[str, str, str, str]]) -> Baseline:
    """Build a baseline of (path, code, fingerprint, moved fingerprint) rows."""
    files: dict[str, dict[str, list[KnownFinding]]] = {}
    for path, code, fingerprint, moved in sorted(set(rows)):
        files.setdefault(path, {}).setdefault(code, []).append(KnownFinding(fingerprint, moved))
    return Baseline(
        files={
            path: {code: KnownRule(len(found), tuple(found)) for code, found in rules.items()}
            for path, rules in files.items()
        }
    )


def parse_baseline(data: bytes, name: str = BASELINE_FILE) -> Baseline:
    """Read a baseline. Raises BaselineError with a sentence that names the file and what to do."""
    try:
        baseline = msgspec.json.decode(data, type=Baseline)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BaselineError(
            f"{name} is not a baseline of mldebt ({error}); write it anew with `mldebt baseline write`."
        ) from None
    if baseline.version != VERSION:
        raise BaselineError(
            f"{name} has version {baseline.version}, and this mldebt reads {VERSION}; "
            "write it anew with `mldebt baseline write`."
        )
    return baseline


def write_baseline(baseline: Baseline) -> bytes:
    """Return the baseline as the bytes of its file."""
    return msgspec.json.format(msgspec.json.encode(baseline, order="deterministic"), indent=1) + b"\n"


def prune_baseline(
    baseline: Baseline, current: Collection[str], ran: Collection[str], paths: Collection[str]
) -> Baseline:
    """Drop what is no longer found: a baseline may only shrink.

    ``current`` are the fingerprints of this run. What a run could not have found stays: rules that did not run
    (``ran`` are the codes that did), in files that are still there (``paths``).
    """
    kept = (
        (path, code, item.fingerprint, item.moved)
        for path, code, item in _rows(baseline)
        if item.fingerprint in current or (code not in ran and path in paths)
    )
    return _baseline(kept)


def _rows(baseline: Baseline) -> Iterable[tuple[str, str, KnownFinding]]:
    for path, rules in baseline.files.items():
        for code, rule in rules.items():
            for item in rule.findings:
                yield path, code, item
