"""The repository's own configuration: found, merged, validated. All errors at once, with file, key and suggestion."""

from mldebt.config.load import Loaded, has_configuration, load_config, read_config
from mldebt.config.schema import Config, ConfigError
from mldebt.config.show import json_schema, to_toml

__all__ = [
    "Config",
    "ConfigError",
    "Loaded",
    "has_configuration",
    "json_schema",
    "load_config",
    "read_config",
    "to_toml",
]
