"""Pure operations on terms: computed where everything is known, kept as ``Op`` where a hole may still be filled."""

import itertools
import math

from mldebt.resolve import texts
from mldebt.resolve.choices import TEXT_LIKE, choices_of, is_word, shared, told_apart
from mldebt.resolve.fields import AS_MAPPING, as_table
from mldebt.resolve.terms import (
    HOLE,
    ITERATED,
    MOST_ALTERNATIVES,
    MOST_TEXTS,
    NONE,
    RESULT,
    Alt,
    Const,
    Many,
    Obj,
    Op,
    Part,
    Pat,
    Res,
    Table,
    Unknown,
    Value,
    alternatives,
    bits_of,
    bits_of_all,
    many,
    operation,
    part,
    table,
)

MOST_REPEATED = 32  # times a text
_JOINING = frozenset({"+", "fmt", "path.join"})
OF_TEXT = "text made of"  # how the reason begins why some text is not known
_NO_TEXT = Unknown("text with None in it")  # of a branch that is not taken then, hardly what its author meant


def fold(op: str, args: tuple[Value, ...]) -> Value:
    """The value of ``op`` on ``args``."""
    if op == "or":
        return _either(*args)
    if bits_of_all(args) & HOLE:
        return operation(op, args)
    result = _folded(op, args)
    return _made_by(result, op, args) if type(result) is Pat else result


def _either(left: Value, right: Value) -> Value:
    """``left or right``: the first where it holds something, the second where it holds nothing, else one of them."""
    if isinstance(left, Const):
        return left if left.value else right
    if bits_of(left) & HOLE:
        return operation("or", (left, right))
    if _is_some_path(left):
        return left
    kept = [item for item in choices_of(left) if not (isinstance(item, Const) and not item.value)]
    known: list[Value] = [item for item in (*kept, right) if not isinstance(item, Unknown)]
    return alternatives(known or [*kept, right])


def _is_some_path(term: Value) -> bool:
    """Whether a value that is not known is a path all the same, so that it is neither None nor empty."""
    while isinstance(term, Part) and term.op == "attr":
        term = term.base
    if isinstance(term, Pat):
        return bool(term.text.strip("*"))
    made = isinstance(term, Unknown) and term.reason.startswith(OF_TEXT)
    return made or (isinstance(term, Op) and term.op in texts.PATHS)


def _made_by(term: Pat, op: str, args: tuple[Value, ...]) -> Pat:
    """Partly known text that remembers how it was made, if results may still become known."""
    recipe = operation(op, args) if term.bits & RESULT else None
    if not isinstance(recipe, Op):
        return term
    return Pat(term.text, term.origin, term.path, term.filled, recipe.bits, recipe)


def _folded(op: str, args: tuple[Value, ...]) -> Value:
    if any(type(arg) is Alt for arg in args):
        return _over_alternatives(op, args)
    if op in texts.TEXT_FUNCTIONS or op in texts.PATH_FUNCTIONS:
        return _text(op, args)
    if op == "/":
        return _divided(args[0], args[1])
    if op == "fmt":
        return _joined(args)
    if op == "+":
        return _add(args[0], args[1])
    if op == "*":
        return _repeated(args[0], args[1]) or operation(op, args)
    if op == "%":
        return _percent(args[0], args[1])
    if op == "str.format":
        return _format(args)
    if op == "str.join":
        return _join(args)
    if op == AS_MAPPING:
        return as_table(args[0]) if isinstance(args[0], Obj) else args[0]
    return operation(op, args)


def _divided(left: Value, right: Value) -> Value:
    """A path where either side is one, or both are texts (which cannot be divided, so one was a path); a division
    otherwise."""
    words = [isinstance(side, TEXT_LIKE) and is_word(side) for side in (left, right)]
    if texts.is_path(left) or texts.is_path(right) or all(words):
        return fold("path.join", (left, right))
    for side, other in ((left, right), (right, left)):
        if isinstance(side, TEXT_LIKE) and is_word(side) and (bits_of(other) & 3 or isinstance(other, Unknown)):
            return fold("path.join", (left, right))
    return operation("/", (left, right))


