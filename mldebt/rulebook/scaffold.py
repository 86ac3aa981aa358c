"""``rule new``: the files of a rule that does not exist yet, to be filled in until ``rule test`` is green."""

import re
from collections.abc import Mapping
from difflib import get_close_matches

from mldebt.rulebook.families import Families, Family
from mldebt.rulebook.records import Card, RulebookError

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LARGEST = 999

_CARD = """\
+++
code = "{code}"
slug = "{slug}"
title = "TODO what is seen, in one line"
family = "{family}"
severity = "warning"
confidence = "medium"
scope = "{scope}"
since = "{since}"
status = "preview"
cost_bearer = "TODO who pays"
when = "TODO when it costs"
references = [{{ title = "TODO where the cost is documented" }}]
{match}+++

## Why

TODO who pays, and when, for a tech lead who has a minute.

## Bad

```python
todo()  # <- {code}
```

## Good

```python
done()
```

## Traps

TODO what looks alike and is right.

```python
fine()
```

## How to fix

TODO the smallest change that removes the cost.
"""

_MATCH = """\

[match]
kinds = ["call"]
names = ["todo"]
message = "{name} TODO what is wrong with it"
"""

_CHECK = '''\
"""{code} {slug}: see the card for what it means and what must stay silent."""

from collections.abc import Iterator

from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.model.finding import Draft


@check("{code}")
def {function}(subject: Subject) -> Iterator[Draft]:
    """Yield one draft for each place the card's bad cases mark."""
    raise NotImplementedError("{code} {slug}")
'''


def next_code(family: Family, cards: Mapping[str, Card]) -> str:
    """The first code of a family that is neither used nor planned; numbers are never reused.

    Raises ``RulebookError`` when the family is full.
    """
    used = [int(code[len(family.prefix) :]) for code in cards if re.fullmatch(rf"{family.prefix}\d{{3}}", code)]
    number = max([family.reserved, *used]) + 1
    if number > _LARGEST:
        raise RulebookError(f"The family {family.key} has no code left after {family.prefix}{_LARGEST}.")
    return f"{family.prefix}{number:03d}"


def _family(key: str, families: Families) -> Family:
    known = families.by_key()
    if key.lower() in known:
        return known[key.lower()]
    close = get_close_matches(key.lower(), known, n=1)
    hint = f"Did you mean {close[0]}?" if close else f"Known are {', '.join(known)}."
    raise RulebookError(f"Unknown rule family {key!r}. {hint}")


def scaffold(
    family: str, slug: str, with_code: bool, *, cards: Mapping[str, Card], families: Families, since: str
) -> dict[str, str]:
    """The files of a new rule: paths relative to the project, and their texts.

    A rule without code gets a ``[match]`` table to fill in, one with code a module for its check. The slug names the
    smell, so that it reads after "allow". Raises ``RulebookError`` for an unknown family, or a slug that is taken or
    not made of lower-case words joined by hyphens.
    """
    if not _SLUG.fullmatch(slug):
        raise RulebookError(f"The slug {slug!r} must be lower-case words joined by hyphens, such as unpinned-model.")
    twin = next((card for card in cards.values() if card.slug == slug), None)
    if twin:
        raise RulebookError(f"The slug {slug!r} is taken by {twin.code}; name the new smell differently.")
    home = _family(family, families)
    code = next_code(home, cards)
    card = _CARD.format(
        code=code,
        slug=slug,
        family=home.key,
        scope="project" if with_code else "file",
        since=since,
        match="" if with_code else _MATCH,
    )
    files = {f"rules/cards/{home.key}/{code}-{slug}.md": card}
    if with_code:
        function = slug.replace("-", "_")
        files[f"mldebt/checks/{home.key}/{function}.py"] = _CHECK.format(code=code, slug=slug, function=function)
    return files
