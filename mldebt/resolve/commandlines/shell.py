"""What a shell script would start: simple commands with their variables filled, loops over known words unrolled.

Every branch of a condition is walked. A variable that branches set differently is not known.
"""

import re
from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from mldebt.resolve.commandlines.expansion import UNKNOWN, Expander
from mldebt.resolve.commandlines.tokens import Group, groups
from mldebt.resolve.texts import ROOT, join, normal

MOST_COMMANDS = 1_000  # of one script with all it includes
MOST_STEPS = 4_000  # commands walked over, loops unrolled
MOST_ROUNDS = 24  # of one loop
DEEPEST = 6  # scripts that include each other, functions that call each other
Value = str | Sequence[str]

_ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)(\+?=)(.*)", re.DOTALL)
_OPENING = frozenset(
    {"if", "then", "elif", "else", "do", "while", "until", "{", "!", "time", "exec", "command", "builtin"}
)
_DEEPER = frozenset({"if", "while", "until", "case"})
_SHALLOWER = frozenset({"fi", "done", "esac"})
_DECLARING = frozenset({"export", "declare", "local", "readonly", "typeset"})
_PLAIN = re.compile(r"[\w./+-]+")
_CHANGING = _DECLARING | {"cd", "pushd", "popd", "read", "shift", "source", "."}
_SILENT = frozenset({"return", "exit", "set", "unset", "trap", "shopt", "[", "[[", "test", ":", "echo", "printf"})


class Simple(Struct, frozen=True, gc=False):
    """One command as it would start. ``redirects`` are (operator, path); ``wdir`` is from the root of the tree, with
    ``*`` where it is not known."""

    words: tuple[str, ...]
    environment: dict[str, str]
    wdir: str
    line: int
    redirects: tuple[tuple[str, str], ...] = ()


class Start(Struct, frozen=True, gc=False):
    """How a script starts: its variables, its folder, its own path, the arguments it is given (None: not known)."""

    variables: Mapping[str, Value] = {}
    wdir: str = ""
    script: str = ""
    arguments: tuple[str, ...] | None = None
    line: int = 1


Texts = Callable[[str], str | None]


def place(wdir: str, path: str) -> str:
    """A path that a command names, from the root of the tree; an absolute one stays as it is."""
    whole = join(wdir, path) if wdir else path
    if whole.startswith(ROOT):
        whole = whole[len(ROOT) :].lstrip("/")
    cleaned = normal(whole) if whole else ""
    return "" if cleaned == "." else cleaned


def commands(
    text: str, start: Start, read: Texts = lambda _path: None, wanted: Callable[[str], bool] = lambda _name: True
) -> list[Simple]:
    """The simple commands of a script; ``read`` gives the text of a script that it includes. Programs that are not
    ``wanted`` are passed over."""
    walk = _Walk(start, read, wanted)
    walk.run(list(groups(text)))
    return walk.found


