"""What of the facts in ``rules/panels.toml`` is there, and where."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, cached_property, partial

from mldebt.checks.subject import Subject
from mldebt.checks.vendored import is_vendored
from mldebt.knowledge.panels import FactSpec, PanelRules, Sight
from mldebt.model.finding import Finding, Status
from mldebt.model.place import Location, Site
from mldebt.panels.calls import Call, Tabled, known_calls, shortened
from mldebt.panels.codefacts import (
    OutsideBase,
    assertions_on,
    handlers_named,
    library_imports,
    names_bound,
    outside_bases,
    strings_beside,
    words_used,
)
from mldebt.panels.conditions import holds
from mldebt.panels.filesights import by_file, by_image, by_text
from mldebt.panels.patterns import either
from mldebt.panels.providers import Providers, named_at
from mldebt.panels.serving import Serving
from mldebt.panels.sighting import Sighting
from mldebt.panels.wanted import CALL_FIELDS

_SHOWN_PROMPT = 40


class Observed:
    """Everything seen in one repository, fact by fact, when somebody asks."""

    def __init__(self, subject: Subject, findings: Sequence[Finding], rules: PanelRules) -> None:
        self.subject = subject
        self.rules = rules
        self._findings = [one for one in findings if one.status is not Status.OUT_OF_SCOPE]
        self._left_out = frozenset(rules.leave_out.get(subject.role.name, ()))  # type: ignore[call-overload]
        self._demoted = {state.path: state.demoted for state in subject.files}
        self._specs = rules.facts_by_id()
        self._seen: dict[str, tuple[Sighting, ...]] = {}
        self._counted: dict[str, bool] = {}

    def seen(self, fact: str) -> tuple[Sighting, ...]:
        """The sightings of a fact in order of place, each place once (each name once where the fact says so)."""
        if fact not in self._seen:
            self._seen[fact] = self._look(self._specs[fact])
        return self._seen[fact]

    def count(self, fact: str) -> int:
        """How often a fact is there: by places, or by names or files where the fact says so."""
        found = self.seen(fact)
        return len({one.location.path for one in found}) if self._specs[fact].by_file else len(found)

    def _look(self, spec: FactSpec) -> tuple[Sighting, ...]:
        found: dict[object, Sighting] = {}
        for sight in spec.see if holds(spec.only, self.seen) else ():
            above = {one.location.path for one in found.values()} if sight.beside else set()
            for one in self._sightings(sight):
                if self._counts(one.location.path) and one.location.path not in above:
                    named = one._replace(name=sight.name) if sight.name else one
                    found.setdefault(named.name if spec.once else _place(named.location), named)
        return tuple(sorted(found.values(), key=lambda one: (one.location, one.name)))

    def _counts(self, path: str) -> bool:
        """Whether what stands in a file counts: tests and examples show what somebody could do, not what is done, and
        what a copied library could do is for those to decide who publish it."""
        if path not in self._counted:
            left_out = self._demoted.get(path, "") in self._left_out
            self._counted[path] = not left_out and not is_vendored(self.subject, path)
        return self._counted[path]

    def _sightings(self, sight: Sight) -> Iterator[Sighting]:
        ways: tuple[tuple[object, Callable[[Sight], Iterator[Sighting]]], ...] = (
            (any(getattr(sight, name) for name in CALL_FIELDS), self._by_call),
            (sight.beside, self._by_string),
            (sight.imports, self._by_import),
            (sight.bases, self._by_base),
            (sight.names, self._by_name),
            (sight.words, self._by_word),
            (sight.asserts, self._by_assertion),
            (sight.texts, partial(by_text, self.subject)),
            (sight.files, partial(by_file, self.subject)),
            (sight.images, partial(by_image, self.subject)),
            (sight.nodes, self._by_node),
            (sight.findings, self._by_finding),
            (sight.measure, self._by_measure),
        )
        for wanted, look in ways:
            if wanted:
                yield from look(sight)

    # --- calls

    @cached_property
    def calls(self) -> list[Call]:
        """Calls that the API tables know, in files that count."""
        return [call for call in known_calls(self.subject, self.rules) if self._counts(call.site.path)]

    def _by_call(self, sight: Sight) -> Iterator[Sighting]:
        fits = cache(partial(_fits, sight))
        for call in self.calls:
            if fits(call.tabled) and self._matches(call, sight):
                name = self._addressed(call.all_texts(), sight.addresses) if sight.addresses else ""
                yield Sighting(name or self._providers.name_of(call), self.locate(call.site))

    def _matches(self, call: Call, sight: Sight) -> bool:
        return (
            (not sight.types or any(_matches(kind, sight.types) for kind in call.kinds))
            and (not sight.arguments or not call.keywords.isdisjoint(sight.arguments))
            and (not sight.loop or call.in_loop)
            and (not sight.hosted or sight.hosted == self._hosted(call))
            and (not sight.pointed or bool(call.addresses))
            and (not sight.labels or any(re.search(sight.labels, text) for text in call.all_texts()))
            and (not sight.addresses or bool(self._addressed(call.all_texts(), sight.addresses)))
        )

    @cached_property
    def _providers(self) -> Providers:
        return Providers(self.calls, self.rules)

    def _addressed(self, texts: Iterable[str], kind: str) -> str:
        """What an address among some texts is called, where it is that of a provider of one kind."""
        found = ((self._providers.by_address(text), text) for text in texts)
        wanted = (named_at(row, text) for row, text in found if row is not None and row.hosted == (kind == "hosted"))
        return next(wanted, "")

    def _hosted(self, call: Call) -> str:
        provider = self._providers.of(call)
        return "unknown" if provider is None else "yes" if provider.hosted else "no"

    def locate(self, site: Site) -> Location:
        """Where a site stands."""
        return self.subject.program.locate(site)

    # --- names of the code

    @cached_property
    def _imports(self) -> dict[str, list[tuple[str, Site]]]:
        """Imports that leave the repository, by the top package, in order of modules."""
        found: dict[str, list[tuple[str, Site]]] = {}
        for seen in library_imports(self.subject):
            if self._counts(seen.site.path):
                found.setdefault(seen.dotted.partition(".")[0], []).append((seen.dotted, seen.site))
        return found

    def _by_import(self, sight: Sight) -> Iterator[Sighting]:
        """One sighting a module and library: the first import."""
        tops = dict.fromkeys(prefix.partition(".")[0] for prefix in sight.imports)
        found = [row for top in tops for row in self._imports.get(top, ())]
        seen: set[tuple[str, str]] = set()
        for dotted, site in sorted(found, key=lambda row: (row[1].path, row[1].cell, row[1].at)):
            prefix = _prefix(dotted, sight.imports)
            if prefix and (prefix, site.path) not in seen:
                seen.add((prefix, site.path))
                yield Sighting(prefix, self.locate(site))

    def _by_base(self, sight: Sight) -> Iterator[Sighting]:
        for base in self._bases:
            if _matches(base.outside, sight.bases):
                yield Sighting(base.name, self.locate(base.site))

    @cached_property
    def _bases(self) -> list[OutsideBase]:
        return [base for base in outside_bases(self.subject) if self._counts(base.site.path)]

    def _by_name(self, sight: Sight) -> Iterator[Sighting]:
        for named in names_bound(self.subject, sight.names):
            if self._counts(named.site.path):
                yield Sighting(named.name, self.locate(named.site))

    def _by_word(self, sight: Sight) -> Iterator[Sighting]:
        for named in words_used(self.subject, sight.words):
            yield Sighting(named.name, self.locate(named.site))

    def _by_assertion(self, sight: Sight) -> Iterator[Sighting]:
        for named in assertions_on(self.subject, sight.asserts):
            yield Sighting(f"assert on {named.name}", self.locate(named.site))

    def _by_string(self, sight: Sight) -> Iterator[Sighting]:
        """Texts in code; of addresses one a module and provider."""
        addresses = (each for row in self.rules.provider for each in row.addresses)
        seen: set[tuple[str, str]] = set()
        for written in strings_beside(self.subject, sight.strings or "|".join(addresses), sight.beside):
            name = self._addressed((written.text,), sight.addresses) if sight.addresses else f'"{written.text.strip()}"'
            if name and (written.site.path, name) not in seen:
                seen.add((written.site.path, name))
                yield Sighting(shortened(name), self.locate(written.site))

    # --- the rooms below

    def _by_node(self, sight: Sight) -> Iterator[Sighting]:
        """Nodes of the graph at edges that code was seen to make."""
        nodes = {node.key: node for node in self.subject.graph.nodes if node.kind.value in sight.nodes}
        labels = re.compile(sight.labels)
        for edge in self.subject.graph.edges:
            node = nodes.get(edge.source) or nodes.get(edge.target)
            if node is not None and edge.kind.value in sight.by and not edge.declared and labels.search(node.label):
                place = edge.chain[-1] if edge.chain else node.location
                if place is not None and all(self._counts(step.path) for step in edge.chain):
                    yield Sighting(shortened(node.label), place)

    def _by_finding(self, sight: Sight) -> Iterator[Sighting]:
        for finding in self._findings:
            if finding.code in sight.findings:
                home = finding.location.path if finding.component == "." else finding.component  # `.` tells nothing
                yield Sighting(home or finding.code, finding.location)

    def _by_measure(self, sight: Sight) -> Iterator[Sighting]:
        if sight.measure == "prompts":
            yield from self._prompts()
            return
        if sight.measure == "handlers":
            yield from (
                Sighting(one.name, self.locate(one.site)) for one in handlers_named(self.subject, self.rules.handler)
            )
            return
        for call in self._serving.of(sight.measure):
            yield Sighting(self._providers.name_of(call), self.locate(call.site))

    def _prompts(self) -> Iterator[Sighting]:
        """Texts that are sent to a language model or made into a template, each place once."""
        found: dict[Site, str] = {}
        for call in self.calls:
            for text, origin in call.prompts:
                found.setdefault(origin or call.site, text)
        for site, text in sorted(found.items()):
            yield Sighting(f'"{shortened(text, _SHOWN_PROMPT)}"', self.locate(site))

    @cached_property
    def _serving(self) -> Serving:
        pages = {one.location.path for one in self.seen("pages")}
        handlers = {one.scope.key for one in handlers_named(self.subject, self.rules.handler)}
        return Serving(self.subject, self.calls, pages, handlers)


def _fits(sight: Sight, tabled: Tabled) -> bool:
    """Whether a call of a symbol may be seen, as far as the tables tell."""
    return (
        (not sight.calls or _matches(tabled.symbol, sight.calls))
        and not _matches(tabled.symbol, sight.but)
        and (not sight.edges or not tabled.edge_names.isdisjoint(sight.edges))
        and (not sight.traits or any(tabled.traits >= set(each.split("&")) for each in sight.traits))
        and tabled.traits.isdisjoint(sight.without)
        and (not sight.roles or tabled.role in sight.roles)
    )


def _matches(name: str, patterns: tuple[str, ...]) -> bool:
    return either(patterns).match(name) is not None


def _prefix(dotted: str, prefixes: Iterable[str]) -> str:
    """The longest prefix, by whole parts, of a dotted name."""
    found = [prefix for prefix in prefixes if dotted == prefix or dotted.startswith(f"{prefix}.")]
    return max(found, key=len, default="")


def _place(location: Location) -> tuple[str, int, int]:
    return (location.path, location.line, location.column)
