"""JSON: the whole report as ``rules/schema/report.schema.json`` describes it; it reads back into a ``Report``."""

import msgspec

from mldebt.model.report import SCHEMA_VERSION, Report
from mldebt.report.options import RenderOptions

SCHEMA_ID = f"urn:mldebt:report:{SCHEMA_VERSION}"


def render(report: Report, options: RenderOptions) -> str:  # noqa: ARG001
    """The report as indented JSON. Marked findings are always there, with their status."""
    return msgspec.json.format(msgspec.json.encode(report), indent=2).decode() + "\n"


def schema() -> str:
    """The JSON Schema (2020-12) of what ``render`` prints, made from the records themselves."""
    made = msgspec.json.schema(Report)
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": f"mldebt report, schema version {SCHEMA_VERSION}",
        **made,
    }
    return msgspec.json.format(msgspec.json.encode(whole), indent=2).decode() + "\n"
