"""Who is a person and who is a machine: the names and patterns of ``rules/identities.toml``."""

from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

from mldebt.knowledge.places import rules_dir


class BotRules(Struct, frozen=True, forbid_unknown_fields=True):
    """Accounts of machines: whole words, last words and parts of a name or e-mail, capitalised ends of a name, whole
    names, and patterns of whole addresses."""

    words: tuple[str, ...] = ()
    last: tuple[str, ...] = ()
    joined: tuple[str, ...] = ()
    mails: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


class AgentRules(Struct, frozen=True, forbid_unknown_fields=True):
    """Programs that write code: parts of a name or e-mail, whole names, and what they append to a human's name."""

    parts: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()


class GenericRules(Struct, frozen=True, forbid_unknown_fields=True):
    """Names, addresses and hosts that many people share, and given names too common to unite two addresses alone."""

    names: frozenset[str] = frozenset()
    mails: frozenset[str] = frozenset()
    hosts: tuple[str, ...] = ()
    given: frozenset[str] = frozenset()


class IdentityRules(Struct, frozen=True, forbid_unknown_fields=True):
    """All of ``rules/identities.toml``."""

    bots: BotRules = BotRules()
    agents: AgentRules = AgentRules()
    generic: GenericRules = GenericRules()


class IdentityRulesError(ValueError):
    """The file does not follow the schema; the message names it and the field."""


def read_identity_rules(path: Path) -> IdentityRules:
    """Read one file of the shape of ``rules/identities.toml``; raises ``IdentityRulesError``."""
    try:
        return msgspec.toml.decode(path.read_bytes(), type=IdentityRules)
    except (msgspec.MsgspecError, ValueError) as error:
        raise IdentityRulesError(f"{path}: {error}. Compare it with the file that mldebt ships.") from error


@cache
def identity_rules() -> IdentityRules:
    """The rules that mldebt ships."""
    return read_identity_rules(rules_dir() / "identities.toml")
