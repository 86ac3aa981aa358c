"""What ``mldebt.toml`` and ``[tool.mldebt]`` may hold."""

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from mldebt.model.errors import MldebtError
from mldebt.model.finding import Confidence, Severity
from mldebt.model.panel import Answer

Globs = Annotated[tuple[str, ...], Meta(description="globs of paths relative to the root, as in .gitignore")]
Codes = Annotated[tuple[str, ...], Meta(description="rule codes, prefixes of codes, or families")]

Seconds = Annotated[float, Meta(ge=0, description="seconds a cold check of named files may take; 0: no limit")]


class ConfigError(MldebtError):
    """The configuration does not follow the schema: one sentence for each fault."""


class Config(Struct, frozen=True, kw_only=True, rename="kebab", forbid_unknown_fields=True):
    """The configuration of a repository, defaults filled in.

    *Selection*: ``select`` replaces the default rules, ``extend_select`` adds, ``ignore`` takes away. *Files*:
    ``exclude`` replaces the default exclusions, ``extend_exclude`` adds, ``include`` brings back what they leave out.
    *Gate*: ``fail_on`` is the least severity and ``min_confidence`` the least confidence at which ``check`` exits with
    1; ``baseline`` is the file of known findings. *Knowledge no code holds*: ``components`` (name to globs), ``owners``
    (glob to people who are meant to maintain what matches; the last match decides), ``exports`` (path or node to who
    reads it outside this repository), ``imports`` (path or node to who makes it outside), ``values`` (expression or
    variable to path), ``answers`` (question to answer), ``bots`` (name or e-mail patterns that are no people), ``role``
    (library, application, course), ``roots`` (folders imports start from). ``rulebooks`` are folders with more cards
    and tables; ``rules`` holds options by code. ``time_limit`` is what a cold ``check FILE`` may take, in seconds.
    """

    select: Codes = ()
    extend_select: Codes = ()
    ignore: Codes = ()
    per_file_ignores: dict[str, Codes] = {}
    preview: bool = False
    exclude: Globs | None = None
    extend_exclude: Globs = ()
    include: Globs = ()
    fail_on: Severity = Severity.ERROR
    min_confidence: Confidence = Confidence.HIGH
    require_reason: bool = False
    baseline: str = ""
    components: dict[str, Globs] = {}
    exports: dict[str, str] = {}
    imports: dict[str, str] = {}
    owners: dict[str, tuple[str, ...]] = {}
    values: dict[str, str] = {}
    bots: tuple[str, ...] = ()
    answers: dict[str, Answer] = {}
    role: Literal["", "library", "application", "course"] = ""
    roots: tuple[str, ...] = ()
    rulebooks: tuple[str, ...] = ()
    rules: dict[str, dict[str, Any]] = {}
    time_limit: Seconds = 10.0
