"""Triage marks and never drops; names of findings survive edits elsewhere."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mldebt.model.finding import Confidence, Draft, Evidence, Finding, Severity, Status
from mldebt.model.place import Location
from mldebt.triage import (
    Baseline,
    BaselineError,
    ChangeScope,
    Context,
    GatePolicy,
    Suppressions,
    Triaged,
    baseline_of,
    parse_baseline,
    prune_baseline,
    triage,
    write_baseline,
)

TODAY = date(2026, 5, 1)


@dataclass(frozen=True)
class Card:
    code: str = "LEAK001"
    slug: str = "fit-before-split"
    family: str = "leak"
    severity: Severity = Severity.ERROR
    confidence: Confidence = Confidence.HIGH
    preview: bool = False


@dataclass(frozen=True)
class Pragma:
    codes: tuple[str, ...] = ()
    line: int = 1
    scope: str = "line"
    reason: str = ""
    until: str = ""
    kind: str = "ignore"
    target: int = 0
    value: str = ""


@dataclass
class Case:
    """One triage run, most of it default."""

    pragmas: dict[tuple[str, int], list[Pragma]] = field(default_factory=dict)
    require_reason: bool = False
    per_file_ignores: dict[str, tuple[str, ...]] = field(default_factory=dict)
    scope: ChangeScope = field(default_factory=ChangeScope)
    baseline: Baseline = field(default_factory=Baseline)
    policy: GatePolicy = field(default_factory=lambda: GatePolicy(codes=frozenset({"LEAK001", "DATA005"})))
    demoted: dict[str, str] = field(default_factory=dict)
    paths: tuple[str, ...] = ("a.py",)
    ran: frozenset[str] = frozenset({"LEAK001", "DATA005"})
    unknown: Callable[[str], str] | None = None

    def run(self, *drafts: Draft, card: Card | None = None) -> Triaged:
        context = Context(
            suppressions=Suppressions(
                self.pragmas,
                today=TODAY,
                require_reason=self.require_reason,
                per_file_ignores=self.per_file_ignores,
            ),
            policy=self.policy,
            scope=self.scope,
            baseline=self.baseline,
            components={"a.py": "training"},
            demoted=self.demoted,
            paths=self.paths,
            ran=self.ran,
            known=frozenset({"LEAK001", "DATA005", "OWN001"}),
            unknown=self.unknown,
        )
        return triage([(card or Card(), draft) for draft in drafts], context)

    def one(self, found: Draft, card: Card | None = None) -> Finding:
        (finding,) = self.run(found, card=card).findings
        return finding


def draft(line: int = 5, path: str = "a.py", subject: tuple[str, ...] = ("fit", "x"), **more: object) -> Draft:
    return Draft(Location(path, line, 1, line), "message", subject, **more)  # type: ignore[arg-type]


def test_a_draft_becomes_an_active_gating_finding() -> None:
    finding = Case().one(draft())
    assert (finding.status, finding.gates, finding.component) == (Status.ACTIVE, True, "training")
    assert (finding.severity, finding.slug) == (Severity.ERROR, "fit-before-split")


@pytest.mark.parametrize(
    ("pragma", "status"),
    [
        (Pragma(line=5), Status.SUPPRESSED),
        (Pragma(("LEAK001",), line=5), Status.SUPPRESSED),
        (Pragma(("LEAK",), line=5), Status.SUPPRESSED),
        (Pragma(("leak",), line=5), Status.SUPPRESSED),
        (Pragma(("fit-before-split",), line=5), Status.SUPPRESSED),
        (Pragma(("DATA005",), line=5), Status.ACTIVE),
        (Pragma(line=4), Status.ACTIVE),
        (Pragma(line=2, scope="next", target=5), Status.SUPPRESSED),
        (Pragma(line=5, scope="next", target=6), Status.ACTIVE),
        (Pragma(("LEAK001",), line=5, kind="unknown", value="ignroe"), Status.ACTIVE),
        (Pragma(line=900, scope="file"), Status.SUPPRESSED),
        (Pragma(line=5, until="2026-04-30"), Status.ACTIVE),
        (Pragma(line=5, until="2026-05-01"), Status.SUPPRESSED),
        (Pragma(line=5, until="someday"), Status.ACTIVE),
        (Pragma(line=5, kind="path"), Status.ACTIVE),
    ],
)
def test_pragmas(pragma: Pragma, status: Status) -> None:
    finding = Case(pragmas={("a.py", 0): [pragma]}).one(draft())
    assert finding.status is status
    assert finding.gates is (status is Status.ACTIVE)


def test_several_own_line_pragmas_above_one_statement_all_count() -> None:
    stacked = [Pragma(("DATA005",), 3, "next", target=5), Pragma(("LEAK001",), 4, "next", target=5)]
    case = Case(pragmas={("a.py", 0): stacked})
    assert case.one(draft()).status is Status.SUPPRESSED
    assert case.one(draft(), Card(code="DATA005")).status is Status.SUPPRESSED


def test_a_trailing_pragma_counts_on_any_line_of_the_finding() -> None:
    spread = Draft(Location("a.py", 5, 1, 8), "message", ("x",))
    assert Case(pragmas={("a.py", 0): [Pragma(line=8)]}).one(spread).status is Status.SUPPRESSED
    assert Case(pragmas={("a.py", 0): [Pragma(line=9)]}).one(spread).status is Status.ACTIVE


def test_pragmas_of_cells_count_in_their_cell_by_its_own_lines() -> None:
    place = Location("n.ipynb", 120, 1, 120, 9, cell=3, cell_line=2)
    found = Draft(place, "message", ("x",))
    for cell, pragma, status in [
        (3, Pragma(line=2), Status.SUPPRESSED),
        (3, Pragma(line=120), Status.ACTIVE),
        (4, Pragma(line=2), Status.ACTIVE),
        (3, Pragma(line=1, scope="cell"), Status.SUPPRESSED),
        (2, Pragma(line=1, scope="cell"), Status.ACTIVE),
        (1, Pragma(line=1, scope="file"), Status.SUPPRESSED),
    ]:
        assert Case(pragmas={("n.ipynb", cell): [pragma]}).one(found).status is status, (cell, pragma)


def test_reason_is_kept_and_may_be_required() -> None:
    with_reason = Case(pragmas={("a.py", 0): [Pragma(line=5, reason="upstream is frozen")]}, require_reason=True)
    assert with_reason.one(draft()).status_reason == "upstream is frozen"
    without = Case(pragmas={("a.py", 0): [Pragma(line=5)]}, require_reason=True)
    result = without.run(draft())
    assert result.findings[0].status is Status.ACTIVE
    assert "requires one" in result.notes[0]


def test_pragmas_that_do_nothing_are_noted() -> None:
    pragmas = {
        ("a.py", 0): [
            Pragma(("LEAK001",), line=5),
            Pragma(("DATA005",), line=9),
            Pragma(("OWN001",), line=10),
            Pragma((), line=11),
            Pragma(("LEAK001",), line=12, until="2025-01-01"),
            Pragma(("E501",), line=13, reason="noqa"),
            Pragma(line=14, kind="unknown", value="ignroe[LEAK001]"),
            Pragma(line=15, kind="path", value="data/*.csv"),
        ]
    }
    notes = Case(pragmas=pragmas).run(draft()).notes
    assert notes == (
        "a.py:9: `ignore[DATA005]` suppresses nothing; remove it.",
        "a.py:12: `ignore[LEAK001]` expired on 2025-01-01; mend the code, or give a new date.",
        "a.py:14: `mldebt: ignroe[LEAK001]` is not understood; write `mldebt: ignore[CODE] because ...`.",
    )


def test_words_that_name_no_rule_are_noted() -> None:
    def unknown(word: str) -> str:
        return "" if word in {"LEAK001", "DATA"} else "Did you mean LEAK001?"

    pragmas = {
        ("a.py", 0): [
            Pragma(("LEAK001", "LAEK001"), line=5),
            Pragma(("NOPE99",), line=9, until="2025-01-01"),
            Pragma(("E501",), line=13, reason="noqa"),
        ],
        ("n.ipynb", 3): [Pragma(("NOPE99",), line=2)],
    }
    notes = Case(pragmas=pragmas, per_file_ignores={"*.sql": ("DATA", "NOPE1")}, unknown=unknown).run(draft()).notes
    assert notes == (
        "a.py:5: `ignore[LEAK001,LAEK001]` names the rule `LAEK001`, which does not exist. Did you mean LEAK001?",
        "a.py:9: `ignore[NOPE99]` names the rule `NOPE99`, which does not exist. Did you mean LEAK001?",
        "a.py:9: `ignore[NOPE99]` expired on 2025-01-01; mend the code, or give a new date.",
        "n.ipynb:cell 3:2: `ignore[NOPE99]` names the rule `NOPE99`, which does not exist. Did you mean LEAK001?",
        "per-file-ignores: *.sql names the rule `NOPE1`, which does not exist. Did you mean LEAK001?",
    )


@pytest.mark.parametrize(
    ("glob", "codes", "status"),
    [
        ("*.py", ("LEAK",), Status.SUPPRESSED),
        ("*.py", ("ALL",), Status.SUPPRESSED),
        ("a.py", ("LEAK001",), Status.SUPPRESSED),
        ("./a.py", ("LEAK001",), Status.SUPPRESSED),
        ("./*.py", ("LEAK001",), Status.SUPPRESSED),
        ("b/**", ("LEAK001",), Status.ACTIVE),
        ("a.py", ("DATA",), Status.ACTIVE),
    ],
)
def test_per_file_ignores(glob: str, codes: tuple[str, ...], status: Status) -> None:
    assert Case(per_file_ignores={glob: codes}).one(draft()).status is status


@pytest.mark.parametrize(
    ("change", "gates"),
    [
        ({}, True),
        ({"question": True}, False),
        ({"dated": True}, False),
        ({"severity": Severity.WARNING}, False),
        ({"confidence": Confidence.MEDIUM}, False),
    ],
)
def test_what_gates(change: dict[str, object], gates: bool) -> None:
    assert Case().one(draft(**change)).gates is gates


def test_gate_policy_of_the_run() -> None:
    codes = frozenset({"LEAK001"})
    assert Case(policy=GatePolicy(codes=codes, dated=True)).one(draft(dated=True)).gates
    assert Case(policy=GatePolicy(Severity.INFO, Confidence.LOW, codes)).one(draft(severity=Severity.INFO)).gates
    assert not Case(policy=GatePolicy(None, Confidence.LOW, codes)).one(draft()).gates
    assert not Case(policy=GatePolicy()).one(draft()).gates
    assert not Case(demoted={"a.py": "tests"}).one(draft()).gates


def test_changed_lines_files_and_reach() -> None:
    changed = {"a.py": [(1, 2), (5, 1)], "b.py": [(1, 1)]}
    far = draft(path="c.py", evidence=(Evidence(Location("b.py", 3), "made here"),), nodes=("file:x.csv",))
    for kind, found, status in [
        ("lines", draft(5), Status.ACTIVE),
        ("lines", draft(6), Status.OUT_OF_SCOPE),
        ("lines", Draft(Location("a.py", 4, 1, 6), "m", ("x",)), Status.ACTIVE),
        ("files", draft(6), Status.ACTIVE),
        ("files", far, Status.OUT_OF_SCOPE),
        ("reach", far, Status.ACTIVE),
        ("reach", draft(path="d.py"), Status.OUT_OF_SCOPE),
    ]:
        assert Case(scope=ChangeScope(changed=changed, kind=kind)).one(found).status is status, (kind, found)  # type: ignore[arg-type]
    reached = ChangeScope(changed={"z.py": []}, kind="reach", reached=frozenset({"file:x.csv"}))
    assert Case(scope=reached).one(far).status is Status.ACTIVE
    by_component = ChangeScope(changed={"z.py": []}, kind="reach", reached=frozenset({"training"}))
    assert Case(scope=by_component).one(draft()).status is Status.ACTIVE


@pytest.mark.parametrize(("named", "active"), [("src", True), ("src/a.py", True), (".", True), ("sr", False)])
def test_named_paths(named: str, active: bool) -> None:
    finding = Case(scope=ChangeScope(paths=frozenset({named}))).one(draft(path="src/a.py"))
    assert (finding.status is Status.ACTIVE) is active


def test_baseline_round_trip_silences_old_findings_only() -> None:
    old = [draft(5), draft(9, subject=("fit", "y"))]
    data = write_baseline(baseline_of(Case().run(*old).findings))
    assert b"\n" in data
    assert b'"line"' not in data
    case = Case(baseline=parse_baseline(data))
    result = case.run(*old, draft(20, subject=("fit", "new")))
    assert [finding.status for finding in result.findings] == [Status.BASELINED, Status.BASELINED, Status.ACTIVE]


def test_baseline_follows_a_renamed_file_and_not_a_copied_one() -> None:
    baseline = baseline_of(Case().run(draft()).findings)
    renamed = Case(baseline=baseline, paths=("b.py",)).one(draft(path="b.py"))
    assert renamed.status is Status.BASELINED
    assert "former name" in renamed.status_reason
    copied = Case(baseline=baseline, paths=("a.py", "b.py")).one(draft(path="b.py"))
    assert copied.status is Status.ACTIVE


def test_pruning_only_shrinks_and_keeps_what_this_run_could_not_see() -> None:
    both = baseline_of(Case().run(draft(5), draft(9, subject=("gone",))).findings)
    now = Case().run(draft(5)).findings
    current = {finding.fingerprint for finding in now}
    assert prune_baseline(both, current, {"LEAK001"}, {"a.py"}) == baseline_of(Case().run(draft(5)).findings)
    assert prune_baseline(both, set(), {"OWN001"}, {"a.py"}) == both
    assert prune_baseline(both, set(), {"OWN001"}, set()) == Baseline()


def test_suppressed_findings_stay_out_of_a_new_baseline() -> None:
    assert baseline_of(Case(pragmas={("a.py", 0): [Pragma(line=5)]}).run(draft()).findings) == Baseline()


@pytest.mark.parametrize("data", [b"", b"{", b'{"version": 99}', b'{"files": 3}', b"[" * 100_000])
def test_a_baseline_that_is_none_gets_a_sentence(data: bytes) -> None:
    with pytest.raises(BaselineError, match="baseline write"):
        parse_baseline(data, "known.json")


def test_the_same_draft_twice_is_one_finding() -> None:
    assert len(Case().run(draft(), draft()).findings) == 1


def test_graph_findings_do_not_depend_on_where_they_are_shown() -> None:
    nodes = ("file:a.csv", "code:b.py")
    here = draft(path="a.py", subject=nodes, nodes=nodes)
    there = draft(path="b.py", line=80, subject=nodes[::-1], nodes=nodes)
    assert Case().one(here).fingerprint == Case().one(there).fingerprint
    assert Case().one(draft(path="a.py")).fingerprint != Case().one(draft(path="b.py")).fingerprint


_SUBJECTS = st.lists(st.tuples(st.sampled_from(["f", "g"]), st.sampled_from(["x", "y"])), min_size=1, max_size=8)


@given(_SUBJECTS, st.lists(st.integers(0, 50), min_size=8, max_size=8))
def test_fingerprints_are_unique_and_stable_under_inserted_lines(
    subjects: list[tuple[str, str]], inserted: list[int]
) -> None:
    before = [draft(line * 10, subject=subject) for line, subject in enumerate(subjects, start=1)]
    shift = 0
    after = []
    for found, lines in zip(before, inserted, strict=False):
        shift += lines
        after.append(msgspec.structs.replace(found, location=Location("a.py", found.location.line + shift, 7)))
    old = [finding.fingerprint for finding in Case().run(*before).findings]
    assert old == [finding.fingerprint for finding in Case().run(*reversed(after)).findings]
    assert len(set(old)) == len(old)


@given(st.lists(st.builds(draft, st.integers(1, 20), st.sampled_from(["a.py", "b.py"])), max_size=12))
def test_nothing_is_dropped(drafts: list[Draft]) -> None:
    case = Case(pragmas={("a.py", 0): [Pragma(line=3)]}, scope=ChangeScope(changed={"a.py": [(1, 9)]}, kind="lines"))
    places = {(finding.location, finding.message) for finding in case.run(*drafts).findings}
    assert places == {(found.location, found.message) for found in drafts}


def test_pragmas_as_the_source_room_reads_them() -> None:
    from mldebt.model.source import ReaderKind
    from mldebt.source.pragmas import find_pragmas

    text = "x = 1\n# mldebt: ignore[LEAK001] because it is plotted only until 2026-06-01\n# more\n\nfit(\n    x,\n)\n"
    comments = [(text.index(word), text[text.index(word) :].split("\n")[0]) for word in ("# mldebt", "# more")]
    pragmas = find_pragmas(ReaderKind.PYTHON, text, comments)
    result = Case(pragmas={("a.py", 0): list(pragmas)}).run(draft(5))
    assert result.findings[0].status is Status.SUPPRESSED
    assert result.findings[0].status_reason == "it is plotted only"
    assert result.notes == ()


def test_rules_gate_that_are_precise_enough_or_named() -> None:
    from mldebt.rulebook import builtin_cards
    from mldebt.triage import gating_codes

    class Measured(Card):
        def gates(self, least_bound: float) -> bool:
            return least_bound <= 0.8 and self.code == "DATA005"

    cards = [Measured("DATA005", "b"), Measured("LEAK001", "a"), Measured("OWN001", "c")]
    assert gating_codes(cards, [], 0.8) == {"DATA005"}
    assert gating_codes(cards, ["leak001", "C", "OWN"], 0.9) == {"LEAK001", "OWN001"}
    assert "LEAK001" in gating_codes(builtin_cards().values(), ["LEAK001"], 0.8)
