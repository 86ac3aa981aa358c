"""The configuration as people and editors read it: TOML, and a JSON schema."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from mldebt.config.load import Loaded
from mldebt.config.schema import Config


def json_schema() -> dict[str, Any]:
    """Return the JSON schema of ``mldebt.toml``, for editors."""
    schema = msgspec.json.schema(Config)
    definition = schema["$defs"]["Config"]
    properties = definition["properties"]
    properties["extend"] = {"type": "string", "description": "another configuration file to start from"}
    # An answer may be written as a bare value, and a value as a number: both are read as text.
    plain = {"type": ["string", "number", "boolean"]}
    schema["$defs"]["Answer"]["properties"]["value"] = plain
    properties["answers"]["additionalProperties"] = {"anyOf": [properties["answers"]["additionalProperties"], plain]}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "mldebt.toml", **schema}


def to_toml(loaded: Loaded) -> str:
    """Return the effective configuration as a valid ``mldebt.toml``; a comment names the file each key comes from."""
    plain = msgspec.to_builtins(loaded.config, str_keys=True)
    names = {field.encode_name: field.name for field in msgspec.structs.fields(Config)}
    scalars: list[str] = []
    tables: list[str] = []
    for key, value in plain.items():
        origin = loaded.origins.get(names[key], "default")
        if isinstance(value, Mapping):
            tables += _table([key], value, origin)
        elif value is not None:
            scalars.append(f"{key} = {_value(value)}  # {origin}")
    return "\n".join([*scalars, *tables]) + "\n"


def _table(path: list[str], table: Mapping[str, Any], origin: str) -> Iterator[str]:
    """Yield the lines of a table, its own tables after its values; nothing for an empty one."""
    if not table:
        return
    inner = {key: value for key, value in table.items() if isinstance(value, Mapping)}
    plain = {key: value for key, value in table.items() if key not in inner}
    if plain:
        yield ""
        yield f"[{'.'.join(_key(name) for name in path)}]  # {origin}"
        for key, value in plain.items():
            yield f"{_key(key)} = {_value(value)}"
    for key, value in inner.items():
        yield from _table([*path, key], value, origin)


def _key(name: str) -> str:
    bare = name.isascii() and name.replace("-", "").replace("_", "").isalnum()
    return name if bare else _value(name)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        # A JSON string is a TOML basic string, but for DEL.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(key)} = {_value(item)}" for key, item in value.items()) + "}"
    return str(value)
