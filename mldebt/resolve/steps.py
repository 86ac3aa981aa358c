"""Running statements."""

import re
from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from mldebt.facts import kinds as k
from mldebt.resolve.folding import fold
from mldebt.resolve.growing import grow, replace_in_place, take_away
from mldebt.resolve.loops import Loops
from mldebt.resolve.managers import entered, leave
from mldebt.resolve.namespaces import set_by_name
from mldebt.resolve.state import joined
from mldebt.resolve.symbols import imported
from mldebt.resolve.terms import (
    AS_TEST,
    HOLE,
    IN_BRANCH,
    IN_TRY,
    NONE,
    Cls,
    Const,
    Event,
    Pat,
    Sym,
    Unknown,
    Value,
    bits_of,
    operation,
)
from mldebt.resolve.texts import as_text

_NAME_IN_SHELL = re.compile(r"(?<![{$])\{([A-Za-z_][\w.]*)\}(?!\})|(?<![\\$])\$([A-Za-z_]\w*)")


class Steps(Loops):
    """Statements change the environment; ``run`` says whether the code behind them is reached."""

    def run(self, body: tuple[k.Step, ...]) -> bool:
        """Runs statements in order; False where control does not come out at the end."""
        return all(RUNNERS[type(step)](self, step) is not False for step in body)

    # --- simple statements

    def _assign(self, step: k.Bind) -> None:
        value = self.evaluate(step.value)
        self._popped(step.value)
        for target in step.targets:
            self.bind(target, value)

    def _annotated(self, step: k.AnnBind) -> None:
        if step.value is not None:
            self.bind(step.target, self.evaluate(step.value))

    def _augmented(self, step: k.AugBind) -> None:
        sides = (self.evaluate(step.target), self.evaluate(step.value))
        made = self.united(sides, self.site(step.at, step.end)) if step.op == "|" else None
        self.bind(step.target, fold(step.op, sides) if made is None else made)

    def _do(self, step: k.Do) -> bool:
        call = step.value
        if not isinstance(call, k.Call) or not (
            set_by_name(self, call, self.pairs) or grow(self, call) or (call.keywords and replace_in_place(self, call))
        ):
            self.evaluate(call)
            self._popped(call)
        return not self.ends_the_run(call)

    def _popped(self, call: k.Expr) -> None:
        """``y = df.pop("y")`` takes a column out of the frame."""
        if type(call) is k.Call and type(call.func) is k.Attr and call.func.attr == "pop" and len(call.args) == 1:
            take_away(self, call.func.value, call.args[0], call.at, call.end)

    def _return(self, step: k.Return) -> bool:
        if step.value is not None:
            self.returned.append(self.evaluate(step.value))
        return False

    def _raise(self, step: k.Raise) -> bool:
        if step.exc is not None:
            self.evaluate(step.exc)
        return False

    def _assert(self, step: k.Assert) -> None:
        self.evaluate(step.test)

    def _delete(self, step: k.Delete) -> None:
        if isinstance(step.target, k.Name):
            self.env.pop(step.target.id, None)
        elif isinstance(step.target, k.Item) and len(step.target.slices) == 1:
            take_away(self, step.target.value, step.target.slices[0], step.target.at, step.target.end)

    def _import(self, step: k.Import | k.ImportFrom) -> None:
        for alias in step.names:
            if alias.name == "*":
                continue
            bound = alias.asname or (alias.name.split(".", 1)[0] if isinstance(step, k.Import) else alias.name)
            self.env[bound] = imported(self, step, bound)

    def _nothing(self, _step: k.Step) -> None:
        return None

    def _simple(self, step: k.Simple) -> bool:
        leaves = step.word in ("break", "continue")
        if leaves:
            self.left.append(self.env)
        return not leaves

    def _magic(self, step: k.Magic) -> None:
        site = self.site(step.at, step.end)
        text = self._interpolated(step.text) if step.form == "shell" else step.text
        self.emit(Event(site, "magic", step.form, args=(Const(text, site),), flags=self.flags, scope=self.scope))

    def _interpolated(self, text: str) -> str:
        """A shell line of a notebook with the names that IPython fills in: ``{name}`` and ``$name``."""

        def value(match: re.Match[str]) -> str:
            if match[1] == "sys.executable":
                return "python"
            found = self.lookup(match[1] or match[2])
            if isinstance(found, Const | Pat):
                return str(as_text(found))
            return match[0] if match[2] else "*"

        return _NAME_IN_SHELL.sub(value, text)

    # --- definitions

    def _def(self, step: k.Def) -> None:
        function = self.function(step)
        self.env[step.name.id] = function
        self._decorated(step.decorators, function)

    def _class(self, step: k.Class) -> None:
        cls = Cls(self.path, self.scope_id(step.scope), step.name.id)
        self.env[step.name.id] = cls
        self._decorated(step.decorators, cls)

    def _decorated(self, decorators: tuple[k.Expr, ...], target: Value) -> None:
        """A decorator that the API tables know becomes an event that names its function."""
        for node in decorators:
            before = len(self.events)
            value = self.evaluate(node)
            if isinstance(node, k.Call):
                for index in range(before, len(self.events)):
                    event = self.events[index]
                    if event.site.at == node.at and event.kind in ("call", "construct"):
                        words = (*event.keywords, ("@", target))
                        self.events[index] = replace(event, kind="route", keywords=words)
            elif isinstance(value, Sym) and (value.name in self.apis.calls or value.name in self.apis.classes):
                site = self.site(node.at, node.at)
                self.emit(Event(site, "route", value.name, keywords=(("@", target),), scope=self.scope))

    # --- compound statements

    def _branch(self, step: k.Branch) -> bool:
        flags = self.flags
        self.flags |= AS_TEST
        known = self.decided(step.test)
        self.flags = flags | IN_BRANCH if known is None else flags
        before = self.env
        ends: list[dict[str, Value]] = []
        for body, wanted in ((step.body, True), (step.orelse, False)):
            if known is (not wanted):
                continue
            self.env = dict(before)
            if self.run(body):
                ends.append(self.env)
        self.flags = flags
        self.env = joined(before, ends)
        name = _tested_for_nothing(step.test)
        given = before.get(name)
        if bits_of(given) & HOLE and not step.orelse and len(ends) == 2 and name in ends[0]:
            self.env[name] = fold("or", (given or NONE, ends[0][name]))  # a default for what nobody gave
        return bool(ends)

    def _with(self, step: k.With) -> bool:
        outside = self.folder
        managers = [entered(self, item) for item in step.items]
        moved = self.folder is not outside
        reached = self.run(step.body)
        leave(self, managers, step)
        self.folder = outside if moved else self.folder
        return reached

    def _try(self, step: k.Try) -> bool:
        before, flags = dict(self.env), self.flags
        self.flags |= IN_TRY
        ends = []
        if self.run(step.body) and self.run(step.orelse):
            ends.append(self.env)
        middle = joined(before, [before, self.env])
        for handler in step.handlers:
            if self.never_caught(handler):
                continue
            self.env = dict(middle)
            if handler.name is not None:
                self.env[handler.name.id] = Unknown("an exception")
            if self.run(handler.body):
                ends.append(self.env)
        self.flags = flags
        self.env = joined(middle, ends)
        reached = self.run(step.final)
        return bool(ends) and reached

    def never_caught(self, handler: k.Handler) -> bool:  # noqa: ARG002
        """Whether it is known that a handler does not run. Completed by the class that knows command lines."""
        return False

    def _match(self, step: k.Match) -> bool:
        subject = self.evaluate(step.subject)
        before, flags = self.env, self.flags
        self.flags |= IN_BRANCH
        ends = [before]
        for case in step.cases:
            self.env = dict(before)
            self._capture(case.pattern, subject)
            if case.guard is not None:
                self.evaluate(case.guard)
            if self.run(case.body):
                ends.append(self.env)
        self.flags = flags
        self.env = joined(before, ends)
        return True

    def _capture(self, pattern: k.Pattern, subject: Value) -> None:
        if pattern.name is not None:
            self.env[pattern.name.id] = subject if pattern.form == "capture" else operation("match", (subject,))
        for inner in pattern.parts:
            self._capture(inner, operation("match", (subject,)))


