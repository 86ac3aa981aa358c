"""The engine of declarative rules. It knows no library: names come from the card or from a lifecycle table."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from string import Formatter

from mldebt.knowledge.conventions import conventions
from mldebt.knowledge.lifecycle import FrozenFramework, frozen_frameworks
from mldebt.model.finding import Confidence, Draft, Evidence, Severity
from mldebt.model.place import Location
from mldebt.rulebook.joining import Hit, Target, joined
from mldebt.rulebook.matchinput import CallSeen, MatchInput, any_file, distribution, no_file
from mldebt.rulebook.records import Card, MatchKind, MatchSpec
from mldebt.rulebook.using import LeftBehind, Unused, heads_of, imported_titles, is_among, nearest

TABLES: dict[str, Callable[[], tuple[FrozenFramework, ...]]] = {"frozen-frameworks": frozen_frameworks}
"""The lifecycle tables that a card may name."""

_TABLE_KINDS = frozenset({"import", "requirement", "image", "call"})
_KEYWORD_KINDS = frozenset({"keyword", "missing-keyword"})
_EVIDENCE_LIMIT = 5

Aside = Callable[[str], bool]
"""Whether a file, by its path, is none that the project stands on."""
Asked = Callable[[str], bool]
"""Whether findings are wanted of a file."""


def template_problem(spec: MatchSpec) -> str:
    """What is wrong with a ``[match]`` table, as a sentence; empty where nothing is."""
    if bool(spec.names) == bool(spec.table):
        return "[match] needs either names or a table."
    if spec.table and (spec.table not in TABLES or not set(spec.kinds) <= _TABLE_KINDS):
        return f"[match] table must be one of {', '.join(TABLES)}, with kinds among {', '.join(sorted(_TABLE_KINDS))}."
    if not spec.kinds:
        return "[match] needs at least one kind."
    if bool(spec.keyword) != bool(_KEYWORD_KINDS & set(spec.kinds)):
        return "[match] keyword belongs to the kinds keyword and missing-keyword, and both need it."
    unknown = sorted(_fields(spec.message + spec.advice) - set(Target.__struct_fields__))
    return f"[match] has an unknown field {{{unknown[0]}}} in its message or advice." if unknown else ""


def _fields(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def _filled(template: str, target: Target) -> str:
    """The template with the target's fields; empty where a field it needs is empty."""
    values = {name: str(getattr(target, name)) for name in _fields(template)}
    return template.format_map(values) if all(values.values()) else ""


def _from_names(spec: MatchSpec) -> dict[str, Target]:
    return {name: Target(name, name) for name in spec.names}


def _from_rows(rows: Sequence[FrozenFramework], kind: MatchKind) -> dict[str, Target]:
    """Names of the rows that this kind can meet."""
    found: dict[str, Target] = {}
    for row in rows:
        names = {
            "import": row.imports,
            "requirement": tuple(map(distribution, row.distributions)),
            "image": row.images,
            "call": row.symbols,
        }.get(kind, ())
        versions = row.versions if kind == "requirement" else ""
        for name in names:
            found[name] = Target(name, row.title, row.state, row.when, row.successor, row.source, row.sure, versions)
    return found


def _of_version(target: Target | None, version: str) -> Target | None:
    """A target that holds for some versions is met only by an exact version among them."""
    if target is None or not target.versions:
        return target
    return target if is_among(target.versions, version) else None


def _imports(targets: Mapping[str, Target], seen: MatchInput) -> Iterator[Hit]:
    for row in seen.imports():
        if row.optional or row.unused:
            continue
        candidates = (*(f"{row.module}.{name}" for name in row.names), row.module)
        met = next(filter(None, (nearest(targets, dotted) for dotted in candidates)), None)
        if met:
            yield Hit(met, "import", row.location)


def _requirements(
    spec: MatchSpec, rows: Sequence[FrozenFramework], seen: MatchInput, aside: Aside, asked: Asked
) -> Iterator[Hit]:
    """Requirements, and of what is locked or frozen only what the repository itself asks for: a manifest or an import
    of it. Who pulled in the rest decides on it. What the code never imports is not what it stands on."""
    targets = _from_rows(rows, "requirement") if spec.table else _from_names(spec)
    met = [(row, target) for row in seen.requirements() if (target := targets.get(distribution(row.name)))]
    if not any(asked(row.location.path) for row, _ in met):
        return  # what requirements tell is told at them, and to see who uses them takes all code
    declared = {distribution(row.name) for row, _ in met if row.direct}
    used: frozenset[str] | None = None
    unused = Unused(rows, seen, aside, [(row.folder, target.title) for row, target in met])
    for row, target in met:
        if _of_version(target, row.version) is None or unused.holds(row, target.title):
            continue
        if not row.direct and distribution(row.name) not in declared:
            if used is None:
                wanted = _from_rows(rows, "import") if spec.table else targets
                used = imported_titles(wanted, seen.imported("", aside, heads_of(wanted)))
            if target.title not in used:
                continue
        settled = bool(target.versions) and distribution(row.name) in declared
        minor = row.optional or not row.direct
        yield Hit(target, "requirement", row.location, minor, not row.direct, settled, row.part)


