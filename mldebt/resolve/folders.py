"""``os.chdir``: relative paths that are used behind it begin in the folder it names."""

from msgspec.structs import replace

from mldebt.knowledge.apis import EdgeRow
from mldebt.model.place import Site
from mldebt.resolve.calls import Args, Words
from mldebt.resolve.configs.hydrafolders import ORIGINAL, started_in
from mldebt.resolve.folding import fold
from mldebt.resolve.steps import Steps
from mldebt.resolve.terms import Alt, Const, Event, Hole, Op, Pat, Unknown, Value

CHANGES = frozenset({"os.chdir", "contextlib.chdir"})
_CURRENT = frozenset({"os.getcwd", "pathlib.Path.cwd"})
_FORMS = {"path": (Const, Pat, Op, Hole, Alt), "url": (Const,)}  # what is not known of an address lies nowhere here


class Folders(Steps):
    """Keeps the working folder of a scope; callers see the changes that a function makes to it."""

    def call_symbol(self, symbol: str, args: Args, words: Words, site: Site) -> Value:
        """A change of the working folder is kept as an event, so that callers learn of it."""
        if symbol in CHANGES:
            given = args[0] if args else words.get("path", Unknown("a folder that is not named"))
            return self.emit(Event(site, "call", symbol, args=(given,), flags=self.flags, scope=self.scope))
        if symbol in _CURRENT and self.folder is not None:
            return self.folder
        if symbol in ORIGINAL:
            self.by_line = True
            started, told = started_in(self.world), (*args, *words.values())[:1]
            if started is not None:
                folder = Const(started, path=True)
                return fold("path.join", (folder, *told)) if told else folder
        return super().call_symbol(symbol, args, words, site)

    def emit(self, event: Event) -> Value:
        """Keeps an event; its paths are told from the working folder."""
        if event.symbol in CHANGES:
            entered = event.args[0] if self.folder is None else fold("path.within", (self.folder, event.args[0]))
            self.folder = None if isinstance(entered, Const) and entered.value in ("", ".") else entered
        elif self.folder is not None:
            row = self.apis.calls.get(event.symbol) or self.apis.classes.get(event.symbol)
            for edge in row.edges if row is not None else ():
                if edge.as_ in _FORMS:
                    event = self._within(event, edge, row.params if row is not None else ())
        return super().emit(event)

    def _within(self, event: Event, edge: EdgeRow, params: tuple[str, ...]) -> Event:
        """The event with the path of an edge told from the working folder."""
        form = edge.as_
        if edge.arg == "self" and event.receiver is not None:
            return replace(event, receiver=self._placed(event.receiver, form))
        words = tuple(
            (name, self._placed(value, form) if name == edge.arg else value) for name, value in event.keywords
        )
        position = params.index(edge.arg) if edge.arg in params else 0 if edge.arg.startswith("*") else -1
        args = tuple(self._placed(value, form) if at == position else value for at, value in enumerate(event.args))
        return replace(event, keywords=words, args=args)

    def _placed(self, value: Value, form: str) -> Value:
        """A path told from the working folder; what is no text stays."""
        assert self.folder is not None
        number = isinstance(value, Const) and not isinstance(value.value, str)
        if number or not isinstance(value, _FORMS[form]):
            return value
        return fold("path.within", (self.folder, value))
