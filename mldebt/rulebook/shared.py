"""Options that several rules have alike, each written down once."""

import tomllib
from functools import cache
from pathlib import Path

import msgspec

from mldebt.knowledge.places import rules_dir
from mldebt.rulebook.records import Option


def shared_options_file() -> Path:
    """The file in which they stand."""
    return rules_dir() / "options.toml"


@cache
def shared_options() -> dict[str, Option]:
    """The options by the names under which cards share them."""
    return msgspec.convert(tomllib.loads(shared_options_file().read_text("utf-8")), dict[str, Option])
