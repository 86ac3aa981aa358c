"""Notebooks that are kept as scripts: their cells are not marked, and somebody runs them one by one."""

from mldebt.resolve.names import ModuleFacts

_MARK = "jupytext:"  # https://jupytext.readthedocs.io/en/latest/formats-scripts.html
_HEAD = 1_000  # characters in which a file says so


def is_kept_as_script(module: ModuleFacts) -> bool:
    """Whether the first comments of a module are the header that Jupytext writes."""
    return any(
        at < _HEAD and text.lstrip("# ").startswith(_MARK)
        for unit in module.cells[:1]
        for at, text in unit.outline.comments
    )
