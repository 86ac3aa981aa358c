"""Running the rules and marking what they found."""

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial
from time import perf_counter

from msgspec.structs import replace

from mldebt.checks.registry import check_of, has_check, is_local
from mldebt.checks.subject import Subject
from mldebt.config.load import OWN_FILE
from mldebt.model.finding import Draft, RuleRun
from mldebt.pipeline.ages import Ages
from mldebt.pipeline.analysis import Analysis
from mldebt.resolve.program import Program
from mldebt.rulebook import (
    Card,
    builtin_families,
    evaluate,
    is_named,
    option_values,
    select,
    unknown_word,
    words_of_preview,
)
from mldebt.rulebook.matchinput import any_file
from mldebt.source import Pragma, find_pragmas, tag_pragmas
from mldebt.triage import Baseline, ChangeScope, Context, GatePolicy, Suppressions, Triaged, triage
from mldebt.triage.baseline import BaselineError, parse_baseline
from mldebt.triage.policy import gating_codes, named_codes

LIMITED = "the time limit left files unread that this rule has to see"
Drafts = list[tuple[Card, Draft]]


def chosen_cards(run: Analysis, cards: Mapping[str, Card], *, preview: bool) -> tuple[Card, ...]:
    """The rules that run."""
    options, config = run.options, run.config
    return select(
        cards,
        options.select or config.select,
        (*config.extend_select, *options.extend_select),
        (*config.ignore, *options.ignore),
        preview or bool(options.preview) or config.preview,
    )


def looks_at_files(card: Card) -> bool:
    """Whether a rule needs no more than some files, and what these call, to judge them."""
    return card.scope == "file" or is_local(card.code)


def needs_history(cards: Collection[Card]) -> bool:
    """Whether a rule looks at people."""
    return any(card.scope == "history" for card in cards)


def run_rules(
    run: Analysis,
    cards: Collection[Card],
    subject: Subject,
    focus: Program | None = None,
    asked: Callable[[str], bool] = any_file,
) -> tuple[Drafts, list[RuleRun]]:
    """Every rule's drafts, and whether it ran. A rule that crashes loses only itself.

    ``focus`` is the program as far as local rules need it, where the run is about some files: those that are ``asked``.
    """
    drafts: Drafts = []
    runs: list[RuleRun] = []
    for number, card in enumerate(cards):
        run.progress("checking", number, len(cards))
        reason = _why_not(card, run, subject)
        if reason:
            runs.append(RuleRun(card.code, "not run", reason))
            continue
        start = perf_counter()
        found: list[Draft] = []
        try:
            seen = replace(subject, program=focus) if focus is not None and looks_at_files(card) else subject
            found.extend(_drafts(card, run, seen, asked))
            state, reason = "ran", ""
        except Exception as error:  # a rule never loses the others
            if run.options.debug:
                raise
            state, reason = "failed", f"{type(error).__name__}: {error}"
            run.errors.append(f"Rule {card.code} failed ({reason}); run again with --debug and report it.")
        drafts.extend((card, draft) for draft in found)
        runs.append(RuleRun(card.code, state, reason, len(found), perf_counter() - start))
    _tell_of_missing_history(run, cards, subject)
    return drafts, runs


def _tell_of_missing_history(run: Analysis, cards: Collection[Card], subject: Subject) -> None:
    """An error where rules that look at people were asked for, and there is no history that they can look at."""
    if subject.history.usable or run.sources.left_out:  # what a time limit left out is told of as such
        return
    words = _words(run)
    named = [card.code for card in cards if card.scope == "history" and is_named(words, card)]
    if named:
        note = subject.history.notes[0] if subject.history.notes else "It was not read."
        asked = "was asked for and needs" if len(named) == 1 else "were asked for and need"
        run.errors.append(f"{', '.join(named)} {asked} a whole history. {note}")


def _words(run: Analysis) -> tuple[str, ...]:
    """What the user calls the rules that are to run."""
    options, config = run.options, run.config
    return (*(options.select or config.select), *config.extend_select, *options.extend_select)