class _Walk:
    def __init__(self, start: Start, read: Texts, wanted: Callable[[str], bool]) -> None:
        self.wanted = wanted
        self.variables: dict[str, Value] = {**start.variables, **_positional(start.arguments)}
        if start.script:
            self.variables.setdefault("0", f"{ROOT}/{start.script}")
            self.variables.setdefault("BASH_SOURCE", f"{ROOT}/{start.script}")
        self.exported = dict.fromkeys(name for name, value in start.variables.items() if isinstance(value, str))
        self.script = start.script
        self.wdir = start.wdir
        self.line = start.line - 1
        self.read = read
        self.found: list[Simple] = []
        self.functions: dict[str, list[Group]] = {}
        self.depth = 0  # conditions around the command
        self.steps = 0
        self.included: set[str] = set()
        self.nested = 0  # functions and included scripts around it
        self.saved: list[tuple[dict[str, Value], str]] = []

    # --- groups

    def run(self, body: list[Group]) -> None:
        at = 0
        while at < len(body) and len(self.found) < MOST_COMMANDS and self.steps < MOST_STEPS:
            self.steps += 1
            at = self._step(body, at)

    def _step(self, body: list[Group], at: int) -> int:
        group = body[at]
        if group.words == ("(",):
            self.saved.append((dict(self.variables), self.wdir))
            return at + 1
        if group.words == (")",):
            if self.saved:
                self.variables, self.wdir = self.saved.pop()
            return at + 1
        function = _function(body, at)
        if function is not None:
            name, inner, end = function
            self.functions[name] = inner
            return end
        if not group.words:
            return at + 1
        if group.words[0] in ("for", "select") and len(group.words) >= 2:
            return self._loop(body, at)
        words = list(group.words)
        while words and (words[0] in _OPENING or words[0] in _SHALLOWER):
            word = words.pop(0)
            self.depth = max(self.depth + (word in _DEEPER) - (word in _SHALLOWER), 0)
        if words and words[0] == "case":
            self.depth += 1
        elif words:
            self._command(words, group)
        return at + 1

    def _loop(self, body: list[Group], at: int) -> int:
        """``for x in a b; do …; done``, a round for each word that is known."""
        group = body[at]
        end = _closing(body, at, ("for", "while", "until", "select"), ("done",))
        inner = [_without(item, "do") for item in body[at + 1 : end]]
        raw = group.words[3:] if group.words[2:3] == ("in",) else ()
        values = [word for item in raw for word in self._expander().words(item)][:MOST_ROUNDS] or [UNKNOWN]
        for value in values:
            self.variables[group.words[1]] = value
            self.run([item for item in inner if item.words])
        return end + 1

    # --- commands

    def _expander(self) -> Expander:
        return Expander(self.variables, self.script, self.wdir)

    def _command(self, raw: list[str], group: Group) -> None:
        own: dict[str, str] = {}
        while raw and (match := _ASSIGNMENT.fullmatch(raw[0])):
            own[match[1]] = raw.pop(0)
        if not raw:
            for item in own.values():
                self._assign(item)
            return
        environment = {name: self._expander().text(item.partition("=")[2]) for name, item in own.items()}
        plain = _PLAIN.fullmatch(raw[0]) is not None
        if raw[0] in _SILENT or (plain and not self._is_needed(raw[0])):
            return
        words = [word for item in raw for word in self._expander().words(item)]
        if not words or self._builtin(words, raw):
            return
        if words[0] in self.functions:
            self._call(words[0], tuple(words[1:]))
            return
        redirects = tuple(
            (operator, self._expander().text(target)) for operator, target in group.redirects if "&" not in operator
        )
        for name in self.exported:
            value = self.variables.get(name)
            if isinstance(value, str):
                environment.setdefault(name, value)
        self.found.append(Simple(tuple(words), environment, self.wdir, self.line + group.line, redirects))

    def _is_needed(self, name: str) -> bool:
        return name in _CHANGING or name in self.functions or self.wanted(name)

    def _builtin(self, words: list[str], raw: list[str]) -> bool:
        """Commands that change the state of the walk instead of starting something."""
        name = words[0]
        if name in _DECLARING:
            for item in raw[1:]:
                if _ASSIGNMENT.fullmatch(item):
                    self._assign(item)
                if name == "export":
                    self.exported[item.partition("=")[0]] = None
        elif name in ("cd", "pushd"):
            self.wdir = place(self.wdir, words[-1]) if len(words) > 1 and words[-1] not in ("-", "~") else UNKNOWN
        elif name == "popd":
            self.wdir = UNKNOWN
        elif name == "read":
            self.variables.update((word, UNKNOWN) for word in words[1:] if not word.startswith("-"))
        elif name == "shift":
            self._shift()
        elif name in ("source", "."):
            self._include(words)
        else:
            return name in _SILENT
        return True

    def _assign(self, item: str) -> None:
        match = _ASSIGNMENT.fullmatch(item)
        assert match is not None
        name, operator, raw = match.groups()
        value: Value
        if raw.startswith("(") and raw.endswith(")"):
            pieces = [word for group in groups(raw[1:-1]) for word in group.words]
            value = tuple(word for piece in pieces for word in self._expander().words(piece))
        else:
            value = self._expander().text(raw)
        known = self.variables.get(name)
        if operator == "+=":
            value = _appended(known, value)
        elif self.depth and known is not None and known != value:
            value = UNKNOWN
        self.variables[name] = value

    def _shift(self) -> None:
        arguments = self.variables.get("@")
        if arguments is not None and not isinstance(arguments, str):
            for name in [name for name in self.variables if name.isdigit() and name != "0"]:
                del self.variables[name]
            self.variables.update(_positional(tuple(arguments[1:])))

    def _call(self, name: str, arguments: tuple[str, ...] | None) -> None:
        if self.nested >= DEEPEST:
            return
        outer = {key: value for key, value in self.variables.items() if key.isdigit() or key in "@*#"}
        for key in outer:
            del self.variables[key]
        self.variables.update({**({"0": outer["0"]} if "0" in outer else {}), **_positional(arguments)})
        self.nested += 1
        self.run(self.functions[name])
        self.nested -= 1
        self.variables.update(outer)

    def _include(self, words: list[str]) -> None:
        path = place(self.wdir, words[1]) if len(words) > 1 else ""
        text = self.read(path) if path and UNKNOWN not in path else None
        if text is None or self.nested >= DEEPEST or path in self.included:
            return
        self.included.add(path)
        self.nested += 1
        line, self.line = self.line, 0
        self.run(list(groups(text)))
        self.line = line
        self.nested -= 1


