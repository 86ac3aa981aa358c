"""Functions that are handed to functions outside the repository, which call them: ``map``, pools, threads."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mldebt.facts import kinds as k
from mldebt.resolve.folding import element_of
from mldebt.resolve.terms import (
    HANDED_OVER,
    IN_LOOP,
    Cls,
    Const,
    Fun,
    Many,
    Op,
    ProjectCall,
    Sym,
    Table,
    Unknown,
    Value,
    many,
    operation,
    table,
)

if TYPE_CHECKING:
    from mldebt.knowledge.apis import CallRow
    from mldebt.model.place import Site
    from mldebt.resolve.calls import Args, Calls, Words

PARTIAL = "partial"
RECORD = "namedtuple"  # of the names of its fields
LAMBDA = "lambda"  # of what it comes to whoever calls it, and the scope that it sees, with its place
MOST_TURNS = 8  # items of a list that are followed one by one


def is_function(value: Value | None) -> bool:
    """Whether a value is something to be called: a function, a class, a lambda, a function with some arguments."""
    return isinstance(value, Fun | Cls | Sym) or (isinstance(value, Op) and value.op in (PARTIAL, LAMBDA, RECORD))


def is_lambda(value: Value | None) -> bool:
    """Whether a value is a lambda: one that is handed over is followed where it stands, not by who calls it."""
    return isinstance(value, Op) and value.op == LAMBDA


def as_comprehension(call: k.Call) -> k.Comp | None:
    """``map(lambda x: ..., xs)`` and ``filter(lambda x: ..., xs)`` in another spelling; None of any other call."""
    func, args = call.func, call.args
    if not isinstance(func, k.Name) or func.id not in ("map", "filter") or len(args) != 2 or call.keywords:
        return None
    made = args[0]
    if not isinstance(made, k.Lambda) or len(made.params) != 1 or made.params[0].star:
        return None
    item = k.Name(made.params[0].at, made.params[0].name)
    if func.id == "map":
        return k.Comp(call.at, "generator", None, made.body, (k.Gen(call.at, item, args[1], ()),))
    return k.Comp(call.at, "generator", None, item, (k.Gen(call.at, item, args[1], (made.body,)),))


def partial(args: "Args", words: "Words") -> Value | None:
    """``functools.partial``: a function with some of its arguments; itself where there are none."""
    if not args or (len(args) == 1 and not words):
        return args[0] if args else None
    named = table(tuple(Const(name) for name in words if name != "**"), tuple(v for n, v in words.items() if n != "**"))
    return operation(PARTIAL, (args[0], many("tuple", args[1:]), named))


def record_class(args: "Args", _words: "Words") -> Value | None:
    """``namedtuple``: a class of records, by the names of its fields."""
    named = args[1] if len(args) > 1 else None
    if isinstance(named, Const) and isinstance(named.value, str):
        return operation(RECORD, tuple(Const(name) for name in named.value.replace(",", " ").split()))
    fields = named.items if isinstance(named, Many) else ()
    names = tuple(field.items[0] if isinstance(field, Many) and field.items else field for field in fields)
    return operation(RECORD, names) if names and all(isinstance(name, Const) for name in names) else None


def completed(target: Op, args: "Args", words: "Words") -> "tuple[Value, Args, Words]":
    """The function of a partial, with the arguments of both."""
    function, given, named = target.args
    before = given.items if isinstance(given, Many) else ()
    pairs = zip(named.keys, named.values, strict=True) if isinstance(named, Table) else ()
    return function, (*before, *args), {**{str(k.value): v for k, v in pairs if isinstance(k, Const)}, **words}


def note_handed(state: "Calls", args: "Args", words: "Words", site: "Site") -> None:
    """Notes functions of the repository that are handed to somebody outside: there is nobody else who would call them
    there."""
    for value in (*args, *words.values()):
        for function in _functions(value):
            call = ProjectCall(site, function.path, function.scope, state.flags | HANDED_OVER)
            if call not in state.calls[-4:]:
                state.calls.append(call)


def _functions(value: Value) -> Iterator[Fun]:
    if isinstance(value, Fun):
        yield value
    elif isinstance(value, Op) and value.op == PARTIAL:
        yield from _functions(value.args[0])
    elif isinstance(value, Many):
        yield from (item for item in value.items if isinstance(item, Fun))


def called_back(state: "Calls", row: "CallRow", args: "Args", words: "Words", site: "Site") -> Value | None:
    """What a call makes that calls a function it is handed; None where the function is not known."""
    if row.calls not in row.params:
        return None
    given = dict(zip(row.params, args, strict=False)) | words
    function = given.get(row.calls)
    if function is None or not is_function(function):
        return None
    at = row.params.index(row.calls)
    rest = () if row.calls in words and len(args) <= at else args[at + 1 :]
    if row.parses in ("with", "ranked"):
        handed, named = _handed(row, given, rest, words)
        first = (Unknown("the number of a process"),) if row.parses == "ranked" else ()
        return state.apply(function, None, "", (*first, *handed), named, site)
    return for_each(state, function, tuple(state.expanded(item) for item in rest), row.parses == "starred", site)


def _handed(row: "CallRow", given: "Words", rest: "Args", words: "Words") -> "tuple[Args, Words]":
    """The arguments that a call hands on: those behind the function, or those of ``args`` and the mapping after it."""
    if "args" not in row.params:
        return rest, {name: value for name, value in words.items() if name not in row.params}
    behind = row.params[row.params.index("args") + 1 :]
    several, named = given.get("args"), given.get(behind[0]) if behind else None
    pairs = zip(named.keys, named.values, strict=True) if isinstance(named, Table) else ()
    items = several.items if isinstance(several, Many) else () if several is None else (Unknown("arguments in a list"),)
    return items, {str(key.value): value for key, value in pairs if isinstance(key, Const)}


def for_each(state: "Calls", function: Value, sources: "Args", starred: bool, site: "Site") -> Value:
    """A function called for the items of lists: one by one where they are few and known."""
    known = [source.items for source in sources if isinstance(source, Many)]
    if sources and len(known) == len(sources) and 0 < min(map(len, known)) <= MOST_TURNS:
        turns = list(zip(*known, strict=False))
        return many("list", tuple(_turn(state, function, turn, starred, site) for turn in turns))
    flags, state.flags = state.flags, state.flags | IN_LOOP
    made = _turn(state, function, tuple(element_of(source) for source in sources), starred, site)
    state.flags = flags
    return operation("comp", (made,))


def _turn(state: "Calls", function: Value, items: "Args", starred: bool, site: "Site") -> Value:
    if starred and items:
        items = items[0].items if isinstance(items[0], Many) else (Unknown("an item of a list"),)
    return state.apply(function, None, "", items, {}, site)
