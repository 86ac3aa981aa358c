"""Words of a command line to the options that take them, as argparse, click and their kin do it."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from mldebt.model.place import Site
from mldebt.resolve.commandlines.expansion import UNKNOWN
from mldebt.resolve.commandlines.records import CommandLine
from mldebt.resolve.configs.trees import DOCUMENT_CELL
from mldebt.resolve.terms import ITERATED, Const, Sym, Unknown, Value, alternatives, many, pattern, table

NOT_GIVEN = Unknown("a word that the command line does not show")
REST = ("...", "A...")
MOST_LEAVES = 2_000  # of a configuration that is handed to a script
_PATHS = frozenset({"pathlib.Path", "pathlib.PurePath", "pathlib.PosixPath"})


class Option(Struct, frozen=True, gc=False):
    """One option or positional argument. ``names`` are spellings with their dashes (none: positional); ``count`` is
    argparse's ``nargs``; a ``flag`` takes no value and stores ``on`` or, spelt as in ``off_names``, ``off``;
    ``kind`` what turns words into values; ``repeated`` gathers all its uses in a list."""

    dest: str
    names: tuple[str, ...] = ()
    count: str | int | None = None
    flag: bool = False
    on: Value = Const(True)
    off: Value = Const(False)
    off_names: tuple[str, ...] = ()
    kind: Value | None = None
    default: Value = NOT_GIVEN
    repeated: bool = False

    @property
    def can_miss(self) -> bool:
        """Whether it holds None where nobody gives it."""
        return (bool(self.names) or self.count == "?") and self.default == NOT_GIVEN


def origin(line: CommandLine) -> Site:
    """The place of a command line as the origin of a value."""
    return Site(line.file, line.line, line.line, DOCUMENT_CELL)


def word_value(word: str, site: Site, kind: Value | None = None) -> Value:
    """The value of one word: text, a number where ``kind`` says so, a pattern where only part of it is known."""
    path = isinstance(kind, Sym) and kind.name in _PATHS
    if word == UNKNOWN:
        return NOT_GIVEN
    if UNKNOWN in word:
        return pattern(word, site, path=path)
    if isinstance(kind, Sym) and kind.name in ("int", "float"):
        try:
            return Const(int(word) if kind.name == "int" else float(word), site)
        except ValueError:
            return Unknown("a word that is no number")
    if isinstance(kind, Sym) and kind.name == "bool":
        return Const(word.lower() not in ("", "0", "false", "no", "n", "f", "off"), site)
    return Const(word, site, path)


def handed_value(line: CommandLine | None) -> Value:
    """What a pipeline tool hands to a script that it runs itself: objects whose parts have names and positions."""
    if line is None or not line.handed:
        return Unknown("what a pipeline tool hands to the script")
    site = origin(line)
    objects: dict[str, Value] = {}
    for name, parts in line.handed.items():
        values = {
            key: word_value(texts[0], site)
            if len(texts) == 1
            else many("list", tuple(word_value(text, site) for text in texts))
            for key, texts in parts.items()
        }
        keys = tuple(Const(int(key) if key.isdigit() else key) for key in values)
        files = dict.fromkeys(text for texts in parts.values() for text in texts)
        every = many("list", tuple(word_value(text, site) for text in files))
        objects[name] = table((ITERATED, *keys), (every, *values.values()), more=True)
    if line.config and _leaves(line.config) <= MOST_LEAVES:
        objects["config"] = _plain(line.config, site)
    return table(tuple(Const(name) for name in objects), tuple(objects.values()), more=True)


def _plain(value: object, site: Site) -> Value:
    """Nested plain values as terms."""
    if isinstance(value, Mapping):
        return table(tuple(map(Const, value)), tuple(_plain(item, site) for item in value.values()), more=True)
    if isinstance(value, list):
        return many("list", tuple(_plain(item, site) for item in value))
    return Const(value, site) if isinstance(value, str | int | float | None) else Unknown("part of a document")


def _leaves(value: object) -> int:
    parts = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return sum(map(_leaves, parts)) or 1


def vector(line: CommandLine) -> Value:
    """``sys.argv`` of a command line."""
    site = origin(line)
    return many("argv", (Const(line.script, site), *(word_value(word, site) for word in line.words)))


class Binding:
    """What each option holds, and the words that no option took. ``prefixes`` lets unique beginnings of long options
    stand for them; where the first plain word is a ``commands`` name, parsing ends before it."""

    def __init__(
        self, options: Sequence[Option], words: Sequence[str], site: Site, *, commands: frozenset[str] = frozenset()
    ) -> None:
        self.values: dict[str, Value] = {}
        self.rest: list[str] = []
        self.command = ""
        self._site = site
        self._commands = commands
        self._named = {name: option for option in options for name in (*option.names, *option.off_names)}
        self._positional = [option for option in options if not option.names]
        self._gathered: dict[str, list[Value]] = {}
        self._read(list(words))

    def _read(self, words: list[str]) -> None:
        plain: list[str] = []
        while words:
            word = words.pop(0)
            if word == "--":
                plain += words
                break
            name, given, value = word.partition("=")
            option = self._option(name) if word.startswith("-") and len(word) > 1 else None
            if option is not None:
                self._take(option, name, [value] if given else None, words)
            elif word[:1] == "-" and word[1:2] != "-" and len(word) > 2 and word[:2] in self._named:
                attached = self._named[word[:2]]
                self._take(attached, word[:2], None if attached.flag else [word[2:]], words)
            elif word.startswith("-") and len(word) > 1 and not _is_number(word):
                self.rest.append(word)
                if words and not words[0].startswith("-") and not given and not self._positional:
                    self.rest.append(words.pop(0))
            elif word in self._commands:
                self.command, self.rest = word, words
                break
            else:
                plain.append(word)
        self._place(plain)

    def _option(self, name: str) -> Option | None:
        if name in self._named:
            return self._named[name]
        if not name.startswith("--"):
            return None
        dashed = [known for known in self._named if known.replace("_", "-") == name.replace("_", "-")]
        begun = dashed or [known for known in self._named if known.startswith(name)]
        return self._named[begun[0]] if len({self._named[known].dest for known in begun}) == 1 else None

    def _take(self, option: Option, name: str, given: list[str] | None, words: list[str]) -> None:
        if option.flag and given is None:
            self._set(option, option.off if name in option.off_names else option.on)
            return
        if given is None:
            given = []
            most = _most(option.count)
            while words and len(given) < most and (not words[0].startswith("-") or _is_number(words[0])):
                given.append(words.pop(0))
        self._set(option, self._value(option, given))

    def _value(self, option: Option, given: list[str]) -> Value:
        values = [word_value(word, self._site, option.kind) for word in given]
        if option.count in (None, "?"):
            return values[0] if values else option.on if option.count == "?" else NOT_GIVEN
        return many("list", tuple(values))

    def _set(self, option: Option, value: Value) -> None:
        if option.repeated:
            self._gathered.setdefault(option.dest, []).append(value)
            value = many("list", tuple(self._gathered[option.dest]))
        self.values[option.dest] = value

    def _place(self, plain: list[str]) -> None:
        """Plain words to positional arguments; the greedy one among them leaves enough for those behind it."""
        waiting = list(self._positional)
        while waiting:
            option = waiting.pop(0)
            needed = sum(_least(other.count) for other in waiting)
            taken = plain[: min(_most(option.count), max(len(plain) - needed, 0))]
            plain = plain[len(taken) :]
            if taken or option.count in ("*", "..."):
                self._set(option, self._value(option, taken))
        self.rest = [*plain, *self.rest]


def default_of(option: Option, choices: Sequence[Value] = ()) -> Value:
    """An option's value where no command line gives it."""
    if option.default != NOT_GIVEN:
        return option.default
    if 0 < len(choices) <= 8:
        return alternatives(list(choices))
    return Unknown(f"the command-line argument {option.dest}")


def _most(count: str | int | None) -> int:
    if isinstance(count, int):
        return count
    return 1 if count in (None, "?") else 10_000


def _least(count: str | int | None) -> int:
    if isinstance(count, int):
        return count
    return 1 if count in (None, "+") else 0


def _is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True