def _positional(arguments: tuple[str, ...] | None) -> dict[str, Value]:
    if arguments is None:
        return {}
    numbered: dict[str, Value] = {str(index + 1): word for index, word in enumerate(arguments)}
    return {**numbered, "@": arguments, "*": arguments, "#": str(len(arguments))}


def _appended(known: Value | None, value: Value) -> Value:
    if known is None or (isinstance(known, str) and isinstance(value, str)):
        return f"{known or ''}{value}" if isinstance(value, str) else value
    both = [(item,) if isinstance(item, str) else tuple(item) for item in (known, value)]
    return both[0] + both[1]


def _function(body: list[Group], at: int) -> tuple[str, list[Group], int] | None:
    """A function that is defined here: its name, its commands, and where the script goes on."""
    words = body[at].words
    parens = [group.words for group in body[at + 1 : at + 3]] == [("(",), (")",)]
    if words[:1] == ("function",) and len(words) > 1:
        name, first = words[1], at + 3 if parens else at
    elif len(words) == 1 and parens:
        name, first = words[0], at + 3
    else:
        return None
    end = _closing(body, first, ("{",), ("}",))
    opening = body[first : first + 1]
    inner = [group._replace(words=group.words[group.words.index("{") + 1 :]) for group in opening if "{" in group.words]
    return name, [group for group in (*inner, *body[first + 1 : end]) if group.words], end + 1


def _closing(body: list[Group], at: int, opening: tuple[str, ...], closing: tuple[str, ...]) -> int:
    """The index of the group that closes the one at ``at``; the length of the body where none does."""
    depth = 0
    for index in range(at, len(body)):
        words = body[index].words
        head = [word for word in words[:3] if word in _OPENING or word in opening or word in closing]
        depth += sum(word in opening for word in head)
        if any(word in closing for word in words[:2]) or (closing == ("}",) and words[-1:] == ("}",)):
            depth -= 1
            if depth <= 0:
                return index
    return len(body)


def _without(group: Group, word: str) -> Group:
    return group._replace(words=group.words[1:]) if group.words[:1] == (word,) else group
