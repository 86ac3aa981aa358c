"""Functions of a Snakefile that say what a rule needs: ``lambda wildcards: ...`` and ``def``. Nothing is run: their
statements are looked through, and a wildcard stays a wildcard. Where a wildcard decides a condition, both branches
count, each for some jobs; where anything else does, neither does.
"""

import ast
import posixpath
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

DEEPEST = 6  # calls of each other
MOST_CALLS = 5_000  # in one workflow
Evaluate = Callable[[ast.expr], object]


class Function(NamedTuple):
    """A function: its parameters with the expressions of their defaults, and its statements."""

    params: tuple[str, ...]
    defaults: Mapping[str, ast.expr]
    body: tuple[ast.stmt, ...]


class Wildcards:
    """What Snakemake hands to a function first: each attribute is a wildcard of that name."""


def function_of(node: ast.Lambda | ast.FunctionDef) -> Function:
    """A function as it is written."""
    named = [*node.args.posonlyargs, *node.args.args]
    ends = dict(
        zip([arg.arg for arg in named][len(named) - len(node.args.defaults) :], node.args.defaults, strict=True)
    )
    body = (ast.Return(node.body),) if isinstance(node, ast.Lambda) else tuple(node.body)
    return Function(tuple(arg.arg for arg in named), ends, body)


def parsed_function(text: str) -> Function | None:
    """The function that a piece of a Snakefile defines; None where it is none, or does not parse."""
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return function_of(body[0]) if len(body) == 1 and isinstance(body[0], ast.FunctionDef) else None


def returned(body: Iterable[ast.stmt], names: dict[str, object], evaluate: Evaluate) -> list[object]:
    """What the statements may return, branch by branch; ``names`` are changed by what they assign."""
    found: list[object] = []
    for statement in body:
        match statement:
            case ast.Return(value=value):
                found.append(evaluate(value) if value is not None else None)
                return found
            case ast.Raise():
                return found
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                names[name] = evaluate(value)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                names[name] = evaluate(value)
            case ast.If():
                found += _either(statement, names, evaluate)
            case ast.Expr(value=ast.Constant()) | ast.Pass() | ast.Import() | ast.ImportFrom() | ast.Assert():
                pass
            case _:  # a loop, an attempt, a call that changes something: what it leaves is not known
                names.update(dict.fromkeys(_changed(statement)))
                found += [None] * any(isinstance(node, ast.Return) for node in ast.walk(statement))
    return found


def _changed(statement: ast.stmt) -> Iterable[str]:
    """The names that a statement binds, or whose methods it calls."""
    for node in ast.walk(statement):
        held: ast.AST = node
        if isinstance(node, ast.Attribute) or (isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store)):
            held = node.value
        elif not (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)):
            continue
        if isinstance(held, ast.Name):
            yield held.id


def _either(statement: ast.If, names: dict[str, object], evaluate: Evaluate) -> list[object]:
    """What two branches return; a name that they leave with different values is not known behind them."""
    before = dict(names)
    found = returned(statement.body, names, evaluate)
    after = dict(names)
    names.clear()
    names.update(before)
    found += returned(statement.orelse, names, evaluate)
    names.update((name, None) for name in after.keys() | names.keys() if after.get(name) != names.get(name))
    return found if by_wildcards(statement.test, names) else [None] * len(found)


def by_wildcards(test: ast.expr, names: Mapping[str, object]) -> bool:
    """Whether wildcards decide a condition."""
    used = [names.get(node.id) for node in ast.walk(test) if isinstance(node, ast.Name)]
    return any(isinstance(value, Wildcards) or (isinstance(value, str) and "{" in value) for value in used)


def subpath(path: object, words: Mapping[str, object]) -> str | None:
    """Part of a path, as a rule's parameter asks for it: its folder, a folder further up, its name, or all but an
    ending. https://snakemake.readthedocs.io/en/stable/snakefiles/rules.html#sub-path-access
    """
    if not isinstance(path, str):
        return None
    suffix, above = words.get("strip_suffix"), words.get("ancestor")
    if "parent" in words or isinstance(above, int):
        for _ in range(above if isinstance(above, int) else 1):
            path = posixpath.dirname(path)
        return path or "."
    if "basename" in words:
        path = posixpath.basename(path)
    return path.removesuffix(suffix) if isinstance(suffix, str) else path