def _over_alternatives(op: str, args: tuple[Value, ...]) -> Value:
    """Every combination; of text with too many, with what the values of its widest part share."""
    choices = [choices_of(arg) for arg in args]
    found: Value = Unknown("more than eight possible values")
    if math.prod(map(len, choices)) > MOST_TEXTS and op in _JOINING:
        choices = [told_apart(items) for items in choices]
    if math.prod(map(len, choices)) <= MOST_TEXTS:
        made = [fold(op, combination) for combination in itertools.product(*choices)]
        found = alternatives([value for value in made if value != _NO_TEXT] or made)
    if not isinstance(found, Unknown) or op not in _JOINING:
        return found
    widest = max(range(len(args)), key=lambda index: len(choices[index]))
    return fold(op, (*args[:widest], shared(choices[widest]), *args[widest + 1 :]))


def _text(op: str, args: tuple[Value, ...]) -> Value:
    if not any(isinstance(arg, TEXT_LIKE) for arg in args):
        if bits_of_all(args) & RESULT:
            return operation(op, args)  # text of what calls made
        return Unknown(f"{OF_TEXT} unknown parts ({op})")
    parts = [texts.as_text(arg) for arg in args]
    if any(isinstance(arg, Const) and arg.value is None for arg in args):
        return Unknown("a path that is None")
    path = op in texts.PATH_FUNCTIONS
    function = texts.PATH_FUNCTIONS.get(op) or texts.TEXT_FUNCTIONS[op]
    try:
        text = function(*parts)
    except (TypeError, ValueError):
        return Unknown(f"{op} with unusual arguments")
    if text is None:
        return Unknown(f"{OF_TEXT} unknown parts ({op})")
    return texts.make(text, _origin(args), path=path, filled=texts.fillings(args))


def _origin(args: tuple[Value, ...]) -> Value | None:
    """The part that says most: one that is asserted, else the last text among the arguments."""
    hinted = next((arg for arg in args if isinstance(arg, TEXT_LIKE) and arg.origin == texts.HINTED), None)
    return hinted or next((arg for arg in reversed(args) if isinstance(arg, TEXT_LIKE)), None)


def _joined(args: tuple[Value, ...]) -> Value:
    if any(isinstance(arg, Const) and arg.value is None for arg in args):
        return _NO_TEXT
    parts = [texts.as_text(arg) for arg in args]
    return texts.make("".join(parts), _origin(args), filled=texts.fillings(args))


def _add(left: Value, right: Value) -> Value:
    if isinstance(left, Many) and isinstance(right, Many):
        return many(left.form, left.items + right.items)
    if isinstance(left, Const) and isinstance(right, Const):
        a, b = left.value, right.value
        if isinstance(a, str) and isinstance(b, str):
            return Const(a + b, left.origin or right.origin)
        if isinstance(a, int | float) and isinstance(b, int | float):
            return Const(a + b, left.origin)
    if any(isinstance(arg, Const) and arg.value is None for arg in (left, right)):
        return _NO_TEXT
    texts_only = [arg for arg in (left, right) if isinstance(arg, TEXT_LIKE) and is_word(arg)]
    if (texts_only and not any(isinstance(arg, Res | Part) for arg in (left, right))) or len(texts_only) == 2:
        return _joined((left, right))
    if texts_only and any(isinstance(arg, Unknown) for arg in (left, right)):
        return _joined((left, right))
    return operation("+", (left, right))


def _repeated(left: Value, right: Value) -> Value | None:
    """A text some times over, as ``"../" * 2``."""
    for text, times in ((left, right), (right, left)):
        if isinstance(text, Const) and isinstance(times, Const) and isinstance(text.value, str):
            count = times.value if type(times.value) is int else -1
            return Const(text.value * count, text.origin) if 0 <= count <= MOST_REPEATED else None
    return None


def _percent(left: Value, right: Value) -> Value:
    if not isinstance(left, TEXT_LIKE) or not is_word(left):
        return operation("%", (left, right))
    named: dict[str, str] = {}
    values: list[str] = []
    if isinstance(right, Table):
        named = {str(key.value): texts.as_text(value) for key, value in _constant_items(right)}
    elif isinstance(right, Many):
        values = [texts.as_text(item) for item in right.items]
    else:
        values = [texts.as_text(right)]
    given = right.items if isinstance(right, Many) else right.values if isinstance(right, Table) else (right,)
    text = texts.percent(texts.as_text(left), values, named)
    return texts.make(text, left, filled=texts.fillings((left, *given)))


