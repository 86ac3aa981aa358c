"""What a loader asks of a data set that it is given: nobody calls ``__getitem__`` of a class by name."""

from mldebt.model.place import Site
from mldebt.resolve.calls import Args, Words
from mldebt.resolve.inlining import bound
from mldebt.resolve.terms import Cls, Fun, Unknown, Value
from mldebt.resolve.unpickled import Unpickled

INDEXED = "indexed"  # the trait of classes whose instances are handed to a loader
_ASKED = {"__getitem__": (Unknown("an index that a loader chooses"),), "__iter__": ()}


class Loaders(Unpickled):
    """Follows the items of a data set from where it is made."""

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