def _images(targets: Mapping[str, Target], seen: MatchInput) -> Iterator[Hit]:
    for row in seen.images():
        repository = re.sub(r":[^/]*$", "", row.image.partition("@")[0])
        met = next((targets[name] for name in targets if f"/{repository}".endswith(f"/{name}")), None)
        if met:
            yield Hit(met, "image", row.location)


def _keyword_fires(spec: MatchSpec, kind: MatchKind, call: CallSeen) -> bool:
    """Three-valued: an argument that may or may not be given, or whose value is unknown, decides nothing."""
    if kind == "missing-keyword":
        return spec.keyword not in call.arguments and not call.open
    values = call.arguments.get(spec.keyword)
    return values is not None and bool(values) and all(value in spec.values for value in values)


def _calls(spec: MatchSpec, kind: MatchKind, targets: Mapping[str, Target], seen: MatchInput) -> Iterator[Hit]:
    for row in seen.calls(frozenset(name.partition(".")[0] for name in targets)):
        met = nearest(targets, row.symbol) if kind == "call" else targets.get(row.symbol)
        if met and (kind == "call" or _keyword_fires(spec, kind, row)):
            yield Hit(met, kind, row.location)


def _hits(
    spec: MatchSpec, seen: MatchInput, rows: Sequence[FrozenFramework], aside: Aside, asked: Asked
) -> Iterator[Hit]:
    for kind in spec.kinds:
        targets = _from_rows(rows, kind) if spec.table else _from_names(spec)
        if kind == "import":
            yield from _imports(targets, seen)
        elif kind == "requirement":
            yield from _requirements(spec, rows, seen, aside, asked)
        elif kind == "image":
            yield from _images(targets, seen)
        elif kind == "literal":
            met = ((targets.get(row.value), row.location) for row in seen.literals())
            yield from (Hit(target, kind, location) for target, location in met if target)
        else:
            yield from _calls(spec, kind, targets, seen)


def _draft(spec: MatchSpec, hits: Sequence[Hit]) -> Draft:
    first, target = hits[0], hits[0].target
    further = tuple(
        Evidence(hit.location, f"{hit.target.name} {'is listed' if hit.listed else 'again'}")
        for hit in hits[1 : 1 + _EVIDENCE_LIMIT]
    )
    weak = target.sure != "high" or target.state in spec.minor_states or all(hit.minor for hit in hits)
    return Draft(
        location=first.location,
        message=_filled(spec.message, target) or f"{target.title} {target.state and 'is ' + target.state}".strip(),
        subject=(target.title,),
        evidence=further,
        advice=_filled(spec.advice, target),
        severity=Severity.INFO if weak else None,
        confidence=None if target.sure == "high" else Confidence(target.sure),
        question=target.sure == "low",
    )


def evaluate(
    card: Card,
    seen: MatchInput,
    rows: Sequence[FrozenFramework] | None = None,
    passed_over: Aside = no_file,
    asked: Asked = any_file,
) -> Iterator[Draft]:
    """The findings of a declarative rule: one for each file and target, at the first place in the file; of what
    manifests and lists require, one for each project (``joined``).

    ``rows`` replaces the shipped rows of the card's lifecycle table. A card without ``[match]`` yields nothing, and
    neither does a file that is ``passed_over``. Where findings are ``asked`` of some files only, others may be missing.
    """
    spec = card.match
    if spec is None or (spec.unless_given_up and conventions().is_given_up(seen.readme())):
        return
    table = rows if rows is not None else TABLES[spec.table]() if spec.table else ()
    if spec.unless_taught:
        table = tuple(row for row in table if not conventions().teaches(seen.readme(), row.modules))
    left_behind = LeftBehind(table, seen)
    grouped: dict[tuple[str, str], dict[Location, Hit]] = {}
    for hit in _hits(spec, seen, table, passed_over, asked):
        if passed_over(hit.location.path) or left_behind.holds(hit):
            continue
        places = grouped.setdefault((hit.location.path, hit.target.title), {})
        if hit.location not in places or places[hit.location].minor:
            places[hit.location] = hit
    for group in joined([[hits[place] for place in sorted(hits)] for hits in grouped.values()]):
        yield _draft(spec, group)
