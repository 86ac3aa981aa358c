"""Dynaconf: files layered over one another, environments inside of them, names without regard to case.

https://www.dynaconf.com/settings_files/
"""

from functools import reduce

from mldebt.resolve.configs.trees import Keys, Missing, Tree, at, merged, step

FORM = "dynaconf"
_LAYERS = ("default", "development")  # the environment that is active where nobody names another


def layered(trees: list[Tree]) -> Tree:
    """What several settings files become: a later one wins, and so does the active environment over the default."""
    whole = reduce(merged, [_folded(tree) for tree in trees])
    inner = [_folded(layer) for name in _LAYERS if isinstance(layer := step(whole, name), dict)]
    return reduce(merged, inner, whole)


def setting(tree: Tree, keys: Keys) -> Tree | Missing:
    """The tree under keys, the first of which is the name of a setting in any case."""
    return at(tree, (str(keys[0]).lower(), *keys[1:])) if keys else tree


def _folded(tree: Tree) -> Tree:
    """Names of settings in lower case, those of environments among them."""
    if not isinstance(tree, dict):
        return tree
    result: Tree = {}
    for name, value in tree.items():
        result = merged(result, {name.lower(): value})
    return result
