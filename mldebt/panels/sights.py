"""Looking for the facts of rules/panels.toml: each sighting has a name and a place."""

import fnmatch
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from mldebt.checks.subject import Subject
from mldebt.knowledge.panels import PanelRules, Provider, Sight
from mldebt.model.finding import Finding
from mldebt.model.place import Location, Site
from mldebt.resolve.program import texts_of
from mldebt.resolve.terms import IN_LOOP, Event, Fun, Summary


class Seen(NamedTuple):
    """One sighting."""

    name: str
    place: Location


class Eyes:
    """Looks at one subject; what several facts need is gathered once."""

    def __init__(self, subject: Subject, findings: Iterable[Finding], rules: PanelRules) -> None:
        self.subject = subject
        self.program = subject.program
        self.rules = rules
        self.findings = tuple(findings)
        hidden = frozenset(rules.leave_out.get(subject.role.name, ()))  # type: ignore[call-overload]
        self.hidden = {state.path for state in subject.files if state.demoted in hidden}
        self.events: list[tuple[Summary, Event]] = [
            (summary, event)
            for summary in self.program.summaries()
            for _, event in self.program.own_events(summary)
            if event.site.path not in self.hidden
        ]
        self._handlers: frozenset[tuple[str, int]] | None = None

    def look(self, sight: Sight) -> list[Seen]:
        """All that one way of seeing shows, in order of place."""
        if sight.texts:
            found = self._texts(sight)
        elif sight.files:
            found = self._files(sight)
        elif sight.imports:
            found = self._imports(sight)
        elif sight.bases:
            found = self._bases(sight)
        elif sight.names:
            found = self._names(sight)
        elif sight.nodes:
            found = self._nodes(sight)
        elif sight.findings:
            found = (Seen(item.code, item.location) for item in self.findings if item.code in sight.findings)
        elif sight.measure in ("online-predictions", "batch-predictions"):
            found = self._predictions(online=sight.measure == "online-predictions")
        elif sight.measure == "prompts":
            found = self._prompts()
        else:
            found = self._calls(sight)
        return sorted({Seen(sight.name or seen.name, seen.place) for seen in found}, key=lambda seen: seen.place)

    # --- files

    def _texts(self, sight: Sight) -> Iterator[Seen]:
        pattern = re.compile(sight.texts, re.MULTILINE)
        for path, text in self.subject.texts.items():
            if path in self.hidden or not _matches(path, sight.inside):
                continue
            for number, line in enumerate(text.splitlines(), 1):
                match = pattern.search(line)
                if match is not None:
                    yield Seen(
                        next((group for group in match.groups() if group), match.group().strip()),
                        Location(path, number),
                    )

    def _files(self, sight: Sight) -> Iterator[Seen]:
        for state in self.subject.files:
            if state.path not in self.hidden and _matches(state.path, sight.files):
                yield Seen(state.path, Location(state.path))

    # --- code

    def _imports(self, sight: Sight) -> Iterator[Seen]:
        for path, module in self.program.modules.items():
            if path in self.hidden:
                continue
            for cell, unit in enumerate(module.cells):
                for fact in unit.outline.imports:
                    dotted = f"{fact.module}.{fact.name}" if fact.name else fact.module
                    known = next((name for name in sight.imports if f"{dotted}.".startswith(f"{name}.")), None)
                    if known is not None and not fact.level:
                        yield Seen(known, self._place(path, fact.at, cell if module.is_notebook else -1))
                        break

    def _place(self, path: str, at: int, cell: int) -> Location:
        return self.program.locate(Site(path, at, at, cell))

    def _bases(self, sight: Sight) -> Iterator[Seen]:
        for path, scope in self.program.functions:
            info = self.program.world.classes.get((path, scope))
            if info is not None and path not in self.hidden and _named(info.outside, sight.bases):
                definition = self.program.modules[path].definitions[scope]
                cell = scope >> 16 if self.program.modules[path].is_notebook else -1
                yield Seen(info.name, self._place(path, definition.at, cell))

    def _names(self, sight: Sight) -> Iterator[Seen]:
        patterns = [re.compile(pattern) for pattern in sight.names]
        for path, module in self.program.modules.items():
            if path in self.hidden:
                continue
            for cell, unit in enumerate(module.cells):
                where = cell if module.is_notebook else -1
                for index, scope in enumerate(unit.outline.scopes):
                    names = scope.binds if index == 0 else (scope.name,)
                    for name in names:
                        if any(pattern.search(name) for pattern in patterns):
                            yield Seen(name, self._place(path, scope.at, where))

    def _calls(self, sight: Sight) -> Iterator[Seen]:
        for _, event in self.events:
            if event.kind in ("call", "construct", "route") and self._holds(event, sight):
                yield Seen(self._event_name(event), self.program.locate(event.site))

    def _holds(self, event: Event, sight: Sight) -> bool:
        traits = self.program.traits(event)
        edges = {f"{row.edge}:{row.as_}" for row in self.program.edges(event)}
        given = {name for name, _ in event.keywords}
        checks = (
            not sight.calls or _named(event.symbol, sight.calls) or _named(self._callee(event), sight.calls),
            not sight.edges or bool(edges & set(sight.edges)),
            not sight.traits or bool(set(traits) & set(sight.traits)),
            not set(traits) & set(sight.without),
            not sight.types or any(_named(name, sight.types) for name in self.program.apis.lineage(event.type)),
            not sight.roles or self.program.role(event) in sight.roles,
            not sight.arguments or bool(given & set(sight.arguments)),
            sight.hosted is None or self._hosted(event) is sight.hosted,
            self._measured(event, sight.measure),
        )
        return all(checks)

    def _callee(self, event: Event) -> str:
        receiver = getattr(event.receiver, "name", "")
        return f"{receiver}.{event.symbol.rpartition('.')[2]}" if receiver else event.symbol

    def _measured(self, event: Event, measure: str) -> bool:
        if measure == "in-loop":
            return bool(event.flags & IN_LOOP)
        if measure == "provider-unknown":
            return self._hosted(event) is None
        if measure == "is-model":
            return "tokenizer" not in event.type and "tokenizer" not in self._callee(event).lower()
        if measure == "is-pretrained":
            return any(name in ("weights", "pretrained") for name, _ in event.keywords)
        return True

    def _hosted(self, event: Event) -> bool | None:
        """Who runs the language model of a call; None where only the run knows."""
        provider = self._provider(event)
        return provider.hosted if provider is not None else None

    def _provider(self, event: Event) -> Provider | None:
        models = self._models(event)
        for model in models:
            for provider in self.rules.provider:
                if any(model.lower().startswith(prefix) for prefix in provider.models):
                    return provider
        return next((item for item in self.rules.provider if _named(event.symbol, item.calls)), None)

    def _models(self, event: Event) -> tuple[str, ...]:
        rows = [row for row in self.program.edges(event) if row.as_ == "llm"]
        return texts_of(self.program.argument(event, rows[0].arg)) if rows else ()

    def _event_name(self, event: Event) -> str:
        models = self._models(event)
        if models:
            return models[0]
        row = self.program.apis.calls.get(event.symbol)
        for edge in row.edges if row is not None else ():
            routes = texts_of(self.program.argument(event, edge.arg)) if edge.as_ == "endpoint" else ()
            if routes and row is not None:
                return f"{row.method} {routes[0]}".strip()
        return event.symbol.rpartition(".")[2]

    # --- graph and flow

    def _nodes(self, sight: Sight) -> Iterator[Seen]:
        nodes = {node.key: node for node in self.subject.graph.nodes if node.kind.value in sight.nodes}
        labels = re.compile(sight.labels) if sight.labels else None
        for edge in self.subject.graph.edges:
            key = edge.source if edge.source in nodes else edge.target
            node = nodes.get(key)
            if node is None or edge.kind.value not in sight.by or not edge.chain or node.attrs.get("sink"):
                continue
            if (labels is None or labels.search(node.label)) and edge.chain[0].path not in self.hidden:
                yield Seen(node.label, edge.chain[0])

    def handlers(self) -> frozenset[tuple[str, int]]:
        """Functions behind endpoints, with all they call."""
        if self._handlers is None:
            found: set[tuple[str, int]] = set()
            for _, event in self.events:
                target = dict(event.keywords).get("@") if event.kind == "route" else None
                if isinstance(target, Fun) and any(row.as_ == "endpoint" for row in self.program.edges(event)):
                    found.update(self.program.reached_from((target.path, target.scope)))
            self._handlers = frozenset(found)
        return self._handlers

    def _predictions(self, *, online: bool) -> Iterator[Seen]:
        for summary, event in self.events:
            if self.program.role(event) == "predict":
                behind = (summary.path, summary.scope) in self.handlers()
                notebook = event.site.path.endswith(".ipynb")
                if behind is online and not (notebook and not online):
                    yield Seen(event.symbol.rpartition(".")[2], self.program.locate(event.site))

    def _prompts(self) -> Iterator[Seen]:
        for _, event in self.events:
            for row in self.program.edges(event):
                for text in texts_of(self.program.argument(event, row.arg)) if row.as_ == "prompt" else ():
                    if len(text) >= self.rules.least_prompt:
                        yield Seen(text[:40], self.program.locate(event.site))


def _matches(path: str, patterns: Iterable[str]) -> bool:
    return any(fnmatch.fnmatch(path, pattern) for pattern in patterns)


def _named(name: str, patterns: Iterable[str]) -> bool:
    return bool(name) and any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)
