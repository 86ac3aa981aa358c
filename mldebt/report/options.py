"""What a renderer is told beside the report: how to print it, and the words of the rule cards."""

from collections.abc import Mapping

from msgspec import Struct, field


class CardText(Struct, frozen=True, kw_only=True, gc=False):
    """The parts of a rule card that reports show. ``why`` and ``fix`` are Markdown; ``references`` are addresses or
    citations."""

    code: str
    slug: str = ""
    title: str = ""
    family: str = ""
    severity: str = ""
    confidence: str = ""
    status: str = ""
    cost_bearer: str = ""
    when: str = ""
    why: str = ""
    fix: str = ""
    references: tuple[str, ...] = ()
    precision: str = ""


class RenderOptions(Struct, frozen=True, kw_only=True):
    """How to render. ``width`` counts terminal columns; ``emails`` lets e-mail addresses through, which no output holds
    otherwise; ``anonymous`` replaces the names of people by hashes; ``cards`` maps a rule's code to its words."""

    color: bool = False
    width: int = 100
    show_suppressed: bool = False
    emails: bool = False
    anonymous: bool = False
    statistics: bool = False
    timings: bool = False
    cards: Mapping[str, CardText] = field(default_factory=dict)
