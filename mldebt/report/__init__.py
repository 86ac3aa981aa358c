"""Renderers: siblings of one protocol. They see one ``Report`` and compute nothing but layout.

Each format is a module with ``render(report, options) -> str``, imported only when used.
"""

from importlib import import_module
from typing import Protocol, cast

from mldebt.model.errors import MldebtError
from mldebt.model.report import Report
from mldebt.report.options import CardText, RenderOptions

__all__ = ["FORMATS", "CardText", "RenderOptions", "UnknownFormatError", "formats_for", "render"]

FORMATS = {
    "text": "mldebt.report.text",
    "concise": "mldebt.report.concise",
    "json": "mldebt.report.json",
    "jsonl": "mldebt.report.jsonl",
    "sarif": "mldebt.report.sarif",
    "github": "mldebt.report.github",
    "gitlab": "mldebt.report.gitlab",
    "junit": "mldebt.report.junit",
    "markdown": "mldebt.report.markdown",
    "html": "mldebt.report.html",
}
"""Name of a format of ``check`` and ``audit`` to the module that renders it."""

_OF_COMMAND = {
    "check": ("text", "concise", "json", "jsonl", "sarif", "github", "gitlab", "junit", "markdown"),
    "audit": ("html", "json", "markdown"),
    "graph": ("text", "json", "dot", "graphml", "mermaid", "edges", "openlineage"),
    "owners": ("text", "json", "jsonl", "codeowners"),
    "impact": ("text", "json", "jsonl", "markdown"),
    "components": ("text", "json", "markdown"),
    "bom": ("cyclonedx",),
    "trend": ("text", "json"),
    "backtest": ("text", "json"),
}


class UnknownFormatError(MldebtError):
    """A format nobody renders; the message is a sentence for people."""


class _Renderer(Protocol):
    def render(self, report: Report, options: RenderOptions) -> str: ...


def formats_for(command: str) -> tuple[str, ...]:
    """The formats a command can print, its default first; empty for a command that prints no report."""
    return _OF_COMMAND.get(command, ())


def render(format: str, report: Report, options: RenderOptions | None = None) -> str:  # noqa: A002
    """The report as text of that format, with people's addresses and names as ``options`` allow.

    Raises ``UnknownFormatError`` with a sentence that lists the formats.
    """
    from mldebt.report.privacy import redact

    if format not in FORMATS:
        raise UnknownFormatError(f"There is no report format “{format}”; choose one of {', '.join(FORMATS)}.")
    options = options or RenderOptions()
    renderer = cast(_Renderer, import_module(FORMATS[format]))
    return renderer.render(redact(report, emails=options.emails, anonymous=options.anonymous), options)