def _tested_for_nothing(test: k.Expr) -> str:
    """The name that ``if not name`` or ``if name is None`` tests; empty for other tests."""
    if isinstance(test, k.Un) and test.op == "not" and isinstance(test.operand, k.Name):
        return test.operand.id
    if isinstance(test, k.Cmp) and test.ops in (("is",), ("==",)) and isinstance(test.left, k.Name):
        right = test.rights[0]
        return test.left.id if isinstance(right, k.Name) and right.id == "None" else ""
    return ""


RUNNERS: dict[type, Callable[[Steps, Any], bool | None]] = {
    k.Bind: Steps._assign,
    k.AnnBind: Steps._annotated,
    k.AugBind: Steps._augmented,
    k.Do: Steps._do,
    k.Return: Steps._return,
    k.Raise: Steps._raise,
    k.Assert: Steps._assert,
    k.Delete: Steps._delete,
    k.Import: Steps._import,
    k.ImportFrom: Steps._import,
    k.Scoping: Steps._nothing,
    k.Simple: Steps._simple,
    k.Magic: Steps._magic,
    k.Branch: Steps._branch,
    k.For: Steps.run_for,
    k.While: Steps.run_while,
    k.With: Steps._with,
    k.Try: Steps._try,
    k.Match: Steps._match,
    k.Def: Steps._def,
    k.Class: Steps._class,
    k.TypeStatement: Steps._nothing,
}
