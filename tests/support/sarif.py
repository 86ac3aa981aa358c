"""What SARIF 2.1.0 says of the objects that we write, in our words, and stricter: nothing that it does not name.

Numbers are sections of https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html. What GitHub asks beside
that: https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support.
"""

from typing import Any


def _object(required: str = "", **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": required.split(),
        "properties": properties,
    }


def _list(item: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "array", "items": item, **more}


TEXT = {"type": "string", "minLength": 1}
FREE = {"type": "string"}
FROM_ONE = {"type": "integer", "minimum": 1}
FROM_NOUGHT = {"type": "integer", "minimum": 0}
LEVEL = {"enum": ["none", "note", "warning", "error"]}  # 3.27.10
MESSAGE = _object("text", text=TEXT)  # 3.11
BAG = {"type": "object"}  # 3.8
REGION = _object(  # 3.30: lines and columns count from 1
    "startLine", startLine=FROM_ONE, startColumn=FROM_ONE, endLine=FROM_ONE, endColumn=FROM_ONE
)
# 3.4.4: a relative reference (RFC 3986) without a scheme, and without a root, since a base is given
RELATIVE = {"type": "string", "pattern": r"^(?!/)(?:[A-Za-z0-9._~!$&'()*+,;=@/-]|%[0-9A-F]{2})+$"}
ARTIFACT = _object("uri uriBaseId", uri=RELATIVE, uriBaseId={"const": "SRCROOT"})
PHYSICAL = _object("artifactLocation region", artifactLocation=ARTIFACT, region=REGION)  # 3.29
LOCATION = _object("physicalLocation", physicalLocation=PHYSICAL, message=MESSAGE)  # 3.28
STEP = _object("location", location=LOCATION)  # 3.38
FLOW = _object("threadFlows", threadFlows=_list(_object("locations", locations=_list(STEP, minItems=1)), minItems=1))
SUPPRESSION = _object("kind", kind={"enum": ["inSource", "external"]}, justification=FREE)  # 3.35
RESULT = _object(  # 3.27; GitHub shows the first location only, and matches alerts by the first fingerprint
    "ruleId ruleIndex level message locations partialFingerprints",
    ruleId=TEXT,
    ruleIndex=FROM_NOUGHT,
    level=LEVEL,
    message=MESSAGE,
    locations=_list(LOCATION, minItems=1, maxItems=1),
    partialFingerprints={
        "type": "object",
        "required": ["primaryLocationLineHash"],
        "additionalProperties": TEXT,
    },
    rank={"type": "number", "minimum": 0, "maximum": 100},
    properties=BAG,
    codeFlows=_list(FLOW, minItems=1),
    suppressions=_list(SUPPRESSION),
)
RULE = _object(  # 3.49; GitHub requires id, both descriptions and the help
    "id name shortDescription fullDescription help properties",
    id=TEXT,
    name={"type": "string", "pattern": r"^\w+$", "maxLength": 255},
    shortDescription=_object("text", text={**TEXT, "maxLength": 1024}),
    fullDescription=_object("text", text={**TEXT, "maxLength": 1024}),
    help=_object("text markdown", text=TEXT, markdown=TEXT),
    helpUri={"type": "string", "pattern": "^https://"},
    defaultConfiguration=_object("level", level=LEVEL),
    properties=_object(
        "tags",
        tags=_list(TEXT, maxItems=20, uniqueItems=True),
        precision={"enum": ["very-high", "high", "medium", "low"]},
        **{"problem.severity": {"enum": ["error", "warning", "recommendation"]}},
    ),
)
NOTIFICATION = _object("message", level=LEVEL, message=MESSAGE, locations=_list(LOCATION, minItems=1))  # 3.58
INVOCATION = _object(  # 3.20
    "executionSuccessful",
    executionSuccessful={"type": "boolean"},
    toolExecutionNotifications=_list(NOTIFICATION),
)
DRIVER = _object("name version rules", name=TEXT, version=TEXT, rules=_list(RULE, uniqueItems=True))  # 3.19
RUN = _object(  # 3.14
    "tool results columnKind",
    tool=_object("driver", driver=DRIVER),
    automationDetails=_object("id", id={"type": "string", "pattern": "^[^/]+/$"}),  # 3.17: a category for GitHub
    columnKind={"enum": ["unicodeCodePoints", "utf16CodeUnits"]},
    originalUriBaseIds=_object("SRCROOT", SRCROOT=_object("description", description=MESSAGE)),
    invocations=_list(INVOCATION),
    results=_list(RESULT, maxItems=25_000),
)
LOG = _object(  # 3.13
    "version runs",
    **{"$schema": {"type": "string", "pattern": "^https://"}},
    version={"const": "2.1.0"},
    runs=_list(RUN, minItems=1, maxItems=20),
)