def _why_not(card: Card, run: Analysis, subject: Subject) -> str:
    if run.sources.left_out and not looks_at_files(card):
        return LIMITED
    if card.scope == "history" and not subject.history.usable:
        note = subject.history.notes[0] if subject.history.notes else "the history was not read"
        return f"history: {subject.history.state}. {note}"
    if card.match is None and not has_check(card.code):
        return "this rule has no check in this version"
    return ""


def _drafts(card: Card, run: Analysis, subject: Subject, asked: Callable[[str], bool]) -> Iterator[Draft]:
    given = option_values(card, run.config.rules.get(card.code, {}))
    if card.match is not None:
        from mldebt.checks.matchinput import match_input
        from mldebt.checks.setaside import is_set_aside

        aside = partial(is_set_aside, replace(subject, options=given))
        yield from evaluate(card, match_input(subject), passed_over=aside, asked=asked)
    else:
        yield from check_of(card.code)(replace(subject, options=given))


# --- triage


def mark(run: Analysis, cards: Mapping[str, Card], drafts: Drafts, ran: Collection[RuleRun], scope: ChangeScope,
         subject: Subject) -> Triaged:  # fmt: skip
    """Drafts to findings."""
    options, config = run.options, run.config
    families = builtin_families()
    named = _words(run)
    found = {card.code for card, draft in drafts if scope.may_count(draft.location.path)}
    allowed = [card for card in cards.values() if card.code in found and _may_gate(card, subject, families)]
    policy = GatePolicy(
        options.fail_on or config.fail_on,
        options.min_confidence or config.min_confidence,
        gating_codes(allowed, named, families.gate.least_precision_bound),
        options.gate_dated,
        named_codes(allowed, named),
    )
    ignores = {**config.per_file_ignores, **dict(options.per_file_ignores)}
    suppressions = Suppressions(
        pragmas_of(run), today=options.today, require_reason=config.require_reason, per_file_ignores=ignores
    )
    context = Context(
        suppressions=suppressions,
        policy=policy,
        scope=scope,
        baseline=_baseline(run),
        components=run.component_of if found else {},  # the whole graph, for findings that count
        demoted={state.path: state.demoted for state in subject.files if state.demoted},
        paths=run.paths,
        ran=frozenset(item.code for item in ran if item.state == "ran"),
        known=frozenset(cards),
        unknown=partial(unknown_word, cards),
        newer=Ages(run, scope).is_newer,
    )
    marked = triage(drafts, context)
    asleep = words_of_preview(cards, named, {item.code for item in ran})
    return replace(marked, notes=(*asleep, *marked.notes))


def _may_gate(card: Card, subject: Subject, families: object) -> bool:
    family = next((item for item in getattr(families, "family", ()) if item.key == card.family), None)
    return family is None or not family.gates_in or subject.role.name in family.gates_in


def _baseline(run: Analysis) -> Baseline:
    name = run.options.baseline or run.config.baseline
    if not name:
        return Baseline()
    path = run.options.cwd / name if run.options.baseline else run.project.root / name
    from mldebt.vcs import Disk, DiskReadError

    try:
        return parse_baseline(Disk(path.parent).read(path.name, 50_000_000), str(name))
    except DiskReadError as error:
        raise BaselineError(
            f"The baseline {name} cannot be read ({error}); write one with `mldebt baseline write`."
        ) from error


def pragmas_of(run: Analysis) -> dict[tuple[str, int], tuple[Pragma, ...]]:
    """Instructions in comments and tags of cells, by file and cell."""
    from mldebt.model.source import ReaderKind

    found: dict[tuple[str, int], tuple[Pragma, ...]] = {}
    sources = run.sources
    for path, module in run.program.modules.items():
        for unit, cell in zip(module.cells, sources.placements[path].cells, strict=True):
            found[(path, cell.number)] = (*unit.row.pragmas, *tag_pragmas(cell.tags))
    for path, text in sources.texts.items():
        if path != OWN_FILE and ("mldebt" in text or "noqa" in text):  # what ours explains speaks to people
            found[(path, 0)] = find_pragmas(ReaderKind(sources.kinds[path]), text, None)
    return {place: pragmas for place, pragmas in found.items() if pragmas}
