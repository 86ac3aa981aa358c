"""What a loader asks of a data set that it is given: nobody calls ``__getitem__`` of a class by name."""

from mldebt.knowledge.apis import CallRow
from mldebt.model.place import Site
from mldebt.resolve.calls import Args, Words
from mldebt.resolve.deferral import keep
from mldebt.resolve.inlining import bound
from mldebt.resolve.terms import Cls, Fun, Hole, Obj, Unknown, Value
from mldebt.resolve.unpickled import Unpickled

KEPT = "object"  # what a call parses that returns an object of the class it is called on
_KEPT = Unknown("kept with the object")
INDEXED = "indexed"  # the trait of classes whose instances are handed to a loader
_ASKED = {"__getitem__": (Unknown("an index that a loader chooses"),), "__iter__": ()}


class Loaders(Unpickled):
    """Follows the items of a data set from where it is made."""

    def kept_object(self, base: Value | None, symbol: str, words: Words, made: Value, site: Site) -> Value:
        """What a call returns; ``load_from_checkpoint`` of a class of the repository an object of it."""
        owner, _, name = symbol.rpartition(".")
        row = self.apis.calls.get(symbol) or self.apis.class_method(owner, name)
        if row is None or row.parses != KEPT or not isinstance(base, Cls):
            return made
        return self.construct(base, (), {"**": _KEPT, **words}, site)

    def by_row(
        self, row: CallRow, receiver: Value | None, args: Args, words: Words, site: Site, called: str = ""
    ) -> Value:
        """A call that an API table knows; what an object loads of itself is one of its class."""
        made = super().by_row(row, receiver, args, words, site, called)
        if row.parses != KEPT:
            return made
        if isinstance(receiver, Hole) and receiver.name == self.receiver:  # of a class method
            return keep(self, receiver, (), {"**": _KEPT, **words}, site)
        return receiver if isinstance(receiver, Obj) else made

    def construct(self, cls: Cls, args: Args, words: Words, site: Site) -> Value:
        """An instance of a class of the repository; of a data set, with what its items stand on."""
        made = super().construct(cls, args, words, site)
        info = self.world.class_info(cls.path, cls.scope)
        row = self.apis.classes.get(info.outside)
        if row is not None and INDEXED in row.traits:
            for name, given in _ASKED.items():
                member = info.member(self.world, name)
                if isinstance(member, Fun):
                    self.call_function(bound(member, made), given, {}, site)
                    self._written = None
        return made