def _constant_items(value: Table) -> list[tuple[Const, Value]]:
    return [(key, item) for key, item in zip(value.keys, value.values, strict=True) if isinstance(key, Const)]


def _format(args: tuple[Value, ...]) -> Value:
    """``str.format``: the template, a Many of positional values, a Table of named ones."""
    template, positional, named = args
    if not isinstance(template, TEXT_LIKE) or not isinstance(positional, Many) or not isinstance(named, Table):
        return Unknown("a format that is not known")
    values = [texts.as_text(item) for item in positional.items]
    words = {str(key.value): texts.as_text(value) for key, value in _constant_items(named)}
    text = texts.format_fields(texts.as_text(template), values, words)
    return texts.make(text, template, filled=texts.fillings((template, *positional.items, *named.values)))


def _join(args: tuple[Value, ...]) -> Value:
    separator, items = args
    if isinstance(separator, Const) and isinstance(items, Many):
        text = str(separator.value).join(texts.as_text(item) for item in items.items)
        return texts.make(text, separator, filled=texts.fillings(items.items))
    return Unknown(f"{OF_TEXT} unknown parts, joined")


def item_of(base: Value, key: Value) -> Value:
    """``base[key]`` of a known sequence or mapping; a symbolic part otherwise."""
    if isinstance(base, Alt):
        return alternatives([item_of(item, key) for item in base.items])
    if isinstance(base, Op) and base.op in ("+", "comp"):
        return _item_of_made(base, key)
    if isinstance(base, Const | Pat) and isinstance(key, Op) and key.op == "slice":
        return fold("str.slice", (base, *[Const("") if bound == NONE else bound for bound in key.args]))
    if isinstance(key, Const):
        if isinstance(base, Many) and isinstance(key.value, int) and -len(base.items) <= key.value < len(base.items):
            return base.items[key.value]
        if isinstance(base, Table):
            for have, value in zip(base.keys, base.values, strict=True):
                if isinstance(have, Const) and have.value == key.value:
                    return value
            return Unknown("a key that the mapping does not show")
    elif isinstance(base, Table | Many) and not bits_of(base) & HOLE and not bits_of(key) & HOLE:
        items = base.values if isinstance(base, Table) else base.items
        if 0 < len(items) <= MOST_ALTERNATIVES:
            return alternatives(list(items))
    return part(base, "item", key)


def _item_of_made(base: Op, key: Value) -> Value:
    """An item of a comprehension or of added lists; of a mapping made by one, what it holds for any key."""
    if base.op == "comp" and len(base.args) > 1:
        return base.args[1]
    return base if isinstance(key, Op) and key.op == "slice" else element_of(base)


def element_of(base: Value) -> Value:
    """What iterating yields."""
    if isinstance(base, Many) and base.items:
        return alternatives(list(base.items))
    if isinstance(base, Table) and base.keys:
        return element_of(base.values[0]) if base.keys[0] == ITERATED else alternatives(list(base.keys))
    if isinstance(base, Op) and base.op == "comp":
        return base.args[0]
    if isinstance(base, Op) and base.op == "+":
        return alternatives([element_of(side) for side in base.args if not isinstance(side, Many) or side.items])
    if isinstance(base, Alt):
        return alternatives([element_of(item) for item in base.items])
    if isinstance(base, Unknown):
        return base
    return part(base, "iter", Const(None))


def with_item(base: Table, key: Const, value: Value) -> Table:
    """A mapping after ``base[key] = value``."""
    pairs = {_plain(have): (have, item) for have, item in zip(base.keys, base.values, strict=True)}
    pairs[_plain(key)] = (key, value)
    return table(tuple(have for have, _ in pairs.values()), tuple(item for _, item in pairs.values()), more=base.open)


def _plain(key: Value) -> object:
    return key.value if isinstance(key, Const) else id(key)
