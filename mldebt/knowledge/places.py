"""Where the rulebook's data lies: inside an installed package, or beside it in a checkout."""

from functools import cache
from pathlib import Path


class RulebookMissingError(RuntimeError):
    """The installation carries no rules folder."""


@cache
def rules_dir() -> Path:
    """The folder that holds cards, apis, lifecycle and weights.

    A wheel carries it as ``mldebt/_rules``. Editable installs lose such a mapped folder with both common build back
    ends, so the checkout's ``rules/`` is the second place.
    """
    package = Path(__file__).resolve().parent.parent
    for place in (package / "_rules", package.parent / "rules"):
        if (place / "apis").is_dir():
            return place
    raise RulebookMissingError(
        f"The installation of mldebt at {package} has no rules folder; install it again with "
        "`pip install --force-reinstall mldebt`."
    )
