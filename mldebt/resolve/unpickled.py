"""Methods of objects that were unpickled, whose class no line of code names."""

from mldebt.facts import kinds as k
from mldebt.model.place import Site
from mldebt.resolve.calls import Args, Words
from mldebt.resolve.folders import Folders
from mldebt.resolve.inlining import bound
from mldebt.resolve.terms import MOST_ALTERNATIVES, Cls, Fun, Op, Value, alternatives

UNPICKLED = "unpickled"  # the type of what may be an object of any class
_NAMING = (k.Class, k.ImportFrom)


class Unpickled(Folders):
    """Calls a method of an unpickled object on every class that it may be of."""

    def call_method(self, base: Value, name: str, args: Args, words: Words, site: Site) -> Value:
        """A method of something that is not a class of the repository, as far as anybody knows."""
        made = super().call_method(base, name, args, words, site)
        if not isinstance(made, Op) or made.op != f".{name}" or UNPICKLED not in self.apis.lineage(self.type_of(base)):
            return made
        methods = self._methods_of_classes(name)
        found = [self.call_function(bound(method, base), args, words, site) for method in methods]
        return alternatives(found) if found else made

    def _methods_of_classes(self, name: str) -> list[Fun]:
        """The methods of that name of classes that the module defines or imports, as unpickling needs their code; none
        where too many have one."""
        if not self.world.is_method(name):
            return []
        found: dict[tuple[str, int], Fun] = {}
        for known, bindings in self.module.names.items():
            if any(isinstance(step, _NAMING) for _, step in bindings):
                answer = self.world.symbol(self.path, known)
                cls = answer.returns if answer is not None else None
                info = self.world.class_info(cls.path, cls.scope) if isinstance(cls, Cls) else None
                member = info.member(self.world, name) if info is not None else None
                if isinstance(member, Fun) and info is not None and not info.method_form(self.world, name):
                    found.setdefault((member.path, member.scope), member)
        return list(found.values()) if len(found) <= MOST_ALTERNATIVES else []
