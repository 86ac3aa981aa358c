"""Where the cache lies."""

import os
from collections.abc import Mapping
from pathlib import Path

VARIABLE = "MLDEBT_CACHE_DIR"


def cache_directory(option: Path | None = None, environ: Mapping[str, str] | None = None) -> Path:
    """Return the cache folder: the option, else ``MLDEBT_CACHE_DIR``, else the user's cache folder of this platform."""
    if option is not None:
        return option
    named = (os.environ if environ is None else environ).get(VARIABLE, "")
    if named:
        return Path(named)
    from platformdirs import user_cache_dir

    return Path(user_cache_dir("mldebt", appauthor=False))
