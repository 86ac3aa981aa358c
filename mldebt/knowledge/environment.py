"""Which files say what environment variables are set to (``rules/environment.toml``)."""

from functools import cache

import msgspec
from msgspec import Struct

from mldebt.knowledge.places import rules_dir


class EnvironmentRules(Struct, frozen=True, forbid_unknown_fields=True):
    """Patterns of file names, and text that marks a value as a blank. See the comments of the file."""

    samples: tuple[str, ...]
    compose: tuple[str, ...]
    blanks: tuple[str, ...]
    roots: frozenset[str]


@cache
def environment_rules() -> EnvironmentRules:
    """The shipped rules."""
    return msgspec.toml.decode((rules_dir() / "environment.toml").read_text("utf-8"), type=EnvironmentRules)
